/* test_hosts.c - which hosts a listener on loopback answers to. */
#include "tarn/hosts.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static const struct request_limits limits = {4096, 2048, 0};
static char text[512];

static bool is_included(const struct hosts *hosts, const char *line, const char *fields)
{
    struct request_parser parser;
    size_t used;
    int len = snprintf(text, sizeof text, "%s\r\n%s\r\n", line, fields);
    request_begin(&parser, &limits);
    ck_assert_int_eq(request_parse(&parser, text, (size_t)len, &used), PARSE_DONE);
    return hosts_include(hosts, &parser.request, text);
}

static bool includes(const struct hosts *hosts, const char *host)
{
    char field[300];
    snprintf(field, sizeof field, "Host: %.280s\r\n", host);
    return is_included(hosts, "GET / HTTP/1.1", field);
}

static const struct row {
    const char *host;
    bool is_included;
} rows[] = {
    {"localhost", true},
    {"localhost:8080", true},
    {"LocalHost", true},
    {"localhost.", true},
    {"app.localhost", true},
    {"a.b.LOCALHOST:1", true},
    {"127.0.0.1", true},
    {"127.0.0.1:8080", true},
    {"192.168.1.7", true},
    {"8.8.8.8", true},
    {"127.0.0.1.", true},
    {"[::1]", true},
    {"[::1]:8080", true},
    {"[fe80::1]", true},
    {"box.lan", true},
    {"BOX.LAN:80", true},
    {"box", true},
    {"box.local", true},
    {"dev.example", true},
    {"DEV.example.:3000", true},
    {"evil.example", false},
    {"localhost.evil.example", false},
    {"notlocalhost", false},
    {"evil.example:8080", false},
    {"127.0.0.1.evil.example", false},
    {"127.1", false},
    {"2130706433", false},
    {"%6cocalhost", false},
    {"box.evil.example", false},
    {"box.local.evil", false},
    {"www.dev.example", false},
    {"dev.example.org", false},
    {"lan", false},
    {".", false},
};

START_TEST(a_page_that_rebinds_its_name_is_found_out)
{
    static const char *const allowed[] = {"dev.example"};
    const struct hosts hosts = {.allowed = {allowed, 1}, .own = "box.lan"};
    ck_assert_msg(includes(&hosts, rows[_i].host) == rows[_i].is_included, "%s", rows[_i].host);
}
END_TEST

START_TEST(an_absolute_target_names_the_host)
{
    const struct hosts hosts = {.own = ""};
    ck_assert(is_included(&hosts, "GET http://localhost/ HTTP/1.1", "Host: evil.example\r\n"));
    ck_assert(!is_included(&hosts, "GET http://evil.example/ HTTP/1.1", "Host: localhost\r\n"));
}
END_TEST

START_TEST(no_host_is_no_browser)
{
    const struct hosts hosts = {.own = ""};
    ck_assert(is_included(&hosts, "GET / HTTP/1.0", ""));
    ck_assert(!is_included(&hosts, "GET / HTTP/1.0", "Host: evil.example\r\n"));
}
END_TEST

START_TEST(a_star_allows_all_names)
{
    static const char *const allowed[] = {"*"};
    const struct hosts hosts = {.allowed = {allowed, 1}};
    ck_assert(includes(&hosts, "evil.example"));
}
END_TEST

START_TEST(an_unknown_name_of_this_machine_allows_nothing)
{
    const struct hosts hosts = {.own = ""};
    ck_assert(!includes(&hosts, ".local"));
    ck_assert(!includes(&hosts, "box"));
}
END_TEST

START_TEST(this_machine_has_a_name)
{
    struct hosts hosts;
    hosts_init(&hosts, (struct texts){NULL, 0});
    ck_assert(memchr(hosts.own, '\0', sizeof hosts.own) != NULL);
    ck_assert(hosts.own[0] == '\0' || includes(&hosts, hosts.own));
}
END_TEST

Suite *hosts_suite(void)
{
    Suite *suite = suite_create("hosts");
    TCase *tc = tcase_create("hosts");
    tcase_add_loop_test(tc, a_page_that_rebinds_its_name_is_found_out, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, an_absolute_target_names_the_host);
    tcase_add_test(tc, no_host_is_no_browser);
    tcase_add_test(tc, a_star_allows_all_names);
    tcase_add_test(tc, an_unknown_name_of_this_machine_allows_nothing);
    tcase_add_test(tc, this_machine_has_a_name);
    suite_add_tcase(suite, tc);
    return suite;
}
