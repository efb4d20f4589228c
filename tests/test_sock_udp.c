/* test_sock_udp.c - datagrams keep their ends and their peers. */
#include "tarn/endpoint.h"
#include "tarn/sock_udp.h"

#include <check.h>
#include <string.h>

static sock_t server, client;
static struct addr server_addr, client_addr;
static char room[SOCK_UDP_BATCH][64];

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

static void setup(void)
{
    server = bind_loopback(&server_addr);
    client = bind_loopback(&client_addr);
}

static void teardown(void)
{
    sock_close(server);
    sock_close(client);
}

static unsigned receive(sock_t sock, struct datagram *datagrams, unsigned max)
{
    unsigned got = 0;
    for (unsigned i = 0; i < max; i++)
        datagrams[i] = (struct datagram){.at = room[i], .len = sizeof room[i]};
    enum io io = sock_udp_recv(sock, datagrams, max, &got);
    ck_assert_int_eq(io, got ? IO_OK : IO_AGAIN);
    return got;
}

static unsigned send_texts(const char *const *texts, unsigned count)
{
    struct datagram datagrams[SOCK_UDP_BATCH];
    unsigned sent = 0;
    for (unsigned i = 0; i < count; i++) {
        strcpy(room[i], texts[i]);
        datagrams[i] =
            (struct datagram){.peer = server_addr, .at = room[i], .len = strlen(texts[i])};
    }
    ck_assert_int_eq(sock_udp_send(client, datagrams, count, &sent), IO_OK);
    return sent;
}

START_TEST(each_arrives_by_itself_and_names_its_peer)
{
    static const char *const texts[] = {"one", "", "three"};
    struct datagram datagrams[8];
    ck_assert_uint_eq(send_texts(texts, 3), 3);
    ck_assert_uint_eq(receive(server, datagrams, 8), 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(datagrams[i].len, strlen(texts[i]));
        ck_assert_int_eq(memcmp(datagrams[i].at, texts[i], datagrams[i].len), 0);
        ck_assert_uint_eq(addr_port(&datagrams[i].peer), addr_port(&client_addr));
        ck_assert(addr_is_loopback(&datagrams[i].peer));
    }
    ck_assert_uint_eq(receive(server, datagrams, 8), 0);
}
END_TEST

START_TEST(no_more_are_taken_than_there_is_room_for)
{
    static const char *const texts[] = {"one", "two", "three"};
    struct datagram datagrams[8];
    send_texts(texts, 3);
    ck_assert_uint_eq(receive(server, datagrams, 2), 2);
    ck_assert_uint_eq(receive(server, datagrams, 2), 1);
}
END_TEST

START_TEST(an_answer_goes_to_the_peer_that_came_with_the_question)
{
    static const char *const texts[] = {"question"};
    struct datagram one;
    unsigned sent = 0;
    send_texts(texts, 1);
    ck_assert_uint_eq(receive(server, &one, 1), 1);
    ck_assert_int_eq(sock_udp_send(server, &one, 1, &sent), IO_OK);
    ck_assert_uint_eq(receive(client, &one, 1), 1);
    ck_assert_uint_eq(addr_port(&one.peer), addr_port(&server_addr));
}
END_TEST

START_TEST(where_nobody_is_a_connected_socket_hears_of_it)
{
    struct datagram one = {.at = room[0], .len = 1};
    struct err err = {""};
    unsigned count = 0;
    sock_close(server);
    server = SOCK_NONE;
    ck_assert_msg(sock_udp_connect(client, &server_addr, &err) == 0, "%s", err.text);
    ck_assert_int_eq(sock_udp_send(client, &one, 1, &count), IO_OK);
    ck_assert_int_eq(sock_udp_recv(client, &one, 1, &count), IO_REFUSED);
}
END_TEST

/* Where sockets can join, each peer goes to one of them, and none is forgotten. */
START_TEST(sockets_that_join_share_the_peers)
{
    struct datagram datagrams[8];
    sock_t second = SOCK_NONE;
    unsigned first_got = 0, second_got = 0;
    if (!sock_udp_join(server, 0, &second))
        return;
    for (int i = 0; i < 64; i++) {
        static const char *const texts[] = {"text"};
        send_texts(texts, 1);
        sock_close(client);
        client = bind_loopback(&client_addr);
    }
    for (unsigned got; (got = receive(server, datagrams, 8)) > 0;)
        first_got += got;
    for (unsigned got; (got = receive(second, datagrams, 8)) > 0;)
        second_got += got;
    sock_close(second);
    ck_assert_uint_eq(first_got + second_got, 64);
    ck_assert_uint_gt(first_got, 0);
    ck_assert_uint_gt(second_got, 0);
}
END_TEST

START_TEST(a_bound_address_is_taken_for_others)
{
    struct err err = {""};
    sock_t second = SOCK_NONE, third = SOCK_NONE;
    ck_assert_int_eq(sock_udp_bind(&server_addr, 0, &third, &err), LISTEN_IN_USE);
    bool joined = sock_udp_join(server, 0, &second);
    ck_assert_int_eq(sock_udp_bind(&server_addr, 0, &third, &err), LISTEN_IN_USE);
    if (joined)
        sock_close(second);
}
END_TEST

Suite *sock_udp_suite(void)
{
    Suite *suite = suite_create("sock_udp");
    sock_startup();
    TCase *tcase = tcase_create("sock_udp");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, each_arrives_by_itself_and_names_its_peer);
    tcase_add_test(tcase, no_more_are_taken_than_there_is_room_for);
    tcase_add_test(tcase, an_answer_goes_to_the_peer_that_came_with_the_question);
    tcase_add_test(tcase, sockets_that_join_share_the_peers);
    tcase_add_test(tcase, a_bound_address_is_taken_for_others);
    suite_add_tcase(suite, tcase);
    TCase *refusals = tcase_create("refusals");
    tcase_set_tags(refusals, "refusals");
    tcase_add_checked_fixture(refusals, setup, teardown);
    tcase_add_test(refusals, where_nobody_is_a_connected_socket_hears_of_it);
    suite_add_tcase(suite, refusals);
    return suite;
}
