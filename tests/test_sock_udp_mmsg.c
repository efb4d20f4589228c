/* test_sock_udp_mmsg.c - Linux takes and gives many datagrams a call. The program's own recvmmsg()
 * and sendmmsg() stand before the library's, and count. */
#define _GNU_SOURCE
#include "tarn/endpoint.h"
#include "tarn/sock_udp.h"

#include <check.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned received_calls, sent_calls;

int recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags, struct timespec *timeout)
{
    received_calls++;
    return (int)syscall(SYS_recvmmsg, fd, messages, count, flags, timeout);
}

int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
    sent_calls++;
    return (int)syscall(SYS_sendmmsg, fd, messages, count, flags);
}

static sock_t bind_loopback(struct addr *addr)
{
    struct endpoint endpoint;
    struct err err = {""};
    sock_t sock = SOCK_NONE;
    ck_assert_int_eq(endpoint_parse(&endpoint, "udp:127.0.0.1:0", &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, addr, 1, &err), 1);
    ck_assert_msg(sock_udp_bind(addr, 0, &sock, &err) == LISTEN_OK, "%s", err.text);
    ck_assert(sock_local(sock, addr));
    return sock;
}

START_TEST(a_batch_takes_one_call_each_way)
{
    static const unsigned counts[] = {1, 2, SOCK_UDP_BATCH};
    static char texts[SOCK_UDP_BATCH][2], room[SOCK_UDP_BATCH][8];
    struct datagram out[SOCK_UDP_BATCH], in[SOCK_UDP_BATCH];
    struct addr to, from;
    sock_t server = bind_loopback(&to), client = bind_loopback(&from);
    unsigned count = counts[_i], sent = 0, got = 0;
    for (unsigned i = 0; i < count; i++) {
        texts[i][0] = (char)('0' + i);
        out[i] = (struct datagram){.peer = to, .at = texts[i], .len = 1};
        in[i] = (struct datagram){.at = room[i], .len = sizeof room[i]};
    }
    received_calls = sent_calls = 0;
    ck_assert_int_eq(sock_udp_send(client, out, count, &sent), IO_OK);
    ck_assert_uint_eq(sent, count);
    ck_assert_uint_eq(sent_calls, 1);
    ck_assert_int_eq(sock_udp_recv(server, in, count, &got), IO_OK);
    ck_assert_uint_eq(got, count);
    ck_assert_uint_eq(received_calls, 1);
    for (unsigned i = 0; i < count; i++)
        ck_assert_int_eq(room[i][0], texts[i][0]);
    sock_close(client);
    sock_close(server);
}
END_TEST

Suite *sock_udp_mmsg_suite(void)
{
    Suite *suite = suite_create("sock_udp_mmsg");
    TCase *tcase = tcase_create("sock_udp_mmsg");
    tcase_add_loop_test(tcase, a_batch_takes_one_call_each_way, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}
