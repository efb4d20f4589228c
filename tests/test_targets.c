#define _GNU_SOURCE
#include "scratch.h"
#include "targets.h"

#include "tarn/units.h"

START_TEST(a_list_has_weights_methods_and_targets)
{
    struct targets targets;
    struct err err = {""};
    scratch_write("list", "# what visitors ask\n\n/a\n  3 /b?x=1  \r\nHEAD /c\n0.5\tPOST\t/d\n");
    ck_assert_msg(targets_read_list(&targets, scratch("list"), &err) == 0, "%s", err.text);
    ck_assert_uint_eq(targets.count, 4);
    ck_assert(bytes_equal(targets.listed[0].target, BYTES("/a")));
    ck_assert_ptr_null(targets.listed[0].method.at);
    ck_assert_double_eq(targets.listed[0].weight, 1);
    ck_assert(bytes_equal(targets.listed[1].target, BYTES("/b?x=1")));
    ck_assert_double_eq(targets.listed[1].weight, 3);
    ck_assert(bytes_equal(targets.listed[2].method, BYTES("HEAD")));
    ck_assert(bytes_equal(targets.listed[3].method, BYTES("POST")));
    ck_assert(bytes_equal(targets.listed[3].target, BYTES("/d")));
    ck_assert_double_eq(targets.listed[3].weight, 0.5);
    targets_clear(&targets);
}
END_TEST

static const char *const bad_lists[] = {
    "", "# nothing\n", "nonsense\n", "0 /a\n", "/a /b\n", "GET\n", "3\n", "GET a\n",
};

START_TEST(a_list_with_a_bad_line_is_refused)
{
    struct targets targets;
    struct err err = {""};
    scratch_write("list", bad_lists[_i]);
    ck_assert_int_eq(targets_read_list(&targets, scratch("list"), &err), -1);
    ck_assert(strstr(err.text, "list") != NULL);
    targets_clear(&targets);
}
END_TEST

static const struct line_row {
    const char *line;
    bool ok;
    int64_t time_s;
    const char *method, *target;
} lines[] = {
    {"::1 - - [10/Oct/2000:13:55:36 -0700] \"GET /a.gif HTTP/1.0\" 200 2326", true, 971211336,
     "GET", "/a.gif"},
    {"h - bob [01/Jan/1970:00:00:00 +0000] \"HEAD / HTTP/1.1\" 304 0 \"-\" \"x [y] z\"", true, 0,
     "HEAD", "/"},
    {"h - - [29/Feb/2024:23:59:59 +0130] \"POST /q?a=\\x22 HTTP/1.1\" 200 1", false, 0, "", ""},
    {"h - - [29/Feb/2024:23:59:59 +0130] \"POST /q?a=b HTTP/1.1\" 200 1", true, 1709245799, "POST",
     "/q?a=b"},
    {"h - - [10/Oct/2000:13:55:36 -0700] \"GET /a.gif\" 200 1", false, 0, "", ""},
    {"h - - [10/Oct/2000:13:55:36 -0700] \"\\x16\\x03\" 400 1", false, 0, "", ""},
    {"h - - [10/Oct/2000:13:55:36 -0700] \"GET http://x/ HTTP/1.1\" 200 1", false, 0, "", ""},
    {"h - - [10/Xyz/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 1", false, 0, "", ""},
    {"h - - [yesterday] \"GET / HTTP/1.1\" 200 1", false, 0, "", ""},
    {"just a line", false, 0, "", ""},
    {"", false, 0, "", ""},
};

START_TEST(a_line_of_a_log_is_a_request_or_nothing)
{
    const struct line_row *row = &lines[_i];
    struct listed listed;
    int64_t time_s = -1;
    ck_assert_int_eq(targets_parse_log_line(bytes_of(row->line), &listed, &time_s), row->ok);
    if (!row->ok)
        return;
    ck_assert_int_eq(time_s, row->time_s);
    ck_assert(bytes_equal(listed.method, bytes_of(row->method)));
    ck_assert(bytes_equal(listed.target, bytes_of(row->target)));
}
END_TEST

START_TEST(a_log_keeps_its_order_and_its_pace)
{
    /* The line that is late counts as one of the second before it. */
    static const uint64_t times_ms[] = {0, 500, 1000, 1500, 3000};
    static const uint32_t order[] = {0, 1, 0, 2, 1};
    struct targets targets;
    struct err err = {""};
    scratch_write("log", "h - - [10/Oct/2000:13:55:36 +0000] \"GET /a HTTP/1.1\" 200 1\n"
                         "rubbish\n"
                         "h - - [10/Oct/2000:13:55:36 +0000] \"GET /b HTTP/1.1\" 200 1\n"
                         "h - - [10/Oct/2000:13:55:37 +0000] \"GET /a HTTP/1.1\" 200 1\n"
                         "h - - [10/Oct/2000:13:55:36 +0000] \"HEAD /a HTTP/1.1\" 200 1\n"
                         "h - - [10/Oct/2000:13:55:39 +0000] \"GET /b HTTP/1.1\" 200 1\n");
    ck_assert_msg(targets_read_log(&targets, scratch("log"), &err) == 0, "%s", err.text);
    ck_assert_uint_eq(targets.count, 3);
    ck_assert_uint_eq(targets.order_count, 5);
    ck_assert_uint_eq(targets.skipped, 1);
    for (int i = 0; i < 5; i++) {
        ck_assert_uint_eq(targets.order[i], order[i]);
        ck_assert_uint_eq(targets.times_ns[i], times_ms[i] * NS_PER_MS);
    }
    targets_clear(&targets);
    scratch_write("log", "no log at all\n");
    ck_assert_int_eq(targets_read_log(&targets, scratch("log"), &err), -1);
    targets_clear(&targets);
    ck_assert_int_eq(targets_read_log(&targets, scratch("absent"), &err), -1);
    targets_clear(&targets);
}
END_TEST

Suite *targets_suite(void)
{
    Suite *suite = suite_create("targets");
    TCase *tc = tcase_create("targets");
    tcase_add_checked_fixture(tc, scratch_make, scratch_clear);
    tcase_add_test(tc, a_list_has_weights_methods_and_targets);
    tcase_add_loop_test(tc, a_list_with_a_bad_line_is_refused, 0,
                        sizeof bad_lists / sizeof *bad_lists);
    tcase_add_loop_test(tc, a_line_of_a_log_is_a_request_or_nothing, 0,
                        sizeof lines / sizeof *lines);
    tcase_add_test(tc, a_log_keeps_its_order_and_its_pace);
    suite_add_tcase(suite, tc);
    return suite;
}
