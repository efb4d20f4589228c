/* date.c - HTTP dates. */
#include "tarn/date.h"

#include <string.h>

#define DAY_S 86400

/* Everything that IMF-fixdate can write: four digits of year. */
#define FIRST_S (-INT64_C(62167219200)) /* 0000-01-01 00:00:00 */
#define LAST_S  INT64_C(253402300799)   /* 9999-12-31 23:59:59 */

static const char day_names[] = "SunMonTueWedThuFriSat";
static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

struct civil {
    int year;
    int month; /* 0..11 */
    int day;   /* 1..31 */
    int weekday;
    int hour;
    int minute;
    int second;
};

int64_t date_clamp(int64_t seconds)
{
    return seconds < FIRST_S ? FIRST_S : seconds > LAST_S ? LAST_S : seconds;
}

/* Days of the proleptic Gregorian calendar are counted from 0000-03-01, in eras of 400 years:
 * years then begin in March, and the leap day is the last one. */
#define ERA_DAYS   146097
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

static struct civil civil_of(int64_t seconds)
{
    seconds = date_clamp(seconds);
    int64_t days = seconds / DAY_S;
    int rest = (int)(seconds % DAY_S);
    if (rest < 0) {
        rest += DAY_S;
        days--;
    }
    /* One era more on both sides keeps January and February of the year 0 above zero. */
    int shifted = (int)(days + EPOCH_DAYS + ERA_DAYS);
    int era = shifted / ERA_DAYS;
    int of_era = shifted % ERA_DAYS;
    int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year + year / 4 - year / 100);
    int march_month = (5 * of_year + 2) / 153;
    struct civil civil = {
        .month = march_month < 10 ? march_month + 2 : march_month - 10,
        .day = of_year - (153 * march_month + 2) / 5 + 1,
        .weekday = (shifted + 3) % 7,
        .hour = rest / 3600,
        .minute = rest / 60 % 60,
        .second = rest % 60,
    };
    civil.year = year + (era - 1) * 400 + (civil.month < 2);
    return civil;
}

static int64_t seconds_of(const struct civil *civil)
{
    int year = civil->year - (civil->month < 2) + 400;
    int march_month = civil->month < 2 ? civil->month + 10 : civil->month - 2;
    int of_year = (153 * march_month + 2) / 5 + civil->day - 1;
    int of_era = year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + of_year;
    int64_t days = (int64_t)(year / 400 - 1) * ERA_DAYS + of_era - EPOCH_DAYS;
    return days * DAY_S + INT64_C(3600) * civil->hour + INT64_C(60) * civil->minute + civil->second;
}

static char *put_two(char *at, int value)
{
    at[0] = (char)('0' + value / 10);
    at[1] = (char)('0' + value % 10);
    return at + 2;
}

static char *put_text(char *at, const char *text, size_t len)
{
    memcpy(at, text, len);
    return at + len;
}

static char *put_time(char *at, const struct civil *civil)
{
    at = put_two(at, civil->hour);
    *at++ = ':';
    at = put_two(at, civil->minute);
    *at++ = ':';
    return put_two(at, civil->second);
}

static char *put_year(char *at, int year)
{
    at = put_two(at, year / 100);
    return put_two(at, year % 100);
}

void date_print(char buffer[DATE_LEN], int64_t seconds)
{
    struct civil civil = civil_of(seconds);
    char *at = put_text(buffer, day_names + (ptrdiff_t)3 * civil.weekday, 3);
    at = put_text(at, ", ", 2);
    at = put_two(at, civil.day);
    *at++ = ' ';
    at = put_text(at, month_names + (ptrdiff_t)3 * civil.month, 3);
    *at++ = ' ';
    at = put_year(at, civil.year);
    *at++ = ' ';
    at = put_time(at, &civil);
    put_text(at, " GMT", 4);
}

void date_print_log(char buffer[DATE_LOG_LEN], int64_t seconds)
{
    struct civil civil = civil_of(seconds);
    char *at = put_two(buffer, civil.day);
    *at++ = '/';
    at = put_text(at, month_names + (ptrdiff_t)3 * civil.month, 3);
    *at++ = '/';
    at = put_year(at, civil.year);
    *at++ = ':';
    at = put_time(at, &civil);
    put_text(at, " +0000", 6);
}

void date_print_iso(char buffer[DATE_ISO_LEN], int64_t seconds)
{
    struct civil civil = civil_of(seconds);
    char *at = put_year(buffer, civil.year);
    *at++ = '-';
    at = put_two(at, civil.month + 1);
    *at++ = '-';
    at = put_two(at, civil.day);
    *at++ = 'T';
    at = put_time(at, &civil);
    *at = 'Z';
}

/* The readers below take their part off TEXT's front and return false when it is not there. */

static bool take_text(struct bytes *text, const char *expected)
{
    struct bytes start = bytes_of(expected);
    if (!bytes_starts_with(*text, start))
        return false;
    text->at += start.len;
    text->len -= start.len;
    return true;
}

static bool take_number(struct bytes *text, size_t digits, int *value)
{
    uint64_t number;
    if (text->len < digits || !bytes_to_u64((struct bytes){text->at, digits}, &number))
        return false;
    *value = (int)number;
    text->at += digits;
    text->len -= digits;
    return true;
}

static bool take_month(struct bytes *text, int *month)
{
    for (*month = 0; *month < 12; ++*month) {
        struct bytes name = {month_names + (ptrdiff_t)3 * *month, 3};
        if (bytes_starts_with(*text, name)) {
            text->at += 3;
            text->len -= 3;
            return true;
        }
    }
    return false;
}

static bool take_time(struct bytes *text, struct civil *civil)
{
    return take_number(text, 2, &civil->hour) && take_text(text, ":") &&
           take_number(text, 2, &civil->minute) && take_text(text, ":") &&
           take_number(text, 2, &civil->second);
}

/* The name of a day, short or long. Whether it is the right one is nobody's concern. */
static bool take_day_name(struct bytes *text, bool *is_long)
{
    static const char *const rests[] = {"day", "day", "sday", "nesday", "rsday", "day", "urday"};
    for (ptrdiff_t i = 0; i < 7; i++) {
        struct bytes name = {day_names + 3 * i, 3};
        if (!bytes_starts_with(*text, name))
            continue;
        text->at += 3;
        text->len -= 3;
        *is_long = take_text(text, rests[i]);
        return true;
    }
    return false;
}

/* "06 Nov 1994 08:49:37 GMT", what follows "Sun, ". */
static bool take_fixdate(struct bytes *text, struct civil *civil)
{
    return take_number(text, 2, &civil->day) && take_text(text, " ") &&
           take_month(text, &civil->month) && take_text(text, " ") &&
           take_number(text, 4, &civil->year) && take_text(text, " ") && take_time(text, civil) &&
           take_text(text, " GMT");
}

/* "06-Nov-94 08:49:37 GMT", what follows "Sunday, ". The year has two digits. */
static bool take_rfc850(struct bytes *text, struct civil *civil)
{
    return take_number(text, 2, &civil->day) && take_text(text, "-") &&
           take_month(text, &civil->month) && take_text(text, "-") &&
           take_number(text, 2, &civil->year) && take_text(text, " ") && take_time(text, civil) &&
           take_text(text, " GMT");
}

/* "Nov  6 08:49:37 1994", what follows "Sun ". */
static bool take_asctime(struct bytes *text, struct civil *civil)
{
    return take_month(text, &civil->month) && take_text(text, " ") &&
           (take_text(text, " ") ? take_number(text, 1, &civil->day)
                                 : take_number(text, 2, &civil->day)) &&
           take_text(text, " ") && take_time(text, civil) && take_text(text, " ") &&
           take_number(text, 4, &civil->year);
}

/* A leap second is written as 60 (RFC 9110, 5.6.7) and is the first of the next minute here. */
static bool is_possible(const struct civil *civil)
{
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = civil->year % 4 == 0 && (civil->year % 100 != 0 || civil->year % 400 == 0);
    int days = month_days[civil->month] + (civil->month == 1 && is_leap);
    return civil->day >= 1 && civil->day <= days && civil->hour <= 23 && civil->minute <= 59 &&
           civil->second <= 60;
}

/* The latest year with these two digits that is at most 50 years ahead (RFC 9110, 5.6.7). */
static int full_year(struct civil civil, int64_t now_s)
{
    int now_year = civil_of(now_s).year;
    civil.year += now_year - now_year % 100 + 100;
    for (;;) {
        struct civil half_a_century_before = civil;
        half_a_century_before.year -= 50;
        if (civil.year < 100 || seconds_of(&half_a_century_before) <= now_s)
            return civil.year;
        civil.year -= 100;
    }
}

bool date_parse(struct bytes text, int64_t now_s, int64_t *seconds)
{
    struct civil civil = {0};
    bool is_long;
    bool is_read;
    if (!take_day_name(&text, &is_long))
        return false;
    if (is_long) {
        is_read = take_text(&text, ", ") && take_rfc850(&text, &civil);
        civil.year = is_read ? full_year(civil, now_s) : 0;
    } else if (take_text(&text, ", ")) {
        is_read = take_fixdate(&text, &civil);
    } else {
        is_read = take_text(&text, " ") && take_asctime(&text, &civil);
    }
    if (!is_read || text.len != 0 || !is_possible(&civil))
        return false;
    *seconds = seconds_of(&civil);
    return true;
}
