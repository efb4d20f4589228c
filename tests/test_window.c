/* test_window.c - every request ends once, however its answers come. */
#include "dice.h"
#include "window.h"

#include <check.h>

static struct window window;
static const struct flight *flight;

static void setup(void)
{
    ck_assert(window_init(&window, 4));
}

static void teardown(void)
{
    window_clear(&window);
}

static void send_four(void)
{
    for (uint64_t i = 0; i < 4; i++) {
        ck_assert(window_has_room(&window));
        ck_assert_uint_eq(window_send(&window, 90 + i, 100 + i), i);
    }
    ck_assert(!window_has_room(&window));
}

START_TEST(an_answer_makes_room_and_knows_its_request)
{
    send_four();
    ck_assert_int_eq(window_land(&window, 0, &flight), LANDING_ANSWER);
    ck_assert_uint_eq(flight->due_ns, 90);
    ck_assert_uint_eq(flight->sent_ns, 100);
    ck_assert(window_has_room(&window));
    ck_assert_uint_eq(window_oldest_ns(&window), 101);
}
END_TEST

START_TEST(what_is_answered_after_a_later_one_is_overtaken)
{
    send_four();
    ck_assert_int_eq(window_land(&window, 2, &flight), LANDING_ANSWER);
    ck_assert_int_eq(window_land(&window, 0, &flight), LANDING_OVERTAKEN);
    ck_assert_int_eq(window_land(&window, 1, &flight), LANDING_OVERTAKEN);
    ck_assert_int_eq(window_land(&window, 3, &flight), LANDING_ANSWER);
    ck_assert_uint_eq(window.under_way, 0);
    ck_assert_uint_eq(window_oldest_ns(&window), UINT64_MAX);
}
END_TEST

START_TEST(a_second_answer_is_none)
{
    send_four();
    ck_assert_int_eq(window_land(&window, 1, &flight), LANDING_ANSWER);
    ck_assert_int_eq(window_land(&window, 1, &flight), LANDING_TWICE);
    ck_assert_uint_eq(window.under_way, 3);
}
END_TEST

START_TEST(an_answer_to_what_was_given_up_is_late_and_then_twice)
{
    send_four();
    ck_assert_ptr_null(window_give_up(&window, 100));
    ck_assert_ptr_nonnull(window_give_up(&window, 101));
    ck_assert_ptr_null(window_give_up(&window, 101));
    ck_assert_int_eq(window_land(&window, 0, &flight), LANDING_LATE);
    ck_assert_int_eq(window_land(&window, 0, &flight), LANDING_TWICE);
    ck_assert_uint_eq(window.under_way, 3);
}
END_TEST

START_TEST(numbers_that_were_never_sent_are_strange)
{
    send_four();
    ck_assert_int_eq(window_land(&window, 4, &flight), LANDING_STRANGE);
    ck_assert_int_eq(window_land(&window, UINT64_MAX, &flight), LANDING_STRANGE);
}
END_TEST

START_TEST(what_is_long_past_is_strange)
{
    for (uint64_t i = 0; i < 2 * WINDOW_MEMORY; i++) {
        ck_assert_uint_eq(window_send(&window, i, i), i);
        ck_assert_int_eq(window_land(&window, i, &flight), LANDING_ANSWER);
    }
    ck_assert_int_eq(window_land(&window, WINDOW_MEMORY, &flight), LANDING_TWICE);
    ck_assert_int_eq(window_land(&window, WINDOW_MEMORY - 1, &flight), LANDING_STRANGE);
}
END_TEST

/* A request that stays unanswered stops the others only when its memory is used up. */
START_TEST(memory_is_never_overwritten_by_a_request_under_way)
{
    uint64_t sent = 0;
    window_send(&window, 0, 0);
    for (; window_has_room(&window); sent++)
        window_land(&window, window_send(&window, 1, 1), &flight);
    ck_assert_uint_eq(sent, WINDOW_MEMORY - 1);
    ck_assert_ptr_nonnull(window_give_up(&window, 1));
    ck_assert(window_has_room(&window));
}
END_TEST

START_TEST(sent_is_answered_and_lost_whatever_happens)
{
    struct dice dice = dice_init(1, 0);
    uint64_t sent = 0, answered = 0, lost = 0;
    for (uint64_t now = 1; now < 200000; now++) {
        if (window_has_room(&window) && dice_next(&dice) % 2) {
            window_send(&window, now, now);
            sent++;
        }
        uint64_t back = dice_next(&dice) % 12;
        if (back < window.next && dice_next(&dice) % 2) {
            enum landing landing = window_land(&window, window.next - 1 - back, &flight);
            answered += landing == LANDING_ANSWER || landing == LANDING_OVERTAKEN;
        }
        while (now > 20 && window_give_up(&window, now - 20))
            lost++;
        ck_assert_uint_eq(sent, answered + lost + window.under_way);
        ck_assert_uint_le(window.under_way, 4);
    }
    ck_assert_uint_gt(lost, 0);
}
END_TEST

Suite *window_suite(void)
{
    Suite *suite = suite_create("window");
    TCase *tcase = tcase_create("window");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, an_answer_makes_room_and_knows_its_request);
    tcase_add_test(tcase, what_is_answered_after_a_later_one_is_overtaken);
    tcase_add_test(tcase, a_second_answer_is_none);
    tcase_add_test(tcase, an_answer_to_what_was_given_up_is_late_and_then_twice);
    tcase_add_test(tcase, numbers_that_were_never_sent_are_strange);
    tcase_add_test(tcase, what_is_long_past_is_strange);
    tcase_add_test(tcase, memory_is_never_overwritten_by_a_request_under_way);
    tcase_add_test(tcase, sent_is_answered_and_lost_whatever_happens);
    suite_add_tcase(suite, tcase);
    return suite;
}
