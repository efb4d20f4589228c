/* test_deadlines.c - time-outs of one length. */
#include "tarn/deadlines.h"

#include <check.h>

START_TEST(the_first_armed_ends_first)
{
    struct deadlines queue;
    struct deadline a = {0}, b = {0};
    deadlines_init(&queue, 100);
    ck_assert_uint_eq(deadlines_next(&queue), DEADLINE_NEVER);
    deadlines_arm(&queue, &a, 1000);
    deadlines_arm(&queue, &b, 1010);
    ck_assert_uint_eq(deadlines_next(&queue), 1100);
    ck_assert_ptr_null(deadlines_ended(&queue, 1099));
    ck_assert_ptr_eq(deadlines_ended(&queue, 1100), &a);
    deadlines_disarm(&a);
    ck_assert_ptr_null(deadlines_ended(&queue, 1109));
    ck_assert_ptr_eq(deadlines_ended(&queue, 1110), &b);
}
END_TEST

START_TEST(arming_again_moves_to_the_end)
{
    struct deadlines queue;
    struct deadline a = {0}, b = {0};
    deadlines_init(&queue, 100);
    deadlines_arm(&queue, &a, 0);
    deadlines_arm(&queue, &b, 10);
    deadlines_disarm(&a);
    deadlines_arm(&queue, &a, 20);
    ck_assert_ptr_eq(deadlines_oldest(&queue), &b);
    deadlines_disarm(&b);
    ck_assert_ptr_eq(deadlines_oldest(&queue), &a);
}
END_TEST

START_TEST(disarming_twice_is_harmless)
{
    struct deadlines queue;
    struct deadline a = {0};
    deadlines_init(&queue, 100);
    deadlines_disarm(&a);
    deadlines_arm(&queue, &a, 0);
    deadlines_disarm(&a);
    deadlines_disarm(&a);
    ck_assert_ptr_null(deadlines_oldest(&queue));
}
END_TEST

Suite *deadlines_suite(void)
{
    Suite *suite = suite_create("deadlines");
    TCase *tc = tcase_create("deadlines");
    tcase_add_test(tc, the_first_armed_ends_first);
    tcase_add_test(tc, arming_again_moves_to_the_end);
    tcase_add_test(tc, disarming_twice_is_harmless);
    suite_add_tcase(suite, tc);
    return suite;
}
