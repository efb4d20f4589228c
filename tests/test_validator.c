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
    const char *fields; /* each with its CRLF */
    enum page page;
    enum precondition result;
} rows[] = {
    {"13.2.2 none", "", STRONG, PASSES},

    /* If-Match: strong comparison. */
    {"13.1.1", "If-Match: \"abc\"\r\n", STRONG, PASSES},
    {"13.1.1", "If-Match: \"abd\"\r\n", STRONG, FAILS},
    {"13.1.1 any", "If-Match: *\r\n", STRONG, PASSES},
    {"13.1.1 any, no tag", "If-Match: *\r\n", DATED, PASSES},
    {"13.1.1 no tag", "If-Match: \"abc\"\r\n", DATED, FAILS},
    {"13.1.1 list", "If-Match: \"x\", \"abc\"\r\n", STRONG, PASSES},
    {"13.1.1 list", "If-Match: \"abc\",\"x\"\r\n", STRONG, PASSES},
    {"13.1.1 list", "If-Match: \"x\", \"y\"\r\n", STRONG, FAILS},
    {"13.1.1 lines", "If-Match: \"x\"\r\nIf-Match: \"abc\"\r\n", STRONG, PASSES},
    {"13.1.1 lines", "If-Match: \"x\"\r\nIf-Match: *\r\n", STRONG, PASSES},
    {"13.1.1 empty", "If-Match:\r\n", STRONG, FAILS},
    {"8.8.3.2 weak is not enough", "If-Match: W/\"abc\"\r\n", STRONG, FAILS},
    {"8.8.3.2 weak is not enough", "If-Match: W/\"abc\"\r\n", WEAK, FAILS},
    {"8.8.3.2 weak is not enough", "If-Match: \"abc\"\r\n", WEAK, FAILS},
    {"8.8.3 no quotes", "If-Match: abc\r\n", STRONG, FAILS},
    {"8.8.3 single quotes", "If-Match: 'abc'\r\n", STRONG, FAILS},
    {"8.8.3 an open quote", "If-Match: \"abc\r\n", STRONG, FAILS},
    {"8.8.3 opaque tags keep case", "If-Match: \"ABC\"\r\n", STRONG, FAILS},
    {"8.8.3 no prefix", "If-Match: \"abcd\"\r\n", STRONG, FAILS},
    {"8.8.3 no prefix", "If-Match: \"ab\"\r\n", STRONG, FAILS},
    {"13.1.1 a star in a list", "If-Match: \"x\", *\r\n", STRONG, FAILS},
    {"13.1.1 a quoted star", "If-Match: \"*\"\r\n", STRONG, FAILS},

    /* If-Unmodified-Since, only without If-Match. */
    {"13.1.4", "If-Unmodified-Since: " DATE "\r\n", STRONG, PASSES},
    {"13.1.4", "If-Unmodified-Since: " AFTER "\r\n", STRONG, PASSES},
    {"13.1.4", "If-Unmodified-Since: " BEFORE "\r\n", STRONG, FAILS},
    {"13.1.4 RFC 850", "If-Unmodified-Since: Sunday, 06-Nov-94 08:49:36 GMT\r\n", DATED, FAILS},
    {"13.1.4 asctime", "If-Unmodified-Since: Sun Nov  6 08:49:36 1994\r\n", DATED, FAILS},
    {"13.1.4 no date", "If-Unmodified-Since: yesterday\r\n", STRONG, PASSES},
    {"13.1.4 no date", "If-Unmodified-Since: 0\r\n", STRONG, PASSES},
    {"13.1.4 empty", "If-Unmodified-Since:\r\n", STRONG, PASSES},
    {"13.1.4 no date of ours", "If-Unmodified-Since: " BEFORE "\r\n", TAGGED, PASSES},
    {"13.2.2 If-Match goes first", "If-Unmodified-Since: " BEFORE "\r\nIf-Match: \"abc\"\r\n",
     STRONG, PASSES},
    {"13.2.2 If-Match goes first", "If-Match: \"x\"\r\nIf-Unmodified-Since: " AFTER "\r\n", STRONG,
     FAILS},

    /* If-None-Match: weak comparison. */
    {"13.1.2", "If-None-Match: \"abc\"\r\n", STRONG, MATCHES},
    {"13.1.2", "If-None-Match: \"abd\"\r\n", STRONG, PASSES},
    {"13.1.2 any", "If-None-Match: *\r\n", STRONG, MATCHES},
    {"13.1.2 any, no tag", "If-None-Match: *\r\n", UNKNOWN, MATCHES},
    {"13.1.2 no tag", "If-None-Match: \"abc\"\r\n", DATED, PASSES},
    {"13.1.2 no tag, empty one", "If-None-Match: \"\"\r\n", DATED, PASSES},
    {"13.1.2 list", "If-None-Match: \"x\", \"abc\", \"y\"\r\n", STRONG, MATCHES},
    {"13.1.2 list", "If-None-Match: \"x\",W/\"y\"\r\n", STRONG, PASSES},
    {"13.1.2 lines", "If-None-Match: \"x\"\r\nif-none-match: \"abc\"\r\n", STRONG, MATCHES},
    {"13.1.2 lines", "If-None-Match: \"x\"\r\nIf-None-Match: \"y\"\r\n", STRONG, PASSES},
    {"5.6.1 blanks and empty members", "If-None-Match: , ,\t\"x\" ,, \"abc\" ,\r\n", STRONG,
     MATCHES},
    {"13.1.2 empty", "If-None-Match:\r\n", STRONG, PASSES},
    {"8.8.3.2 weak is enough", "If-None-Match: W/\"abc\"\r\n", STRONG, MATCHES},
    {"8.8.3.2 weak is enough", "If-None-Match: \"abc\"\r\n", WEAK, MATCHES},
    {"8.8.3.2 weak is enough", "If-None-Match: W/\"abc\"\r\n", WEAK, MATCHES},
    {"8.8.3.2 weak is enough", "If-None-Match: W/\"x\", W/\"abc\"\r\n", WEAK, MATCHES},
    {"8.8.3 w is no W", "If-None-Match: w/\"abc\"\r\n", STRONG, PASSES},
    {"8.8.3 a blank in W/", "If-None-Match: W/ \"abc\"\r\n", STRONG, PASSES},
    {"8.8.3 a comma in a tag", "If-None-Match: \"x,\", \"abc\"\r\n", STRONG, MATCHES},
    {"8.8.3 a comma in a tag", "If-None-Match: \"x, \"abc\"\r\n", STRONG, PASSES},
    {"8.8.3 a blank in a tag", "If-None-Match: \"a b\", \"abc\"\r\n", STRONG, PASSES},
    {"8.8.3 a backslash escapes nothing", "If-None-Match: \"x\\\", \"abc\"\r\n", STRONG, MATCHES},
    {"8.8.3 obs-text", "If-None-Match: \"\xff\", \"abc\"\r\n", STRONG, MATCHES},
    {"8.8.3 no quotes", "If-None-Match: abc\r\n", STRONG, PASSES},
    {"8.8.3 no comma", "If-None-Match: \"x\" \"abc\"\r\n", STRONG, PASSES},
    {"8.8.3 something behind", "If-None-Match: \"abc\"x\r\n", STRONG, PASSES},
    {"8.8.3 a star in a list", "If-None-Match: *, \"x\"\r\n", STRONG, PASSES},

    /* If-Modified-Since, only without If-None-Match. */
    {"13.1.3", "If-Modified-Since: " DATE "\r\n", STRONG, MATCHES},
    {"13.1.3", "If-Modified-Since: " AFTER "\r\n", STRONG, MATCHES},
    {"13.1.3", "If-Modified-Since: " BEFORE "\r\n", STRONG, PASSES},
    {"13.1.3 RFC 850", "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n", DATED, MATCHES},
    {"13.1.3 asctime", "If-Modified-Since: Sun Nov  6 08:49:37 1994\r\n", DATED, MATCHES},
    {"13.1.3 no date", "If-Modified-Since: today\r\n", STRONG, PASSES},
    {"13.1.3 no date", "If-Modified-Since: " DATE ", " DATE "\r\n", STRONG, PASSES},
    {"13.1.3 something behind", "If-Modified-Since: " DATE "; length=3\r\n", STRONG, PASSES},
    {"13.1.3 no date of ours", "If-Modified-Since: " DATE "\r\n", TAGGED, PASSES},
    {"13.1.3 If-None-Match replaces it", "If-Modified-Since: " DATE "\r\nIf-None-Match: \"x\"\r\n",
     STRONG, PASSES},
    {"13.1.3 If-None-Match replaces it",
     "If-None-Match: \"abc\"\r\nIf-Modified-Since: " BEFORE "\r\n", STRONG, MATCHES},
    {"13.1.3 even a malformed one", "If-None-Match: abc\r\nIf-Modified-Since: " DATE "\r\n", STRONG,
     PASSES},

    /* Together. */
    {"13.2.2 both steps pass", "If-Match: \"abc\"\r\nIf-None-Match: \"x\"\r\n", STRONG, PASSES},
    {"13.2.2 the first step fails", "If-None-Match: \"abc\"\r\nIf-Match: \"x\"\r\n", STRONG, FAILS},
    {"13.2.2 the second step matches", "If-None-Match: *\r\nIf-Match: *\r\n", STRONG, MATCHES},
    {"13.2.2 dates", "If-Unmodified-Since: " DATE "\r\nIf-Modified-Since: " DATE "\r\n", STRONG,
     MATCHES},
    {"13.2.2 dates", "If-Unmodified-Since: " BEFORE "\r\nIf-Modified-Since: " DATE "\r\n", STRONG,
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
    const char *fields;
    int64_t now_s;
    enum page page;
    bool allows;
} range_rows[] = {
    {"13.1.5 none", "", NOW, STRONG, true},
    {"13.1.5 a tag", "If-Range: \"abc\"\r\n", NOW, STRONG, true},
    {"13.1.5 another tag", "If-Range: \"abd\"\r\n", NOW, STRONG, false},
    {"13.1.5 a weak tag", "If-Range: W/\"abc\"\r\n", NOW, STRONG, false},
    {"13.1.5 ours is weak", "If-Range: \"abc\"\r\n", NOW, WEAK, false},
    {"13.1.5 both are weak", "If-Range: W/\"abc\"\r\n", NOW, WEAK, false},
    {"13.1.5 we have none", "If-Range: \"abc\"\r\n", NOW, DATED, false},
    {"13.1.5 a list", "If-Range: \"abc\", \"abc\"\r\n", NOW, STRONG, false},
    {"13.1.5 a star", "If-Range: *\r\n", NOW, STRONG, false},
    {"13.1.5 no quotes", "If-Range: abc\r\n", NOW, STRONG, false},
    {"13.1.5 empty", "If-Range:\r\n", NOW, STRONG, false},
    {"13.1.5 the date", "If-Range: " DATE "\r\n", NOW, STRONG, true},
    {"13.1.5 the date", "If-Range: " DATE "\r\n", NOW, DATED, true},
    {"13.1.5 the date, RFC 850", "If-Range: Sunday, 06-Nov-94 08:49:37 GMT\r\n", NOW, DATED, true},
    {"13.1.5 an earlier date", "If-Range: " BEFORE "\r\n", NOW, STRONG, false},
    {"13.1.5 a later date", "If-Range: " AFTER "\r\n", NOW, STRONG, false},
    {"13.1.5 no date of ours", "If-Range: " DATE "\r\n", NOW, TAGGED, false},
    {"8.8.2.2 a date in doubt", "If-Range: " DATE "\r\n", NOW, WEAK, false},
    {"8.8.2.2 within the second", "If-Range: " DATE "\r\n", MODIFIED, STRONG, false},
    {"8.8.2.2 one second later", "If-Range: " DATE "\r\n", MODIFIED + 1, STRONG, true},
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
