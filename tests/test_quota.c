/* test_quota.c - tokens come back with time, and nobody spends another one's. */
#include "tarn/endpoint.h"
#include "tarn/quota.h"
#include "tarn/units.h"

#include <check.h>

static struct quota *quota;

static void setup(void)
{
    quota = quota_create(10, 4711);
    ck_assert_ptr_nonnull(quota);
}

static void teardown(void)
{
    quota_destroy(quota);
}

static struct addr_brief source(const char *text)
{
    struct endpoint endpoint;
    struct addr addr;
    struct err err;
    ck_assert_int_eq(endpoint_parse(&endpoint, text, &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &addr, 1, &err), 1);
    return addr_to_brief(&addr);
}

static int take(const struct addr_brief *from, int wanted, uint64_t now_ns)
{
    int taken = 0;
    for (int i = 0; i < wanted; i++)
        taken += quota_take(quota, from, now_ns);
    return taken;
}

START_TEST(a_second_of_tokens_is_there_at_once_and_no_more)
{
    struct addr_brief one = source("udp:192.0.2.1:1");
    ck_assert_int_eq(take(&one, 100, 5 * NS_PER_S), 10);
    ck_assert_int_eq(take(&one, 100, 5 * NS_PER_S + 99 * NS_PER_MS), 0);
    ck_assert_int_eq(take(&one, 100, 5 * NS_PER_S + 100 * NS_PER_MS), 1);
    ck_assert_int_eq(take(&one, 100, 5 * NS_PER_S + 400 * NS_PER_MS), 3);
    ck_assert_int_eq(take(&one, 100, 60 * NS_PER_S), 10);
}
END_TEST

START_TEST(a_source_is_its_address_and_not_its_port)
{
    struct addr_brief one = source("udp:192.0.2.1:1"), other = source("udp:192.0.2.1:2");
    ck_assert_int_eq(take(&one, 100, NS_PER_S), 10);
    ck_assert_int_eq(take(&other, 100, NS_PER_S), 0);
}
END_TEST

START_TEST(half_of_an_ipv6_address_is_its_owners_to_choose)
{
    struct addr_brief one = source("udp:[2001:db8:1:1::1]:1");
    struct addr_brief same = source("udp:[2001:db8:1:1:ffff::2]:1");
    struct addr_brief other = source("udp:[2001:db8:1:2::1]:1");
    ck_assert_int_eq(take(&one, 100, NS_PER_S), 10);
    ck_assert_int_eq(take(&same, 100, NS_PER_S), 0);
    ck_assert_int_eq(take(&other, 100, NS_PER_S), 10);
}
END_TEST

/* Some of a thousand meet in one place, but few. */
START_TEST(sources_have_tokens_of_their_own)
{
    int taken = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        struct addr_brief one = {.family = FAMILY_INET, .port = 1, .ip = {10, 0}};
        one.ip[2] = (unsigned char)(i >> 8);
        one.ip[3] = (unsigned char)i;
        taken += take(&one, 10, NS_PER_S);
    }
    ck_assert_int_ge(taken, 9000);
}
END_TEST

Suite *quota_suite(void)
{
    Suite *suite = suite_create("quota");
    TCase *tcase = tcase_create("quota");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_second_of_tokens_is_there_at_once_and_no_more);
    tcase_add_test(tcase, a_source_is_its_address_and_not_its_port);
    tcase_add_test(tcase, half_of_an_ipv6_address_is_its_owners_to_choose);
    tcase_add_test(tcase, sources_have_tokens_of_their_own);
    suite_add_tcase(suite, tcase);
    return suite;
}
