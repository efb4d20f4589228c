/* test_authority.c - host[:port] (RFC 3986, 3.2). */
#include "tarn/authority.h"

#include <check.h>

static const struct row {
    const char *text;
    const char *host; /* null: no authority */
    const char *port;
} rows[] = {
    {"h", "h", ""},
    {"h:80", "h", "80"},
    {"h:", "h", ""},
    {"h:0", "h", "0"},
    {"h:65535", "h", "65535"},
    {"h:00080", "h", "00080"},
    {"localhost:8080", "localhost", "8080"},
    {"www.example.org", "www.example.org", ""},
    {"example.org.", "example.org.", ""},
    {"xn--bcher-kva.example", "xn--bcher-kva.example", ""},
    {"a_b-c~d", "a_b-c~d", ""},
    {"%41%c3%A9", "%41%c3%A9", ""},
    {"127.0.0.1", "127.0.0.1", ""},
    {"999.1.2.3", "999.1.2.3", ""}, /* a registered name, says the grammar */
    {"[::]", "[::]", ""},
    {"[::1]:80", "[::1]", "80"},
    {"[::1]:", "[::1]", ""},
    {"[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]", ""},
    {"[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7::]", ""},
    {"[::2:3:4:5:6:7:8]", "[::2:3:4:5:6:7:8]", ""},
    {"[1::8]", "[1::8]", ""},
    {"[2001:DB8::aBcD]", "[2001:DB8::aBcD]", ""},
    {"[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]", ""},
    {"[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", ""},
    {"[::1.2.3.4]", "[::1.2.3.4]", ""},
    {"[v1.x:y]", "[v1.x:y]", ""},
    {"[vF0.a!b]", "[vF0.a!b]", ""},
    {"", NULL, NULL},
    {":", NULL, NULL},
    {":80", NULL, NULL},
    {"h:65536", NULL, NULL},
    {"h:99999999999999999999999", NULL, NULL},
    {"h:-1", NULL, NULL},
    {"h:+1", NULL, NULL},
    {"h: 1", NULL, NULL},
    {"h:1 ", NULL, NULL},
    {"h:1:2", NULL, NULL},
    {"h:a", NULL, NULL},
    {" h", NULL, NULL},
    {"h ", NULL, NULL},
    {"h i", NULL, NULL},
    {"h/", NULL, NULL},
    {"h?", NULL, NULL},
    {"h#", NULL, NULL},
    {"h\\", NULL, NULL},
    {"h\"", NULL, NULL},
    {"<h>", NULL, NULL},
    {"h[", NULL, NULL},
    {"h]", NULL, NULL},
    {"u@h", NULL, NULL},
    {"u:p@h", NULL, NULL},
    {"@h", NULL, NULL},
    {"%", NULL, NULL},
    {"%4", NULL, NULL},
    {"%4g", NULL, NULL},
    {"a%", NULL, NULL},
    {"%00", NULL, NULL},
    {"a%00b", NULL, NULL},
    {"a%41%00:80", NULL, NULL},
    {"a%2500", "a%2500", ""},
    {"\xc3\xa9", NULL, NULL},
    {"h\x7f", NULL, NULL},
    {"::1", NULL, NULL},
    {"1::", NULL, NULL},
    {"[]", NULL, NULL},
    {"[", NULL, NULL},
    {"[:]", NULL, NULL},
    {"[:::]", NULL, NULL},
    {"[::1", NULL, NULL},
    {"[::1]]", NULL, NULL},
    {"[::1]80", NULL, NULL},
    {"[[::1]]", NULL, NULL},
    {"[::1::]", NULL, NULL},
    {"[1::2::3]", NULL, NULL},
    {"[12345::]", NULL, NULL},
    {"[g::]", NULL, NULL},
    {"[1:2:3:4:5:6:7]", NULL, NULL},
    {"[1:2:3:4:5:6:7:8:9]", NULL, NULL},
    {"[1:2:3:4:5:6:7:8::]", NULL, NULL},
    {"[1:2:3:4::5:6:7:8]", NULL, NULL},
    {"[1:]", NULL, NULL},
    {"[:1]", NULL, NULL},
    {"[1::2:]", NULL, NULL},
    {"[127.0.0.1]", NULL, NULL},
    {"[::1.2.3]", NULL, NULL},
    {"[::1.2.3.4.5]", NULL, NULL},
    {"[::256.1.1.1]", NULL, NULL},
    {"[::01.1.1.1]", NULL, NULL},
    {"[::1.2.3.4:1]", NULL, NULL},
    {"[1.2.3.4::]", NULL, NULL},
    {"[1:2:3:4:5:6:7:1.2.3.4]", NULL, NULL},
    {"[::%eth0]", NULL, NULL},
    {"[fe80::1%25eth0]", NULL, NULL},
    {"[h]", NULL, NULL},
    {"[v]", NULL, NULL},
    {"[v.x]", NULL, NULL},
    {"[v1.]", NULL, NULL},
    {"[vg.x]", NULL, NULL},
    {"[v1x]", NULL, NULL},
    {"[v1.x@]", NULL, NULL},
};

START_TEST(hosts_and_ports_are_told_apart_or_refused)
{
    const struct row *row = &rows[_i];
    struct authority authority;
    bool is_one = authority_split(bytes_of(row->text), &authority);
    ck_assert_msg(is_one == (row->host != NULL), "'%s'", row->text);
    if (is_one) {
        ck_assert(bytes_equal(authority.host, bytes_of(row->host)));
        ck_assert(bytes_equal(authority.port, bytes_of(row->port)));
    }
}
END_TEST

START_TEST(nul_is_no_part_of_a_name)
{
    struct authority authority;
    ck_assert(!authority_split(BYTES("h\0"), &authority));
    ck_assert(!authority_split(BYTES("h:8\0"), &authority));
}
END_TEST

START_TEST(addresses_are_told_from_names)
{
    static const char *const addresses[] = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "[::1]",
                                            "[v1.x]"};
    static const char *const names[] = {"127.1",          "2130706433", "0x7f000001",
                                        "127.0.0.256",    "127.0.0.01", "1.2.3.4.5",
                                        "127.0.0.1.evil", "localhost",  "a.1.2.3"};
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
        ck_assert_msg(authority_is_address(bytes_of(addresses[i])), "%s", addresses[i]);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_msg(!authority_is_address(bytes_of(names[i])), "%s", names[i]);
}
END_TEST

Suite *authority_suite(void)
{
    Suite *suite = suite_create("authority");
    TCase *tc = tcase_create("authority");
    tcase_add_loop_test(tc, hosts_and_ports_are_told_apart_or_refused, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, nul_is_no_part_of_a_name);
    tcase_add_test(tc, addresses_are_told_from_names);
    suite_add_tcase(suite, tc);
    return suite;
}
