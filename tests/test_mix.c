#include "mix.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char *const one_field[] = {"X-Test: 1"};
static const char *const own_host[] = {"host: example.org", "CONNECTION: keep-alive",
                                       "Content-Length: 9"};

static const struct row {
    const char *method, *target;
    const char *const *fields;
    size_t field_count;
    const char *body; /* null: none */
    bool closes;
    const char *expected;
} rows[] = {
    {"GET", "/", NULL, 0, NULL, false, "GET / HTTP/1.1\r\nHost: h:1\r\n\r\n"},
    {"HEAD", "/a?b", one_field, 1, NULL, true,
     "HEAD /a?b HTTP/1.1\r\nHost: h:1\r\nX-Test: 1\r\nConnection: close\r\n\r\n"},
    {"POST", "/p", NULL, 0, "body", false,
     "POST /p HTTP/1.1\r\nHost: h:1\r\nContent-Length: 4\r\n\r\nbody"},
    {"POST", "/p", NULL, 0, "", false,
     "POST /p HTTP/1.1\r\nHost: h:1\r\nContent-Length: 0\r\n\r\n"},
    {"PUT", "/p", own_host, 3, "x", true,
     "PUT /p HTTP/1.1\r\nhost: example.org\r\nCONNECTION: keep-alive\r\nContent-Length: "
     "9\r\n\r\nx"},
    {"GET", "/{seq}/x{rand:7:7}", NULL, 0, NULL, false, "GET /42/x7 HTTP/1.1\r\nHost: h:1\r\n\r\n"},
};

START_TEST(a_request_is_written_as_asked)
{
    const struct row *row = &rows[_i];
    struct mix mix = {.requests = NULL};
    struct err err = {""};
    struct dice dice = dice_init(1, 1);
    char buffer[1024];
    struct mix_style style = {.authority = BYTES("h:1"),
                              .fields = row->fields,
                              .field_count = row->field_count,
                              .body = row->body ? bytes_of(row->body) : BYTES(""),
                              .has_body = row->body != NULL,
                              .closes = row->closes};
    ck_assert_msg(mix_add(&mix, &style, bytes_of(row->method), bytes_of(row->target), 1, &err) == 0,
                  "%s", err.text);
    struct bytes text = mix_render(&mix.requests[0], 42, &dice, buffer);
    ck_assert_msg(bytes_equal(text, bytes_of(row->expected)), "%.*s", (int)text.len, text.at);
    ck_assert_uint_ge(mix_longest(&mix), text.len);
    ck_assert_int_eq(mix.requests[0].is_head, strcmp(row->method, "HEAD") == 0);
    mix_clear(&mix);
}
END_TEST

static const char *const bad_targets[] = {
    "/{",          "/{seq",       "/{}",
    "/{foo}",      "/{rand}",     "/{rand:1}",
    "/{rand:2:1}", "/{rand:a:b}", "/{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}",
};

START_TEST(a_placeholder_that_means_nothing_is_refused)
{
    struct mix mix = {.requests = NULL};
    struct mix_style style = {.authority = BYTES("h")};
    struct err err = {""};
    ck_assert_int_eq(mix_add(&mix, &style, BYTES("GET"), bytes_of(bad_targets[_i]), 1, &err), -1);
    ck_assert(err.text[0]);
    ck_assert_uint_eq(mix.count, 0);
    mix_clear(&mix);
}
END_TEST

static struct mix three(double a, double b, double c)
{
    struct mix mix = {.requests = NULL};
    struct mix_style style = {.authority = BYTES("h")};
    struct err err;
    double weights[] = {a, b, c};
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(mix_add(&mix, &style, BYTES("GET"), BYTES("/"), weights[i], &err), 0);
    return mix;
}

START_TEST(requests_without_weights_take_turns)
{
    struct mix mix = three(1, 1, 1);
    struct dice dice = dice_init(1, 1);
    for (uint64_t i = 0; i < 9; i++)
        ck_assert_uint_eq(mix_choose(&mix, 0, i, &dice), i % 3);
    mix_clear(&mix);
}
END_TEST

START_TEST(weights_are_kept)
{
    struct mix mix = three(1, 2, 7);
    struct dice dice = dice_init(1, 1);
    unsigned counts[3] = {0, 0, 0};
    for (uint64_t i = 0; i < 100000; i++)
        counts[mix_choose(&mix, i, i, &dice)]++;
    ck_assert_int_lt(abs((int)counts[0] - 10000), 500);
    ck_assert_int_lt(abs((int)counts[1] - 20000), 600);
    ck_assert_int_lt(abs((int)counts[2] - 70000), 700);
    mix_clear(&mix);
}
END_TEST

START_TEST(a_log_is_followed_by_ticket)
{
    static const uint32_t order[] = {2, 0, 2};
    struct mix mix = three(1, 1, 1);
    struct dice dice = dice_init(1, 1);
    mix.order = order;
    mix.order_count = 3;
    ck_assert_uint_eq(mix_choose(&mix, 0, 9, &dice), 2);
    ck_assert_uint_eq(mix_choose(&mix, 1, 9, &dice), 0);
    ck_assert_uint_eq(mix_choose(&mix, 5, 9, &dice), 2); /* and again from its beginning */
    mix_clear(&mix);
}
END_TEST

START_TEST(only_sendable_fields_and_methods_pass)
{
    ck_assert(mix_is_field(BYTES("Accept: */*")));
    ck_assert(mix_is_field(BYTES("X:")));
    ck_assert(!mix_is_field(BYTES("no colon")));
    ck_assert(!mix_is_field(BYTES(": empty name")));
    ck_assert(!mix_is_field(BYTES("A b: c")));
    ck_assert(!mix_is_field(BYTES("A: b\r\nC: d")));
    ck_assert(mix_is_method(BYTES("PATCH")));
    ck_assert(!mix_is_method(BYTES("")));
    ck_assert(!mix_is_method(BYTES("G ET")));
}
END_TEST

Suite *mix_suite(void)
{
    Suite *suite = suite_create("mix");
    TCase *tc = tcase_create("mix");
    tcase_add_loop_test(tc, a_request_is_written_as_asked, 0, sizeof rows / sizeof *rows);
    tcase_add_loop_test(tc, a_placeholder_that_means_nothing_is_refused, 0,
                        sizeof bad_targets / sizeof *bad_targets);
    tcase_add_test(tc, requests_without_weights_take_turns);
    tcase_add_test(tc, weights_are_kept);
    tcase_add_test(tc, a_log_is_followed_by_ticket);
    tcase_add_test(tc, only_sendable_fields_and_methods_pass);
    suite_add_tcase(suite, tc);
    return suite;
}
