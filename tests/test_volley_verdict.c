#include "verdict.h"
#include "volley_verdict.h"

#include <check.h>
#include <string.h>

#define MS UINT64_C(1000000)

static struct volley volley;
static struct volley_verdict verdict;
static const struct volley_plan plan = {.timeout_ns = 250 * MS};

/* 90 answers after 1 ms, 8 lost, 2 answered 404; 10 s. */
static void setup(void)
{
    volley = (struct volley){.sent = 100, .answered = 92, .valid = 90, .lost = 8, .seconds = 10};
    volley.trips = hist_create();
    for (int i = 0; i < 90; i++)
        hist_record(volley.trips, MS);
}

static void teardown(void)
{
    volley_clear(&volley);
}

static void reach(const char *slo)
{
    struct arg_list texts = {.items = {slo}, .count = slo ? 1 : 0};
    struct err err = {""};
    ck_assert_msg(slos_parse(&verdict.slos, &texts, &err) == 0, "%s", err.text);
    ck_assert_int_eq(volley_verdict_reach(&verdict, &volley, &plan, &err), 0);
}

static const struct row {
    const char *slo;
    bool holds;
} rows[] = {
    {"p50<1.01ms", true}, {"p50<0.99ms", false}, {"p90<1.01ms", true},  {"p99<249ms", false},
    {"p99<=251ms", true}, {"max<249ms", false},  {"mean<20ms", false},  {"mean<22ms", true},
    {"loss<=8%", true},   {"loss<8%", false},    {"errors<=10%", true}, {"errors<10%", false},
    {"rps>=9", true},     {"rps>9", false},
};

START_TEST(promises_are_held_against_the_lost_as_well)
{
    const struct row *row = &rows[_i];
    reach(row->slo);
    ck_assert_int_eq(verdict.slos.items[0].holds, row->holds);
    ck_assert_int_eq(verdict.code, row->holds ? EXIT_WELL : EXIT_SLO_BROKEN);
    ck_assert_str_eq(verdict.word, row->holds ? "ok" : "slo_broken");
}
END_TEST

static const struct effort_row {
    double seconds, cpu_seconds;
    bool is_saturated;
} efforts[] = {{10, 9.4, false}, {10, 9.6, true}, {0.1, 0.1, false}, {0, 0, false}};

START_TEST(a_client_without_time_to_spare_has_measured_itself)
{
    volley.seconds = efforts[_i].seconds;
    volley.cpu_seconds = efforts[_i].cpu_seconds;
    reach("p50>1h"); /* broken, which does not count against the server then */
    ck_assert_int_eq(verdict.is_saturated, efforts[_i].is_saturated);
    ck_assert_int_eq(verdict.code, efforts[_i].is_saturated ? EXIT_INVALID : EXIT_SLO_BROKEN);
    ck_assert_str_eq(verdict.word, efforts[_i].is_saturated ? "client_saturated" : "slo_broken");
}
END_TEST

START_TEST(what_was_not_measured_keeps_no_promise)
{
    hist_clear(volley.trips);
    volley.valid = 0;
    reach("max<1h");
    ck_assert(!verdict.slos.items[0].holds);
    ck_assert_int_eq(verdict.code, EXIT_UNREACHABLE);
    ck_assert_str_eq(verdict.word, "all_failed");
    volley.answered = 0;
    reach(NULL);
    ck_assert_str_eq(verdict.word, "unreachable");
    volley.is_interrupted = true;
    reach(NULL);
    ck_assert_int_eq(verdict.code, EXIT_INTERRUPTED);
}
END_TEST

Suite *volley_verdict_suite(void)
{
    Suite *suite = suite_create("volley_verdict");
    TCase *tcase = tcase_create("volley_verdict");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, promises_are_held_against_the_lost_as_well, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tcase, a_client_without_time_to_spare_has_measured_itself, 0,
                        sizeof efforts / sizeof efforts[0]);
    tcase_add_test(tcase, what_was_not_measured_keeps_no_promise);
    suite_add_tcase(suite, tcase);
    return suite;
}
