/* udp.h - one datagram is one request, and one datagram its answer.
 *
 * There is nothing to accept, so no acceptor is involved: every worker has a socket of its own for
 * each UDP endpoint (or shares one with the others where the system cannot share out peers), and
 * sends each answer to the peer that the request names. Requests go through the parser, the site,
 * the reply and the log that connections use.
 *
 * The address of a peer may be forged, so that the answer hits a stranger. Hence no answer is
 * longer than its request: it is written into the very bytes that the request came in. See
 * reply_add_within() for what does not fit.
 *
 *   dropped          because
 *   port_zero        nobody can receive there
 *   own              its source is one of our own endpoints: we would talk to ourselves
 *   remote           it comes from elsewhere, and only this machine may ask
 *   rate             its source has used up its quota
 *   malformed        it is no HTTP request; answers are none, so servers cannot be set on each
 *                    other
 *   short            not even a status is as short as the request
 *   unsent           the system would not take the answer, or its file became shorter
 *
 * A client that numbers its requests with Datagram-Id: DIGITS finds that field in the answers.
 */
#ifndef TARN_UDP_H
#define TARN_UDP_H

#include "tarn/conn.h"
#include "tarn/poller.h"
#include "tarn/quota.h"
#include "tarn/sock_udp.h"

#define UDP_PORTS_MAX 16

/* The endpoints, bound at start; the same for all workers. */
struct udp_config {
    sock_t socks[UDP_PORTS_MAX]; /* the first worker's, where each has its own */
    struct addr addrs[UDP_PORTS_MAX];
    unsigned count;
    uint64_t buffer_bytes; /* of a socket's receive buffer; 0: the system's choice */
    struct quota *quota;   /* for sources beyond this machine; null: there may be none */
};

/* Reasons for a drop, and the counter of each. */
#define UDP_REASONS 7
struct udp_reason {
    enum counter counter;
    const char *name;
};
extern const struct udp_reason udp_reasons[UDP_REASONS];

struct udp;

/* One worker's side; FIRST: it takes the sockets of CONFIG themselves. Returns null with a
 * sentence. Thread: startup. */
struct udp *udp_open(const struct udp_config *config, bool first, struct err *err);
void udp_close(struct udp *udp);

/* Has POLLER watch the sockets. Thread: startup. */
bool udp_watch(struct udp *udp, struct poller *poller);

/* Does this event's WHO belong here? UDP may be null. Thread: owner. */
bool udp_owns(const struct udp *udp, const void *who);

/* Receives what is there, up to one batch, and answers it. Thread: owner. */
void udp_serve(struct udp *udp, void *who, struct conn_env *env);

/* Answers what is here already, and takes nothing more. UDP may be null. Thread: owner. */
void udp_stop(struct udp *udp, struct poller *poller, struct conn_env *env);

/* Datagrams that found no room in its sockets' buffers. UDP may be null. Thread: any. */
uint64_t udp_lost(const struct udp *udp);

#endif
