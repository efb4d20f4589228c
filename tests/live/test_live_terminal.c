/* test_live_terminal.c - what a person sees, and what the keyboard does. */
#define _GNU_SOURCE
#include "client.h"
#include "terminal.h"

#include "scratch.h"

#include <signal.h>

static struct client client;
static struct answer answer;
static struct terminal terminal;

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/page.html", "<p>page\n");
    client.sock = SOCK_NONE;
    terminal_open(&terminal);
}

static void teardown(void)
{
    client_close(&client);
    terminal_close(&terminal);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static void ask(const char *target, const char *referer, int status)
{
    char request[512];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n\r\n", target,
             referer ? "Referer: " : "X: y", referer ? referer : "");
    client_send(&client, request);
    ck_assert_int_eq(client_answer(&client, &answer), status);
}

static void end_by_keyboard(void)
{
    terminal_type(&terminal, "\x03");
    ck_assert_int_eq(server_wait(), 0);
}

static bool shows(const char *text)
{
    return strstr(terminal.seen, text) != NULL;
}

START_TEST(the_banner_tells_where_what_and_how)
{
    terminal_start(&terminal,
                   ARGS("--workers", "3", "--log", "json", "--log-file", scratch("site/log"),
                        "--listen", "127.0.0.1:0", "--listen", "[::1]:0", scratch("site")));
    ck_assert_uint_eq(server.endpoint_count, 2);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(client_get_once(&client, server.endpoints[i], "/page.html", &answer), 200);
    ck_assert_msg(shows(scratch("site\r\n")), "%s", terminal.seen);
    ck_assert_msg(shows("  workers        3 ("), "%s", terminal.seen);
    ck_assert_msg(shows("json to "), "%s", terminal.seen);
    ck_assert_msg(!shows("listening url="), "%s", terminal.seen);
    end_by_keyboard();
}
END_TEST

START_TEST(requests_appear_while_it_runs)
{
    terminal_start(&terminal, ARGS("--log", "short", scratch("site")));
    client_open(&client, server.endpoints[0]);
    ask("/page.html", NULL, 200);
    terminal_wait_for(&terminal, "GET /page.html 200 8\r\n");
    end_by_keyboard();
}
END_TEST

START_TEST(the_summary_counts_and_names_what_was_missing)
{
    terminal_start(&terminal, ARGS("--workers", "2", scratch("site")));
    for (int i = 0; i < 2; i++) { /* each time with another worker */
        client_open(&client, server.endpoints[0]);
        ask("/page.html", NULL, 200);
        ask("/page.html", NULL, 200);
        ask("/missing.css", "http://a/from.html", 404);
        ask("/missing.js", NULL, 404);
        if (i == 0)
            client_open(&client, server.endpoints[0]);
    }
    end_by_keyboard();
    terminal_wait_for(&terminal, "/missing.js\r\n");
    ck_assert_msg(shows("\n8 requests, "), "%s", terminal.seen);
    ck_assert_msg(shows("  2xx  4\r\n") && shows("  4xx  4\r\n"), "%s", terminal.seen);
    ck_assert_msg(shows("     2  /missing.css   linked from http://a/from.html\r\n"), "%s",
                  terminal.seen);
    ck_assert_msg(shows("     2  /missing.js\r\n"), "%s", terminal.seen);
}
END_TEST

/* Bytes that a terminal would obey. */
START_TEST(nobody_writes_to_the_terminal_but_tarn)
{
    terminal_start(&terminal, ARGS("--log", "short", scratch("site")));
    client_open(&client, server.endpoints[0]);
    ask("/a%1b%5b2J",
        "http://a/\x9b"
        "2J\x84\xc2\x9b",
        404);
    end_by_keyboard();
    terminal_wait_for(&terminal, "linked from");
    for (size_t i = 0; i < terminal.seen_len; i++)
        ck_assert_msg(((unsigned char)terminal.seen[i] >= ' ' && terminal.seen[i] < 0x7f) ||
                          strchr("\r\n\t", terminal.seen[i]),
                      "%02x in: %s", (unsigned char)terminal.seen[i], terminal.seen);
}
END_TEST

START_TEST(nothing_is_summed_up_when_nobody_asked_anything)
{
    terminal_start(&terminal, ARGS(scratch("site")));
    end_by_keyboard();
    terminal_wait_for(&terminal, "0 requests");
    ck_assert_msg(!shows("not found"), "%s", terminal.seen);
}
END_TEST

START_TEST(elsewhere_than_on_a_terminal_there_is_one_line_and_no_summary)
{
    server_start(ARGS(scratch("site")));
    ck_assert_int_eq(client_get_once(&client, server.endpoints[0], "/missing", &answer), 404);
    server_stop();
    ck_assert_ptr_eq(strchr(server.said, '\n'), server.said + server.said_len - 1);
}
END_TEST

/* It would run on unseen, and keep its port. */
START_TEST(it_ends_with_its_terminal)
{
    terminal_start(&terminal, ARGS(scratch("site")));
    terminal_close(&terminal);
    ck_assert_int_eq(server_wait(), 0);
}
END_TEST

START_TEST(a_hangup_with_the_terminal_in_place_is_for_the_log)
{
    terminal_start(&terminal, ARGS(scratch("site")));
    kill(server.pid, SIGHUP);
    client_open(&client, server.endpoints[0]);
    ask("/page.html", NULL, 200);
    ask("/page.html", NULL, 200);
    end_by_keyboard();
    terminal_wait_for(&terminal, "2 requests");
}
END_TEST

Suite *live_terminal_suite(void)
{
    Suite *suite = suite_create("live_terminal");
    TCase *tcase = tcase_create("terminal");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, the_banner_tells_where_what_and_how);
    tcase_add_test(tcase, requests_appear_while_it_runs);
    tcase_add_test(tcase, the_summary_counts_and_names_what_was_missing);
    tcase_add_test(tcase, nobody_writes_to_the_terminal_but_tarn);
    tcase_add_test(tcase, nothing_is_summed_up_when_nobody_asked_anything);
    tcase_add_test(tcase, elsewhere_than_on_a_terminal_there_is_one_line_and_no_summary);
    tcase_add_test(tcase, it_ends_with_its_terminal);
    tcase_add_test(tcase, a_hangup_with_the_terminal_in_place_is_for_the_log);
    suite_add_tcase(suite, tcase);
    return suite;
}
