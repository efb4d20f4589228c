#include "slo.h"

#include <check.h>

static const struct row {
    const char *text;
    enum slo_metric metric;
    double quantile, limit;
    double holds, breaks; /* measured values on either side */
} rows[] = {
    {"p99<5ms", SLO_QUANTILE, 0.99, 5e6, 4.9e6, 5e6},
    {"p99.9<=5ms", SLO_QUANTILE, 0.999, 5e6, 5e6, 5.1e6},
    {"p50 < 250us", SLO_QUANTILE, 0.5, 250e3, 0, 1e9},
    {"p100<1s", SLO_QUANTILE, 1, 1e9, 1, 2e9},
    {"mean<1ms", SLO_MEAN, 0, 1e6, 1, 2e6},
    {"max<1", SLO_MAX, 0, 1e9, 1, 2e9},
    {"errors<0.1%", SLO_ERRORS, 0, 0.001, 0, 0.001},
    {"errors<=0", SLO_ERRORS, 0, 0, 0, 1e-9},
    {"errors<0.05", SLO_ERRORS, 0, 0.05, 0.04, 0.06},
    {"loss<1%", SLO_LOSS, 0, 0.01, 0.009, 0.01},
    {"rps>10000", SLO_RPS, 0, 10000, 10001, 10000},
    {"rps>=10k", SLO_RPS, 0, 10000, 10000, 9999},
};

START_TEST(an_slo_is_read_and_judged)
{
    const struct row *row = &rows[_i];
    struct slo slo;
    struct err err = {""};
    ck_assert_msg(slo_parse(&slo, row->text, &err) == 0, "%s", err.text);
    ck_assert_int_eq(slo.metric, row->metric);
    ck_assert_double_eq_tol(slo.quantile, row->quantile, 1e-12);
    ck_assert_double_eq_tol(slo.limit, row->limit, 1e-6);
    ck_assert(slo_holds(&slo, row->holds));
    ck_assert(!slo_holds(&slo, row->breaks));
}
END_TEST

static const char *const bad[] = {
    "",         "p99",    "p99=5ms",     "p101<5ms", "p<5ms",       "p99k<5ms",  "q99<5ms",
    "p99<",     "p99<5x", "errors<10ms", "errors<2", "loss<5ms",    "loss<101%", "rps>",
    "rps>fast", "<5ms",   "1<p99<5ms>",  "p99<>5",   "latency<5ms",
};

START_TEST(an_slo_that_makes_no_sense_is_refused)
{
    struct slo slo;
    struct err err = {""};
    ck_assert_int_eq(slo_parse(&slo, bad[_i], &err), -1);
    ck_assert(err.text[0]);
}
END_TEST

Suite *slo_suite(void)
{
    Suite *suite = suite_create("slo");
    TCase *tc = tcase_create("slo");
    tcase_add_loop_test(tc, an_slo_is_read_and_judged, 0, sizeof rows / sizeof *rows);
    tcase_add_loop_test(tc, an_slo_that_makes_no_sense_is_refused, 0, sizeof bad / sizeof *bad);
    suite_add_tcase(suite, tc);
    return suite;
}
