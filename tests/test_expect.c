#define _GNU_SOURCE
#include "expect.h"
#include "scratch.h"

static struct answer answer_with(unsigned status, const char *body, bool wants_digest)
{
    struct answer answer;
    answer_begin(&answer, false, wants_digest);
    answer.status = (uint16_t)status;
    answer.body_bytes = strlen(body);
    if (wants_digest)
        answer.digest = answer_digest(answer.digest, body, strlen(body));
    return answer;
}

static struct expect expect_of(const char *what, const char *verify)
{
    struct expect expect = {.status_count = 0};
    struct err err = {""};
    if (what)
        ck_assert_msg(expect_add(&expect, what, &err) == 0, "%s", err.text);
    ck_assert_msg(expect_parse_verify(&expect, verify ? verify : "1/256", &err) == 0, "%s",
                  err.text);
    expect.is_strict = verify != NULL;
    return expect;
}

static const struct row {
    const char *what;
    unsigned status;
    const char *body;
    enum fault fault;
} rows[] = {
    {NULL, 200, "hello", FAULT_NONE},
    {NULL, 304, "", FAULT_NONE},
    {NULL, 399, "", FAULT_NONE},
    {NULL, 400, "", FAULT_STATUS},
    {NULL, 503, "hello", FAULT_STATUS},
    {NULL, 101, "", FAULT_STATUS},
    {"status=404", 404, "hello", FAULT_NONE},
    {"status=404", 200, "hello", FAULT_STATUS},
    {"status=200,304", 304, "", FAULT_NONE},
    {"len=5", 200, "hello", FAULT_NONE},
    {"len=5", 200, "hell", FAULT_LENGTH},
    {"len=5", 404, "hello", FAULT_STATUS},
    {"body", 200, "hello", FAULT_NONE},
    {"body", 200, "hellO", FAULT_BODY},
    {"body", 200, "hello!", FAULT_BODY},
    {"body", 304, "", FAULT_NONE},
};

START_TEST(a_response_is_valid_or_fails_for_one_reason)
{
    const struct row *row = &rows[_i];
    struct target_facts facts = {.has_first = false};
    struct verdict_of_body body;
    char text[1100];
    scratch_write("body", "hello");
    snprintf(text, sizeof text, "body=@%s", scratch("body"));
    bool by_body = row->what && strcmp(row->what, "body") == 0;
    struct expect expect = expect_of(by_body ? text : row->what, NULL);
    struct answer answer = answer_with(row->status, row->body, true);
    ck_assert_int_eq(expect_judge(&expect, &answer, &facts, false, &body), row->fault);
}
END_TEST

START_TEST(a_body_that_differs_is_told_or_fails_when_asked_for)
{
    for (int strict = 0; strict < 2; strict++) {
        struct expect expect = expect_of(NULL, strict ? "all" : NULL);
        struct target_facts facts = {.has_first = false};
        struct verdict_of_body body;
        struct answer first = answer_with(200, "hello", true);
        struct answer other = answer_with(200, "hullo", true);
        struct answer unread = answer_with(200, "hullo", false);
        struct answer longer = answer_with(200, "hello!", false);
        enum fault fault = strict ? FAULT_BODY : FAULT_NONE;
        ck_assert_int_eq(expect_judge(&expect, &first, &facts, false, &body), FAULT_NONE);
        ck_assert(body.was_compared && !body.differs);
        ck_assert_int_eq(expect_judge(&expect, &first, &facts, false, &body), FAULT_NONE);
        ck_assert(!body.differs && !body.length_differs);
        ck_assert_int_eq(expect_judge(&expect, &other, &facts, false, &body), fault);
        ck_assert_int_eq(body.differs, !strict);
        ck_assert_int_eq(expect_judge(&expect, &unread, &facts, false, &body), FAULT_NONE);
        ck_assert(!body.was_compared);
        ck_assert_int_eq(expect_judge(&expect, &longer, &facts, false, &body), fault);
        ck_assert_int_eq(body.length_differs, !strict);
        /* Every request of a target with placeholders asks for something else. */
        ck_assert_int_eq(expect_judge(&expect, &other, &facts, true, &body), FAULT_NONE);
        ck_assert(!body.was_compared);
    }
}
END_TEST

static const char *const bad[] = {
    "",
    "status",
    "status=",
    "status=abc",
    "status=99",
    "status=1000",
    "len=",
    "len=-1",
    "len=x",
    "body=",
    "body=file",
    "body=@",
    "body=@/nonexistent/file",
    "size=4",
};

START_TEST(an_expectation_that_makes_no_sense_is_refused)
{
    struct expect expect = {.status_count = 0};
    struct err err = {""};
    ck_assert_int_eq(expect_add(&expect, bad[_i], &err), -1);
    ck_assert(err.text[0]);
}
END_TEST

START_TEST(verify_says_how_many_bodies_are_read)
{
    struct expect expect = {.status_count = 0};
    struct err err;
    ck_assert_int_eq(expect_parse_verify(&expect, "1/16", &err), 0);
    ck_assert_uint_eq(expect.verify_every, 16);
    ck_assert_int_eq(expect_parse_verify(&expect, "all", &err), 0);
    ck_assert_uint_eq(expect.verify_every, 1);
    ck_assert_int_eq(expect_parse_verify(&expect, "none", &err), 0);
    ck_assert_uint_eq(expect.verify_every, 0);
    ck_assert_int_eq(expect_parse_verify(&expect, "2/16", &err), -1);
    ck_assert_int_eq(expect_parse_verify(&expect, "1/0", &err), -1);
    ck_assert_int_eq(expect_parse_verify(&expect, "some", &err), -1);
}
END_TEST

Suite *expect_suite(void)
{
    Suite *suite = suite_create("expect");
    TCase *tc = tcase_create("expect");
    tcase_add_checked_fixture(tc, scratch_make, scratch_clear);
    tcase_add_loop_test(tc, a_response_is_valid_or_fails_for_one_reason, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_test(tc, a_body_that_differs_is_told_or_fails_when_asked_for);
    tcase_add_loop_test(tc, an_expectation_that_makes_no_sense_is_refused, 0,
                        sizeof bad / sizeof *bad);
    tcase_add_test(tc, verify_says_how_many_bodies_are_read);
    suite_add_tcase(suite, tc);
    return suite;
}
