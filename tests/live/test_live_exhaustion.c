/* test_live_exhaustion.c - a server that is out of descriptors tells the truth, and recovers. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <poll.h>

/* Few enough to run out of, enough to start with two workers. */
#define FILES 48

enum { CROWD = 70, PAGES = 50 };

static struct client clients[4];
static struct client *const client = &clients[0];
static sock_t crowd[CROWD];
static int crowd_count;
static struct answer answer;

static void setup(void)
{
    char name[32], endpoint[300];
    static char big[100000];
    scratch_make();
    memset(big, 'b', sizeof big);
    for (int i = 0; i < PAGES; i++) {
        snprintf(name, sizeof name, "small%d.txt", i);
        scratch_write(name, "small\n");
        snprintf(name, sizeof name, "big%d.txt", i);
        scratch_write_bytes(name, big, sizeof big, O_CREAT);
    }
    for (int i = 0; i < 4; i++)
        clients[i].sock = SOCK_NONE;
    crowd_count = 0;
    snprintf(endpoint, sizeof endpoint, "unix:%s", scratch("socket"));
    server_start_as(&(struct server_how){.files = FILES},
                    ARGS("--workers", "2", "--max-connections", "1000", "--listen", "127.0.0.1:0",
                         "--listen", endpoint, "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0",
                         "--listen", "127.0.0.1:0", "--header-timeout", "120s", scratch("")));
}

static void disperse(void)
{
    while (crowd_count > 0)
        sock_close(crowd[--crowd_count]);
}

static void teardown(void)
{
    for (int i = 0; i < 4; i++)
        client_close(&clients[i]);
    disperse();
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* Each says WORDS, which must not be a whole request: nobody waits for an answer. */
static void gather(int count, const char *words)
{
    while (crowd_count < count) {
        size_t sent = 0;
        sock_t sock = client_connect(server.endpoints[0]);
        crowd[crowd_count++] = sock;
        if (words)
            sock_send(sock, words, strlen(words), &sent);
    }
}

/* The truth is the page, an honest 503, or the end of the connection; never that a page which
 * exists may not be read or is not there. Returns the status, 0 for the end. */
static int ask(struct client *of, const char *kind, int number)
{
    char target[32];
    snprintf(target, sizeof target, "/%s%d.txt", kind, number);
    int status = client_get(of, target, &answer);
    ck_assert_msg(status == 200 || status == 503 || status == 0, "%s: %d", target, status);
    ck_assert(status != 503 || (answer_field(&answer, "Retry-After") && answer.body_len > 0));
    return status;
}

static int ask_once(const char *kind, int number)
{
    client_open(client, server.endpoints[0]);
    int status = ask(client, kind, number);
    client_close(client);
    return status;
}

static bool is_served(void *arg)
{
    (void)arg;
    return ask_once("small", 0) == 200;
}

/* Those of the crowd that are gone already still wait in the system's queue, ahead of whoever asks
 * now. Behind them all is well. */
static void expect_recovery(void)
{
    wait_until(is_served, NULL, "it serves again");
    server_wait_for_connections(0);
    for (int i = 0; i < PAGES; i++) {
        ck_assert_msg(ask_once("small", i) == 200, "%d: %s", i, answer.head);
        ck_assert_msg(ask_once("big", i) == 200, "%d: %s", i, answer.head);
    }
    client_open(client, server.endpoints[0]);
    ck_assert_int_eq(client_get(client, "/missing", &answer), 404);
    client_close(client);
}

/* Silent connections are idle: each newcomer takes the place of the one that is idle longest. */
START_TEST(a_silent_crowd_gives_way_to_those_who_ask)
{
    gather(CROWD, NULL);
    for (int i = 0; i < PAGES; i++) {
        int status = ask_once(i % 2 ? "small" : "big", i);
        ck_assert_msg(status == 200 || status == 503, "page %d: %d", i, status);
    }
    disperse();
    expect_recovery();
}
END_TEST

START_TEST(a_crowd_of_half_requests_is_told_no_lies)
{
    gather(CROWD, "GET / HTTP/1.1\r\n");
    for (int i = 0; i < PAGES; i++)
        ask_once(i % 2 ? "small" : "big", i);
    disperse();
    expect_recovery();
}
END_TEST

/* These have their connection, and now need files; what the caches hold must make room. */
START_TEST(those_who_are_connected_go_on)
{
    for (int i = 0; i < 4; i++) {
        client_open(&clients[i], server.endpoints[0]);
        client_send(&clients[i],
                    "GET /small0.txt HTTP/1.1\r\nHost: localhost\r\n\r\nGET /small0.txt HTTP/1.1");
        ck_assert_int_eq(client_answer(&clients[i], &answer), 200);
        client_send(&clients[i], "\r\nHost: localhost\r\n\r\n");
        ck_assert_int_eq(client_answer(&clients[i], &answer), 200);
    }
    gather(CROWD, "GET / HTTP/1.1\r\n");
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < PAGES; i++) {
            if (client_is_quiet(&clients[i % 4]))
                ask(&clients[i % 4], i % 3 ? "small" : "big", i);
        }
    disperse();
    for (int i = 0; i < 4; i++)
        client_close(&clients[i]);
    expect_recovery();
}
END_TEST

/* Sends more than is read at a time, to the end, and then reads. Over a unix socket, where a reset
 * is not forgotten behind the end. False: it took longer than a refused client is waited for, or
 * there was room, and this shows nothing. */
static bool was_refused_in_time(void)
{
    static char request[20000];
    size_t len = (size_t)snprintf(request, sizeof request, "GET / HTTP/1.1\r\nA: ");
    uint64_t begin = now_ms();
    memset(request + len, 'a', sizeof request - len);
    client_open(client, server.endpoints[1]);
    bool was_taken = client_send_bytes(client, request, sizeof request) && now_ms() - begin < 4;
    bool was_refused = client_answer(client, &answer) == 503;
    if (was_refused)
        client_expect_end(client);
    client_close(client);
    return was_taken && was_refused;
}

START_TEST(whoever_finds_no_descriptor_reads_so_whatever_it_has_sent)
{
    uint64_t begin = now_ms();
    gather(CROWD, "GET / HTTP/1.1\r\n");
    for (int shown = 0; shown == 0 || (shown < 20 && now_ms() - begin < PATIENCE_MS / 4);) {
        ck_assert_msg(now_ms() - begin < PATIENCE_MS, "no newcomer was refused in time");
        if (!was_refused_in_time())
            continue;
        shown++;
        ck_assert_msg(!client->reset, "newcomer %d read a reset", shown);
    }
}
END_TEST

/* Acceptors compete for what comes free, and none may be left without. */
START_TEST(each_listener_goes_on_refusing)
{
    gather(CROWD, "GET / HTTP/1.1\r\n");
    for (int i = 0; i < 400; i++) {
        int status = client_get_once(client, server.endpoints[1], "/small0.txt", &answer);
        ck_assert_msg(status == 200 || status == 503 || status == 0, "%d", status);
    }
}
END_TEST

START_TEST(being_out_of_descriptors_costs_hardly_any_processor_time)
{
    gather(CROWD, "GET / HTTP/1.1\r\n");
    uint64_t begin = now_ms(), used = server_cpu_ms();
    while (now_ms() - begin < 1000)
        poll(NULL, 0, 100);
    ck_assert_uint_lt(server_cpu_ms() - used, (now_ms() - begin) / 2);
}
END_TEST

Suite *live_exhaustion_suite(void)
{
    Suite *suite = suite_create("live_exhaustion");
    TCase *tcase = tcase_create("exhaustion");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_silent_crowd_gives_way_to_those_who_ask);
    tcase_add_test(tcase, a_crowd_of_half_requests_is_told_no_lies);
    tcase_add_test(tcase, those_who_are_connected_go_on);
    tcase_add_test(tcase, whoever_finds_no_descriptor_reads_so_whatever_it_has_sent);
    tcase_add_test(tcase, each_listener_goes_on_refusing);
    tcase_add_test(tcase, being_out_of_descriptors_costs_hardly_any_processor_time);
    suite_add_tcase(suite, tcase);
    return suite;
}
