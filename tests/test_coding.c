/* test_coding.c - Accept-Encoding (RFC 9110, 12.5.3). */
#include "feed.h"
#include "tarn/coding.h"

#include <check.h>

#define ALL 15u

static const struct row {
    const char *section;
    const char *value; /* null: no such field */
    int identity;
    int gzip;
    int zstd;
    int br;
    int best; /* of all four; -1: none */
} rows[] = {
    {"12.5.3 no field", NULL, 1, 0, 0, 0, CODING_IDENTITY},
    {"12.5.3 an empty field", "", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.5.3 one", "gzip", 1, 1000, 0, 0, CODING_GZIP},
    {"12.5.3 browsers", "gzip, deflate, br, zstd", 1, 1000, 1000, 1000, CODING_BROTLI},
    {"12.5.3 the order means nothing", "br,gzip", 1, 1000, 0, 1000, CODING_BROTLI},
    {"12.5.3 we prefer br to zstd to gzip", "gzip,zstd", 1, 1000, 1000, 0, CODING_ZSTD},
    {"12.4.2 weights", "gzip;q=1.0, br;q=0.5", 1, 1000, 0, 500, CODING_GZIP},
    {"12.4.2 weights", "gzip;q=0.001", 1, 1, 0, 0, CODING_GZIP},
    {"12.4.2 weights", "gzip;q=0.1, br;q=0.12, zstd;q=0.123", 1, 100, 123, 120, CODING_ZSTD},
    {"12.4.2 weights", "gzip;q=0.999, identity", 1000, 999, 0, 0, CODING_IDENTITY},
    {"12.4.2 weights", "gzip;q=1.", 1, 1000, 0, 0, CODING_GZIP},
    {"12.4.2 weights", "gzip;q=0.", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 refused", "gzip;q=0", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 refused", "gzip;q=0.000", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.5.3 identity refused", "identity;q=0", 0, 0, 0, 0, -1},
    {"12.5.3 identity refused", "gzip, identity;q=0", 0, 1000, 0, 0, CODING_GZIP},
    {"12.5.3 all refused", "*;q=0", 0, 0, 0, 0, -1},
    {"12.5.3 all but one", "gzip, *;q=0", 0, 1000, 0, 0, CODING_GZIP},
    {"12.5.3 all but identity", "identity, *;q=0", 1000, 0, 0, 0, CODING_IDENTITY},
    {"12.5.3 all but identity", "*;q=0, identity;q=0.5", 500, 0, 0, 0, CODING_IDENTITY},
    {"12.5.3 any", "*", 1000, 1000, 1000, 1000, CODING_BROTLI},
    {"12.5.3 any other", "br;q=0.1, *;q=0.5", 500, 500, 500, 100, CODING_ZSTD},
    {"12.5.3 any but", "*, br;q=0", 1000, 1000, 1000, 0, CODING_ZSTD},
    {"8.4.1.3 x-gzip", "x-gzip", 1, 1000, 0, 0, CODING_GZIP},
    {"8.4.1 names fold case", "GZip, BR", 1, 1000, 0, 1000, CODING_BROTLI},
    {"8.4.1 codings nobody has", "deflate, compress, dcb", 1, 0, 0, 0, CODING_IDENTITY},
    {"5.6.1 empty members", ", gzip ,\t,", 1, 1000, 0, 0, CODING_GZIP},
    {"5.6.3 blanks", "gzip ; q=0.5\t, br ;\tq=0.4", 1, 500, 0, 400, CODING_GZIP},
    {"12.4.2 q folds case", "gzip;Q=0.5", 1, 500, 0, 0, CODING_GZIP},
    {"12.4.2 malformed says nothing", "gzip;q=2", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q=1.001", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q=0.1234", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q=.5", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q=-1", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q=0,5", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q= 0.5", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q =0.5", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q=", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;x=1", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q=0.5;x=1", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 malformed says nothing", "gzip;q=nan", 1, 0, 0, 0, CODING_IDENTITY},
    {"12.4.2 but others are heard", "gzip;q=x, br", 1, 0, 0, 1000, CODING_BROTLI},
    {"5.6.2 no prefixes", "gzi, brx, gzip2", 1, 0, 0, 0, CODING_IDENTITY},
    {"5.6.2 no list of words", "gzip br", 1, 0, 0, 0, CODING_IDENTITY},
    {"the last word counts", "gzip, gzip;q=0", 1, 0, 0, 0, CODING_IDENTITY},
};

static void assert_wishes(const struct row *row, const struct coding_wishes *wishes)
{
    const int want[] = {row->identity, row->gzip, row->zstd, row->br};
    for (int i = 0; i < CODING_COUNT; i++)
        ck_assert_msg(wishes->quality[i] == want[i], "%s: %s: %s is %u", row->section, row->value,
                      coding_name((enum coding)i), wishes->quality[i]);
    ck_assert_int_eq(coding_choose(wishes, ALL), row->best);
}

START_TEST(wishes_are_weighed)
{
    const struct row *row = &rows[_i];
    struct bytes value = {NULL, 0};
    if (row->value)
        value = bytes_of(row->value);
    struct coding_wishes wishes = coding_parse(value);
    assert_wishes(row, &wishes);
}
END_TEST

START_TEST(only_what_there_is_can_be_chosen)
{
    struct coding_wishes wishes = coding_parse(BYTES("gzip;q=0.5, br, identity;q=0.1"));
    ck_assert_int_eq(coding_choose(&wishes, ALL), CODING_BROTLI);
    ck_assert_int_eq(coding_choose(&wishes, 1u << CODING_IDENTITY | 1u << CODING_GZIP),
                     CODING_GZIP);
    ck_assert_int_eq(coding_choose(&wishes, 1u << CODING_IDENTITY | 1u << CODING_ZSTD),
                     CODING_IDENTITY);
    ck_assert_int_eq(coding_choose(&wishes, 1u << CODING_ZSTD), -1);
    ck_assert_int_eq(coding_choose(&wishes, 0), -1);
}
END_TEST

/* RFC 9110, 5.3. */
START_TEST(several_lines_are_one_list)
{
    static const struct request_limits limits = {1024, 1024, 0};
    struct bytes text = BYTES("GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip;q=0.5\r\n"
                              "X: br\r\naccept-encoding: *;q=0, zstd;q=0.4\r\n\r\n");
    struct outcome got = feed(text, &limits, text.len, 1);
    struct coding_wishes wishes = coding_of_request(&got.request, text.at);
    const struct row row = {"5.3", "two lines", 0, 500, 400, 0, CODING_GZIP};
    assert_wishes(&row, &wishes);

    struct bytes without = BYTES("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    got = feed(without, &limits, without.len, 1);
    wishes = coding_of_request(&got.request, without.at);
    assert_wishes(&rows[0], &wishes);
}
END_TEST

START_TEST(codings_have_their_names)
{
    ck_assert_str_eq(coding_name(CODING_IDENTITY), "identity");
    ck_assert_str_eq(coding_name(CODING_GZIP), "gzip");
    ck_assert_str_eq(coding_name(CODING_ZSTD), "zstd");
    ck_assert_str_eq(coding_name(CODING_BROTLI), "br");
    ck_assert_str_eq(coding_extension(CODING_IDENTITY), "");
    ck_assert_str_eq(coding_extension(CODING_GZIP), ".gz");
    ck_assert_str_eq(coding_extension(CODING_ZSTD), ".zst");
    ck_assert_str_eq(coding_extension(CODING_BROTLI), ".br");
}
END_TEST

Suite *coding_suite(void)
{
    Suite *suite = suite_create("coding");
    TCase *tc = tcase_create("coding");
    tcase_add_loop_test(tc, wishes_are_weighed, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, only_what_there_is_can_be_chosen);
    tcase_add_test(tc, several_lines_are_one_list);
    tcase_add_test(tc, codings_have_their_names);
    suite_add_tcase(suite, tc);
    return suite;
}
