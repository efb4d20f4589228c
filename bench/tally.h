/* tally.h - what one thread has counted, readable by others while it counts.
 *
 * Only requests of the measured time are counted, from the moment they are taken up: as soon as
 * none is under way, sent = valid + all failures + unfinished.
 *
 * Thread: owner writes; any reads.
 */
#ifndef TARN_TALLY_H
#define TARN_TALLY_H

#include "fault.h"
#include "tarn/hist.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum tally_name {
    TALLY_SENT,
    TALLY_VALID,
    TALLY_UNFINISHED,
    TALLY_BYTES,          /* received, heads included */
    TALLY_BODY_BYTES,     /* of valid responses */
    TALLY_CHECKED,        /* bodies read and compared */
    TALLY_BODY_DIFFERS,   /* from the first one of the target, where that is no failure */
    TALLY_LENGTH_DIFFERS, /* likewise */
    TALLY_UNSOLICITED,    /* bytes on idle connections, which answer nothing */
    TALLY_UNSTAMPED,      /* responses whose arrival our own clock tells */
    TALLY_CLOCK_STEPS,    /* stamps that cannot be true: the wall clock stepped */
    TALLY_UNSENT,         /* open loop: due, but no connection was free until the end */
    TALLY_CYCLE_NS,       /* scheduled -> read, all valid responses added up */
    TALLY_WARMUP,         /* sent before the measured time */
    TALLY_OPENED,         /* connections, since the start */
    TALLY_UNCONNECTED,    /* attempts to connect that failed, since the start */
    TALLY_IN_FLIGHT,      /* requests, now */
    TALLY_BACKLOG,        /* due but not sent, now */
    TALLY_BACKLOG_MAX,
    TALLY_NAMES
};

enum tally_clock {
    TALLY_RESPONSE, /* scheduled -> arrived */
    TALLY_SERVICE,  /* sent -> arrived */
    TALLY_SEND_LAG, /* scheduled -> sent */
    TALLY_READ_LAG, /* arrived -> read */
    TALLY_CLOCKS
};

#define TALLY_STATUSES 1000

struct tally {
    _Atomic uint64_t counts[TALLY_NAMES];
    _Atomic uint64_t faults[FAULT_COUNT];
    _Atomic uint64_t statuses[TALLY_STATUSES];
    struct hist *clocks[TALLY_CLOCKS];
};

/* Returns -1 when there is no memory; tally_clear() is then still right to call. */
int tally_init(struct tally *tally);
void tally_clear(struct tally *tally);

/* Adds FROM to INTO. */
void tally_merge(struct tally *into, const struct tally *from);

uint64_t tally_failed(const struct tally *tally);

static inline uint64_t tally_read(const _Atomic uint64_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

/* One writer needs no locked instruction. */
static inline void tally_raise(_Atomic uint64_t *count, uint64_t more)
{
    atomic_store_explicit(count, tally_read(count) + more, memory_order_relaxed);
}

static inline uint64_t tally_get(const struct tally *tally, enum tally_name name)
{
    return tally_read(&tally->counts[name]);
}

static inline void tally_add(struct tally *tally, enum tally_name name, uint64_t more)
{
    tally_raise(&tally->counts[name], more);
}

static inline void tally_set(struct tally *tally, enum tally_name name, uint64_t value)
{
    atomic_store_explicit(&tally->counts[name], value, memory_order_relaxed);
}

#endif
