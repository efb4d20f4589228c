/* test_out.c - bounded appending and escaping. */
#include "tarn/out.h"

#include <check.h>

START_TEST(what_does_not_fit_is_left_out_whole_and_remembered)
{
    char buffer[8];
    struct out out = out_init(buffer, sizeof buffer);
    out_text(&out, "abcdef");
    out_text(&out, "ghi");
    ck_assert(out.full);
    ck_assert(bytes_equal(out_view(&out), BYTES("abcdef")));
    out_text(&out, "gh");
    ck_assert(bytes_equal(out_view(&out), BYTES("abcdefgh")));
    ck_assert(out.full);
}
END_TEST

START_TEST(numbers_are_written_in_full)
{
    char buffer[128];
    struct out out = out_init(buffer, sizeof buffer);
    out_u64(&out, 0);
    out_char(&out, ' ');
    out_u64(&out, UINT64_MAX);
    out_char(&out, ' ');
    out_padded(&out, 7, 3);
    out_char(&out, ' ');
    out_hex(&out, 0xdeadbeef01);
    ck_assert(bytes_equal(out_view(&out), BYTES("0 18446744073709551615 007 deadbeef01")));
}
END_TEST

START_TEST(no_input_ends_a_log_line_or_its_quotes)
{
    char buffer[128];
    struct out out = out_init(buffer, sizeof buffer);
    out_escaped(&out, BYTES("a\"b\\c\r\nd\x1b\x7f\xff\t"));
    ck_assert(bytes_equal(out_view(&out), BYTES("a\\x22b\\x5cc\\x0d\\x0ad\\x1b\\x7f\\xff\\x09")));
}
END_TEST

START_TEST(html_keeps_utf8_and_defuses_markup)
{
    char buffer[128];
    struct out out = out_init(buffer, sizeof buffer);
    out_html(&out, BYTES("<a href='\"'>&\xc3\xa4\x01"));
    ck_assert(bytes_equal(out_view(&out),
                          BYTES("&lt;a href=&#39;&quot;&#39;&gt;&amp;\xc3\xa4\xef\xbf\xbd")));
}
END_TEST

Suite *out_suite(void)
{
    Suite *suite = suite_create("out");
    TCase *tc = tcase_create("out");
    tcase_add_test(tc, what_does_not_fit_is_left_out_whole_and_remembered);
    tcase_add_test(tc, numbers_are_written_in_full);
    tcase_add_test(tc, no_input_ends_a_log_line_or_its_quotes);
    tcase_add_test(tc, html_keeps_utf8_and_defuses_markup);
    suite_add_tcase(suite, tc);
    return suite;
}
