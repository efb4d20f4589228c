/* test_page.c - pages live as long as somebody holds them, and never change while they are sent. */
#define _GNU_SOURCE
#include "tarn/page.h"

#include "scratch.h"

#define HEAD    "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n"
#define DATE_AT 23

static struct page *make(void)
{
    return page_create(200, BYTES(HEAD), DATE_AT, 0, BYTES("body"));
}

static void expect_date(const struct page *page, const char *date)
{
    ck_assert_int_eq(memcmp(page->block + page->date_at, date, strlen(date)), 0);
}

START_TEST(head_and_body_are_one_block)
{
    struct page *page = make();
    ck_assert_uint_eq(page->head_bytes, sizeof HEAD - 1);
    ck_assert_uint_eq(page->body_bytes, 4);
    ck_assert_int_eq(memcmp(page->block, HEAD "body", sizeof HEAD + 3), 0);
    ck_assert_int_eq(page->file, FILE_NONE);
    page_release(page);
}
END_TEST

START_TEST(the_only_sender_refreshes_the_date)
{
    struct page *page = make();
    page_keep(page);
    page_keep(page);
    ck_assert(page_refresh_date(page, 784111777));
    expect_date(page, "Sun, 06 Nov 1994 08:49:37 GMT");
    ck_assert_int_eq(memcmp(page->block + page->head_bytes, "body", 4), 0);
    page_drop(page);
    page_drop(page);
    page_release(page);
}
END_TEST

START_TEST(the_date_of_a_page_being_sent_is_not_touched)
{
    struct page *page = make();
    page_keep(page);
    page_retain(page);
    ck_assert(!page_refresh_date(page, 784111777));
    expect_date(page, "Thu, 01 Jan 1970 00:00:00 GMT");
    ck_assert(page_refresh_date(page, 0));
    page_release(page);
    ck_assert(page_refresh_date(page, 784111777));
    page_release(page);
    page_drop(page);
}
END_TEST

START_TEST(a_dropped_page_lives_on_with_its_sender)
{
    struct page *page = make();
    page_keep(page);
    page_drop(page);
    ck_assert_int_eq(memcmp(page->block, HEAD "body", sizeof HEAD + 3), 0);
    page_release(page);
}
END_TEST

static bool is_open(file_t file)
{
    return fcntl((int)file, F_GETFD) >= 0;
}

START_TEST(the_last_holder_closes_the_file)
{
    int file = dup(0);
    struct page *page = page_create_file(200, BYTES(HEAD), DATE_AT, 0, file, 1000);
    page_keep(page);
    page_release(page);
    ck_assert(is_open(file));
    ck_assert_uint_lt(page_bytes(page), 1000);
    page_retain(page);
    page_drop(page);
    ck_assert(is_open(file));
    page_release(page);
    ck_assert(!is_open(file));
}
END_TEST

Suite *page_suite(void)
{
    Suite *suite = suite_create("page");
    TCase *tc = tcase_create("page");
    tcase_add_test(tc, head_and_body_are_one_block);
    tcase_add_test(tc, the_only_sender_refreshes_the_date);
    tcase_add_test(tc, the_date_of_a_page_being_sent_is_not_touched);
    tcase_add_test(tc, a_dropped_page_lives_on_with_its_sender);
    tcase_add_test(tc, the_last_holder_closes_the_file);
    suite_add_tcase(suite, tc);
    return suite;
}
