/* test_live_udp_workers.c - datagrams among workers, and from their first to their last. */
#define _GNU_SOURCE
#include "datagrams.h"

#include "scratch.h"

#include <signal.h>

static struct peer peer;
static struct client client;
static struct answer answer;

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/index.html", "<p>page\n");
    client.sock = peer.sock = SOCK_NONE;
}

static void teardown(void)
{
    peer_close(&peer);
    client_close(&client);
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* With four workers each peer meets the one that its port leads to. */
START_TEST(whichever_worker_a_peer_meets_it_is_answered)
{
    server_start(ARGS("--workers", "4", "--listen", "udp:127.0.0.1:0", "--listen", "udp:[::1]:0",
                      "--listen", "127.0.0.1:0", scratch("site")));
    for (int i = 0; i < 64; i++) {
        peer_open(&peer, i % 2 ? "[::1]" : "127.0.0.1", server.endpoints[i % 2]);
        ck_assert_int_eq(peer_get(&peer, "GET /", "", 900, &answer), 200);
        peer_close(&peer);
    }
    ck_assert_uint_eq(metric_of(server.endpoints[2], "tarn_udp_answered_total"), 64);
}
END_TEST

START_TEST(a_server_of_datagrams_alone_serves_and_stops)
{
    server_start(ARGS("--listen", "udp:127.0.0.1:0", scratch("site")));
    peer_open(&peer, "127.0.0.1", server.endpoints[0]);
    ck_assert_int_eq(peer_get(&peer, "GET /", "", 900, &answer), 200);
}
END_TEST

START_TEST(a_change_on_disk_is_in_the_next_datagram)
{
    char text[32];
    server_start(ARGS("--listen", "udp:127.0.0.1:0", scratch("site")));
    peer_open(&peer, "127.0.0.1", server.endpoints[0]);
    for (int i = 0; i < 200; i++) {
        snprintf(text, sizeof text, "version %d\n", i);
        scratch_write("site/index.html", text);
        ck_assert_int_eq(peer_get(&peer, "GET /", "", 900, &answer), 200);
        ck_assert_uint_eq(answer.body_len, strlen(text));
        ck_assert_int_eq(memcmp(answer.body, text, answer.body_len), 0);
    }
}
END_TEST

START_TEST(each_answer_has_its_line_in_the_log)
{
    server_start(ARGS("--log", "combined", "--listen", "udp:127.0.0.1:0", scratch("site")));
    peer_open(&peer, "127.0.0.1", server.endpoints[0]);
    ck_assert_int_eq(
        peer_get(&peer, "GET /", "Range: bytes=0-1\r\nUser-Agent: me\r\n", 900, &answer), 206);
    ck_assert_int_eq(peer_get(&peer, "GET /nothing", "", 150, &answer), 404);
    server_wait_for_words("\"GET / HTTP/1.1\" 206 2 \"-\" \"me\"\n");
    server_wait_for_words("127.0.0.1 - - [");
    server_wait_for_words("\"GET /nothing HTTP/1.1\" 404 0 ");
}
END_TEST

START_TEST(the_status_page_tells_of_datagrams)
{
    server_start(ARGS("--listen", "udp:127.0.0.1:0", "--listen", "127.0.0.1:0", scratch("site")));
    ck_assert_int_eq(client_get_once(&client, server.endpoints[1], "/.tarn/status", &answer), 200);
    static const char start[] = "\"udp\": {\n  \"received\": 0,\n  \"answered\": 0,";
    ck_assert_ptr_nonnull(memmem(answer.body, answer.body_len, start, sizeof start - 1));
}
END_TEST

START_TEST(a_taken_port_is_said)
{
    server_start(ARGS("--listen", "udp:127.0.0.1:0", scratch("site")));
    struct server first = server;
    memset(&server, 0, sizeof server);
    server_launch(&(struct server_how){.environment = NULL},
                  ARGS("--listen", first.endpoints[0], scratch("site")));
    ck_assert_int_eq(server_wait(), 3);
    ck_assert_msg(strstr(server.said, "in use"), "%s", server.said);
    server = first;
}
END_TEST

/* What was sent before the order to stop is answered, though nobody had received it. */
START_TEST(what_is_here_when_it_stops_is_answered)
{
    enum { ASKED = 50 };
    server_start(ARGS("--workers", "2", "--listen", "udp:127.0.0.1:0", scratch("site")));
    peer_open(&peer, "127.0.0.1", server.endpoints[0]);
    server_freeze();
    for (int i = 0; i < ASKED; i++)
        peer_ask(&peer, "GET /", "", 900);
    kill(server.pid, SIGTERM);
    server_thaw();
    for (int i = 0; i < ASKED; i++) {
        peer_receive(&peer);
        ck_assert_int_eq(peer_answer(&peer, 900, &answer), 200);
    }
    ck_assert_int_eq(server_wait(), 0);
}
END_TEST

static bool is_leaving(void *arg)
{
    (void)arg;
    int status = client_get_once(&client, server.endpoints[1], "/.tarn/ready", &answer);
    client_close(&client);
    return status == 503;
}

START_TEST(about_to_leave_it_answers_on)
{
    server_start(ARGS("--drain-delay", "1h", "--listen", "udp:127.0.0.1:0", "--listen",
                      "127.0.0.1:0", scratch("site")));
    peer_open(&peer, "127.0.0.1", server.endpoints[0]);
    kill(server.pid, SIGTERM);
    wait_until(is_leaving, NULL, "it is not ready any more");
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(peer_get(&peer, "GET /", "", 900, &answer), 200);
    kill(server.pid, SIGTERM);
    ck_assert_int_eq(server_wait(), 0);
}
END_TEST

/* Received and overflowed are all that were sent: loss is seen, and never silent. */
START_TEST(what_finds_no_room_is_counted)
{
    enum { ASKED = 400 };
    server_start(ARGS("--workers", "1", "--udp-buffer", "4K", "--listen", "udp:127.0.0.1:0",
                      "--listen", "127.0.0.1:0", scratch("site")));
    peer_open(&peer, "127.0.0.1", server.endpoints[0]);
    server_freeze();
    for (int i = 0; i < ASKED; i++)
        peer_ask(&peer, "GET /", "", 900);
    server_thaw();
    peer_receive(&peer);
    ck_assert_int_eq(peer_answer(&peer, 900, &answer), 200);
    sock_t other = SOCK_NONE;
    if (!sock_udp_join(peer.sock, 0, &other))
        return; /* nor does the system tell what it lost */
    sock_close(other);
    uint64_t lost = metric_of(server.endpoints[1], "tarn_udp_overflowed_total");
    uint64_t received = metric_of(server.endpoints[1], "tarn_udp_received_total");
    ck_assert_uint_ge(received, 1);
    ck_assert_uint_ge(lost, ASKED / 2);
    ck_assert_uint_eq(lost + received, ASKED);
}
END_TEST

Suite *live_udp_workers_suite(void)
{
    Suite *suite = suite_create("live_udp_workers");
    TCase *tcase = server_case(suite, "workers", "", setup, teardown);
    tcase_add_test(tcase, whichever_worker_a_peer_meets_it_is_answered);
    tcase_add_test(tcase, a_server_of_datagrams_alone_serves_and_stops);
    tcase_add_test(tcase, a_change_on_disk_is_in_the_next_datagram);
    tcase_add_test(tcase, each_answer_has_its_line_in_the_log);
    tcase_add_test(tcase, the_status_page_tells_of_datagrams);
    tcase_add_test(tcase, a_taken_port_is_said);
    tcase_add_test(tcase, what_is_here_when_it_stops_is_answered);
    tcase_add_test(tcase, about_to_leave_it_answers_on);

    TCase *frozen = server_case(suite, "frozen", "signals", setup, teardown);
    tcase_add_test(frozen, what_finds_no_room_is_counted);
    return suite;
}
