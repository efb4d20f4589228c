/* counters.h - what one worker has counted.
 *
 * The owner alone writes; anybody may read at any time, which is why they are atomic, and relaxed,
 * because no two of them must agree with each other.
 */
#ifndef TARN_COUNTERS_H
#define TARN_COUNTERS_H

#include <stdatomic.h>
#include <stdint.h>

enum counter {
    COUNT_ACCEPTED,
    COUNT_CLOSED,
    COUNT_REQUESTS, /* without those below /.tarn/, */
    COUNT_CONTROL,  /* which are counted here alone */
    COUNT_SENT_BYTES,
    COUNT_REFUSED,        /* 503 because the server was full */
    COUNT_REPLACED,       /* idle connections closed to make room */
    COUNT_NO_PROXY,       /* 400 because no header of the PROXY protocol came first, */
    COUNT_NO_NAME,        /* 403 because one came from a peer that is not named as a proxy */
    COUNT_HEADER_TIMEOUT, /* a request that took too long to arrive */
    COUNT_IDLE_TIMEOUT,   /* a connection that asked for nothing more */
    COUNT_WRITE_TIMEOUT,  /* a reader that stood still or was too slow */
    COUNT_COLLECTED,      /* parcels taken out of the inbox */
    COUNT_WAITED_NS,      /* the time they were in there, together */
    COUNT_TURNS,          /* of the worker's loop */
    COUNT_SERVICE_NS,     /* what counters_add_service() was told, together */
    COUNT_UDP_RECEIVED,   /* datagrams, */
    COUNT_UDP_ANSWERED,   /* the answers among them that were sent, */
    COUNT_UDP_PORT_ZERO,  /* and those that got none, by reason: see udp.h */
    COUNT_UDP_OWN,
    COUNT_UDP_REMOTE,
    COUNT_UDP_RATE,
    COUNT_UDP_MALFORMED,
    COUNT_UDP_SHORT,
    COUNT_UDP_UNSENT,
    COUNT_STATUS, /* first of COUNT_STATUS_KINDS: 1xx, 2xx ... 5xx */
    COUNT_STATUS_LAST = COUNT_STATUS + 4,
    COUNTERS
};

/* Upper bounds of the buckets of service times; one more bucket holds what is longer. */
#define SERVICE_BOUNDS 17
extern const uint64_t counters_bounds_ns[SERVICE_BOUNDS];

struct counters {
    _Atomic uint64_t values[COUNTERS];
    _Atomic uint64_t service[SERVICE_BOUNDS + 1]; /* requests by their service time */
};

/* Thread: owner. */
static inline void counters_add(struct counters *counters, enum counter which, uint64_t amount)
{
    uint64_t now = atomic_load_explicit(&counters->values[which], memory_order_relaxed);
    atomic_store_explicit(&counters->values[which], now + amount, memory_order_relaxed);
}

/* Thread: owner. */
static inline void counters_add_status(struct counters *counters, unsigned status)
{
    counters_add(counters, (enum counter)(COUNT_STATUS + status / 100 - 1), 1);
}

/* COUNT requests were answered within SERVICE_NS each. Thread: owner. */
void counters_add_service(struct counters *counters, uint64_t service_ns, uint64_t count);

/* Thread: any. */
uint64_t counters_get_service(const struct counters *counters, int bucket);
uint64_t counters_get(const struct counters *counters, enum counter which);

#endif
