#include "tarn/hist.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

static struct hist *filled(uint64_t first, uint64_t last)
{
    struct hist *hist = hist_create();
    ck_assert_ptr_nonnull(hist);
    for (uint64_t v = first; v <= last; v++)
        hist_record(hist, v);
    return hist;
}

START_TEST(the_memory_is_what_the_manual_says)
{
    ck_assert_uint_le(sizeof(struct hist), 217 * 1024);
    ck_assert_uint_eq(hist_slot(HIST_MAX_NS), HIST_SLOTS - 1);
}
END_TEST

/* Index = (bucket + 1) * 1024 + sub-bucket - 1024, as HdrHistogram defines it. */
static const struct slot_row {
    uint64_t value;
    size_t slot;
} slots[] = {
    {0, 0},
    {1, 1},
    {2047, 2047},
    {2048, 2048},
    {2049, 2048},
    {2050, 2049},
    {4095, 3071},
    {4096, 3072},
    {4099, 3072},
    {1000000, 10 * 1024 + (1000000 >> 9) - 1024},
    {HIST_MAX_NS, HIST_SLOTS - 1},
    {UINT64_MAX, HIST_SLOTS - 1},
};

START_TEST(slots_are_those_of_hdrhistogram)
{
    const struct slot_row *row = &slots[_i];
    ck_assert_uint_eq(hist_slot(row->value), row->slot);
}
END_TEST

static bool is_sound(size_t slot)
{
    uint64_t low = hist_slot_low(slot), high = hist_slot_high(slot);
    return hist_slot(low) == slot && hist_slot(high) == slot && (high - low) * 1000 <= low &&
           (slot == 0 || hist_slot_high(slot - 1) + 1 == low);
}

/* One assertion for them all: each of Check's is written to a file. */
START_TEST(every_value_lies_in_its_slot_within_a_thousandth)
{
    size_t slot = 0;
    while (slot < HIST_SLOTS && is_sound(slot))
        slot++;
    ck_assert_uint_eq(slot, HIST_SLOTS);
}
END_TEST

START_TEST(quantiles_of_one_to_thousand_are_exact)
{
    struct hist *hist = filled(1, 1000);
    ck_assert_uint_eq(hist_count(hist), 1000);
    ck_assert_uint_eq(hist_quantile(hist, 0), 1);
    ck_assert_uint_eq(hist_quantile(hist, 0.001), 1);
    ck_assert_uint_eq(hist_quantile(hist, 0.5), 500);
    ck_assert_uint_eq(hist_quantile(hist, 0.99), 990);
    ck_assert_uint_eq(hist_quantile(hist, 0.999), 999);
    ck_assert_uint_eq(hist_quantile(hist, 1), 1000);
    ck_assert_double_eq(hist_mean(hist), 500.5);
    ck_assert_uint_eq(hist_min(hist), 1);
    ck_assert_uint_eq(hist_max(hist), 1000);
    hist_destroy(hist);
}
END_TEST

START_TEST(an_empty_one_answers_zero)
{
    struct hist *hist = hist_create();
    ck_assert_uint_eq(hist_count(hist), 0);
    ck_assert_uint_eq(hist_quantile(hist, 0.5), 0);
    ck_assert_uint_eq(hist_min(hist), 0);
    ck_assert_uint_eq(hist_max(hist), 0);
    ck_assert_double_eq(hist_mean(hist), 0);
    hist_destroy(hist);
}
END_TEST

START_TEST(a_quantile_never_exceeds_the_maximum)
{
    struct hist *hist = hist_create();
    hist_record(hist, 20000001);
    ck_assert_uint_eq(hist_quantile(hist, 0.5), 20000001);
    hist_record(hist, UINT64_C(100000000000)); /* beyond the range: counted as the longest */
    ck_assert_uint_eq(hist_count(hist), 2);
    ck_assert_uint_eq(hist_quantile(hist, 1), HIST_MAX_NS);
    ck_assert_uint_eq(hist_max(hist), UINT64_C(100000000000));
    hist_destroy(hist);
}
END_TEST

START_TEST(adding_is_recording_both)
{
    struct hist *low = filled(1, 500), *high = filled(501, 1000);
    hist_add(low, high);
    ck_assert_uint_eq(hist_count(low), 1000);
    ck_assert_uint_eq(hist_quantile(low, 0.75), 750);
    ck_assert_uint_eq(hist_min(low), 1);
    ck_assert_uint_eq(hist_max(low), 1000);
    ck_assert_double_eq(hist_mean(low), 500.5);
    hist_destroy(low);
    hist_destroy(high);
}
END_TEST

START_TEST(since_leaves_what_came_later)
{
    struct hist *before = filled(1, 100), *now = filled(1, 100);
    for (uint64_t v = 1001; v <= 1010; v++)
        hist_record(now, v);
    hist_since(before, now);
    ck_assert_uint_eq(hist_count(before), 10);
    ck_assert_uint_eq(hist_min(before), 1001);
    ck_assert_uint_eq(hist_max(before), 1010);
    ck_assert_uint_eq(hist_quantile(before, 0.5), 1005);
    ck_assert_double_eq(hist_mean(before), 1005.5);
    hist_destroy(before);
    hist_destroy(now);
}
END_TEST

Suite *hist_suite(void)
{
    Suite *suite = suite_create("hist");
    TCase *tc = tcase_create("hist");
    tcase_add_test(tc, the_memory_is_what_the_manual_says);
    tcase_add_loop_test(tc, slots_are_those_of_hdrhistogram, 0, sizeof slots / sizeof slots[0]);
    tcase_add_test(tc, every_value_lies_in_its_slot_within_a_thousandth);
    tcase_add_test(tc, quantiles_of_one_to_thousand_are_exact);
    tcase_add_test(tc, an_empty_one_answers_zero);
    tcase_add_test(tc, a_quantile_never_exceeds_the_maximum);
    tcase_add_test(tc, adding_is_recording_both);
    tcase_add_test(tc, since_leaves_what_came_later);
    suite_add_tcase(suite, tc);
    return suite;
}
