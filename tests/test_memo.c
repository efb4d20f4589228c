/* test_memo.c - remembered results of parsing. */
#include "tarn/memo.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static struct request request_of(uint32_t head_bytes)
{
    struct request request;
    memset(&request, 0, sizeof request);
    request.head_bytes = head_bytes;
    return request;
}

START_TEST(the_same_bytes_give_the_same_request)
{
    static const char data[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    struct memo *memo = memo_create();
    struct request request = request_of(sizeof data - 1);
    ck_assert_ptr_null(memo_find(memo, data, sizeof data - 1));
    memo_store(memo, data, sizeof data - 1, &request);
    const struct request *found = memo_find(memo, data, sizeof data - 1);
    ck_assert_ptr_nonnull(found);
    ck_assert_uint_eq(found->head_bytes, sizeof data - 1);
    memo_destroy(memo);
}
END_TEST

START_TEST(a_following_request_does_not_hide_the_first)
{
    static const char two[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n";
    struct memo *memo = memo_create();
    struct request request = request_of(27);
    memo_store(memo, two, 27, &request);
    ck_assert_ptr_nonnull(memo_find(memo, two, sizeof two - 1));
    ck_assert_ptr_nonnull(memo_find(memo, two, 27));
    memo_destroy(memo);
}
END_TEST

START_TEST(neither_fewer_nor_other_bytes_are_taken_for_it)
{
    char data[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    struct memo *memo = memo_create();
    struct request request = request_of(27);
    memo_store(memo, data, 27, &request);
    for (size_t len = 0; len < 27; len++)
        ck_assert_ptr_null(memo_find(memo, data, len));
    for (size_t at = 0; at < 27; at++) {
        data[at] ^= 1;
        ck_assert_ptr_null(memo_find(memo, data, 27));
        data[at] ^= 1;
    }
    ck_assert_ptr_nonnull(memo_find(memo, data, 27));
    memo_destroy(memo);
}
END_TEST

START_TEST(many_requests_and_overlong_ones_do_no_harm)
{
    char data[2048];
    struct memo *memo = memo_create();
    for (int i = 0; i < 5000; i++) {
        int len = snprintf(data, sizeof data, "GET /%d HTTP/1.1\r\nHost: a\r\n\r\n", i);
        struct request request = request_of((uint32_t)len);
        memo_store(memo, data, (size_t)len, &request);
        const struct request *found = memo_find(memo, data, (size_t)len);
        ck_assert_ptr_nonnull(found);
        ck_assert_uint_eq(found->head_bytes, (uint32_t)len);
    }
    memset(data, 'x', sizeof data);
    struct request request = request_of(sizeof data);
    memo_store(memo, data, sizeof data, &request);
    ck_assert_ptr_null(memo_find(memo, data, sizeof data));
    memo_destroy(memo);
}
END_TEST

Suite *memo_suite(void)
{
    Suite *suite = suite_create("memo");
    TCase *tc = tcase_create("memo");
    tcase_add_test(tc, the_same_bytes_give_the_same_request);
    tcase_add_test(tc, a_following_request_does_not_hide_the_first);
    tcase_add_test(tc, neither_fewer_nor_other_bytes_are_taken_for_it);
    tcase_add_test(tc, many_requests_and_overlong_ones_do_no_harm);
    suite_add_tcase(suite, tc);
    return suite;
}
