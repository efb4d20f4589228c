/* test_endpoint.c - the endpoint grammar, both ways. */
#include "tarn/endpoint.h"

#include <check.h>
#include <string.h>

static const struct row {
    const char *text;
    const char *printed; /* null: refused */
} rows[] = {
    {"127.0.0.1:8080", "tcp:127.0.0.1:8080"},
    {"tcp:127.0.0.1:8080", "tcp:127.0.0.1:8080"},
    {"localhost:0", "tcp:localhost:0"},
    {":8080", "tcp::8080"},
    {"*:8080", "tcp::8080"},
    {"[::1]:8080", "tcp:[::1]:8080"},
    {"tcp:[::]:65535", "tcp:[::]:65535"},
    {"[fe80::1%lo]:80", "tcp:[fe80::1%lo]:80"},
    {"TCP:127.0.0.1:80", "tcp:127.0.0.1:80"},
    {"Unix:/Run/S", "unix:/Run/S"},
    {"udp:127.0.0.1:8080", "udp:127.0.0.1:8080"},
    {"udp:[::1]:0", "udp:[::1]:0"},
    {"udp::8080", "udp::8080"},
    {"unix:/run/tarn.sock", "unix:/run/tarn.sock"},
    {"unix:/run/tarn.sock?mode=660", "unix:/run/tarn.sock?mode=660"},
    {"unix:@tarn", "unix:@tarn"},
    {"fd:3", "fd:3"},
    {"fd:3?proxy", "fd:3?proxy"},
    {"unix:/s?owner=www-data:adm", "unix:/s?owner=www-data:adm"},
    {"unix:/s?owner=33", "unix:/s?owner=33"},
    {"unix:/s?proxy", "unix:/s?proxy"},
    {"unix:/s?owner=:adm&mode=0660&proxy", "unix:/s?mode=660&owner=:adm&proxy"},
    {":80?proxy=127.0.0.1", "tcp::80?proxy=127.0.0.1"},
    {"tcp:[::1]:80?proxy=10.1.2.3/8+2001:db8::1/32", "tcp:[::1]:80?proxy=10.0.0.0/8+2001:db8::/32"},
    {":80?proxy=192.0.2.1/32+::1+0.0.0.0/0", "tcp::80?proxy=192.0.2.1+::1+0.0.0.0/0"},
    {"vsock:3:8080", "vsock:3:8080"},
    {"vsock:*:0", "vsock::0"},
    {"vsock::4294967294", "vsock::4294967294"},
    {"8080", NULL},
    {"localhost", NULL},
    {"localhost:", NULL},
    {"localhost:65536", NULL},
    {"localhost:-1", NULL},
    {"localhost:80x", NULL},
    {"::1:8080", NULL},
    {"[::1:8080", NULL},
    {"[::1]8080", NULL},
    {"[]:8080", NULL},
    {"[::1]", NULL},
    {"udp:", NULL},
    {"udp:127.0.0.1", NULL},
    {"tcp:udp:127.0.0.1:1", NULL},
    {"unix:", NULL},
    {"unix:@", NULL},
    {"unix:/a?mode=999", NULL},
    {"unix:@a?mode=660", NULL},
    {"unix:@a?owner=0", NULL},
    {"unix:/a?mod=660", NULL},
    {"unix:/"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     NULL},
    {"unix:/a?owner=", NULL},
    {"unix:/a?owner=:", NULL},
    {"unix:/a?owner=a:b:c", NULL},
    {"unix:/a?", NULL},
    {"unix:/a?mode=660&", NULL},
    {"unix:/a?proxy=127.0.0.1", NULL},
    {"unix:@a?proxy", NULL},
    {"unix:@a?proxy=127.0.0.1", NULL},
    {":80?mode=660", NULL},
    {":80?proxy", NULL},
    {":80?proxy=", NULL},
    {":80?proxy=10.0.0.0/33", NULL},
    {":80?proxy=10.0.0.0/", NULL},
    {":80?proxy=10.0.0.0/8+", NULL},
    {":80?proxy=10.0.0.0/8,127.0.0.1", NULL},
    {":80?proxy=localhost", NULL},
    {":80?proxy=::ffff:0.0.0.0/95", NULL},
    {":80?proxy=1.1.1.1+1.1.1.2+1.1.1.3+1.1.1.4+1.1.1.5+1.1.1.6+1.1.1.7+1.1.1.8+1.1.1.9+1.1.1.10"
     "+1.1.1.11+1.1.1.12+1.1.1.13+1.1.1.14+1.1.1.15+1.1.1.16+1.1.1.17",
     NULL},
    {"udp::80?proxy", NULL},
    {"vsock:3:80?proxy", NULL},
    {"vsock:3", NULL},
    {"vsock:host:80", NULL},
    {"vsock:4294967295:80", NULL},
    {"vsock:3:80:1", NULL},
    {"ipx:80", NULL},
    {"appletalk:80", NULL},
    {"atalk:80", NULL},
    {"netbios:80", NULL},
    {"irda:80", NULL},
    {"IPX:80", NULL},
    {"fd:", NULL},
    {"fd:x", NULL},
    {"", NULL},
};

START_TEST(what_is_read_is_printed_and_read_again)
{
    const struct row *row = &rows[_i];
    struct endpoint first, second;
    struct err err = {""};
    char text[512], again[512];
    int result = endpoint_parse(&first, row->text, &err);
    if (row->printed == NULL) {
        ck_assert_int_eq(result, -1);
        ck_assert_ptr_nonnull(strstr(err.text, row->text));
        return;
    }
    ck_assert_int_eq(result, 0);
    ck_assert_str_eq(endpoint_print(&first, text, sizeof text), row->printed);
    ck_assert_int_eq(endpoint_parse(&second, text, &err), 0);
    ck_assert_str_eq(endpoint_print(&second, again, sizeof again), text);
}
END_TEST

START_TEST(resolved_addresses_print_as_written)
{
    static const char *const texts[][2] = {
        {"127.0.0.1:8080", "127.0.0.1:8080"},
        {"[::1]:99", "[::1]:99"},
        {"udp:127.0.0.1:8080", "127.0.0.1:8080"},
        {"unix:/run/a.sock", "unix:/run/a.sock"},
        {"unix:@name", "unix:@name"},
        {"vsock:1:8080", "vsock:1:8080"},
    };
    struct endpoint endpoint;
    struct addr addr;
    struct err err;
    char text[ADDR_TEXT_MAX];
    ck_assert_int_eq(endpoint_parse(&endpoint, texts[_i][0], &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &addr, 1, &err), 1);
    ck_assert_str_eq(addr_print(&addr, text), texts[_i][1]);
    ck_assert(addr_is_loopback(&addr));
    /* What is printed leads back to the same bytes. */
    struct addr again;
    ck_assert_int_eq(endpoint_parse(&endpoint, text, &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &again, 1, &err), 1);
    ck_assert_uint_eq(again.len, addr.len);
    ck_assert_mem_eq(again.storage, addr.storage, addr.len);
}
END_TEST

/* Every system's loopback is some interface, and most count them from 1. */
START_TEST(a_zone_survives_being_printed)
{
    struct endpoint endpoint;
    struct addr addr, again;
    struct err err;
    char text[ADDR_TEXT_MAX];
    ck_assert_int_eq(endpoint_parse(&endpoint, "[fe80::1%1]:80", &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &addr, 1, &err), 1);
    ck_assert_str_eq(addr_print(&addr, text), "[fe80::1%1]:80");
    ck_assert_int_eq(endpoint_parse(&endpoint, text, &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &again, 1, &err), 1);
    ck_assert_mem_eq(again.storage, addr.storage, addr.len);
    ck_assert_str_eq(addr_print_host(&addr, text), "fe80::1%1");
}
END_TEST

static const struct authority_row {
    const char *text, *printed, *host; /* null: refused */
} authorities[] = {
    {"h", "tcp:h:80", "h"},
    {"h:81", "tcp:h:81", "h:81"},
    {"[::1]", "tcp:[::1]:80", "[::1]"},
    {"[fe80::1%25eth0]:81", "tcp:[fe80::1%eth0]:81", "[fe80::1]:81"},
    {"[fe80::1%eth0]", "tcp:[fe80::1%eth0]:80", "[fe80::1]"},
    {"[fe80::1%251]:81", "tcp:[fe80::1%1]:81", "[fe80::1]:81"},
    {"[fe80::1%25]", "tcp:[fe80::1%25]:80", "[fe80::1]"},
    {"[fe80::1%25eth0", NULL, "[fe80::1%25eth0"},
    {"h%25:81", "tcp:h%25:81", "h%25:81"},
    {"", "tcp::80", ""},
    {"[]:80", NULL, "[]:80"},
};

START_TEST(a_zone_in_a_url_leads_there_and_is_told_to_nobody)
{
    const struct authority_row *row = &authorities[_i];
    struct endpoint endpoint;
    struct err err = {""};
    char text[ENDPOINT_TEXT_MAX], host[64];
    struct bytes authority = bytes_of(row->text);
    struct out out = out_init(host, sizeof host);
    int failed = endpoint_parse_authority(&endpoint, ENDPOINT_TCP, authority, ":80", &err);
    ck_assert_int_eq(failed, row->printed ? 0 : -1);
    if (row->printed)
        ck_assert_str_eq(endpoint_print(&endpoint, text, sizeof text), row->printed);
    endpoint_put_authority(&out, authority);
    ck_assert(bytes_equal(out_view(&out), bytes_of(row->host)));
}
END_TEST

START_TEST(a_host_that_is_too_long_is_refused)
{
    static char name[2000];
    struct endpoint endpoint;
    struct err err = {""};
    memset(name, 'a', sizeof name);
    struct bytes authority = {name, sizeof name};
    ck_assert_int_eq(endpoint_parse_authority(&endpoint, ENDPOINT_TCP, authority, "", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "too long"));
}
END_TEST

static const struct dead_row {
    const char *text, *was, *now;
} dead[] = {
    {"ipx:host:80", "NetWare", "TCP/IP"},    {"appletalk:host:80", "Macintosh", "Bonjour"},
    {"atalk:host:80", "Macintosh", "TCP"},   {"netbios:host", "Ethernet", "port 445"},
    {"irda:device:80", "infrared", "Wi-Fi"},
};

START_TEST(a_dead_family_says_what_it_was_and_what_replaced_it)
{
    struct endpoint endpoint;
    struct err err = {""};
    ck_assert_int_eq(endpoint_parse(&endpoint, dead[_i].text, &err), -1);
    ck_assert_msg(strstr(err.text, dead[_i].was) && strstr(err.text, dead[_i].now), "%s", err.text);
    ck_assert_ptr_nonnull(strstr(err.text, "use tcp:HOST:PORT"));
}
END_TEST

static const struct block_row {
    const char *block, *addr;
    bool inside;
} blocks[] = {
    {"10.0.0.0/8", "10.255.255.255", true},
    {"10.0.0.0/8", "11.0.0.0", false},
    {"192.0.2.128/25", "192.0.2.127", false},
    {"192.0.2.128/25", "192.0.2.129", true},
    {"192.0.2.1", "192.0.2.1", true},
    {"192.0.2.1", "192.0.2.0", false},
    {"0.0.0.0/0", "203.0.113.9", true},
    {"0.0.0.0/0", "::1", false},
    {"::/0", "127.0.0.1", false},
    {"10.0.0.0/8", "::ffff:10.1.2.3", true},
    {"10.0.0.0/8", "::ffff:11.1.2.3", false},
    {"::ffff:192.0.2.0/120", "192.0.2.9", true},
    {"::ffff:192.0.2.0/120", "192.0.3.9", false},
    {"::ffff:192.0.2.7", "::ffff:192.0.2.7", true},
    {"2001:db8::/33", "2001:db8:7fff::1", true},
    {"2001:db8::/33", "2001:db8:8000::1", false},
};

START_TEST(a_block_holds_the_addresses_that_begin_as_it_does)
{
    struct addr_block block;
    struct addr addr;
    ck_assert(addr_block_parse(&block, bytes_of(blocks[_i].block)));
    ck_assert(addr_parse(&addr, bytes_of(blocks[_i].addr), 0));
    struct addr_brief brief = addr_to_brief(&addr);
    ck_assert(addr_block_contains(&block, &brief) == blocks[_i].inside);
}
END_TEST

START_TEST(an_empty_host_is_every_address)
{
    struct endpoint endpoint;
    struct addr addrs[8];
    struct err err;
    ck_assert_int_eq(endpoint_parse(&endpoint, ":80", &err), 0);
    int count = endpoint_resolve(&endpoint, addrs, 8, &err);
    ck_assert_int_ge(count, 1);
    for (int i = 0; i < count; i++)
        ck_assert(addr_is_any(&addrs[i]) && !addr_is_loopback(&addrs[i]));
}
END_TEST

START_TEST(a_brief_address_keeps_host_and_port)
{
    static const char *const texts[] = {"192.0.2.7:81", "[2001:db8::5]:82", "vsock:3:4294967294"};
    struct endpoint endpoint;
    struct addr addr;
    struct err err;
    char text[ADDR_TEXT_MAX];
    ck_assert_int_eq(endpoint_parse(&endpoint, texts[_i], &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &addr, 1, &err), 1);
    struct addr_brief brief = addr_to_brief(&addr);
    struct addr back = addr_from_brief(&brief);
    ck_assert_str_eq(addr_print(&back, text), texts[_i]);
    ck_assert(addr_is_private(&back) == (addr_family(&back) == FAMILY_VSOCK));
    if (addr_family(&back) == FAMILY_VSOCK) /* its port has 32 bits, and is read by nobody */
        return;
    addr_set_port(&back, 7);
    ck_assert_uint_eq(addr_port(&back), 7);
}
END_TEST

START_TEST(an_unknown_name_is_said)
{
    struct endpoint endpoint;
    struct addr addr;
    struct err err;
    ck_assert_int_eq(endpoint_parse(&endpoint, "no-such-name.invalid:80", &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &addr, 1, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "no-such-name.invalid"));
}
END_TEST

Suite *endpoint_suite(void)
{
    Suite *suite = suite_create("endpoint");
    TCase *tc = tcase_create("endpoint");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, what_is_read_is_printed_and_read_again, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tc, resolved_addresses_print_as_written, 0, 5);
    tcase_add_test(tc, a_zone_survives_being_printed);
    tcase_add_loop_test(tc, a_zone_in_a_url_leads_there_and_is_told_to_nobody, 0,
                        sizeof authorities / sizeof authorities[0]);
    tcase_add_test(tc, a_host_that_is_too_long_is_refused);
    tcase_add_loop_test(tc, a_dead_family_says_what_it_was_and_what_replaced_it, 0,
                        sizeof dead / sizeof dead[0]);
    tcase_add_loop_test(tc, a_block_holds_the_addresses_that_begin_as_it_does, 0,
                        sizeof blocks / sizeof blocks[0]);
    tcase_add_test(tc, an_empty_host_is_every_address);
    tcase_add_loop_test(tc, a_brief_address_keeps_host_and_port, 0, 2);
    tcase_add_test(tc, an_unknown_name_is_said);
    suite_add_tcase(suite, tc);
    TCase *vsock = tcase_create("vsock");
    tcase_set_tags(vsock, "vsock");
    tcase_add_loop_test(vsock, resolved_addresses_print_as_written, 5, 6);
    tcase_add_loop_test(vsock, a_brief_address_keeps_host_and_port, 2, 3);
    suite_add_tcase(suite, vsock);
    return suite;
}
