/* datagrams.c - sends and receives them, one at a time. */
#define _GNU_SOURCE
#include "datagrams.h"

#include "tarn/endpoint.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct addr resolve(const char *text)
{
    struct endpoint endpoint;
    struct addr addr;
    struct err err = {""};
    ck_assert_msg(endpoint_parse(&endpoint, text, &err) == 0, "%s", err.text);
    ck_assert_msg(endpoint_resolve(&endpoint, &addr, 1, &err) == 1, "%s", err.text);
    return addr;
}

void peer_open(struct peer *peer, const char *local, const char *endpoint)
{
    char text[64];
    struct err err = {""};
    snprintf(text, sizeof text, "udp:%s:0", local);
    struct addr from = resolve(text), to = resolve(endpoint);
    ck_assert_msg(sock_udp_bind(&from, 0, &peer->sock, &err) == LISTEN_OK, "%s", err.text);
    ck_assert_msg(sock_udp_connect(peer->sock, &to, &err) == 0, "%s", err.text);
}

void peer_close(struct peer *peer)
{
    sock_close(peer->sock);
    peer->sock = SOCK_NONE;
}

void peer_send(struct peer *peer, const void *data, size_t len)
{
    unsigned sent = 0;
    char *copy = malloc(len + 1);
    memcpy(copy, data, len);
    const struct datagram one = {.at = copy, .len = len};
    ck_assert_int_eq(sock_udp_send(peer->sock, &one, 1, &sent), IO_OK);
    ck_assert_uint_eq(sent, 1);
    free(copy);
}

void peer_receive(struct peer *peer)
{
    struct pollfd slot = {.fd = (int)peer->sock, .events = POLLIN};
    struct datagram one = {.at = peer->got, .len = ROOM};
    unsigned got = 0;
    ck_assert_msg(poll(&slot, 1, PATIENCE_MS) == 1, "no datagram comes");
    ck_assert_int_eq(sock_udp_recv(peer->sock, &one, 1, &got), IO_OK);
    peer->len = one.len;
}

void peer_ask(struct peer *peer, const char *line, const char *fields, size_t len)
{
    static char request[ROOM];
    int used = snprintf(request, sizeof request, "%s HTTP/1.1\r\nHost: localhost\r\n%sPad: ", line,
                        fields);
    ck_assert_msg(used > 0 && (size_t)used + 4 <= len && len < ROOM, "%s: %d bytes at the least",
                  line, used + 4);
    memset(request + used, '.', len - (size_t)used - 4);
    memcpy(request + len - 4, "\r\n\r\n", 4);
    peer_send(peer, request, len);
}

int peer_answer(const struct peer *peer, size_t asked, struct answer *answer)
{
    const char *end = memmem(peer->got, peer->len, "\r\n\r\n", 4);
    ck_assert_msg(peer->len <= asked, "%zu bytes answer %zu", peer->len, asked);
    ck_assert_msg(end && memcmp(peer->got, "HTTP/1.1 ", 9) == 0, "no answer: %.*s", (int)peer->len,
                  peer->got);
    size_t head = (size_t)(end - peer->got) + 4;
    ck_assert_uint_lt(head, sizeof answer->head);
    memcpy(answer->head, peer->got, head - 2);
    answer->head[head - 2] = '\0';
    answer->body = peer->got + head;
    answer->body_len = peer->len - head;
    answer->status = atoi(peer->got + 9);
    ck_assert_ptr_nonnull(answer_field(answer, "Date"));
    ck_assert_ptr_null(answer_field(answer, "Connection"));
    return answer->status;
}

int peer_get(struct peer *peer, const char *line, const char *fields, size_t len,
             struct answer *answer)
{
    peer_ask(peer, line, fields, len);
    peer_receive(peer);
    return peer_answer(peer, len, answer);
}

void peer_expect_silence(struct peer *peer)
{
    static uint64_t count;
    struct answer answer;
    char field[64], number[32];
    snprintf(number, sizeof number, "%llu", 1000000ull + ++count);
    snprintf(field, sizeof field, "Datagram-Id: %s\r\n", number);
    ck_assert_int_eq(peer_get(peer, "HEAD /nothing", field, 500, &answer), 404);
    ck_assert_str_eq(answer_field(&answer, "Datagram-Id"), number);
}

uint64_t metric_of(const char *endpoint, const char *name)
{
    static struct client client;
    struct answer answer;
    char line[160];
    ck_assert_int_eq(client_get_once(&client, endpoint, "/.tarn/metrics", &answer), 200);
    snprintf(line, sizeof line, "\n%s ", name);
    const char *at = memmem(answer.body, answer.body_len, line, strlen(line));
    uint64_t value = at ? strtoull(at + strlen(line), NULL, 10) : 0;
    client_close(&client);
    ck_assert_msg(at, "there is no %s", name);
    return value;
}
