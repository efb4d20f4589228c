/* volley.h - load in datagrams: a socket for each peer we play, a window of requests for each
 * socket.
 *
 * A closed loop keeps the windows full; an open one sends when requests are due. Nothing is sent
 * twice: what is not answered in time is lost, and that is what is measured.
 *
 * Thread: main.
 */
#ifndef TARN_VOLLEY_H
#define TARN_VOLLEY_H

#include "pacer.h"
#include "series.h"
#include "tarn/addr.h"
#include "tarn/bytes.h"
#include "tarn/err.h"
#include "tarn/hist.h"

#define VOLLEY_SOCKETS_MAX 1024u

struct volley_plan {
    struct addr peer;
    struct addr local;    /* where datagrams come from, */
    uint32_t local_count; /* so many addresses from there on; 0: of all of ours, as it comes */
    unsigned sockets;
    uint64_t window;     /* requests under way on each */
    const char *request; /* as message_write() wrote it */
    size_t request_bytes;
    size_t number_at;
    bool is_head;
    uint64_t warmup_ns;
    uint64_t duration_ns;    /* 0: until all requests are sent */
    uint64_t requests;       /* 0: until the time is over */
    uint64_t timeout_ns;     /* then a request is lost */
    const struct rate *rate; /* null: a closed loop */
    enum arrivals arrivals;
    uint64_t seed;
    uint64_t interval_ns; /* of points over time; 0: none */
};

/* Of the measured time alone. sent = answered + lost + unfinished, to the last one. */
struct volley {
    uint64_t sent;
    uint64_t answered;
    uint64_t valid;      /* of those, with a status from 200 to 399 */
    uint64_t lost;       /* not answered in time; */
    uint64_t unfinished; /* under way when somebody ended the run */
    uint64_t late;       /* some were later on */
    uint64_t overtaken;  /* answered after a request that was sent later */
    uint64_t twice;      /* answers to what had been answered */
    uint64_t strange;    /* datagrams that are no answers to our requests */
    uint64_t overflowed; /* lost here: in the buffers of our own sockets; all of the run */
    uint64_t refused;    /* times that we were told that nobody listens */
    uint64_t status[600];
    uint64_t bytes; /* received */
    double seconds;
    double cpu_seconds; /* of this client */
    bool has_stamps;    /* round trips end when the system received the answer */
    bool is_interrupted;
    struct hist *trips; /* of valid answers, from when they were due; owned */
    /* The same over time. What came or was given up after the end is in the last point. */
    struct series series;
};

/* Runs PLAN to its end. Returns -1 with a sentence when it cannot begin. */
int volley_run(const struct volley_plan *plan, struct volley *result, struct err *err);
void volley_clear(struct volley *result);

#endif
