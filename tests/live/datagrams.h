/* datagrams.h - a client of one UDP endpoint that believes nothing it has not seen.
 *
 * Nobody can wait for a datagram that never comes. Whoever wants to know that something got no
 * answer asks something else behind it: on loopback a single worker answers in order.
 */
#ifndef TARN_TESTS_DATAGRAMS_H
#define TARN_TESTS_DATAGRAMS_H

#include "client.h"

#include "tarn/sock_udp.h"

/* More than any datagram holds. */
#define ROOM 70000

struct peer {
    sock_t sock;
    char got[ROOM];
    size_t len; /* of what came last */
};

/* A socket on a port of its own of LOCAL ("127.0.0.1"), that talks to ENDPOINT ("udp:..."). */
void peer_open(struct peer *peer, const char *local, const char *endpoint);
void peer_close(struct peer *peer);

/* Sends one datagram. */
void peer_send(struct peer *peer, const void *data, size_t len);

/* Waits for one. */
void peer_receive(struct peer *peer);

/* Sends LINE and FIELDS (each with its CRLF) as a request of exactly LEN bytes: padded. */
void peer_ask(struct peer *peer, const char *line, const char *fields, size_t len);

/* Reads what came as an answer that is no longer than ASKED bytes, and checks its form. Returns its
 * status. */
int peer_answer(const struct peer *peer, size_t asked, struct answer *answer);

/* peer_ask(), peer_receive(), peer_answer(). */
int peer_get(struct peer *peer, const char *line, const char *fields, size_t len,
             struct answer *answer);

/* Nothing that was sent before got an answer that has not been received. */
void peer_expect_silence(struct peer *peer);

/* The value of a metric of the server at ENDPOINT, such as "tarn_udp_received_total". */
uint64_t metric_of(const char *endpoint, const char *name);

#endif
