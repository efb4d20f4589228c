/* test_date.c - HTTP dates (RFC 9110, 5.6.7). */
#include "tarn/date.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define NOW INT64_C(1700000000) /* Tue, 14 Nov 2023 22:13:20 GMT */

static const struct print_row {
    int64_t seconds;
    const char *text;
    const char *log;
} prints[] = {
    {0, "Thu, 01 Jan 1970 00:00:00 GMT", "01/Jan/1970:00:00:00 +0000"},
    {784111777, "Sun, 06 Nov 1994 08:49:37 GMT", "06/Nov/1994:08:49:37 +0000"},
    {-1, "Wed, 31 Dec 1969 23:59:59 GMT", "31/Dec/1969:23:59:59 +0000"},
    {-86400, "Wed, 31 Dec 1969 00:00:00 GMT", "31/Dec/1969:00:00:00 +0000"},
    {-86401, "Tue, 30 Dec 1969 23:59:59 GMT", "30/Dec/1969:23:59:59 +0000"},
    {951782399, "Mon, 28 Feb 2000 23:59:59 GMT", "28/Feb/2000:23:59:59 +0000"},
    {951782400, "Tue, 29 Feb 2000 00:00:00 GMT", "29/Feb/2000:00:00:00 +0000"},
    {951868800, "Wed, 01 Mar 2000 00:00:00 GMT", "01/Mar/2000:00:00:00 +0000"},
    {1709164800, "Thu, 29 Feb 2024 00:00:00 GMT", "29/Feb/2024:00:00:00 +0000"},
    {-2203891200, "Thu, 01 Mar 1900 00:00:00 GMT", "01/Mar/1900:00:00:00 +0000"},
    {-2203891201, "Wed, 28 Feb 1900 23:59:59 GMT", "28/Feb/1900:23:59:59 +0000"},
    {4107542400, "Mon, 01 Mar 2100 00:00:00 GMT", "01/Mar/2100:00:00:00 +0000"},
    {2147483647, "Tue, 19 Jan 2038 03:14:07 GMT", "19/Jan/2038:03:14:07 +0000"},
    {2147483648, "Tue, 19 Jan 2038 03:14:08 GMT", "19/Jan/2038:03:14:08 +0000"},
    {4294967296, "Sun, 07 Feb 2106 06:28:16 GMT", "07/Feb/2106:06:28:16 +0000"},
    {253402300799, "Fri, 31 Dec 9999 23:59:59 GMT", "31/Dec/9999:23:59:59 +0000"},
    {253402300800, "Fri, 31 Dec 9999 23:59:59 GMT", "31/Dec/9999:23:59:59 +0000"},
    {INT64_C(1) << 55, "Fri, 31 Dec 9999 23:59:59 GMT", "31/Dec/9999:23:59:59 +0000"},
    {INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT", "31/Dec/9999:23:59:59 +0000"},
    {-62167219200, "Sat, 01 Jan 0000 00:00:00 GMT", "01/Jan/0000:00:00:00 +0000"},
    {-62167219201, "Sat, 01 Jan 0000 00:00:00 GMT", "01/Jan/0000:00:00:00 +0000"},
    {INT64_MIN, "Sat, 01 Jan 0000 00:00:00 GMT", "01/Jan/0000:00:00:00 +0000"},
};

START_TEST(any_number_of_seconds_prints_as_a_date)
{
    char text[DATE_LEN];
    char log[DATE_LOG_LEN];
    date_print(text, prints[_i].seconds);
    date_print_log(log, prints[_i].seconds);
    ck_assert(bytes_equal((struct bytes){text, DATE_LEN}, bytes_of(prints[_i].text)));
    ck_assert(bytes_equal((struct bytes){log, DATE_LOG_LEN}, bytes_of(prints[_i].log)));
}
END_TEST

static const struct parse_row {
    const char *text;
    bool is_date;
    int64_t seconds;
} parses[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", true, 784111777},
    {"Sunday, 06-Nov-94 08:49:37 GMT", true, 784111777},
    {"Sun Nov  6 08:49:37 1994", true, 784111777},
    {"Wed Nov 16 08:49:37 1994", true, 784975777},
    {"Thu, 01 Jan 1970 00:00:00 GMT", true, 0},
    {"Wed, 31 Dec 1969 23:59:59 GMT", true, -1},
    {"Sat, 01 Jan 0000 00:00:00 GMT", true, -62167219200},
    {"Tue, 29 Feb 0000 00:00:00 GMT", true, -62162121600},
    {"Fri, 31 Dec 9999 23:59:59 GMT", true, 253402300799},
    {"Tue, 29 Feb 2000 00:00:00 GMT", true, 951782400},
    {"Sat, 31 Dec 2016 23:59:60 GMT", true, 1483228800}, /* a leap second */
    {"Mon, 06 Nov 1994 08:49:37 GMT", true, 784111777},  /* it was a Sunday */
    {"Monday, 01-Jan-24 00:00:00 GMT", true, 1704067200},
    {"Monday, 01-Jan-73 00:00:00 GMT", true, 3250454400},   /* 2073: 49 years ahead */
    {"Tuesday, 14-Nov-73 22:13:20 GMT", true, 3277923200},  /* just 50 years ahead */
    {"Tuesday, 14-Nov-73 22:13:21 GMT", true, 122163201},   /* a second more: 1973 */
    {"Tuesday, 01-Jan-74 00:00:00 GMT", true, 126230400},   /* 1974 */
    {"Friday, 31-Dec-99 23:59:59 GMT", true, 946684799},    /* 1999 */
    {"Saturday, 29-Feb-00 00:00:00 GMT", true, 951782400},  /* 2000 */
    {"Thursday, 29-Feb-24 00:00:00 GMT", true, 1709164800}, /* 2024 */
    {"", false, 0},
    {"0", false, 0},
    {"784111777", false, 0},
    {"Sun", false, 0},
    {"Sun, 06 Nov 1994", false, 0},
    {"Sun, 06 Nov 1994 08:49:37", false, 0},
    {"Sun, 06 Nov 1994 08:49:37 UTC", false, 0},
    {"Sun, 06 Nov 1994 08:49:37 +0000", false, 0},
    {"Sun, 06 Nov 1994 08:49:37 gmt", false, 0},
    {"sun, 06 Nov 1994 08:49:37 GMT", false, 0},
    {"Sun, 06 nov 1994 08:49:37 GMT", false, 0},
    {"Sun, 6 Nov 1994 08:49:37 GMT", false, 0},
    {"Sun, 06 Nov 94 08:49:37 GMT", false, 0},
    {"Sun, 06 Nov 19944 08:49:37 GMT", false, 0},
    {"Sun, 06 Nov 1994 8:49:37 GMT", false, 0},
    {"Sun, 06 Nov 1994 08:49:37 GMT ", false, 0},
    {"Sun, 06 Nov 1994 08:49:37 GMTx", false, 0},
    {" Sun, 06 Nov 1994 08:49:37 GMT", false, 0},
    {"Sun,06 Nov 1994 08:49:37 GMT", false, 0},
    {"Sun, 06  Nov 1994 08:49:37 GMT", false, 0},
    {"Sun, 06-Nov-1994 08:49:37 GMT", false, 0},
    {"Sun, 00 Nov 1994 08:49:37 GMT", false, 0},
    {"Sun, 31 Nov 1994 08:49:37 GMT", false, 0},
    {"Sun, 32 Dec 1994 08:49:37 GMT", false, 0},
    {"Sun, 29 Feb 2100 08:49:37 GMT", false, 0},
    {"Sun, 29 Feb 1999 08:49:37 GMT", false, 0},
    {"Sun, 30 Feb 2000 08:49:37 GMT", false, 0},
    {"Sun, 06 Nov 1994 24:00:00 GMT", false, 0},
    {"Sun, 06 Nov 1994 23:60:00 GMT", false, 0},
    {"Sun, 06 Nov 1994 23:59:61 GMT", false, 0},
    {"Sun, 06 Nov 1994 -1:49:37 GMT", false, 0},
    {"Sun, +6 Nov 1994 08:49:37 GMT", false, 0},
    {"Sun, 06 Nov -994 08:49:37 GMT", false, 0},
    {"Sun, 06 Foo 1994 08:49:37 GMT", false, 0},
    {"Foo, 06 Nov 1994 08:49:37 GMT", false, 0},
    {"Sunday, 06 Nov 1994 08:49:37 GMT", false, 0},
    {"Sunday, 06-Nov-1994 08:49:37 GMT", false, 0},
    {"Sunday, 29-Feb-23 00:00:00 GMT", false, 0},
    {"Sunda, 06-Nov-94 08:49:37 GMT", false, 0},
    {"Sundays, 06-Nov-94 08:49:37 GMT", false, 0},
    {"Sun, 06-Nov-94 08:49:37 GMT", false, 0},
    {"Sun Nov 6 08:49:37 1994", false, 0},
    {"Sun Nov  6 08:49:37 94", false, 0},
    {"Sun Nov  6 08:49:37 1994 GMT", false, 0},
    {"Sun Nov  06 08:49:37 1994", false, 0},
    {"Sun, Nov  6 08:49:37 1994", false, 0},
    {"Sunday Nov  6 08:49:37 1994", false, 0},
};

START_TEST(three_forms_are_read_and_nothing_else)
{
    const struct parse_row *row = &parses[_i];
    int64_t seconds = 42;
    ck_assert_msg(date_parse(bytes_of(row->text), NOW, &seconds) == row->is_date, "%s", row->text);
    ck_assert_int_eq(seconds, row->is_date ? row->seconds : 42);
}
END_TEST

START_TEST(a_date_cut_short_is_none)
{
    for (int i = 0; i < 3; i++)
        for (size_t len = 0; len < strlen(parses[i].text); len++) {
            int64_t seconds;
            ck_assert(!date_parse((struct bytes){parses[i].text, len}, NOW, &seconds));
        }
}
END_TEST

/* Every day of 10,000 years, counted by hand: 0000-01-01 was a Saturday. */
START_TEST(every_day_prints_and_reads_as_itself)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t seconds = -62167219200;
    int weekday = 6;
    for (int year = 0; year <= 9999; year++)
        for (int month = 0; month < 12; month++) {
            bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            int length = lengths[month] + (month == 1 && is_leap);
            for (int day = 1; day <= length; day++) {
                char want[64];
                char got[DATE_LEN];
                int64_t read = 0;
                (void)snprintf(want, sizeof want, "%s, %02d %s %04d 12:34:56 GMT", days[weekday],
                               day, months[month], year);
                date_print(got, seconds + 45296);
                /* Check writes a mark for each assertion that holds: millions are too many. */
                if (memcmp(got, want, DATE_LEN) != 0)
                    ck_abort_msg("%.29s instead of %s", got, want);
                if (!date_parse(bytes_of(want), NOW, &read) || read != seconds + 45296)
                    ck_abort_msg("%s read as %lld", want, (long long)read);
                seconds += 86400;
                weekday = (weekday + 1) % 7;
            }
        }
    ck_assert_int_eq(seconds, 253402300800);
}
END_TEST

/* Whatever the clock says, a two-digit year is at most 50 years ahead and less than 50 back. */
START_TEST(two_digits_mean_the_nearest_century)
{
    for (int64_t now = -2000000000; now < INT64_C(8000000000); now += 98765432)
        for (int year = 0; year < 100; year++) {
            char text[64];
            int64_t seconds;
            (void)snprintf(text, sizeof text, "Friday, 01-Mar-%02d 00:00:00 GMT", year);
            ck_assert(date_parse(bytes_of(text), now, &seconds));
            ck_assert(seconds - now <= INT64_C(18263) * 86400);
            ck_assert(now - seconds <= INT64_C(18264) * 86400);
        }
}
END_TEST

Suite *date_suite(void)
{
    Suite *suite = suite_create("date");
    TCase *tc = tcase_create("date");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, any_number_of_seconds_prints_as_a_date, 0,
                        sizeof prints / sizeof prints[0]);
    tcase_add_loop_test(tc, three_forms_are_read_and_nothing_else, 0,
                        sizeof parses / sizeof parses[0]);
    tcase_add_test(tc, a_date_cut_short_is_none);
    tcase_add_test(tc, two_digits_mean_the_nearest_century);
    suite_add_tcase(suite, tc);

    TCase *days = tcase_create("days");
    tcase_set_tags(days, "millions");
    tcase_set_timeout(days, 60);
    tcase_add_test(days, every_day_prints_and_reads_as_itself);
    suite_add_tcase(suite, days);
    return suite;
}
