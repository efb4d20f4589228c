/* plan.h - everything a run needs to know, decided before it begins and never changed in it.
 *
 * Thread: startup for building, any for reading.
 */
#ifndef TARN_PLAN_H
#define TARN_PLAN_H

#include "expect.h"
#include "mix.h"
#include "pacer.h"
#include "targets.h"
#include "tarn/addr.h"

#define PLAN_PLACES_MAX 16
#define PLAN_URLS_MAX   64

/* Where connections go, and what is asked for there. Connection I goes to place I modulo their
 * number. */
struct place {
    struct addr addr;
    struct bytes authority; /* for Host */
    struct mix mix;
    size_t first_target; /* number of its first request among those of all places */
};

struct plan {
    struct place places[PLAN_PLACES_MAX];
    unsigned place_count;
    size_t target_count;

    uint64_t connections;
    unsigned threads;
    uint64_t warmup_ns;
    uint64_t duration_ns; /* 0: until all requests are sent */
    uint64_t requests;    /* 0: until the time is over */
    uint64_t timeout_ns;
    uint64_t drain_ns; /* how long answers may come after the end */

    bool is_open; /* the schedule decides when requests are sent, not the responses */
    struct rate rate;
    const uint64_t *times_ns; /* instead of `rate`: when each ticket is due */
    uint64_t times_count;
    enum arrivals arrivals;
    uint64_t seed;

    uint64_t pipeline;
    uint64_t reuse;    /* requests a connection; 0: no limit */
    bool is_coalesced; /* the burst option, where it applies */
    bool is_batch;     /* never take a CPU from whoever runs, because that may be the server */
    bool has_local;
    struct addr local; /* where connections come from: this address and those after it */
    uint32_t local_count;

    struct expect expect;

    const char *urls[PLAN_URLS_MAX]; /* as written, for the reports */
    unsigned url_count;
    const char *rate_text; /* likewise; null: closed loop */

    struct targets targets; /* what the mixes were made of; owned */
    struct bytes body;      /* owned when it came from a file */
    bool owns_body;
};

/* The share of one of THREADS threads in something that is split evenly. */
static inline uint64_t plan_share(uint64_t whole, unsigned index, unsigned threads)
{
    return whole / threads + (index < whole % threads ? 1 : 0);
}

#endif
