#include "pacer.h"

#include "tarn/units.h"

#include <check.h>
#include <math.h>

#define MS NS_PER_MS

static struct rate rate_of(const char *text, uint64_t warmup_ns, uint64_t duration_ns)
{
    struct rate rate;
    struct err err = {""};
    uint64_t total;
    ck_assert_msg(rate_parse(&rate, text, warmup_ns, duration_ns, &total, &err) == 0, "%s",
                  err.text);
    return rate;
}

static const struct total_row {
    const char *text;
    uint64_t duration_s, total_s;
    double requests; /* due in all */
} totals[] = {
    {"5000", 10, 10, 50000},       {"5000", 0, 0, HUGE_VAL},
    {"1k:20k", 10, 10, 105000},    {"1k@10s,5k@30s", 0, 40, 160000},
    {"1k@10s,5k", 30, 30, 110000}, {"0@1s,100@1s", 0, 2, 100},
    {"100:0@10s", 0, 10, 500},     {"1k@1s,1k:3k@2s,3k@1s", 0, 4, 8000},
};

START_TEST(a_rate_lasts_as_long_as_it_says)
{
    const struct total_row *row = &totals[_i];
    struct rate rate;
    struct err err;
    uint64_t total = 42;
    ck_assert_int_eq(rate_parse(&rate, row->text, 0, row->duration_s * NS_PER_S, &total, &err), 0);
    ck_assert_uint_eq(total, row->total_s * NS_PER_S);
    if (total)
        ck_assert_double_eq_tol(rate_requests(&rate, (double)row->total_s), row->requests, 1e-6);
}
END_TEST

static const struct bad_row {
    const char *text;
    uint64_t duration_s;
} bad[] = {
    {"", 10},        {"fast", 10},      {"-5", 10},    {"5k:", 10},    {"1k@", 10},
    {"1k@0s", 10},   {"1k@10s,", 10},   {"1k,5k", 10}, {"1k@20s", 10}, {"1k@5s,1k@6s", 10},
    {"1k:20k", 0},   {"1k@10s,1:5", 0}, {"2000M", 10}, {"1k@x", 10},   {"1:2:3", 10},
    {"1k@5s@5s", 9}, {"1k,1k@5s", 0},
};

START_TEST(a_rate_that_makes_no_sense_is_refused)
{
    struct rate rate;
    struct err err = {""};
    uint64_t total;
    ck_assert_int_eq(
        rate_parse(&rate, bad[_i].text, 0, bad[_i].duration_s * NS_PER_S, &total, &err), -1);
    ck_assert_msg(err.text[0], "no sentence for %s", bad[_i].text);
}
END_TEST

START_TEST(constant_arrivals_are_evenly_spaced)
{
    struct rate rate = rate_of("1000", 0, 10 * NS_PER_S);
    struct pacer pacer;
    pacer_init(&pacer, &rate, ARRIVALS_CONST, 1, 0, 1);
    for (uint64_t i = 0; i < 10000; i++, pacer_advance(&pacer)) {
        ck_assert_uint_eq(pacer.ticket, i);
        ck_assert_uint_eq(pacer.due_ns, i * MS);
    }
    ck_assert_uint_eq(pacer.due_ns, UINT64_MAX);
}
END_TEST

START_TEST(threads_share_one_schedule_without_gaps)
{
    struct rate rate = rate_of("300", 0, 10 * NS_PER_S);
    struct pacer pacers[3], whole;
    pacer_init(&whole, &rate, ARRIVALS_CONST, 1, 0, 1);
    for (unsigned i = 0; i < 3; i++)
        pacer_init(&pacers[i], &rate, ARRIVALS_CONST, 1, i, 3);
    for (unsigned i = 0; i < 3000; i++) {
        ck_assert_uint_eq(pacers[i % 3].ticket, i);
        ck_assert_uint_eq(pacers[i % 3].due_ns, whole.due_ns);
        pacer_advance(&pacers[i % 3]);
        pacer_advance(&whole);
    }
}
END_TEST

START_TEST(a_ramp_reaches_both_its_ends)
{
    struct rate rate = rate_of("100:300", 0, 10 * NS_PER_S);
    struct pacer pacer;
    uint64_t in_first = 0, in_last = 0, all = 0;
    pacer_init(&pacer, &rate, ARRIVALS_CONST, 1, 0, 1);
    for (; pacer.due_ns != UINT64_MAX; pacer_advance(&pacer), all++) {
        in_first += pacer.due_ns < NS_PER_S;
        in_last += pacer.due_ns >= 9 * NS_PER_S;
    }
    ck_assert_uint_eq(all, 2000);
    ck_assert_uint_eq(in_first, 110);
    ck_assert_uint_eq(in_last, 290);
    ck_assert_double_eq_tol(rate_at(&rate, 5), 200, 1e-9);
    ck_assert_double_eq_tol(rate_at(&rate, 99), 300, 1e-9);
}
END_TEST

START_TEST(stages_follow_each_other_after_the_warmup)
{
    struct rate rate = rate_of("100@1s,0@1s,1000@1s", NS_PER_S, 0);
    struct pacer pacer;
    pacer_init(&pacer, &rate, ARRIVALS_CONST, 1, 0, 1);
    ck_assert_uint_eq(pacer_skip(&pacer, NS_PER_S - 1), 100); /* warm-up at the first rate */
    ck_assert_uint_eq(pacer_skip(&pacer, 2 * NS_PER_S - 1), 100);
    ck_assert_uint_eq(pacer_skip(&pacer, 3 * NS_PER_S - 1), 0);
    ck_assert_uint_eq(pacer.due_ns, 3 * NS_PER_S);
    ck_assert_uint_eq(pacer_skip(&pacer, UINT64_MAX - 1), 1000);
    ck_assert_uint_eq(pacer.due_ns, UINT64_MAX);
}
END_TEST

START_TEST(poisson_arrivals_have_the_rate_and_the_spread_of_poisson)
{
    struct rate rate = rate_of("1000", 0, 1000 * NS_PER_S);
    double sum = 0, squares = 0, gaps = 0;
    for (unsigned i = 0; i < 2; i++) {
        struct pacer pacer;
        uint64_t before = 0;
        for (pacer_init(&pacer, &rate, ARRIVALS_POISSON, 7, i, 2); pacer.due_ns != UINT64_MAX;
             pacer_advance(&pacer)) {
            double gap = (double)(pacer.due_ns - before) / 1e9;
            before = pacer.due_ns;
            sum += gap;
            squares += gap * gap;
            gaps++;
        }
    }
    double mean = sum / gaps;
    double deviation = sqrt(squares / gaps - mean * mean);
    ck_assert_double_eq_tol(gaps, 1e6, 4000);      /* four standard deviations */
    ck_assert_double_eq_tol(mean, 0.002, 0.00002); /* each of two threads has half the rate */
    ck_assert_double_eq_tol(deviation / mean, 1, 0.01);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_schedule)
{
    struct rate rate = rate_of("1k:5k", 0, 10 * NS_PER_S);
    struct pacer a, b, other;
    uint64_t equal = 0;
    pacer_init(&a, &rate, ARRIVALS_POISSON, 42, 1, 2);
    pacer_init(&b, &rate, ARRIVALS_POISSON, 42, 1, 2);
    pacer_init(&other, &rate, ARRIVALS_POISSON, 43, 1, 2);
    for (int i = 0; i < 1000; i++) {
        ck_assert_uint_eq(a.due_ns, b.due_ns);
        equal += a.due_ns == other.due_ns;
        pacer_advance(&a);
        pacer_advance(&b);
        pacer_advance(&other);
    }
    ck_assert_uint_eq(equal, 0);
}
END_TEST

START_TEST(a_list_of_times_is_a_schedule_too)
{
    static const uint64_t times[] = {0, 5, 5, 9};
    struct pacer pacer;
    pacer_init_times(&pacer, times, 4, 1, 2);
    ck_assert_uint_eq(pacer.ticket, 1);
    ck_assert_uint_eq(pacer.due_ns, 5);
    pacer_advance(&pacer);
    ck_assert_uint_eq(pacer.ticket, 3);
    ck_assert_uint_eq(pacer.due_ns, 9);
    pacer_advance(&pacer);
    ck_assert_uint_eq(pacer.due_ns, UINT64_MAX);
}
END_TEST

START_TEST(dice_stay_inside_their_limits)
{
    struct dice dice = dice_init(0, 0);
    bool seen[6] = {false};
    for (int i = 0; i < 1000; i++) {
        uint64_t value = dice_between(&dice, 3, 5);
        ck_assert_uint_ge(value, 3);
        ck_assert_uint_le(value, 5);
        seen[value] = true;
        double real = dice_real(&dice);
        ck_assert(real > 0 && real <= 1);
    }
    ck_assert(seen[3] && seen[4] && seen[5]);
    ck_assert_uint_eq(dice_between(&dice, 9, 9), 9);
    dice_between(&dice, 0, UINT64_MAX);
}
END_TEST

Suite *pacer_suite(void)
{
    Suite *suite = suite_create("pacer");
    TCase *tc = tcase_create("pacer");
    tcase_add_loop_test(tc, a_rate_lasts_as_long_as_it_says, 0, sizeof totals / sizeof *totals);
    tcase_add_loop_test(tc, a_rate_that_makes_no_sense_is_refused, 0, sizeof bad / sizeof *bad);
    tcase_add_test(tc, constant_arrivals_are_evenly_spaced);
    tcase_add_test(tc, threads_share_one_schedule_without_gaps);
    tcase_add_test(tc, a_ramp_reaches_both_its_ends);
    tcase_add_test(tc, stages_follow_each_other_after_the_warmup);
    tcase_add_test(tc, poisson_arrivals_have_the_rate_and_the_spread_of_poisson);
    tcase_add_test(tc, the_same_seed_gives_the_same_schedule);
    tcase_add_test(tc, a_list_of_times_is_a_schedule_too);
    tcase_add_test(tc, dice_stay_inside_their_limits);
    suite_add_tcase(suite, tc);
    return suite;
}
