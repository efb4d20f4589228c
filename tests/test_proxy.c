/* test_proxy.c - headers of the PROXY protocol, good and hostile, at every split. */
#include "tarn/proxy.h"

#include <check.h>
#include <string.h>

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define SIXTEEN   "0123456789abcdef"
#define FOUR_OF_8 "\x20\x01\x0d\xb8\0\0\0\0"
#define TEXT(literal)                \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static const struct good_row {
    struct bytes text;
    const char *client; /* as addr_print() has it; "-": not told */
    bool is_local;
} good[] = {
    {TEXT("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n"), "192.0.2.1:56324", false},
    {TEXT("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"), "255.255.255.255:65535",
     false},
    {TEXT("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n"), "0.0.0.0:0", false},
    {TEXT("PROXY TCP6 2001:db8::1 ::1 56324 443\r\n"), "[2001:db8::1]:56324", false},
    {TEXT("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
          "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"),
     "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", false},
    {TEXT("PROXY UNKNOWN\r\n"), "-", false},
    {TEXT("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
          "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"),
     "-", false},
    {TEXT(SIGNATURE "\x21\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb"),
     "192.0.2.1:56324", false},
    {TEXT(SIGNATURE "\x21\x12\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb"),
     "192.0.2.1:56324", false},
    {TEXT(SIGNATURE "\x21\x21\0\x24" FOUR_OF_8 FOUR_OF_8 SIXTEEN "\xdc\x04\x01\xbb"),
     "[2001:db8::2001:db8:0:0]:56324", false},
    /* A TLV behind the addresses; behind none; and one that is a lie about its own length. */
    {TEXT(SIGNATURE "\x21\x11\0\x13\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb\x04\0\x04noop"),
     "192.0.2.1:56324", false},
    {TEXT(SIGNATURE "\x21\0\0\x05\x04\0\x02xx"), "-", false},
    {TEXT(SIGNATURE "\x21\0\0\x03\x04\xff\xff"), "-", false},
    {TEXT(SIGNATURE "\x21\0\0\0"), "-", false},
    {TEXT(SIGNATURE "\x20\0\0\0"), "-", true},
    /* Whatever LOCAL says of addresses means nothing. */
    {TEXT(SIGNATURE "\x20\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb"), "-", true},
    {TEXT(SIGNATURE "\x20\xff\0\x01x"), "-", true},
};

static void check_good(const struct good_row *row, const struct proxy_header *header)
{
    char text[ADDR_TEXT_MAX];
    struct addr client = addr_from_brief(&header->client);
    ck_assert_uint_eq(header->len, row->text.len);
    ck_assert_str_eq(addr_print(&client, text), row->client);
    ck_assert(header->is_local == row->is_local);
}

START_TEST(a_header_names_the_client_whatever_comes_behind_it)
{
    static const char *const behind[] = {"", "G", "GET / HTTP/1.1\r\n\r\n", "\r\n\r\n"};
    const struct good_row *row = &good[_i];
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
        char text[512];
        size_t len = strlen(behind[i]);
        struct proxy_header header;
        memcpy(text, row->text.at, row->text.len);
        memcpy(text + row->text.len, behind[i], len);
        ck_assert_int_eq(proxy_parse((struct bytes){text, row->text.len + len}, &header),
                         PROXY_DONE);
        check_good(row, &header);
    }
}
END_TEST

START_TEST(a_part_of_a_header_waits_for_the_rest)
{
    const struct good_row *row = &good[_i];
    for (size_t len = 0; len < row->text.len; len++) {
        struct proxy_header header;
        ck_assert_int_eq(proxy_parse((struct bytes){row->text.at, len}, &header), PROXY_MORE);
    }
}
END_TEST

static const struct bytes bad[] = {
    TEXT("GET / HTTP/1.1\r\n"),
    TEXT("proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n"),
    TEXT("PROXY\tTCP4 1.2.3.4 1.2.3.4 1 2\r\n"),
    TEXT("PROXY \r\n"),
    TEXT("PROXY TCP4\r\n"),
    TEXT("PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n"),
    TEXT("PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n"),
    TEXT("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n"),
    TEXT("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n"),
    TEXT("PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n"),
    TEXT("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n"),
    TEXT("PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n"),
    TEXT("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n"),
    TEXT("PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n"),
    TEXT("PROXY TCP4 1.2.3.4 1.2.3.256 1 2\r\n"),
    TEXT("PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n"),
    TEXT("PROXY TCP4 1.2.3.4\0 1.2.3.4 1 2\r\n"),
    TEXT("PROXY TCP4 ::1 ::1 1 2\r\n"),
    TEXT("PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n"),
    TEXT("PROXY TCP6 ::1%lo ::1 1 2\r\n"),
    TEXT("PROXY TCP5 ::1 ::1 1 2\r\n"),
    TEXT("PROXY UNKNOWNX\r\n"),
    TEXT("PROXY UNKNOWN 0123456789012345678901234567890123456789012345678901234567890123456789012"
         "34567890123456789012345\r\n"),
    TEXT("\r\n\r\n\0\r\nQUIT\r"),
    TEXT(SIGNATURE "\x11"), /* version 1 is no block */
    TEXT(SIGNATURE "\x22"), /* a command of tomorrow */
    TEXT(SIGNATURE "\x21\x11\0\x0b\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01"),
    TEXT(SIGNATURE "\x21\x21\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb"),
    TEXT(SIGNATURE "\x21\x10\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb"),
    TEXT(SIGNATURE "\x21\x13\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb"),
    TEXT(SIGNATURE "\x21\x41\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb"),
    TEXT(SIGNATURE "\x21\x11\xff\xff"), /* longer than anybody needs */
};

START_TEST(what_is_no_header_is_bad_at_once_and_stays_so)
{
    struct proxy_header header;
    bool was_bad = false;
    for (size_t len = 0; len <= bad[_i].len; len++) {
        enum proxy_result result = proxy_parse((struct bytes){bad[_i].at, len}, &header);
        ck_assert_int_ne(result, PROXY_DONE);
        ck_assert(!was_bad || result == PROXY_BAD);
        was_bad = result == PROXY_BAD;
    }
    ck_assert(was_bad);
}
END_TEST

START_TEST(a_block_with_unix_addresses_is_taken_whole)
{
    char text[16 + 216 + 1] = SIGNATURE "\x21\x31\0\xd8/run/client";
    struct proxy_header header;
    ck_assert_int_eq(proxy_parse((struct bytes){text, 16 + 215}, &header), PROXY_MORE);
    ck_assert_int_eq(proxy_parse((struct bytes){text, sizeof text}, &header), PROXY_DONE);
    ck_assert_uint_eq(header.len, 16 + 216);
    ck_assert_uint_eq(header.client.family, FAMILY_UNIX);
}
END_TEST

START_TEST(the_longest_block_fits_and_one_byte_more_does_not)
{
    static char text[PROXY_HEADER_MAX + 1] = SIGNATURE "\x21";
    struct proxy_header header;
    size_t tail = PROXY_HEADER_MAX - 16;
    text[14] = (char)(tail >> 8);
    text[15] = (char)(tail & 255);
    ck_assert_int_eq(proxy_parse((struct bytes){text, sizeof text}, &header), PROXY_DONE);
    ck_assert_uint_eq(header.len, PROXY_HEADER_MAX);
    text[15]++;
    ck_assert_int_eq(proxy_parse((struct bytes){text, 16}, &header), PROXY_BAD);
}
END_TEST

START_TEST(our_own_header_is_a_local_one)
{
    struct proxy_header header;
    ck_assert_int_eq(proxy_parse(proxy_local_header(), &header), PROXY_DONE);
    ck_assert(header.is_local);
    ck_assert_uint_eq(header.len, proxy_local_header().len);
}
END_TEST

Suite *proxy_suite(void)
{
    Suite *suite = suite_create("proxy");
    TCase *tc = tcase_create("proxy");
    tcase_add_loop_test(tc, a_header_names_the_client_whatever_comes_behind_it, 0,
                        sizeof good / sizeof good[0]);
    tcase_add_loop_test(tc, a_part_of_a_header_waits_for_the_rest, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tc, what_is_no_header_is_bad_at_once_and_stays_so, 0,
                        sizeof bad / sizeof bad[0]);
    tcase_add_test(tc, a_block_with_unix_addresses_is_taken_whole);
    tcase_add_test(tc, the_longest_block_fits_and_one_byte_more_does_not);
    tcase_add_test(tc, our_own_header_is_a_local_one);
    suite_add_tcase(suite, tc);
    return suite;
}
