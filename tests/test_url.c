#include "url.h"

#include <check.h>
#include <string.h>

static const struct row {
    const char *text;
    enum endpoint_kind kind;
    const char *host;
    unsigned port;
    const char *authority, *target;
} rows[] = {
    {"http://127.0.0.1:8080/index.html", ENDPOINT_TCP, "127.0.0.1", 8080, "127.0.0.1:8080",
     "/index.html"},
    {"http://localhost", ENDPOINT_TCP, "localhost", 80, "localhost", "/"},
    {"HTTP://localhost:81", ENDPOINT_TCP, "localhost", 81, "localhost:81", "/"},
    {"http://[::1]:8080/a?b=c", ENDPOINT_TCP, "::1", 8080, "[::1]:8080", "/a?b=c"},
    {"http://[::1]/", ENDPOINT_TCP, "::1", 80, "[::1]", "/"},
    {"http://[fe80::1%25eth0]:80/", ENDPOINT_TCP, "fe80::1%eth0", 80, "[fe80::1%25eth0]:80", "/"},
    {"UDP://127.0.0.1:53", ENDPOINT_UDP, "127.0.0.1", 53, "127.0.0.1:53", "/"},
    {"UNIX:@name:/x", ENDPOINT_UNIX, "@name", 0, "localhost", "/x"},
    {"http://h:1/{seq}/{rand:1:9}", ENDPOINT_TCP, "h", 1, "h:1", "/{seq}/{rand:1:9}"},
    {"udp://127.0.0.1:53/a", ENDPOINT_UDP, "127.0.0.1", 53, "127.0.0.1:53", "/a"},
    {"unix:/run/tarn.sock:/a/b?c", ENDPOINT_UNIX, "/run/tarn.sock", 0, "localhost", "/a/b?c"},
    {"unix:/run/tarn.sock", ENDPOINT_UNIX, "/run/tarn.sock", 0, "localhost", "/"},
    {"unix:@name:/x", ENDPOINT_UNIX, "@name", 0, "localhost", "/x"},
    {"tcp:127.0.0.1:8080:/a", ENDPOINT_TCP, "127.0.0.1", 8080, "127.0.0.1:8080", "/a"},
    {"tcp:127.0.0.1:8080/a:/b", ENDPOINT_TCP, "127.0.0.1", 8080, "127.0.0.1:8080", "/a:/b"},
    {"TCP:[::1]:81/a", ENDPOINT_TCP, "::1", 81, "[::1]:81", "/a"},
    {"udp:h:53/", ENDPOINT_UDP, "h", 53, "h:53", "/"},
    {"tcp:[::1]:81", ENDPOINT_TCP, "::1", 81, "[::1]:81", "/"},
    {"tcp:h:82", ENDPOINT_TCP, "h", 82, "h:82", "/"},
    {"127.0.0.1:8080", ENDPOINT_TCP, "127.0.0.1", 8080, "127.0.0.1:8080", "/"},
    {"localhost:8080/a?b", ENDPOINT_TCP, "localhost", 8080, "localhost:8080", "/a?b"},
    {"[::1]:8080/", ENDPOINT_TCP, "::1", 8080, "[::1]:8080", "/"},
    {"[::1]:81", ENDPOINT_TCP, "::1", 81, "[::1]:81", "/"},
    {"udp:127.0.0.1:53:/a", ENDPOINT_UDP, "127.0.0.1", 53, "127.0.0.1:53", "/a"},
    {"vsock:3:70000:/a", ENDPOINT_VSOCK, "", 70000, "localhost", "/a"},
    {"unix:/a:b:/x:/y", ENDPOINT_UNIX, "/a:b", 0, "localhost", "/x:/y"},
};

START_TEST(a_url_names_a_place_and_a_target)
{
    const struct row *row = &rows[_i];
    struct url url;
    struct err err = {""};
    ck_assert_msg(url_parse(&url, row->text, &err) == 0, "%s", err.text);
    ck_assert_int_eq(url.where.kind, row->kind);
    ck_assert_str_eq(url.where.host, row->host);
    ck_assert_uint_eq(url.where.port, row->port);
    ck_assert(bytes_equal(url.authority, bytes_of(row->authority)));
    ck_assert(bytes_equal(url.target, bytes_of(row->target)));
}
END_TEST

static const struct bad_row {
    const char *text, *why;
} bad[] = {
    {"", "none of"},
    {"localhost/", "none of"},
    {"gopher://localhost:70/", "none of"},
    {"ftp://localhost/", "none of"},
    {"https://localhost/", "TLS"},
    {"udp://127.0.0.1/", "port"},
    {"http://", "no host"},
    {"http:///x", "no host"},
    {"http://:80/", "host"},
    {"http://h:0/", "port"},
    {"http://h:99999/", "port"},
    {"http://h:x/", "port"},
    {"http://me:secret@h/", "user names"},
    {"http://h?x", "'/'"},
    {"http://h/a b", "blank"},
    {"http://h/a\r\nX: y", "blank"},
    {"http://h/a#b", "'#'"},
    {"unix:", "empty"},
    {"unix::/x", "empty"},
    {"tcp::80:/x", "host"},
    {"tcp:h:0:/x", "port"},
    {"tcp:h:/x", "port"},
    {"tcp:h/x", "port"},
    {"tcp:h:0/x", "port"},
    {"udp::53/x", "host"},
    {"vsock::80:/x", "host"},
    {"h", "port"},
    {"/x", "unix:@name:/path"},
    {"vsock:3:0", "port"},
    {"fd:3:/x", "nobody can connect"},
    {"unix:/run/tarn.sock?proxy:/x", "PROXY"},
    {"ipx:1:2", "NetWare"},
    {"ipx:1:/", "NetWare"},
    {"ipx:1/x", "NetWare"},
    {"irda:1/x", "infrared"},
    {"tcp://127.0.0.1:8080/", "http://127.0.0.1:8080/"},
    {":8080", "host"},
};

START_TEST(a_url_that_cannot_be_tested_says_why)
{
    struct url url;
    struct err err = {""};
    ck_assert_int_eq(url_parse(&url, bad[_i].text, &err), -1);
    ck_assert_msg(strstr(err.text, bad[_i].why), "%s", err.text);
}
END_TEST

Suite *url_suite(void)
{
    Suite *suite = suite_create("url");
    TCase *tc = tcase_create("url");
    tcase_add_loop_test(tc, a_url_names_a_place_and_a_target, 0, sizeof rows / sizeof *rows);
    tcase_add_loop_test(tc, a_url_that_cannot_be_tested_says_why, 0, sizeof bad / sizeof *bad);
    suite_add_tcase(suite, tc);
    return suite;
}
