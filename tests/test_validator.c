/* test_validator.c - preconditions in the order of RFC 9110, 13.2.2, and If-Range. */
#include "feed.h"
#include "tarn/validator.h"

#include <check.h>
#include <stdio.h>

#define NOW      INT64_C(1700000000)
#define MODIFIED INT64_C(784111777)
#define DATE     "Sun, 06 Nov 1994 08:49:37 GMT"
#define BEFORE   "Sun, 06 Nov 1994 08:49:36 GMT"
#define AFTER    "Sun, 06 Nov 1994 08:49:38 GMT"

enum page {
    STRONG,  /* "abc" and DATE */
    WEAK,    /* W/"abc" and DATE */
    DATED,   /* DATE only */
    TAGGED,  /* "abc" only */
    UNKNOWN, /* neither */
};

static struct validator validator_of(enum page page)
{
    struct validator validator = {.has_date = page != TAGGED && page != UNKNOWN,
                                  .modified_s = MODIFIED};
    struct bytes etag = page == STRONG || page == TAGGED ? BYTES("\"abc\"")
                        : page == WEAK                   ? BYTES("W/\"abc\"")
                                                         : BYTES("");
    memcpy(validator.etag, etag.at, etag.len);
    validator.etag_len = (uint8_t)etag.len;
    return validator;
}

#define PASSES  PRECONDITION_PASSED
#define MATCHES PRECONDITION_NOT_MODIFIED
#define FAILS   PRECONDITION_FAILED

static const struct row {
    const char *section;
    enum page page;
    const char *fields; /* each with its CRLF */
    enum precondition result;
} rows[] = {
    {"13.2.2 none", STRONG, "", PASSES},

    /* If-Match: strong comparison. */
    {"13.1.1", STRONG, "If-Match: \"abc\"\r\n", PASSES},
    {"13.1.1", STRONG, "If-Match: \"abd\"\r\n", FAILS},
    {"13.1.1 any", STRONG, "If-Match: *\r\n", PASSES},
    {"13.1.1 any, no tag", DATED, "If-Match: *\r\n", PASSES},
    {"13.1.1 no tag", DATED, "If-Match: \"abc\"\r\n", FAILS},
    {"13.1.1 list", STRONG, "If-Match: \"x\", \"abc\"\r\n", PASSES},
    {"13.1.1 list", STRONG, "If-Match: \"abc\",\"x\"\r\n", PASSES},
    {"13.1.1 list", STRONG, "If-Match: \"x\", \"y\"\r\n", FAILS},
    {"13.1.1 lines", STRONG, "If-Match: \"x\"\r\nIf-Match: \"abc\"\r\n", PASSES},
    {"13.1.1 lines", STRONG, "If-Match: \"x\"\r\nIf-Match: *\r\n", PASSES},
    {"13.1.1 empty", STRONG, "If-Match:\r\n", FAILS},
    {"8.8.3.2 weak is not enough", STRONG, "If-Match: W/\"abc\"\r\n", FAILS},
    {"8.8.3.2 weak is not enough", WEAK, "If-Match: W/\"abc\"\r\n", FAILS},
    {"8.8.3.2 weak is not enough", WEAK, "If-Match: \"abc\"\r\n", FAILS},
    {"8.8.3 no quotes", STRONG, "If-Match: abc\r\n", FAILS},
    {"8.8.3 single quotes", STRONG, "If-Match: 'abc'\r\n", FAILS},
    {"8.8.3 an open quote", STRONG, "If-Match: \"abc\r\n", FAILS},
    {"8.8.3 opaque tags keep case", STRONG, "If-Match: \"ABC\"\r\n", FAILS},
    {"8.8.3 no prefix", STRONG, "If-Match: \"abcd\"\r\n", FAILS},
    {"8.8.3 no prefix", STRONG, "If-Match: \"ab\"\r\n", FAILS},
    {"13.1.1 a star in a list", STRONG, "If-Match: \"x\", *\r\n", FAILS},
    {"13.1.1 a quoted star", STRONG, "If-Match: \"*\"\r\n", FAILS},

    /* If-Unmodified-Since, only without If-Match. */
    {"13.1.4", STRONG, "If-Unmodified-Since: " DATE "\r\n", PASSES},
    {"13.1.4", STRONG, "If-Unmodified-Since: " AFTER "\r\n", PASSES},
    {"13.1.4", STRONG, "If-Unmodified-Since: " BEFORE "\r\n", FAILS},
    {"13.1.4 RFC 850", DATED, "If-Unmodified-Since: Sunday, 06-Nov-94 08:49:36 GMT\r\n", FAILS},
    {"13.1.4 asctime", DATED, "If-Unmodified-Since: Sun Nov  6 08:49:36 1994\r\n", FAILS},
    {"13.1.4 no date", STRONG, "If-Unmodified-Since: yesterday\r\n", PASSES},
    {"13.1.4 no date", STRONG, "If-Unmodified-Since: 0\r\n", PASSES},
    {"13.1.4 empty", STRONG, "If-Unmodified-Since:\r\n", PASSES},
    {"13.1.4 no date of ours", TAGGED, "If-Unmodified-Since: " BEFORE "\r\n", PASSES},
    {"13.2.2 If-Match goes first", STRONG,
     "If-Unmodified-Since: " BEFORE "\r\nIf-Match: \"abc\"\r\n", PASSES},
    {"13.2.2 If-Match goes first", STRONG, "If-Match: \"x\"\r\nIf-Unmodified-Since: " AFTER "\r\n",
     FAILS},

    /* If-None-Match: weak comparison. */
    {"13.1.2", STRONG, "If-None-Match: \"abc\"\r\n", MATCHES},
    {"13.1.2", STRONG, "If-None-Match: \"abd\"\r\n", PASSES},
    {"13.1.2 any", STRONG, "If-None-Match: *\r\n", MATCHES},
    {"13.1.2 any, no tag", UNKNOWN, "If-None-Match: *\r\n", MATCHES},
    {"13.1.2 no tag", DATED, "If-None-Match: \"abc\"\r\n", PASSES},
    {"13.1.2 no tag, empty one", DATED, "If-None-Match: \"\"\r\n", PASSES},
    {"13.1.2 list", STRONG, "If-None-Match: \"x\", \"abc\", \"y\"\r\n", MATCHES},
    {"13.1.2 list", STRONG, "If-None-Match: \"x\",W/\"y\"\r\n", PASSES},
    {"13.1.2 lines", STRONG, "If-None-Match: \"x\"\r\nif-none-match: \"abc\"\r\n", MATCHES},
    {"13.1.2 lines", STRONG, "If-None-Match: \"x\"\r\nIf-None-Match: \"y\"\r\n", PASSES},
    {"5.6.1 blanks and empty members", STRONG, "If-None-Match: , ,\t\"x\" ,, \"abc\" ,\r\n",
     MATCHES},
    {"13.1.2 empty", STRONG, "If-None-Match:\r\n", PASSES},
    {"8.8.3.2 weak is enough", STRONG, "If-None-Match: W/\"abc\"\r\n", MATCHES},
    {"8.8.3.2 weak is enough", WEAK, "If-None-Match: \"abc\"\r\n", MATCHES},
    {"8.8.3.2 weak is enough", WEAK, "If-None-Match: W/\"abc\"\r\n", MATCHES},
    {"8.8.3.2 weak is enough", WEAK, "If-None-Match: W/\"x\", W/\"abc\"\r\n", MATCHES},
    {"8.8.3 w is no W", STRONG, "If-None-Match: w/\"abc\"\r\n", PASSES},
    {"8.8.3 a blank in W/", STRONG, "If-None-Match: W/ \"abc\"\r\n", PASSES},
    {"8.8.3 a comma in a tag", STRONG, "If-None-Match: \"x,\", \"abc\"\r\n", MATCHES},
    {"8.8.3 a comma in a tag", STRONG, "If-None-Match: \"x, \"abc\"\r\n", PASSES},
    {"8.8.3 a blank in a tag", STRONG, "If-None-Match: \"a b\", \"abc\"\r\n", PASSES},
    {"8.8.3 a backslash escapes nothing", STRONG, "If-None-Match: \"x\\\", \"abc\"\r\n", MATCHES},
    {"8.8.3 obs-text", STRONG, "If-None-Match: \"\xff\", \"abc\"\r\n", MATCHES},
    {"8.8.3 no quotes", STRONG, "If-None-Match: abc\r\n", PASSES},
    {"8.8.3 no comma", STRONG, "If-None-Match: \"x\" \"abc\"\r\n", PASSES},
    {"8.8.3 something behind", STRONG, "If-None-Match: \"abc\"x\r\n", PASSES},
    {"8.8.3 a star in a list", STRONG, "If-None-Match: *, \"x\"\r\n", PASSES},

    /* If-Modified-Since, only without If-None-Match. */
    {"13.1.3", STRONG, "If-Modified-Since: " DATE "\r\n", MATCHES},
    {"13.1.3", STRONG, "If-Modified-Since: " AFTER "\r\n", MATCHES},
    {"13.1.3", STRONG, "If-Modified-Since: " BEFORE "\r\n", PASSES},
    {"13.1.3 RFC 850", DATED, "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n", MATCHES},
    {"13.1.3 asctime", DATED, "If-Modified-Since: Sun Nov  6 08:49:37 1994\r\n", MATCHES},
    {"13.1.3 no date", STRONG, "If-Modified-Since: today\r\n", PASSES},
    {"13.1.3 no date", STRONG, "If-Modified-Since: " DATE ", " DATE "\r\n", PASSES},
    {"13.1.3 something behind", STRONG, "If-Modified-Since: " DATE "; length=3\r\n", PASSES},
    {"13.1.3 no date of ours", TAGGED, "If-Modified-Since: " DATE "\r\n", PASSES},
    {"13.1.3 If-None-Match replaces it", STRONG,
     "If-Modified-Since: " DATE "\r\nIf-None-Match: \"x\"\r\n", PASSES},
    {"13.1.3 If-None-Match replaces it", STRONG,
     "If-None-Match: \"abc\"\r\nIf-Modified-Since: " BEFORE "\r\n", MATCHES},
    {"13.1.3 even a malformed one", STRONG, "If-None-Match: abc\r\nIf-Modified-Since: " DATE "\r\n",
     PASSES},

    /* Together. */
    {"13.2.2 both steps pass", STRONG, "If-Match: \"abc\"\r\nIf-None-Match: \"x\"\r\n", PASSES},
    {"13.2.2 the first step fails", STRONG, "If-None-Match: \"abc\"\r\nIf-Match: \"x\"\r\n", FAILS},
    {"13.2.2 the second step matches", STRONG, "If-None-Match: *\r\nIf-Match: *\r\n", MATCHES},
    {"13.2.2 dates", STRONG, "If-Unmodified-Since: " DATE "\r\nIf-Modified-Since: " DATE "\r\n",
     MATCHES},
    {"13.2.2 dates", STRONG, "If-Unmodified-Since: " BEFORE "\r\nIf-Modified-Since: " DATE "\r\n",
     FAILS},
};

static struct request request_with(char *text, size_t cap, const char *fields)
{
    static const struct request_limits limits = {4096, 1024, 0};
    int len = snprintf(text, cap, "GET / HTTP/1.1\r\nHost: h\r\n%s\r\n", fields);
    struct outcome got = feed((struct bytes){text, (size_t)len}, &limits, (size_t)len, 1);
    ck_assert_int_eq(got.end, PARSE_DONE);
    return got.request;
}

START_TEST(preconditions_are_evaluated_in_their_order)
{
    const struct row *row = &rows[_i];
    char text[1024];
    struct request request = request_with(text, sizeof text, row->fields);
    struct validator validator = validator_of(row->page);
    enum precondition result = validator_check(&validator, &request, text, NOW);
    ck_assert_msg(result == row->result, "%s: %s: %d", row->section, row->fields, result);
}
END_TEST

static const struct range_row {
    const char *section;
    enum page page;
    int64_t now_s;
    const char *fields;
    bool allows;
} range_rows[] = {
    {"13.1.5 none", STRONG, NOW, "", true},
    {"13.1.5 a tag", STRONG, NOW, "If-Range: \"abc\"\r\n", true},
    {"13.1.5 another tag", STRONG, NOW, "If-Range: \"abd\"\r\n", false},
    {"13.1.5 a weak tag", STRONG, NOW, "If-Range: W/\"abc\"\r\n", false},
    {"13.1.5 ours is weak", WEAK, NOW, "If-Range: \"abc\"\r\n", false},
    {"13.1.5 both are weak", WEAK, NOW, "If-Range: W/\"abc\"\r\n", false},
    {"13.1.5 we have none", DATED, NOW, "If-Range: \"abc\"\r\n", false},
    {"13.1.5 a list", STRONG, NOW, "If-Range: \"abc\", \"abc\"\r\n", false},
    {"13.1.5 a star", STRONG, NOW, "If-Range: *\r\n", false},
    {"13.1.5 no quotes", STRONG, NOW, "If-Range: abc\r\n", false},
    {"13.1.5 empty", STRONG, NOW, "If-Range:\r\n", false},
    {"13.1.5 the date", STRONG, NOW, "If-Range: " DATE "\r\n", true},
    {"13.1.5 the date", DATED, NOW, "If-Range: " DATE "\r\n", true},
    {"13.1.5 the date, RFC 850", DATED, NOW, "If-Range: Sunday, 06-Nov-94 08:49:37 GMT\r\n", true},
    {"13.1.5 an earlier date", STRONG, NOW, "If-Range: " BEFORE "\r\n", false},
    {"13.1.5 a later date", STRONG, NOW, "If-Range: " AFTER "\r\n", false},
    {"13.1.5 no date of ours", TAGGED, NOW, "If-Range: " DATE "\r\n", false},
    {"8.8.2.2 a date in doubt", WEAK, NOW, "If-Range: " DATE "\r\n", false},
    {"8.8.2.2 within the second", STRONG, MODIFIED, "If-Range: " DATE "\r\n", false},
    {"8.8.2.2 one second later", STRONG, MODIFIED + 1, "If-Range: " DATE "\r\n", true},
};

START_TEST(ranges_need_a_strong_validator)
{
    const struct range_row *row = &range_rows[_i];
    char text[1024];
    struct request request = request_with(text, sizeof text, row->fields);
    struct validator validator = validator_of(row->page);
    bool allows = validator_allows_range(&validator, &request, text, row->now_s);
    ck_assert_msg(allows == row->allows, "%s: %s", row->section, row->fields);
}
END_TEST

/* A file may be older or younger than any date that can be written; its peers know what they were
 * told. */
START_TEST(dates_beyond_what_can_be_printed_match_their_print)
{
    char text[1024];
    struct validator validator = {.has_date = true, .modified_s = INT64_C(1) << 55};
    struct request request =
        request_with(text, sizeof text, "If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT\r\n");
    ck_assert_int_eq(validator_check(&validator, &request, text, NOW), MATCHES);
    validator.modified_s = INT64_MIN;
    request =
        request_with(text, sizeof text, "If-Unmodified-Since: Sat, 01 Jan 0000 00:00:00 GMT\r\n");
    ck_assert_int_eq(validator_check(&validator, &request, text, NOW), PASSES);
}
END_TEST

Suite *validator_suite(void)
{
    Suite *suite = suite_create("validator");
    TCase *tc = tcase_create("validator");
    tcase_add_loop_test(tc, preconditions_are_evaluated_in_their_order, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tc, ranges_need_a_strong_validator, 0,
                        sizeof range_rows / sizeof range_rows[0]);
    tcase_add_test(tc, dates_beyond_what_can_be_printed_match_their_print);
    suite_add_tcase(suite, tc);
    return suite;
}
