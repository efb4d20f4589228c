/* test_site.c - which page does a request get? */
#define _GNU_SOURCE
#include "site_client.h"

#include <errno.h>
#include <sys/resource.h>

static void begin(void)
{
    scratch_make();
    scratch_folder("root");
    scratch_write("root/index.html", "home");
    scratch_write("root/page.html", "page");
    scratch_folder("root/folder");
    scratch_write("root/folder/index.html", "inside");
    scratch_folder("root/empty");
    scratch_write("root/a b%c", "odd");
    scratch_folder("root/odd folder");
    scratch_write("root/odd folder/index.html", "odd inside");
    scratch_folder("root/.well-known");
    scratch_write("root/.well-known/security.txt", "well known");
    scratch_write("root/.secret", "secret");
    scratch_write("outside", "outside");
    scratch_link("../outside", "root/out");
    scratch_link("page.html", "root/link.html");
    ck_assert_int_eq(mkfifo(scratch("root/fifo"), 0600), 0);
    site_start(&site_defaults, scratch("root"));
}

static void end(void)
{
    site_stop();
    scratch_clear();
}

static const struct row {
    const char *target;
    int status;
    const char *body;
} rows[] = {
    {"/", 200, "home"},
    {"/index.html", 200, "home"},
    {"/page.html", 200, "page"},
    {"/page.html?a=b", 200, "page"},
    {"/folder/", 200, "inside"},
    {"/folder/index.html", 200, "inside"},
    {"/folder/../page.html", 200, "page"},
    {"//page.html", 200, "page"},
    {"/a%20b%25c", 200, "odd"},
    {"/link.html", 200, "page"},
    {"/.well-known/security.txt", 200, "well known"},
    {"/folder", 301, NULL},
    {"/empty/", 404, NULL},
    {"/missing", 404, NULL},
    {"/page.html/", 404, NULL},
    {"/page.html/more", 404, NULL},
    {"/missing/more/still", 404, NULL},
    {"/.secret", 404, NULL},
    {"/out", 404, NULL},
    {"/fifo", 404, NULL},
    {"/%00", 400, NULL},
    {"/../outside", 400, NULL},
    {"/%2e%2e/outside", 400, NULL},
};

/* Twice, since the second answer may come from the cache. */
START_TEST(a_target_gets_its_page)
{
    const struct row *row = &rows[_i];
    site_expect(row->target, row->status, row->body);
    site_expect(row->target, row->status, row->body);
}
END_TEST

START_TEST(the_head_of_a_file_is_complete)
{
    struct page *page = site_get("/page.html");
    ck_assert_ptr_nonnull(memmem(page->block, page->head_bytes, "HTTP/1.1 200 OK\r\nDate: ", 23));
    ck_assert_str_eq(page_field(page, "Content-Type"), "text/html; charset=utf-8");
    ck_assert_str_eq(page_field(page, "Content-Length"), "4");
    ck_assert_str_eq(page_field(page, "Accept-Ranges"), "bytes");
    ck_assert_str_eq(page_field(page, "Cache-Control"), "no-cache");
    ck_assert_str_eq(page_field(page, "X-Content-Type-Options"), "nosniff");
    ck_assert_str_eq(page_field(page, "Server"), "tarn");
    ck_assert_ptr_nonnull(page_field(page, "Last-Modified"));
    ck_assert_ptr_nonnull(page_field(page, "ETag"));
    ck_assert(bytes_equal(page->type, BYTES("text/html; charset=utf-8")));
    ck_assert(page->takes_ranges);
    page_release(page);
}
END_TEST

static const struct redirect {
    const char *target;
    const char *location;
} redirects[] = {
    {"/folder", "/folder/"},
    {"/folder?a=b&c", "/folder/?a=b&c"},
    {"/folder?", "/folder/?"},
    {"//folder", "/folder/"},
    {"/odd%20folder", "/odd%20folder/"},
    {"/./folder?//evil", "/folder/?//evil"},
};

START_TEST(a_folder_without_its_slash_is_redirected_with_its_query)
{
    site_expect_field(redirects[_i].target, "Location", redirects[_i].location);
    site_expect_field("/folder", "Location", "/folder/");
}
END_TEST

static const struct method_row {
    const char *method;
    const char *target;
    int status;
} methods[] = {
    {"HEAD", "/", 200},    {"OPTIONS", "/", 204},    {"OPTIONS", "*", 204}, {"POST", "/", 405},
    {"DELETE", "/", 405},  {"PUT", "/missing", 405}, {"BREW", "/", 501},    {"PUT", "/%00", 400},
    {"BREW", "/%00", 400}, {"PUT", "/.hidden", 405},
};

START_TEST(methods_have_their_answers)
{
    struct page *page = site_ask(methods[_i].method, methods[_i].target, "");
    ck_assert_int_eq(page->status, methods[_i].status);
    if (page->status == 405 || page->status == 204)
        ck_assert_str_eq(page_field(page, "Allow"), "GET, HEAD, OPTIONS");
    page_release(page);
}
END_TEST

START_TEST(the_reason_of_a_refusal_is_there_for_the_log)
{
    struct page *page = site_get("/out");
    ck_assert_ptr_nonnull(strstr(page->note, "link"));
    page_release(page);
    page = site_get("/missing");
    ck_assert_ptr_null(page->note);
    page_release(page);
}
END_TEST

START_TEST(a_fifo_is_never_opened)
{
    site_expect("/fifo", 404, NULL);
    ck_assert_int_eq(open(scratch("root/fifo"), O_WRONLY | O_NONBLOCK), -1);
    ck_assert_int_eq(errno, ENXIO);
}
END_TEST

START_TEST(large_files_keep_their_descriptor)
{
    static char large[100000];
    memset(large, 'x', sizeof large);
    scratch_write_bytes("root/large.bin", large, sizeof large, O_CREAT);
    struct page *page = site_get("/large.bin");
    ck_assert_int_eq(page->status, 200);
    ck_assert(page->file != FILE_NONE);
    ck_assert_uint_eq(page->body_bytes, sizeof large);
    ck_assert_str_eq(page_field(page, "Content-Length"), "100000");
    struct page *again = site_get("/large.bin");
    ck_assert_ptr_eq(page, again);
    page_release(again);
    page_release(page);
}
END_TEST

START_TEST(unreadable_files_are_403)
{
    chmod(scratch("root/page.html"), 0);
    chmod(scratch_path, 0755);
    if (geteuid() == 0)
        ck_assert_int_eq(seteuid(65534), 0);
    site_expect("/page.html", 403, NULL);
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

START_TEST(error_pages_are_small_and_say_their_status)
{
    static const int statuses[] = {400, 403, 404, 405, 408, 413, 414,
                                   417, 421, 431, 500, 501, 503, 505};
    char text[8];
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct page *page = site_error(site, statuses[i], NULL, site_now_s());
        snprintf(text, sizeof text, "%d", statuses[i]);
        ck_assert_int_eq(page->status, statuses[i]);
        ck_assert_ptr_nonnull(strstr(page_text(page), text));
        ck_assert_uint_lt(page->body_bytes, 2048);
        ck_assert_int_eq(page_field(page, "Retry-After") != NULL, statuses[i] == 503);
        page_release(page);
    }
}
END_TEST

START_TEST(a_single_file_is_the_whole_site)
{
    site_stop();
    site_start(&site_defaults, scratch("root/page.html"));
    site_expect("/", 200, "page");
    site_expect("/page.html", 200, "page");
    site_expect("/index.html", 404, NULL);
    site_expect("/folder/", 404, NULL);
    site_expect("/page.html/", 404, NULL);
    scratch_write("root/page.html", "more");
    site_expect("/", 200, "more");
}
END_TEST

START_TEST(a_missing_root_is_a_sentence)
{
    struct site_options options = site_defaults;
    struct err err = {""};
    options.root = scratch("nowhere");
    ck_assert_ptr_null(site_open(&options, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "nowhere"));
}
END_TEST

START_TEST(a_second_request_is_a_hit)
{
    site_expect("/page.html", 200, "page");
    site_expect("/missing", 404, NULL);
    uint64_t misses = site_counts(site)->misses;
    for (int i = 0; i < 10; i++) {
        site_expect("/page.html", 200, "page");
        site_expect("/missing", 404, NULL);
    }
    ck_assert_uint_eq(site_counts(site)->misses, misses);
    ck_assert_uint_eq(site_counts(site)->hits, 20);
}
END_TEST

static struct rlimit limit_before;
static int fillers[1024];
static int filler_count;

/* Leaves no descriptor free. */
static void take_all_descriptors(void)
{
    int highest = 0;
    for (int fd = 0; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            highest = fd;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit_before), 0);
    struct rlimit limit = limit_before;
    limit.rlim_cur = (rlim_t)(highest + 1);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    filler_count = 0;
    while ((fillers[filler_count] = dup(0)) >= 0)
        filler_count++;
}

static void give_descriptors_back(void)
{
    while (filler_count > 0)
        close(fillers[--filler_count]);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit_before), 0);
}

START_TEST(without_descriptors_a_page_that_exists_is_503_and_never_404)
{
    take_all_descriptors();
    struct page *page = site_get("/page.html");
    ck_assert_int_eq(page->status, 503);
    ck_assert_str_eq(page_field(page, "Retry-After"), "1");
    page_release(page);
    site_expect("/folder/", 503, NULL);
    give_descriptors_back();
    site_expect("/page.html", 200, "page");
    site_expect("/folder/", 200, "inside");
    site_expect("/missing", 404, NULL);
}
END_TEST

START_TEST(the_cache_gives_descriptors_back_when_they_are_short)
{
    static char large[70000];
    char name[64];
    for (int i = 0; i < 16; i++) {
        snprintf(name, sizeof name, "root/large-%d", i);
        scratch_write_bytes(name, large, sizeof large, O_CREAT);
        site_expect(name + 4, 200, NULL);
    }
    take_all_descriptors();
    site_expect("/page.html", 200, "page");
    site_expect("/folder/", 200, "inside");
    site_expect("/large-1", 200, NULL);
    give_descriptors_back();
}
END_TEST

static int count_descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

START_TEST(the_cache_stays_within_its_bounds)
{
    static char content[70000];
    char name[64];
    int before = count_descriptors();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 300; i++) {
            size_t len = i % 3 ? 40000 : sizeof content;
            snprintf(name, sizeof name, "root/file-%d", i);
            if (round == 0)
                scratch_write_bytes(name, content, len, O_CREAT);
            struct page *page = site_get(name + 4);
            ck_assert_uint_eq(page->body_bytes, len);
            page_release(page);
            ck_assert_uint_le(site_counts(site)->bytes, site_defaults.cache_bytes * 9 / 8);
            ck_assert_int_le(count_descriptors() - before, (int)site_defaults.max_files);
        }
    }
}
END_TEST

START_TEST(without_a_cache_everything_is_read_each_time)
{
    struct site_options options = site_defaults;
    options.cache_bytes = 0;
    options.max_files = 0;
    site_stop();
    site_start(&options, scratch("root"));
    site_expect("/page.html", 200, "page");
    site_expect("/page.html", 200, "page");
    site_expect("/missing", 404, NULL);
    ck_assert_uint_eq(site_counts(site)->hits, 0);
    ck_assert_uint_eq(site_counts(site)->pages, 0);
}
END_TEST

static const struct odd_time {
    int64_t seconds;
    const char *last_modified; /* null: only that there is one */
} odd_times[] = {
    {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
    {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
    {-2208988800, NULL},
    {INT64_C(1) << 33, NULL},
    {INT64_C(1) << 55, NULL},
    {-(INT64_C(1) << 55), NULL},
    {INT64_MAX, NULL},
    {INT64_MIN, NULL},
};

START_TEST(files_of_any_date_are_served)
{
    const struct odd_time *row = &odd_times[_i];
    struct timespec times[2] = {{0, UTIME_OMIT}, {row->seconds, 0}};
    struct stat stat_now;
    ck_assert_int_eq(utimensat(AT_FDCWD, scratch("root/page.html"), times, 0), 0);
    ck_assert_int_eq(stat(scratch("root/page.html"), &stat_now), 0);
    struct page *page = site_get("/page.html");
    ck_assert_int_eq(page->status, 200);
    ck_assert_str_eq(page_text(page), "page");
    ck_assert_int_eq(page->validator.etag[0], '"');
    ck_assert_uint_eq(strlen(page->validator.etag), page->validator.etag_len);
    ck_assert_int_le(page->validator.modified_s, site_now_s());
    if (row->last_modified && stat_now.st_mtim.tv_sec == row->seconds)
        ck_assert_str_eq(page_field(page, "Last-Modified"), row->last_modified);
    ck_assert_ptr_nonnull(page_field(page, "Last-Modified"));
    page_release(page);
}
END_TEST

/* A file of SIZE bytes, the last of which is END. */
static void write_dated(const char *name, size_t size, char end, int64_t seconds)
{
    static char text[200000];
    struct timespec times[2] = {{0, UTIME_OMIT}, {seconds, 0}};
    memset(text, 'x', size);
    text[size - 1] = end;
    scratch_write_bytes(name, text, size, O_CREAT | O_TRUNC);
    ck_assert_int_eq(utimensat(AT_FDCWD, scratch(name), times, 0), 0);
}

static const char *tag_of(const char *target, char buffer[ETAG_MAX])
{
    struct page *page = site_get(target);
    snprintf(buffer, ETAG_MAX, "%s", page->validator.etag);
    page_release(page);
    return buffer;
}

/* Kept in memory, kept open, and around the size of a piece that is hashed at a time. */
static const size_t hashed_sizes[] = {1, 100, 65535, 65536, 65537, 131072, 200000};

START_TEST(tags_of_content_know_bytes_and_no_dates)
{
    char first[ETAG_MAX], second[ETAG_MAX];
    struct site_options options = site_defaults;
    options.etag_by_content = true;
    site_stop();
    site_start(&options, scratch("root"));
    write_dated("root/a", hashed_sizes[_i], 'a', 1000000000);
    write_dated("root/same", hashed_sizes[_i], 'a', 1100000000);
    write_dated("root/other", hashed_sizes[_i], 'b', 1000000000);
    ck_assert_int_eq(tag_of("/a", first)[0], '"');
    ck_assert_str_eq(first, tag_of("/same", second));
    ck_assert_str_ne(first, tag_of("/other", second));
    write_dated("root/a", hashed_sizes[_i], 'b', 1000000000);
    ck_assert_str_eq(tag_of("/a", first), second);
}
END_TEST

START_TEST(a_fresh_file_has_a_strong_tag_of_content_and_a_huge_one_none)
{
    struct site_options options = site_defaults;
    options.etag_by_content = true;
    site_stop();
    site_start(&options, scratch("root"));
    struct page *page = site_get("/page.html");
    ck_assert_int_eq(page->validator.etag[0], '"');
    page_release(page);
    ck_assert_int_eq(truncate(scratch("root/page.html"), (64 << 20) + 1), 0);
    page = site_get("/page.html");
    ck_assert_ptr_null(page_field(page, "ETag"));
    ck_assert_ptr_nonnull(page_field(page, "Last-Modified"));
    page_release(page);
}
END_TEST

START_TEST(the_longest_names_are_served)
{
    char name[300], target[301], path[310];
    memset(name, 'n', 255);
    memcpy(name + 255, "", 1);
    snprintf(path, sizeof path, "root/%s", name);
    snprintf(target, sizeof target, "/%s", name);
    scratch_write(path, "long");
    site_expect(target, 200, "long");
    name[255] = 'n';
    name[256] = '\0';
    snprintf(target, sizeof target, "/%s", name);
    site_expect(target, 404, NULL);
}
END_TEST

START_TEST(endless_targets_are_refused)
{
    static char target[50000];
    for (size_t i = 0; i < 9000; i++)
        target[i] = i % 2 ? 'a' : '/';
    site_expect(target, 404, NULL);
    memset(target, 'a', sizeof target - 1);
    target[0] = '/';
    site_expect(target, 414, NULL);
}
END_TEST

START_TEST(an_error_page_shows_nothing_of_the_request)
{
    struct page *page = site_get("/%3Cscript%3Ealert(1)%3C/script%3E/marker");
    ck_assert_int_eq(page->status, 404);
    ck_assert_ptr_null(strstr(page_text(page), "marker"));
    ck_assert_ptr_null(memmem(page->block, page->head_bytes, "marker", 6));
    page_release(page);
}
END_TEST

Suite *site_suite(void)
{
    Suite *suite = suite_create("site");
    TCase *tc = tcase_create("site");
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_loop_test(tc, a_target_gets_its_page, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, the_head_of_a_file_is_complete);
    tcase_add_loop_test(tc, a_folder_without_its_slash_is_redirected_with_its_query, 0,
                        sizeof redirects / sizeof redirects[0]);
    tcase_add_loop_test(tc, methods_have_their_answers, 0, sizeof methods / sizeof methods[0]);
    tcase_add_test(tc, the_reason_of_a_refusal_is_there_for_the_log);
    tcase_add_test(tc, a_fifo_is_never_opened);
    tcase_add_test(tc, large_files_keep_their_descriptor);
    tcase_add_test(tc, unreadable_files_are_403);
    tcase_add_test(tc, error_pages_are_small_and_say_their_status);
    tcase_add_test(tc, a_single_file_is_the_whole_site);
    tcase_add_test(tc, a_missing_root_is_a_sentence);
    tcase_add_test(tc, a_second_request_is_a_hit);
    tcase_add_test(tc, without_descriptors_a_page_that_exists_is_503_and_never_404);
    tcase_add_test(tc, the_cache_gives_descriptors_back_when_they_are_short);
    tcase_add_test(tc, the_cache_stays_within_its_bounds);
    tcase_add_test(tc, without_a_cache_everything_is_read_each_time);
    tcase_add_loop_test(tc, files_of_any_date_are_served, 0,
                        sizeof odd_times / sizeof odd_times[0]);
    tcase_add_loop_test(tc, tags_of_content_know_bytes_and_no_dates, 0,
                        sizeof hashed_sizes / sizeof hashed_sizes[0]);
    tcase_add_test(tc, a_fresh_file_has_a_strong_tag_of_content_and_a_huge_one_none);
    tcase_add_test(tc, the_longest_names_are_served);
    tcase_add_test(tc, endless_targets_are_refused);
    tcase_add_test(tc, an_error_page_shows_nothing_of_the_request);
    suite_add_tcase(suite, tc);
    return suite;
}
