/* test_slots.c - places for connections, and a few that are kept back. */
#include "tarn/slots.h"

#include <check.h>

/* More than one piece of memory holds. */
enum { MANY = 1000 };

static struct slots slots;

static void setup(void)
{
    ck_assert(slots_init(&slots));
}

static void teardown(void)
{
    slots_clear(&slots);
}

START_TEST(each_slot_is_somebody_elses)
{
    static struct conn *taken[MANY];
    for (int i = 0; i < MANY; i++) {
        taken[i] = slots_take(&slots);
        ck_assert_ptr_nonnull(taken[i]);
        taken[i]->linger = false;
    }
    for (int i = 0; i < MANY; i++) {
        ck_assert_msg(!taken[i]->linger, "slot %d was given twice", i);
        taken[i]->linger = true;
    }
    ck_assert_uint_eq(slots.used, MANY);
    for (int i = 0; i < MANY; i++)
        slots_give(&slots, taken[i]);
    ck_assert_uint_eq(slots.used, 0);
}
END_TEST

START_TEST(a_slot_that_was_given_back_is_taken_again)
{
    struct conn *first = slots_take(&slots);
    slots_give(&slots, first);
    ck_assert_ptr_eq(slots_take(&slots), first);
    slots_give(&slots, first);
}
END_TEST

/* Whatever others have taken, so many are left, and are had without asking for memory. */
START_TEST(some_are_kept_back_for_who_is_refused)
{
    static struct conn *taken[2 * MANY];
    int count = 0;
    while (count < MANY) {
        taken[count++] = slots_take(&slots);
        ck_assert_uint_ge(slots.unused, SLOTS_RESERVED);
    }
    struct chunk *chunks = slots.chunks;
    while ((taken[count] = slots_take_reserved(&slots)))
        count++;
    ck_assert_int_ge(count, MANY + SLOTS_RESERVED);
    ck_assert_ptr_eq(slots.chunks, chunks);
    while (count > 0)
        slots_give(&slots, taken[--count]);
}
END_TEST

Suite *slots_suite(void)
{
    Suite *suite = suite_create("slots");
    TCase *tcase = tcase_create("slots");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, each_slot_is_somebody_elses);
    tcase_add_test(tcase, a_slot_that_was_given_back_is_taken_again);
    tcase_add_test(tcase, some_are_kept_back_for_who_is_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
