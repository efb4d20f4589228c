/* test_octet.c - the table of bytes against the grammars in words. */
#include "../src/http/octet.h"

#include <check.h>
#include <stddef.h>
#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"
#define NAMES   LETTERS DIGITS "-._~!$&'()*+,;="

static const struct set {
    const char *name;
    enum octet octet;
    const char *members;
} sets[] = {
    {"RFC 9110, 5.6.2", OCTET_TOKEN, LETTERS DIGITS "!#$%&'*+-.^_`|~"},
    {"RFC 3986, 2.2 and 2.3", OCTET_NAME, NAMES},
    {"RFC 3986, 3.3 and browsers", OCTET_PATH, NAMES ":@%/[]|"},
    {"RFC 3986, 3.4 and browsers", OCTET_QUERY, NAMES ":@%/?[]|^`{}\\"},
    {"RFC 5234, B.1", OCTET_HEX, DIGITS "abcdefABCDEF"},
};

START_TEST(classes_hold_their_members_and_no_others)
{
    const struct set *set = &sets[_i];
    for (int c = 0; c < 256; c++) {
        bool is_member = c != 0 && strchr(set->members, c) != NULL;
        ck_assert_msg(octet_is((char)c, set->octet) == is_member, "%s: byte 0x%02x", set->name,
                      (unsigned)c);
    }
}
END_TEST

/* RFC 9110, 8.8.3. */
START_TEST(tags_hold_all_but_controls_blanks_and_quotes)
{
    for (int c = 0; c < 256; c++)
        ck_assert_int_eq(octet_is((char)c, OCTET_TAG), c > 0x20 && c != '"' && c != 0x7f);
}
END_TEST

START_TEST(what_we_write_is_encoded_but_for_harmless_bytes)
{
    for (int c = 0; c < 256; c++) {
        bool is_harmless = c != 0 && strchr(NAMES "@/", c) != NULL;
        ck_assert_msg(octet_is((char)c, OCTET_ENCODE) == !is_harmless, "byte 0x%02x", (unsigned)c);
    }
}
END_TEST

START_TEST(names_of_files_hold_what_all_systems_take)
{
    for (int c = 0; c < 256; c++) {
        bool is_hostile = c < 0x20 || c == 0x7f || c == '/' || c == '\\' || c == ':';
        ck_assert_int_eq(octet_is((char)c, OCTET_FILE), !is_hostile);
    }
}
END_TEST

START_TEST(a_run_ends_at_the_first_stranger)
{
    ck_assert_uint_eq(octet_run(BYTES("ab0g1"), OCTET_HEX), 3);
    ck_assert_uint_eq(octet_run(BYTES("abc"), OCTET_HEX), 3);
    ck_assert_uint_eq(octet_run(BYTES("ghi"), OCTET_HEX), 0);
    ck_assert_uint_eq(octet_run(BYTES(""), OCTET_HEX), 0);
}
END_TEST

Suite *octet_suite(void)
{
    Suite *suite = suite_create("octet");
    TCase *tc = tcase_create("octet");
    tcase_add_loop_test(tc, classes_hold_their_members_and_no_others, 0,
                        sizeof sets / sizeof sets[0]);
    tcase_add_test(tc, tags_hold_all_but_controls_blanks_and_quotes);
    tcase_add_test(tc, what_we_write_is_encoded_but_for_harmless_bytes);
    tcase_add_test(tc, names_of_files_hold_what_all_systems_take);
    tcase_add_test(tc, a_run_ends_at_the_first_stranger);
    suite_add_tcase(suite, tc);
    return suite;
}
