/* test_live_proxy.c - listeners that take the PROXY protocol: who may connect, and whom the log
 * shows. What becomes of it behind real proxies is for check_proxies.sh. */
#define _GNU_SOURCE
#include "client.h"
#include "datagrams.h"

#include "scratch.h"

#define NAMED   "127.0.0.1:0?proxy=127.0.0.0/8"
#define OTHERS  "127.0.0.1:0?proxy=192.0.2.1"
#define REQUEST "GET / HTTP/1.1\r\nHost: public.example\r\n\r\n"

static struct client client;
static struct answer answer;

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_folder("site/folder");
    scratch_write("site/index.html", "<p>page\n");
    client.sock = SOCK_NONE;
}

static void teardown(void)
{
    client_close(&client);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static void start_with(const char *endpoint, const char *header_timeout)
{
    server_start(ARGS("--listen", endpoint, "--listen", "127.0.0.1:0", "--log", "json",
                      "--header-timeout", header_timeout, scratch("site")));
}

static void start(const char *endpoint)
{
    start_with(endpoint, "60s");
}

static uint64_t refusals(const char *reason)
{
    char name[80];
    snprintf(name, sizeof name, "tarn_proxy_refused_total{reason=\"%s\"}", reason);
    return metric_of(server.endpoints[1], name);
}

START_TEST(the_log_shows_the_client_and_not_the_proxy)
{
    static const char block[] = "\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x27" /* 36 bytes, and a TLV */
                                "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"
                                "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
                                "\xdc\x04\x01\xbb\x04\0\0" REQUEST;
    char path[300];
    snprintf(path, sizeof path, "unix:%s?proxy", scratch("socket"));
    start(_i ? path : NAMED);
    client_open(&client, server.endpoints[0]);
    client_send(&client, "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n");
    for (int i = 0; i < 2; i++) { /* it holds for the whole connection */
        client_send(&client, REQUEST);
        ck_assert_int_eq(client_answer(&client, &answer), 200);
    }
    client_close(&client);
    client_open(&client, server.endpoints[0]);
    ck_assert(client_send_bytes(&client, block, sizeof block - 1));
    ck_assert_int_eq(client_answer(&client, &answer), 200);
    client_close(&client);
    server_stop();
    ck_assert(server_has_said("\"peer\":\"192.0.2.7\",\"method\""));
    ck_assert(server_has_said("\"peer\":\"2001:db8::7\",\"method\""));
    ck_assert(!server_has_said("\"peer\":\"127.0.0.1\""));
}
END_TEST

START_TEST(without_a_header_the_answer_is_400_and_the_log_says_why)
{
    start(NAMED);
    client_open(&client, server.endpoints[0]);
    client_send(&client, REQUEST);
    ck_assert_int_eq(client_answer(&client, &answer), 400);
    client_expect_end(&client);
    ck_assert_uint_eq(refusals("header"), 1);
    ck_assert_uint_eq(refusals("stranger"), 0);
    server_stop();
    ck_assert(server_has_said("\"peer\":\"127.0.0.1\",\"status\":400"));
    ck_assert(server_has_said("\"note\":\"no PROXY header\""));
}
END_TEST

START_TEST(a_header_has_to_be_there_in_time)
{
    static const char *const parts[] = {"", "PROXY TCP4 192.0.2.7 ",
                                        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nGET /"};
    start_with(NAMED, "2s");
    client_open(&client, server.endpoints[0]);
    client_send(&client, parts[_i]);
    if (_i == 2)
        ck_assert_int_eq(client_answer(&client, &answer), 408);
    client_expect_end(&client);
}
END_TEST

/* Whoever asks by an address that others can reach comes from that address, too. */
START_TEST(a_stranger_gets_403_and_a_named_proxy_does_not)
{
    struct addr addr;
    char text[ADDR_TEXT_MAX], endpoint[2 * ADDR_TEXT_MAX + 80];
    if (sock_interfaces(&addr, 1) != 1) {
        puts("SKIPPED: this machine has only its loopback");
        return;
    }
    addr_print_host(&addr, text);
    bool is_six = addr_family(&addr) == FAMILY_INET6;
    for (int named = 0; named < 2; named++) {
        snprintf(endpoint, sizeof endpoint,
                 is_six ? "[%s]:0?proxy=192.0.2.1%s%s" : "%s:0?proxy=192.0.2.1%s%s", text,
                 named ? "+" : "", named ? text : "");
        start(endpoint);
        client_open(&client, server.endpoints[0]);
        if (named)
            client_send(&client, "PROXY UNKNOWN\r\n" REQUEST);
        ck_assert(client_receive(&client, PATIENCE_MS));
        ck_assert_mem_eq(client.data, named ? "HTTP/1.1 200" : "HTTP/1.1 403", 12);
        client_close(&client);
        ck_assert_uint_eq(refusals("stranger"), !named);
        ck_assert_uint_eq(refusals("header"), 0);
        server_stop();
        ck_assert(server_has_said("is not among the proxies of") == !named);
    }
}
END_TEST

START_TEST(outsiders_behind_a_proxy_see_no_lists_and_no_figures)
{
    start(NAMED);
    client_open(&client, server.endpoints[0]);
    client_send(&client, "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n");
    ck_assert_int_eq(client_get(&client, "/folder/", &answer), 404);
    ck_assert_int_eq(client_get(&client, "/.tarn/metrics", &answer), 404);
    ck_assert_int_eq(client_get(&client, "/", &answer), 200);
}
END_TEST

/* Others on this machine are no proxies, either: only for themselves do they get an answer. */
START_TEST(who_is_not_named_speaks_for_nobody_else)
{
    static const char block[] =
        "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\7\xc0\0\x02\1\0\1\0\2" REQUEST;
    start(OTHERS);
    client_open(&client, server.endpoints[0]);
    client_send(&client, "PROXY UNKNOWN\r\n");
    ck_assert_int_eq(client_get(&client, "/", &answer), 200);
    client_close(&client);
    for (int i = 0; i < 2; i++) {
        client_open(&client, server.endpoints[0]);
        if (i == 0)
            client_send(&client, "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n" REQUEST);
        else
            ck_assert(client_send_bytes(&client, block, sizeof block - 1));
        ck_assert_int_eq(client_answer(&client, &answer), 403);
        client_expect_end(&client);
        client_close(&client);
    }
    ck_assert_uint_eq(refusals("stranger"), 2);
    ck_assert_uint_eq(refusals("header"), 0);
    server_stop();
    ck_assert(server_has_said("\"peer\":\"127.0.0.1\",\"status\":403"));
    ck_assert(server_has_said("\"note\":\"not named as a proxy\""));
    ck_assert(!server_has_said("192.0.2.7"));
}
END_TEST

/* The probe asks on its own behalf, and says so. */
START_TEST(a_probe_is_answered_through_the_same_door)
{
    char command[800];
    start(OTHERS);
    snprintf(command, sizeof command, "'%s' probe '%s?proxy=192.0.2.1'", TARN_PROGRAM,
             server.endpoints[0]);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

Suite *live_proxy_suite(void)
{
    Suite *suite = suite_create("live_proxy");
    TCase *tcase = tcase_create("proxy");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, the_log_shows_the_client_and_not_the_proxy, 0, 2);
    tcase_add_test(tcase, without_a_header_the_answer_is_400_and_the_log_says_why);
    tcase_add_loop_test(tcase, a_header_has_to_be_there_in_time, 0, 3);
    tcase_add_test(tcase, a_stranger_gets_403_and_a_named_proxy_does_not);
    tcase_add_test(tcase, who_is_not_named_speaks_for_nobody_else);
    tcase_add_test(tcase, outsiders_behind_a_proxy_see_no_lists_and_no_figures);
    tcase_add_test(tcase, a_probe_is_answered_through_the_same_door);
    suite_add_tcase(suite, tcase);
    return suite;
}
