#include "tarn/usage.h"

#include <check.h>
#include <stdlib.h>

START_TEST(this_process_lies_within_its_memory)
{
    uint64_t memory = usage_memory(), own = usage_own_rss();
#ifdef __linux__
    ck_assert_uint_gt(own, 0);
    ck_assert_uint_gt(memory, 0);
#endif
    if (memory)
        ck_assert_uint_lt(own, memory);
}
END_TEST

/* Any of a system's calls may be too short for its clock. */
START_TEST(a_thread_that_works_uses_cpu_time)
{
    struct usage_thread before, after;
    ck_assert(usage_of_thread(&before));
    do {
        ck_assert(usage_of_thread(&after));
    } while (after.cpu_ns == before.cpu_ns);
    ck_assert_uint_gt(after.cpu_ns, before.cpu_ns);
}
END_TEST

Suite *usage_suite(void)
{
    Suite *suite = suite_create("usage");
    TCase *tcase = tcase_create("usage");
    tcase_add_test(tcase, this_process_lies_within_its_memory);
    suite_add_tcase(suite, tcase);

    TCase *threads = tcase_create("threads");
    tcase_set_tags(threads, "cpu_time"); /* which stands still under Wine */
    tcase_add_test(threads, a_thread_that_works_uses_cpu_time);
    suite_add_tcase(suite, threads);
    return suite;
}
