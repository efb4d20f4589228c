/* test_inbox.c - parcels from many writers to one reader. */
#include "tarn/inbox.h"
#include "tarn/thread.h"

#include <check.h>
#include <sched.h>

static struct parcel parcel_of(int sock)
{
    return (struct parcel){.sock = SOCK_NONE, .accepted_ns = (uint64_t)sock};
}

START_TEST(parcels_come_out_in_order_and_a_full_box_refuses)
{
    struct err err;
    struct poller *poller = poller_create(&err);
    struct inbox *inbox = inbox_create(4, poller);
    struct parcel parcel, out[8];
    inbox_awake(inbox);
    for (int i = 0; i < 4; i++) {
        parcel = parcel_of(i);
        ck_assert(inbox_post(inbox, &parcel));
    }
    parcel = parcel_of(9);
    ck_assert(!inbox_post(inbox, &parcel));
    ck_assert_uint_eq(inbox_waiting(inbox), 4);
    ck_assert_uint_eq(inbox_collect(inbox, out, 3), 3);
    ck_assert_uint_eq(inbox_waiting(inbox), 1);
    ck_assert(inbox_post(inbox, &parcel));
    ck_assert_uint_eq(inbox_collect(inbox, out + 3, 5), 2);
    for (uint64_t i = 0; i < 4; i++)
        ck_assert_uint_eq(out[i].accepted_ns, i);
    ck_assert_uint_eq(out[4].accepted_ns, 9);
    ck_assert_uint_eq(inbox_collect(inbox, out, 8), 0);
    inbox_destroy(inbox);
    poller_destroy(poller);
}
END_TEST

START_TEST(only_a_sleeping_reader_is_woken)
{
    struct err err;
    struct poller *poller = poller_create(&err);
    struct inbox *inbox = inbox_create(4, poller);
    struct poller_event event;
    struct parcel parcel = parcel_of(1);
    ck_assert(inbox_post(inbox, &parcel)); /* awake: this leaves no wake-up behind */
    ck_assert(!inbox_may_sleep(inbox));
    ck_assert_uint_eq(inbox_collect(inbox, &parcel, 1), 1);
    ck_assert(inbox_may_sleep(inbox));
    ck_assert(inbox_post(inbox, &parcel));
    ck_assert_int_eq(poller_wait(poller, &event, 1, POLLER_FOREVER), 0);
    inbox_awake(inbox);
    inbox_destroy(inbox);
    poller_destroy(poller);
}
END_TEST

/* An order to stop that came a moment before the reader fell asleep would be slept over. */
START_TEST(a_nudge_keeps_a_reader_awake_that_is_about_to_sleep)
{
    struct err err;
    struct poller *poller = poller_create(&err);
    struct inbox *inbox = inbox_create(4, poller);
    struct parcel parcel;
    inbox_nudge(inbox);
    ck_assert(!inbox_may_sleep(inbox));
    ck_assert_uint_eq(inbox_collect(inbox, &parcel, 1), 0);
    ck_assert(inbox_may_sleep(inbox));
    inbox_destroy(inbox);
    poller_destroy(poller);
}
END_TEST

enum { WRITERS = 4, EACH = 20000 };

static struct inbox *shared;

static void post_many(void *first)
{
    for (uint64_t i = 0; i < EACH; i++) {
        struct parcel parcel = {.sock = SOCK_NONE, .accepted_ns = *(uint64_t *)first + i};
        while (!inbox_post(shared, &parcel))
            sched_yield(); /* the reader may need this CPU to make room */
    }
}

START_TEST(many_writers_lose_nothing_and_the_reader_never_sleeps_on_mail)
{
    struct err err;
    struct poller *poller = poller_create(&err);
    struct poller_event event;
    struct thread threads[WRITERS];
    uint64_t firsts[WRITERS], next[WRITERS];
    shared = inbox_create(64, poller);
    for (uint64_t i = 0; i < WRITERS; i++) {
        firsts[i] = next[i] = i * EACH;
        ck_assert_int_eq(thread_start(&threads[i], "writer", post_many, &firsts[i], &err), 0);
    }
    for (size_t left = (size_t)WRITERS * EACH; left > 0;) {
        struct parcel out[16];
        size_t n = inbox_collect(shared, out, 16);
        for (size_t i = 0; i < n; i++) {
            uint64_t writer = out[i].accepted_ns / EACH;
            ck_assert_uint_lt(writer, WRITERS);
            ck_assert_uint_eq(out[i].accepted_ns, next[writer]++);
        }
        left -= n;
        if (left > 0 && n == 0 && inbox_may_sleep(shared)) {
            poller_wait(poller, &event, 1, POLLER_FOREVER); /* hangs if a wake-up is lost */
            inbox_awake(shared);
        }
    }
    for (int i = 0; i < WRITERS; i++)
        thread_join(&threads[i]);
    inbox_destroy(shared);
    poller_destroy(poller);
}
END_TEST

Suite *inbox_suite(void)
{
    Suite *suite = suite_create("inbox");
    sock_startup();
    TCase *tc = tcase_create("inbox");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, parcels_come_out_in_order_and_a_full_box_refuses);
    tcase_add_test(tc, only_a_sleeping_reader_is_woken);
    tcase_add_test(tc, a_nudge_keeps_a_reader_awake_that_is_about_to_sleep);
    tcase_add_test(tc, many_writers_lose_nothing_and_the_reader_never_sleeps_on_mail);
    suite_add_tcase(suite, tc);
    return suite;
}
