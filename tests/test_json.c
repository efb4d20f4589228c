#include "tarn/json.h"

#include <check.h>
#include <math.h>
#include <string.h>

static char buffer[4096];

static const char *text_of(struct out *out)
{
    ck_assert(!out->full);
    buffer[out->len] = '\0';
    return buffer;
}

START_TEST(nesting_gets_its_commas_right)
{
    struct out out = out_init(buffer, sizeof buffer - 1);
    struct json json = json_init(&out);
    json_object_begin(&json, NULL);
    json_u64(&json, "a", 1);
    json_array_begin(&json, "b");
    json_bool(&json, NULL, true);
    json_null(&json, NULL);
    json_array_end(&json);
    json_object_begin(&json, "c");
    json_object_end(&json);
    json_real(&json, "d", 0.25);
    json_object_end(&json);
    ck_assert_str_eq(text_of(&out), "{\n \"a\": 1,\n \"b\": [\n  true,\n  null\n ],\n \"c\": {},\n"
                                    " \"d\": 0.25\n}\n");
}
END_TEST

static const struct text_row {
    const char *text, *json;
} texts[] = {
    {"", "\"\""},
    {"plain", "\"plain\""},
    {"say \"hi\" \\", "\"say \\\"hi\\\" \\\\\""},
    {"a\nb\tc\x01\x7f", "\"a\\nb\\u0009c\\u0001\\u007f\""},
    {"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x8c\x8a",
     "\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x8c\x8a\""},
    {"\xff|\xc3|\xc0\x80", "\"\\ufffd|\\ufffd|\\ufffd\\ufffd\""},
    {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},
    {"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
    {"\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\""},
};

START_TEST(text_is_escaped_and_always_utf8)
{
    struct out out = out_init(buffer, sizeof buffer - 1);
    struct json json = json_init(&out);
    json_text(&json, NULL, bytes_of(texts[_i].text));
    ck_assert_str_eq(text_of(&out), texts[_i].json);
}
END_TEST

static const struct real_row {
    double value;
    const char *json;
} reals[] = {
    {0, "0"},      {1.5e-6, "1.5e-06"}, {234187.25, "234187.25"}, {0.1, "0.1"},
    {NAN, "null"}, {INFINITY, "null"},  {-INFINITY, "null"},      {-2, "-2"},
};

START_TEST(numbers_json_cannot_say_are_null)
{
    struct out out = out_init(buffer, sizeof buffer - 1);
    struct json json = json_init(&out);
    json_real(&json, NULL, reals[_i].value);
    ck_assert_str_eq(text_of(&out), reals[_i].json);
}
END_TEST

Suite *json_suite(void)
{
    Suite *suite = suite_create("json");
    TCase *tc = tcase_create("json");
    tcase_add_test(tc, nesting_gets_its_commas_right);
    tcase_add_loop_test(tc, text_is_escaped_and_always_utf8, 0, sizeof texts / sizeof texts[0]);
    tcase_add_loop_test(tc, numbers_json_cannot_say_are_null, 0, sizeof reals / sizeof reals[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
