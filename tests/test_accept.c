/* test_accept.c - media types that a client accepts (RFC 9110, 12.5.1). */
#include "tarn/accept.h"
#include "tarn/quality.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static const struct row {
    const char *fields;
    const char *type;
    unsigned quality;
} rows[] = {
    {"", "text/html", 1000},
    {"Accept: text/html\r\n", "text/html", 1000},
    {"Accept: TEXT/HTML\r\n", "text/html", 1000},
    {"Accept: text/html\r\n", "application/json", 0},
    {"Accept: text/*;q=0.3\r\n", "text/html", 300},
    {"Accept: */*;q=0.1\r\n", "text/html", 100},
    {"Accept: text/*;q=0.3, text/html;q=0.7, */*;q=0.5\r\n", "text/html", 700},
    {"Accept: text/*;q=0.3, text/html;q=0.7, */*;q=0.5\r\n", "text/plain", 300},
    {"Accept: text/*;q=0.3, text/html;q=0.7, */*;q=0.5\r\n", "image/png", 500},
    {"Accept: text/html;q=0, */*\r\n", "text/html", 0},
    {"Accept: text/html;level=1;q=0.4\r\n", "text/html", 400},
    {"Accept: text/html ; q=0.4 , */*\r\n", "text/html", 400},
    {"Accept: image/png\r\nAccept: text/html;q=0.2\r\n", "text/html", 200},
    {"Accept: text/html;q=2, */*;q=0.5\r\n", "text/html", 500},
    {"Accept: text/html;charset=x;q=0.2\r\n", "text/html", 200},
    {"Accept: text\r\n", "text/html", 0},
    {"Accept: */html\r\n", "text/html", 0},
    {"Accept: ,,text/html,\r\n", "text/html", 1000},
    {"Accept: \r\n", "text/html", 0},
};

START_TEST(the_most_specific_range_decides)
{
    static const struct request_limits limits = {16384, 8192, 0};
    struct request_parser parser;
    char data[512];
    size_t used;
    int len = snprintf(data, sizeof data, "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n", rows[_i].fields);
    request_begin(&parser, &limits);
    ck_assert_int_eq(request_parse(&parser, data, (size_t)len, &used), PARSE_DONE);
    ck_assert_uint_eq(accept_quality(&parser.request, data, bytes_of(rows[_i].type)),
                      rows[_i].quality);
}
END_TEST

static const struct weight_row {
    const char *text;
    bool ok;
    uint16_t quality;
} weights[] = {
    {"1", true, 1000}, {"0", true, 0},        {"0.5", true, 500},  {"0.123", true, 123},
    {"0.", true, 0},   {"1.000", true, 1000}, {"1.001", false, 0}, {"0.1234", false, 0},
    {".5", false, 0},  {"-1", false, 0},      {"", false, 0},      {"0.x", false, 0},
    {"2", false, 0},   {"0,5", false, 0},     {"01", false, 0},
};

START_TEST(weights_are_read_strictly)
{
    uint16_t quality;
    ck_assert_int_eq(quality_read(bytes_of(weights[_i].text), &quality), weights[_i].ok);
    if (weights[_i].ok)
        ck_assert_uint_eq(quality, weights[_i].quality);
}
END_TEST

Suite *accept_suite(void)
{
    Suite *suite = suite_create("accept");
    TCase *tc = tcase_create("accept");
    tcase_add_loop_test(tc, the_most_specific_range_decides, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tc, weights_are_read_strictly, 0, sizeof weights / sizeof weights[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
