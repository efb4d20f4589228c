/* test_units.c - sizes, durations and counts. */
#include "tarn/units.h"

#include <check.h>

static const struct size_row {
    const char *text;
    bool ok;
    uint64_t value;
} sizes[] = {
    {"0", true, 0},         {"4096", true, 4096},    {"16K", true, 16384},
    {"16KiB", true, 16384}, {"64m", true, 67108864}, {"1.5KiB", true, 1536},
    {"", false, 0},         {"K", false, 0},         {"-1", false, 0},
    {"1 K", false, 0},      {"1Q", false, 0},        {"99999999999999999999", false, 0},
    {"1.", false, 0},       {".5K", false, 0},
};

START_TEST(sizes_are_powers_of_1024)
{
    const struct size_row *row = &sizes[_i];
    uint64_t value = 42;
    ck_assert_int_eq(units_parse_size(bytes_of(row->text), &value), row->ok);
    ck_assert_uint_eq(value, row->ok ? row->value : 42);
}
END_TEST

static const struct size_row durations[] = {
    {"10s", true, 10 * NS_PER_S},
    {"2", true, 2 * NS_PER_S},
    {"250ms", true, 250 * NS_PER_MS},
    {"50us", true, 50 * NS_PER_US},
    {"1.5s", true, 1500 * NS_PER_MS},
    {"2m", true, 120 * NS_PER_S},
    {"1h", true, 3600 * NS_PER_S},
    {"10x", false, 0},
    {"s", false, 0},
};

START_TEST(durations_default_to_seconds)
{
    const struct size_row *row = &durations[_i];
    uint64_t value = 42;
    ck_assert_int_eq(units_parse_duration(bytes_of(row->text), &value), row->ok);
    ck_assert_uint_eq(value, row->ok ? row->value : 42);
}
END_TEST

START_TEST(counts_are_powers_of_1000)
{
    double count;
    ck_assert(units_parse_count(BYTES("5k"), &count));
    ck_assert_double_eq(count, 5000);
    ck_assert(units_parse_count(BYTES("1.5M"), &count));
    ck_assert_double_eq(count, 1.5e6);
    ck_assert(!units_parse_count(BYTES("5kk"), &count));
}
END_TEST

START_TEST(printing_keeps_three_digits)
{
    char buffer[32];
    ck_assert_str_eq(units_print_size(buffer, 0), "0 B");
    ck_assert_str_eq(units_print_size(buffer, 1536), "1.50 KB");
    ck_assert_str_eq(units_print_size(buffer, 43200000), "41.2 MB");
    ck_assert_str_eq(units_print_duration(buffer, 999), "999 ns");
    ck_assert_str_eq(units_print_duration(buffer, 248000), "248 us");
    ck_assert_str_eq(units_print_duration(buffer, 1.91e6), "1.91 ms");
    ck_assert_str_eq(units_print_duration(buffer, 999.9e6), "1.00 s");
    ck_assert_str_eq(units_print_count(buffer, 2341870), "2,341,870");
    ck_assert_str_eq(units_print_count(buffer, 999), "999");
    ck_assert_str_eq(units_print_count(buffer, UINT64_MAX), "18,446,744,073,709,551,615");
}
END_TEST

Suite *units_suite(void)
{
    Suite *suite = suite_create("units");
    TCase *tc = tcase_create("units");
    tcase_add_loop_test(tc, sizes_are_powers_of_1024, 0, sizeof sizes / sizeof sizes[0]);
    tcase_add_loop_test(tc, durations_default_to_seconds, 0,
                        sizeof durations / sizeof durations[0]);
    tcase_add_test(tc, counts_are_powers_of_1000);
    tcase_add_test(tc, printing_keeps_three_digits);
    suite_add_tcase(suite, tc);
    return suite;
}
