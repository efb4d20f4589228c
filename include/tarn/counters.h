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
    COUNT_REQUESTS,
    COUNT_SENT_BYTES,
    COUNT_REFUSED,        /* 503 because the server was full */
    COUNT_REPLACED,       /* idle connections closed to make room */
    COUNT_HEADER_TIMEOUT, /* a request that took too long to arrive */
    COUNT_IDLE_TIMEOUT,   /* a connection that asked for nothing more */
    COUNT_WRITE_TIMEOUT,  /* a reader that stood still or was too slow */
    COUNT_COLLECTED,      /* parcels taken out of the inbox */
    COUNT_TURNS,          /* of the worker's loop */
    COUNT_STATUS,         /* first of COUNT_STATUS_KINDS: 1xx, 2xx ... 5xx */
    COUNT_STATUS_LAST = COUNT_STATUS + 4,
    COUNTERS
};

struct counters {
    _Atomic uint64_t values[COUNTERS];
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

/* Thread: any. */
uint64_t counters_get(const struct counters *counters, enum counter which);

#endif
