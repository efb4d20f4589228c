/* test_live_udp_sources.c - who gets an answer, whatever it asks.
 *
 * In a network of its own: only there may sources be forged. */
#define _GNU_SOURCE
#include "datagrams.h"
#include "network.h"

#include "scratch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define REASON(name) "tarn_udp_dropped_total{reason=\"" name "\"}"

static struct peer peer;
static struct peer friend;
static struct answer answer;

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/index.html", "<p>page\n");
    peer.sock = friend.sock = SOCK_NONE;
}

static void teardown(void)
{
    peer_close(&peer);
    peer_close(&friend);
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* The last endpoint is the one that tells figures. */
static uint64_t figure(const char *name)
{
    return metric_of(server.endpoints[server.endpoint_count - 1], name);
}

static bool has_received(void *count)
{
    return figure("tarn_udp_received_total") >= *(uint64_t *)count;
}

static void wait_for_datagrams(uint64_t count)
{
    wait_until(has_received, &count, "all datagrams arrive");
}

static unsigned port_of(const char *endpoint)
{
    return (unsigned)atoi(strrchr(endpoint, ':') + 1);
}

/* A request from 127.0.0.1:SOURCE, whoever that is, to 127.0.0.1:TARGET. */
static void forge(unsigned source, unsigned target)
{
    unsigned char packet[28 + 500];
    static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\nPad: ";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    memset(packet, '.', sizeof packet);
    memset(packet, 0, 28);
    packet[0] = 0x45; /* IPv4; the system fills in lengths and the checksum */
    packet[8] = 64;
    packet[9] = IPPROTO_UDP;
    memcpy(packet + 12, &to.sin_addr, 4);
    memcpy(packet + 16, &to.sin_addr, 4);
    packet[20] = (unsigned char)(source >> 8);
    packet[21] = (unsigned char)source;
    packet[22] = (unsigned char)(target >> 8);
    packet[23] = (unsigned char)target;
    packet[24] = (sizeof packet - 20) >> 8;
    packet[25] = (sizeof packet - 20) & 255; /* a checksum of zero: not computed */
    memcpy(packet + 28, text, sizeof text - 1);
    memcpy(packet + sizeof packet - 4, "\r\n\r\n", 4);
    int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(sendto(fd, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to),
                     sizeof packet);
    close(fd);
}

START_TEST(a_source_with_port_zero_gets_nothing)
{
    server_start(ARGS("--listen", "udp:127.0.0.1:0", "--listen", "127.0.0.1:0", scratch("site")));
    forge(0, port_of(server.endpoints[0]));
    wait_for_datagrams(1);
    ck_assert_uint_eq(figure(REASON("port_zero")), 1);
    ck_assert_uint_eq(figure("tarn_udp_answered_total"), 0);
}
END_TEST

/* Neither itself nor another endpoint of the same server. */
START_TEST(a_server_does_not_talk_to_itself)
{
    server_start(ARGS("--listen", "udp:127.0.0.1:0", "--listen", "udp:127.0.0.1:0", "--listen",
                      "127.0.0.1:0", scratch("site")));
    forge(port_of(server.endpoints[_i]), port_of(server.endpoints[0]));
    wait_for_datagrams(1);
    ck_assert_uint_eq(figure(REASON("own")), 1);
    ck_assert_uint_eq(figure("tarn_udp_answered_total"), 0);
}
END_TEST

START_TEST(a_forged_request_of_somebody_else_is_answered_to_them_and_is_no_longer)
{
    server_start(ARGS("--listen", "udp:127.0.0.1:0", "--listen", "127.0.0.1:0", scratch("site")));
    struct addr victim;
    peer_open(&peer, "127.0.0.1", server.endpoints[0]);
    ck_assert(sock_local(peer.sock, &victim));
    forge(addr_port(&victim), port_of(server.endpoints[0]));
    peer_receive(&peer);
    ck_assert_int_eq(peer_answer(&peer, 500, &answer), 200);
}
END_TEST

START_TEST(who_is_elsewhere_gets_nothing_from_a_loopback_endpoint)
{
    server_start(ARGS("--workers", "1", "--listen", "udp:127.0.0.1:0", "--listen", "127.0.0.1:0",
                      scratch("site")));
    peer_open(&peer, REACHABLE, server.endpoints[0]);
    peer_ask(&peer, "GET /", "", 900);
    wait_for_datagrams(1);
    ck_assert_uint_eq(figure(REASON("remote")), 1);
    peer_open(&friend, "127.0.0.1", server.endpoints[0]);
    ck_assert_int_eq(peer_get(&friend, "GET /", "", 900, &answer), 200);
}
END_TEST

/* The quota is the source's, not the port's and not the worker's. */
START_TEST(a_source_elsewhere_has_a_quota)
{
    enum { ASKED = 300, RATE = 20 };
    server_start(ARGS("--workers", "4", "--udp-remote", "--udp-rate", "20", "--listen",
                      "udp:" REACHABLE ":0", "--listen", "127.0.0.1:0", scratch("site")));
    uint64_t begun_ms = now_ms();
    for (int i = 0; i < ASKED; i++) {
        peer_open(&peer, REACHABLE, server.endpoints[0]);
        peer_ask(&peer, "GET /", "", 900);
        peer_close(&peer);
    }
    wait_for_datagrams(ASKED);
    uint64_t lasted_s = (now_ms() - begun_ms) / 1000 + 1;
    uint64_t answered = figure("tarn_udp_answered_total");
    ck_assert_uint_ge(answered, RATE);
    ck_assert_uint_le(answered, RATE + RATE * lasted_s);
    ck_assert_uint_eq(answered + figure(REASON("rate")), ASKED);
}
END_TEST

static const struct refusal {
    const char *endpoint;
    const char *remote;
    const char *words;
} refusals[] = {
    {"udp:" REACHABLE ":0", "--log=none", "--udp-remote"},
    {"udp:0.0.0.0:0", "--udp-remote", "every address"},
    {"udp::0", "--udp-remote", "every address"},
    {"udp:198.51.100.9:0", "--udp-remote", "datagrams at 198.51.100.9:0"},
};

START_TEST(nobody_opens_it_to_the_world_by_accident)
{
    server_launch(&(struct server_how){.environment = NULL},
                  ARGS("--listen", refusals[_i].endpoint, refusals[_i].remote, scratch("site")));
    ck_assert_int_eq(server_wait(), 1);
    ck_assert_msg(strstr(server.said, refusals[_i].words), "%s", server.said);
}
END_TEST

Suite *live_udp_sources_suite(void)
{
    network_own();
    Suite *suite = suite_create("live_udp_sources");
    TCase *tcase = tcase_create("sources");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_source_with_port_zero_gets_nothing);
    tcase_add_loop_test(tcase, a_server_does_not_talk_to_itself, 0, 2);
    tcase_add_test(tcase, a_forged_request_of_somebody_else_is_answered_to_them_and_is_no_longer);
    tcase_add_test(tcase, who_is_elsewhere_gets_nothing_from_a_loopback_endpoint);
    tcase_add_test(tcase, a_source_elsewhere_has_a_quota);
    tcase_add_loop_test(tcase, nobody_opens_it_to_the_world_by_accident, 0,
                        sizeof refusals / sizeof refusals[0]);
    suite_add_tcase(suite, tcase);
    return suite;
}
