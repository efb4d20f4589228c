/* test_bytes.c - spans and strict number reading. */
#include "tarn/bytes.h"

#include <check.h>
#include <string.h>

static const struct number_row {
    const char *text;
    bool ok;
    uint64_t value;
} numbers[] = {
    {"0", true, 0},
    {"007", true, 7},
    {"18446744073709551615", true, UINT64_MAX},
    {"18446744073709551616", false, 0},
    {"99999999999999999999", false, 0},
    {"", false, 0},
    {"+5", false, 0},
    {"-1", false, 0},
    {" 5", false, 0},
    {"5 ", false, 0},
    {"0x5", false, 0},
    {"1e3", false, 0},
};

START_TEST(numbers_are_digits_and_nothing_else)
{
    const struct number_row *row = &numbers[_i];
    uint64_t value = 42;
    ck_assert_int_eq(bytes_to_u64(bytes_of(row->text), &value), row->ok);
    ck_assert_uint_eq(value, row->ok ? row->value : 42);
}
END_TEST

START_TEST(comparison_folds_ascii_letters_only)
{
    ck_assert(bytes_equal_nocase(BYTES("Content-TYPE"), BYTES("content-type")));
    ck_assert(!bytes_equal_nocase(BYTES("@"), BYTES("`")));
    ck_assert(!bytes_equal_nocase(BYTES("\xc4"), BYTES("\xe4")));
    ck_assert(!bytes_equal(BYTES("a"), BYTES("A")));
    ck_assert(bytes_equal((struct bytes){NULL, 0}, BYTES("")));
}
END_TEST

START_TEST(ends_are_found_only_when_they_fit)
{
    ck_assert(bytes_starts_with(BYTES("/index"), BYTES("/")));
    ck_assert(!bytes_starts_with(BYTES("/"), BYTES("/index")));
    ck_assert(bytes_ends_with(BYTES("a.gz"), BYTES(".gz")));
    ck_assert(!bytes_ends_with(BYTES("gz"), BYTES(".gz")));
}
END_TEST

START_TEST(trimming_takes_spaces_and_tabs_only)
{
    ck_assert(bytes_equal(bytes_trim(BYTES(" \t a b\t ")), BYTES("a b")));
    ck_assert(bytes_equal(bytes_trim(BYTES(" \t ")), BYTES("")));
    ck_assert(bytes_equal(bytes_trim(BYTES("\ra\n")), BYTES("\ra\n")));
}
END_TEST

START_TEST(cutting_yields_every_part_once)
{
    struct bytes rest = BYTES("a,,b,");
    ck_assert(bytes_equal(bytes_cut(&rest, ','), BYTES("a")));
    ck_assert(bytes_equal(bytes_cut(&rest, ','), BYTES("")));
    ck_assert(bytes_equal(bytes_cut(&rest, ','), BYTES("b")));
    ck_assert_ptr_nonnull(rest.at);
    ck_assert(bytes_equal(bytes_cut(&rest, ','), BYTES("")));
    ck_assert_ptr_null(rest.at);
}
END_TEST

START_TEST(hashes_differ_for_near_names)
{
    ck_assert_uint_ne(bytes_hash(BYTES("index.html")), bytes_hash(BYTES("index.htm")));
    ck_assert_uint_eq(bytes_hash(BYTES("a")), bytes_hash((struct bytes){"abc", 1}));
}
END_TEST

Suite *bytes_suite(void)
{
    Suite *suite = suite_create("bytes");
    TCase *tc = tcase_create("bytes");
    tcase_add_loop_test(tc, numbers_are_digits_and_nothing_else, 0,
                        sizeof numbers / sizeof numbers[0]);
    tcase_add_test(tc, comparison_folds_ascii_letters_only);
    tcase_add_test(tc, ends_are_found_only_when_they_fit);
    tcase_add_test(tc, trimming_takes_spaces_and_tabs_only);
    tcase_add_test(tc, cutting_yields_every_part_once);
    tcase_add_test(tc, hashes_differ_for_near_names);
    suite_add_tcase(suite, tc);
    return suite;
}
