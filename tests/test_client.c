#include "arrival.h"
#include "client.h"
#include "outcome.h"

#include <check.h>
#include <stdlib.h>

START_TEST(slots_are_answered_in_the_order_they_were_sent)
{
    struct slot slots[3] = {{.target = 0}};
    struct client client = {.slots = slots, .depth = 3};
    uint32_t sent = 0, answered = 0;
    ck_assert_ptr_null(client_oldest(&client));
    for (int round = 0; round < 10; round++) {
        while (client.used < client.depth)
            client_push(&client)->target = sent++;
        for (int i = 0; i < 2; i++) {
            ck_assert_uint_eq(client_oldest(&client)->target, answered++);
            client_pop(&client);
        }
    }
    ck_assert_uint_eq(client.used, 1);
}
END_TEST

START_TEST(a_list_is_first_in_first_out_and_lets_go_of_anyone)
{
    struct client clients[4] = {{.used = 0}};
    struct client_list list = {NULL, NULL, 0};
    for (int removed = 0; removed < 4; removed++) {
        for (int i = 0; i < 4; i++)
            client_list_add(&list, &clients[i]);
        client_unlist(&clients[removed]);
        client_unlist(&clients[removed]); /* harmless */
        ck_assert_uint_eq(list.count, 3);
        for (int i = 0; i < 4; i++)
            if (i != removed)
                ck_assert_ptr_eq(client_list_take(&list), &clients[i]);
        ck_assert_ptr_null(client_list_take(&list));
        ck_assert_uint_eq(list.count, 0);
    }
}
END_TEST

#define WALL INT64_C(1790000000000000000)

START_TEST(a_stamp_becomes_a_time_on_our_clock_never_too_early)
{
    struct arrival arrival = {.looked_ns = 0};
    uint64_t at;
    ck_assert(arrival_look(&arrival, 1000, WALL + 1100, 1200));
    /* The truth is 1000 to 1200 + x for a stamp of WALL + 1100 + x: the latest of it counts. */
    ck_assert(arrival_time(&arrival, WALL + 50100, 0, 1000000, &at));
    ck_assert_uint_eq(at, 50200);
    /* Just outside its limits: the error of the conversion, not a step. */
    ck_assert(arrival_time(&arrival, WALL + 50100, 60000, 1000000, &at));
    ck_assert_uint_eq(at, 60000);
    ck_assert(arrival_time(&arrival, WALL + 50100, 0, 40000, &at));
    ck_assert_uint_eq(at, 40000);
}
END_TEST

START_TEST(a_stamp_that_cannot_be_true_is_not_believed)
{
    struct arrival arrival = {.looked_ns = 0};
    uint64_t at;
    arrival_look(&arrival, 1000, WALL, 1100);
    ck_assert(!arrival_time(&arrival, WALL - 5000000, 2000, 9000, &at));
    ck_assert_uint_eq(at, 9000);
    ck_assert(!arrival_time(&arrival, WALL + 5000000, 2000, 9000, &at));
    ck_assert_uint_eq(at, 9000);
}
END_TEST

START_TEST(a_wall_clock_that_is_set_is_noticed)
{
    struct arrival arrival = {.looked_ns = 0};
    uint64_t at, later = 20000000;
    arrival_look(&arrival, 1000, WALL, 1100);
    ck_assert(!arrival_is_due(&arrival, 2000));
    ck_assert(arrival_is_due(&arrival, later));
    ck_assert(!arrival_look(&arrival, later, WALL + 20000000, later + 5000)); /* interrupted */
    ck_assert(arrival_look(&arrival, later, WALL + 20000000 + 300000, later + 100));
    ck_assert(!arrival_time(&arrival, WALL + 20000000, later - 500000, later, &at));
    ck_assert(arrival_look(&arrival, later * 2, WALL + 40000000 + 300000, later * 2 + 100));
    ck_assert(arrival_time(&arrival, WALL + 40000000 + 200000, 0, later * 2, &at));
}
END_TEST

START_TEST(a_series_never_grows_beyond_its_memory_and_loses_nothing)
{
    struct series series = {.points = NULL};
    uint64_t valid = 0;
    double seconds = 0;
    for (int i = 0; i < 100000; i++) {
        struct point point = {.begin_s = i, .seconds = 1, .valid = 3, .max_ns = (uint64_t)i};
        series_add(&series, &point);
    }
    ck_assert_uint_le(series.count, 4096);
    for (size_t i = 0; i < series.count; i++) {
        ck_assert_double_eq(series.points[i].begin_s, seconds);
        valid += series.points[i].valid;
        seconds += series.points[i].seconds;
    }
    ck_assert_uint_eq(valid, 300000);
    ck_assert_double_eq(seconds, 100000);
    ck_assert_uint_eq(series.points[series.count - 1].max_ns, 99999);
    series_clear(&series);
}
END_TEST

START_TEST(rates_are_those_of_whole_intervals)
{
    static const uint64_t valid[] = {100, 300, 200, 5};
    struct series series = {.points = NULL};
    double least, middle, highest;
    ck_assert(!series_rates(&series, &least, &middle, &highest));
    for (int i = 0; i < 4; i++) {
        struct point point = {.seconds = i == 3 ? 0.01 : 1, .valid = valid[i]};
        series_add(&series, &point);
    }
    ck_assert(series_rates(&series, &least, &middle, &highest));
    ck_assert_double_eq(least, 100);
    ck_assert_double_eq(middle, 200);
    ck_assert_double_eq(highest, 300);
    series_clear(&series);
}
END_TEST

Suite *client_suite(void)
{
    Suite *suite = suite_create("client");
    TCase *tc = tcase_create("client");
    tcase_add_test(tc, slots_are_answered_in_the_order_they_were_sent);
    tcase_add_test(tc, a_list_is_first_in_first_out_and_lets_go_of_anyone);
    tcase_add_test(tc, a_stamp_becomes_a_time_on_our_clock_never_too_early);
    tcase_add_test(tc, a_stamp_that_cannot_be_true_is_not_believed);
    tcase_add_test(tc, a_wall_clock_that_is_set_is_noticed);
    tcase_add_test(tc, a_series_never_grows_beyond_its_memory_and_loses_nothing);
    tcase_add_test(tc, rates_are_those_of_whole_intervals);
    suite_add_tcase(suite, tc);
    return suite;
}
