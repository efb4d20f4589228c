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
    {"udp:127.0.0.1:8080", "udp:127.0.0.1:8080"},
    {"udp:[::1]:0", "udp:[::1]:0"},
    {"udp::8080", "udp::8080"},
    {"unix:/run/tarn.sock", "unix:/run/tarn.sock"},
    {"unix:/run/tarn.sock?mode=660", "unix:/run/tarn.sock?mode=660"},
    {"unix:@tarn", "unix:@tarn"},
    {"fd:3", "fd:3"},
    {"8080", NULL},
    {"localhost", NULL},
    {"localhost:", NULL},
    {"localhost:65536", NULL},
    {"localhost:-1", NULL},
    {"localhost:80x", NULL},
    {"::1:8080", NULL},
    {"[::1:8080", NULL},
    {"[::1]8080", NULL},
    {"[::1]", NULL},
    {"udp:", NULL},
    {"udp:127.0.0.1", NULL},
    {"tcp:udp:127.0.0.1:1", NULL},
    {"unix:", NULL},
    {"unix:@", NULL},
    {"unix:/a?mode=999", NULL},
    {"unix:/a?mod=660", NULL},
    {"unix:/"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     NULL},
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
    };
    struct endpoint endpoint;
    struct addr addr;
    struct err err;
    char text[ADDR_TEXT_MAX];
    ck_assert_int_eq(endpoint_parse(&endpoint, texts[_i][0], &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &addr, 1, &err), 1);
    ck_assert_str_eq(addr_print(&addr, text), texts[_i][1]);
    ck_assert(addr_is_loopback(&addr));
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
    static const char *const texts[] = {"192.0.2.7:81", "[2001:db8::5]:82"};
    struct endpoint endpoint;
    struct addr addr;
    struct err err;
    char text[ADDR_TEXT_MAX];
    ck_assert_int_eq(endpoint_parse(&endpoint, texts[_i], &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &addr, 1, &err), 1);
    struct addr_brief brief = addr_to_brief(&addr);
    struct addr back = addr_from_brief(&brief);
    ck_assert_str_eq(addr_print(&back, text), texts[_i]);
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
    tcase_add_test(tc, an_empty_host_is_every_address);
    tcase_add_loop_test(tc, a_brief_address_keeps_host_and_port, 0, 2);
    tcase_add_test(tc, an_unknown_name_is_said);
    suite_add_tcase(suite, tc);
    return suite;
}
