/* test_sock_linux.c - what Linux tells of a socket: whether it sends at once, and how many may wait
 * for it. */
#define _GNU_SOURCE
#include "tarn/endpoint.h"
#include "tarn/sock.h"

#include <check.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static sock_t listen_at(const char *text, int backlog, struct addr *addr)
{
    struct endpoint endpoint;
    struct err err = {""};
    sock_t listener = SOCK_NONE;
    ck_assert_int_eq(endpoint_parse(&endpoint, text, &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, addr, 1, &err), 1);
    ck_assert_msg(sock_listen(addr, backlog, SOCK_MODE_UMASK, &listener, &err) == LISTEN_OK, "%s",
                  err.text);
    ck_assert(sock_local(listener, addr));
    return listener;
}

static void connect_to(sock_t listener, const struct addr *addr, sock_t *ours, sock_t *theirs)
{
    struct addr peer;
    struct err err = {""};
    ck_assert_int_ne(sock_connect(addr, NULL, ours, &err), IO_FAILED);
    ck_assert_int_eq(sock_accept(listener, theirs, &peer), ACCEPT_OK);
}

static bool sends_at_once(sock_t sock)
{
    int on = 0;
    socklen_t len = sizeof on;
    ck_assert_int_eq(getsockopt((int)sock, IPPROTO_TCP, TCP_NODELAY, &on, &len), 0);
    return on != 0;
}

START_TEST(both_ends_of_a_connection_send_at_once)
{
    static const char *const families[] = {"127.0.0.1:0", "[::1]:0"};
    struct addr addr;
    sock_t ours, theirs, listener = listen_at(families[_i], 16, &addr);
    connect_to(listener, &addr, &ours, &theirs);
    ck_assert(sends_at_once(theirs));
    ck_assert(sends_at_once(ours));
    sock_close(ours);
    sock_close(theirs);
    sock_close(listener);
}
END_TEST

static void wait_for_nothing_unsent(sock_t sock)
{
    for (int i = 0; sock_unsent(sock) > 0; i++) {
        ck_assert_msg(i < 60000, "%zu bytes are unsent", sock_unsent(sock));
        poll(NULL, 0, 1);
    }
}

/* The system would count them for ever. */
START_TEST(nothing_is_unsent_when_it_is_taken_or_the_peer_has_reset)
{
    static char bytes[1 << 20];
    struct addr addr;
    size_t sent = 0, got;
    sock_t ours, theirs, listener = listen_at("127.0.0.1:0", 16, &addr);
    setsockopt((int)listener, SOL_SOCKET, SO_SNDBUF, &(int){sizeof bytes}, sizeof(int));
    connect_to(listener, &addr, &ours, &theirs);
    ck_assert_int_eq(sock_send(theirs, bytes, sizeof bytes, &sent), IO_OK);
    ck_assert_uint_gt(sock_unsent(theirs), 0);
    ck_assert_uint_le(sock_unsent(theirs), sent);
    ck_assert_uint_ge(sock_step(theirs), 500);
    if (_i)
        sock_abort(ours);
    for (size_t left = sent; _i == 0 && left > 0; left -= got) {
        sock_set_blocking(ours, true);
        ck_assert_int_eq(sock_recv(ours, bytes, sizeof bytes, &got), IO_OK);
    }
    wait_for_nothing_unsent(theirs);
    if (_i == 0)
        sock_close(ours);
    sock_close(theirs);
    sock_close(listener);
}
END_TEST

/* Whoever opened it may not have thought of it. */
START_TEST(what_an_inherited_listener_accepts_sends_at_once)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct addr addr, peer;
    struct err err = {""};
    sock_t ours, theirs, listener;
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof in), 0);
    ck_assert_int_eq(listen(fd, 16), 0);
    ck_assert_int_eq(sock_adopt(fd, &listener, &err), 0);
    ck_assert(sock_local(listener, &addr));
    ck_assert_int_ne(sock_connect(&addr, NULL, &ours, &err), IO_FAILED);
    ck_assert_int_eq(sock_accept(listener, &theirs, &peer), ACCEPT_OK);
    ck_assert(sends_at_once(theirs));
    sock_close(ours);
    sock_close(theirs);
    sock_close(listener);
}
END_TEST

/* Of a listening socket these two fields tell how many wait, and how many may. */
START_TEST(as_many_may_wait_as_the_backlog_says)
{
    static const int backlogs[] = {7, 33, 128};
    struct tcp_info info = {0};
    socklen_t len = sizeof info;
    struct addr addr;
    sock_t listener = listen_at("127.0.0.1:0", backlogs[_i], &addr);
    ck_assert_int_eq(getsockopt((int)listener, IPPROTO_TCP, TCP_INFO, &info, &len), 0);
    ck_assert_uint_eq(info.tcpi_sacked, (unsigned)backlogs[_i]);
    ck_assert_uint_eq(info.tcpi_unacked, 0);
    sock_close(listener);
}
END_TEST

/* Where nobody waits longer, the next one is turned away: Linux lets one more in than was said. */
START_TEST(a_unix_socket_turns_away_who_is_beyond_its_backlog)
{
    char name[64];
    struct addr addr;
    struct err err = {""};
    sock_t waiting[8], listener;
    int count = 0;
    snprintf(name, sizeof name, "unix:@tarn-test-backlog-%ld", (long)getpid());
    listener = listen_at(name, 3, &addr);
    while (count < 8 && sock_connect(&addr, NULL, &waiting[count], &err) == IO_OK)
        count++;
    ck_assert_int_eq(count, 4);
    while (count > 0)
        sock_close(waiting[--count]);
    sock_close(listener);
}
END_TEST

Suite *sock_linux_suite(void)
{
    Suite *suite = suite_create("sock_linux");
    TCase *tcase = tcase_create("sock_linux");
    sock_startup();
    tcase_add_loop_test(tcase, both_ends_of_a_connection_send_at_once, 0, 2);
    tcase_add_loop_test(tcase, nothing_is_unsent_when_it_is_taken_or_the_peer_has_reset, 0, 2);
    tcase_add_test(tcase, what_an_inherited_listener_accepts_sends_at_once);
    tcase_add_loop_test(tcase, as_many_may_wait_as_the_backlog_says, 0, 3);
    tcase_add_test(tcase, a_unix_socket_turns_away_who_is_beyond_its_backlog);
    suite_add_tcase(suite, tcase);
    return suite;
}
