/* test_range.c - Range: bytes=... (RFC 9110, 14.1 and 14.2). */
#include "tarn/out.h"
#include "tarn/range.h"

#include <check.h>

#define LARGEST UINT64_C(18446744073709551615)

static const struct row {
    const char *section;
    const char *value;
    uint64_t length;
    enum range_result result;
    const char *ranges; /* "first-last first-last" */
} rows[] = {
    {"14.1.2 first and last", "bytes=0-0", 10, RANGE_PARTIAL, "0-0"},
    {"14.1.2 first and last", "bytes=2-5", 10, RANGE_PARTIAL, "2-5"},
    {"14.1.2 all", "bytes=0-9", 10, RANGE_PARTIAL, "0-9"},
    {"14.1.2 the end is cut", "bytes=0-10", 10, RANGE_PARTIAL, "0-9"},
    {"14.1.2 the end is cut", "bytes=9-99", 10, RANGE_PARTIAL, "9-9"},
    {"14.1.2 open", "bytes=0-", 10, RANGE_PARTIAL, "0-9"},
    {"14.1.2 open", "bytes=9-", 10, RANGE_PARTIAL, "9-9"},
    {"14.1.2 suffix", "bytes=-1", 10, RANGE_PARTIAL, "9-9"},
    {"14.1.2 suffix", "bytes=-9", 10, RANGE_PARTIAL, "1-9"},
    {"14.1.2 suffix of all", "bytes=-10", 10, RANGE_PARTIAL, "0-9"},
    {"14.1.2 suffix of more", "bytes=-11", 10, RANGE_PARTIAL, "0-9"},
    {"14.1.2 zeros first", "bytes=000-001", 10, RANGE_PARTIAL, "0-1"},

    {"14.1 units fold case", "BYTES=0-1", 10, RANGE_PARTIAL, "0-1"},
    {"14.1 units fold case", "Bytes=0-1", 10, RANGE_PARTIAL, "0-1"},
    {"14.2 another unit", "lines=0-1", 10, RANGE_WHOLE, ""},
    {"14.2 another unit", "byte=0-1", 10, RANGE_WHOLE, ""},
    {"14.2 another unit", "bytess=0-1", 10, RANGE_WHOLE, ""},
    {"14.2 no unit", "=0-1", 10, RANGE_WHOLE, ""},
    {"14.2 no unit", "0-1", 10, RANGE_WHOLE, ""},
    {"14.2 no set", "bytes", 10, RANGE_WHOLE, ""},
    {"14.2 no set", "bytes=", 10, RANGE_WHOLE, ""},
    {"14.2 no set", "bytes=,", 10, RANGE_WHOLE, ""},
    {"14.2 no set", "bytes= , ,", 10, RANGE_WHOLE, ""},
    {"14.2 empty", "", 10, RANGE_WHOLE, ""},
    {"14.1.1 a blank", "bytes =0-1", 10, RANGE_WHOLE, ""},
    {"14.1.1 a colon", "bytes:0-1", 10, RANGE_WHOLE, ""},
    {"5.6.1 a blank behind =", "bytes= 0-1", 10, RANGE_PARTIAL, "0-1"},

    {"14.1.2 last before first", "bytes=5-4", 10, RANGE_WHOLE, ""},
    {"14.1.2 last before first, beyond", "bytes=50-40", 10, RANGE_WHOLE, ""},
    {"14.1.2 one is invalid", "bytes=0-1,5-4", 10, RANGE_WHOLE, ""},
    {"14.1.2 no numbers", "bytes=-", 10, RANGE_WHOLE, ""},
    {"14.1.2 no dash", "bytes=5", 10, RANGE_WHOLE, ""},
    {"14.1.2 letters", "bytes=a-b", 10, RANGE_WHOLE, ""},
    {"14.1.2 letters behind", "bytes=0-1x", 10, RANGE_WHOLE, ""},
    {"14.1.2 a plus", "bytes=+0-1", 10, RANGE_WHOLE, ""},
    {"14.1.2 a plus", "bytes=0-+1", 10, RANGE_WHOLE, ""},
    {"14.1.2 two dashes", "bytes=0--1", 10, RANGE_WHOLE, ""},
    {"14.1.2 two dashes", "bytes=--1", 10, RANGE_WHOLE, ""},
    {"14.1.2 three numbers", "bytes=0-1-2", 10, RANGE_WHOLE, ""},
    {"14.1.2 a blank inside", "bytes=0 -1", 10, RANGE_WHOLE, ""},
    {"14.1.2 a blank inside", "bytes=0- 1", 10, RANGE_WHOLE, ""},
    {"14.1.2 hexadecimal", "bytes=0x0-0x1", 10, RANGE_WHOLE, ""},
    {"14.1.2 semicolons", "bytes=0-1;2-3", 10, RANGE_WHOLE, ""},
    {"14.1.2 quoted", "bytes=\"0-1\"", 10, RANGE_WHOLE, ""},

    {"14.1.2 beyond the end", "bytes=10-", 10, RANGE_UNSATISFIABLE, ""},
    {"14.1.2 beyond the end", "bytes=10-20", 10, RANGE_UNSATISFIABLE, ""},
    {"14.1.2 a suffix of nothing", "bytes=-0", 10, RANGE_UNSATISFIABLE, ""},
    {"14.1.2 several beyond", "bytes=10-,20-30,-0", 10, RANGE_UNSATISFIABLE, ""},
    {"14.1.2 one of them is not", "bytes=10-,5-6,-0", 10, RANGE_PARTIAL, "5-6"},
    {"14.1.2 of nothing", "bytes=0-", 0, RANGE_UNSATISFIABLE, ""},
    {"14.1.2 of nothing", "bytes=0-0", 0, RANGE_UNSATISFIABLE, ""},
    {"14.1.2 of nothing", "bytes=-0", 0, RANGE_UNSATISFIABLE, ""},
    {"14.1.2 of nothing, any suffix is all", "bytes=-1", 0, RANGE_WHOLE, ""},
    {"14.1.2 of nothing, any suffix is all", "bytes=0-,-5", 0, RANGE_WHOLE, ""},

    {"14.1.2 huge last", "bytes=0-18446744073709551615", 10, RANGE_PARTIAL, "0-9"},
    {"14.1.2 huge last", "bytes=0-18446744073709551616", 10, RANGE_PARTIAL, "0-9"},
    {"14.1.2 huge last", "bytes=5-99999999999999999999999999999", 10, RANGE_PARTIAL, "5-9"},
    {"14.1.2 huge first", "bytes=18446744073709551616-", 10, RANGE_UNSATISFIABLE, ""},
    {"14.1.2 huge both", "bytes=18446744073709551616-18446744073709551617", 10, RANGE_UNSATISFIABLE,
     ""},
    {"14.1.2 huge suffix", "bytes=-18446744073709551616", 10, RANGE_PARTIAL, "0-9"},
    {"14.1.2 huge file", "bytes=-1", LARGEST, RANGE_PARTIAL,
     "18446744073709551614-18446744073709551614"},
    {"14.1.2 huge file", "bytes=18446744073709551614-", LARGEST, RANGE_PARTIAL,
     "18446744073709551614-18446744073709551614"},
    {"14.1.2 huge file", "bytes=18446744073709551615-", LARGEST, RANGE_UNSATISFIABLE, ""},

    {"14.2 several", "bytes=0-1,4-5", 10, RANGE_PARTIAL, "0-1 4-5"},
    {"14.2 in the order asked", "bytes=4-5,0-1", 10, RANGE_PARTIAL, "4-5 0-1"},
    {"14.2 of all kinds", "bytes=-1,0-0,5-6", 10, RANGE_PARTIAL, "9-9 0-0 5-6"},
    {"5.6.1 blanks and empty members", "bytes=, 0-1 ,\t,4-5,", 10, RANGE_PARTIAL, "0-1 4-5"},
    {"15.3.7.2 overlaps are merged", "bytes=0-4,2-6", 10, RANGE_PARTIAL, "0-6"},
    {"15.3.7.2 one inside", "bytes=0-6,2-3", 10, RANGE_PARTIAL, "0-6"},
    {"15.3.7.2 one around", "bytes=2-3,0-6", 10, RANGE_PARTIAL, "0-6"},
    {"15.3.7.2 equal ones", "bytes=2-3,2-3", 10, RANGE_PARTIAL, "2-3"},
    {"15.3.7.2 neighbours", "bytes=0-1,2-3", 10, RANGE_PARTIAL, "0-3"},
    {"15.3.7.2 neighbours, backwards", "bytes=2-3,0-1", 10, RANGE_PARTIAL, "0-3"},
    {"15.3.7.2 nearly neighbours", "bytes=0-1,3-4", 10, RANGE_PARTIAL, "0-1 3-4"},
    {"15.3.7.2 a bridge", "bytes=0-1,8-9,2-7", 10, RANGE_PARTIAL, "0-9"},
    {"15.3.7.2 merged where the first was", "bytes=0-0,5-6,2-2,6-8", 10, RANGE_PARTIAL,
     "0-0 5-8 2-2"},
    {"15.3.7.2 a suffix overlaps", "bytes=5-7,-4", 10, RANGE_PARTIAL, "5-9"},
    {"15.3.7.2 a file and its end", "bytes=0-,-1", 10, RANGE_PARTIAL, "0-9"},
    {"14.2 two overlaps", "bytes=0-4,1-5,2-6", 10, RANGE_PARTIAL, "0-6"},
    {"14.2 more than two overlaps", "bytes=0-4,1-5,2-6,3-7", 10, RANGE_WHOLE, ""},
    {"17.15 the same again and again", "bytes=0-,0-,0-,0-,0-", 10, RANGE_WHOLE, ""},

    {"14.2 eight", "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14", 99, RANGE_PARTIAL,
     "0-0 2-2 4-4 6-6 8-8 10-10 12-12 14-14"},
    {"14.2 nine", "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16", 99, RANGE_WHOLE, ""},
    {"14.2 nine, one of them beyond", "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,99-", 99,
     RANGE_PARTIAL, "0-0 2-2 4-4 6-6 8-8 10-10 12-12 14-14"},
    {"14.2 nine, then merged to eight", "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,1-1", 99,
     RANGE_PARTIAL, "0-2 4-4 6-6 8-8 10-10 12-12 14-14"},
    {"14.2 many neighbours are one range",
     "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12", 99, RANGE_PARTIAL, "0-12"},
};

static void describe(struct out *out, const struct range *ranges, int count)
{
    for (int i = 0; i < count; i++) {
        out_text(out, i ? " " : "");
        out_u64(out, ranges[i].first);
        out_char(out, '-');
        out_u64(out, ranges[i].last);
    }
}

START_TEST(sets_of_ranges_are_served_ignored_or_unsatisfiable)
{
    const struct row *row = &rows[_i];
    struct range ranges[RANGE_MAX];
    char text[512];
    int count = -1;
    enum range_result result = range_parse(bytes_of(row->value), row->length, ranges, &count);
    ck_assert_msg(result == row->result, "%s: %s: %d", row->section, row->value, result);
    struct out out = out_init(text, sizeof text);
    describe(&out, ranges, count);
    ck_assert(bytes_equal(out_view(&out), bytes_of(row->ranges)));
}
END_TEST

/* RFC 9110, 17.15: 32 members are read, whatever they merge into. */
START_TEST(too_many_members_get_the_whole)
{
    char value[512];
    struct out out = out_init(value, sizeof value);
    struct range ranges[RANGE_MAX];
    int count;
    out_text(&out, "bytes=");
    for (unsigned i = 0; i < 32; i++) {
        out_u64(&out, i);
        out_char(&out, '-');
        out_u64(&out, i);
        out_char(&out, ',');
    }
    ck_assert_int_eq(range_parse(out_view(&out), 99, ranges, &count), RANGE_PARTIAL);
    ck_assert_int_eq(count, 1);
    out_text(&out, "32-32");
    ck_assert_int_eq(range_parse(out_view(&out), 99, ranges, &count), RANGE_WHOLE);
    ck_assert_int_eq(count, 0);
}
END_TEST

START_TEST(nul_is_no_digit)
{
    struct range ranges[RANGE_MAX];
    int count;
    ck_assert_int_eq(range_parse(BYTES("bytes=0-1\0"), 99, ranges, &count), RANGE_WHOLE);
}
END_TEST

Suite *range_suite(void)
{
    Suite *suite = suite_create("range");
    TCase *tc = tcase_create("range");
    tcase_add_loop_test(tc, sets_of_ranges_are_served_ignored_or_unsatisfiable, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, too_many_members_get_the_whole);
    tcase_add_test(tc, nul_is_no_digit);
    suite_add_tcase(suite, tc);
    return suite;
}
