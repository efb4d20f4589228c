/* pacer.h - when is the next request due? One thread's share of the whole run's schedule.
 *
 * The schedule depends on its inputs alone, never on how the server behaves: that is what makes
 * the loop open. Thread I of N takes tickets I, I + N, I + 2N ... of the whole run; with Poisson
 * arrivals each thread has a stream of its own, of an Nth of the rate.
 *
 * Times are nanoseconds after the start of the warm-up. A copy of a pacer goes through the same
 * schedule on its own.
 *
 * Thread: owner.
 */
#ifndef TARN_PACER_H
#define TARN_PACER_H

#include "dice.h"
#include "rate.h"

#include <stdbool.h>
#include <stddef.h>

enum arrivals { ARRIVALS_CONST, ARRIVALS_POISSON };

struct pacer {
    const struct rate *rate;  /* null: `times` */
    const uint64_t *times_ns; /* one for each ticket, in order */
    uint64_t times_count;
    enum arrivals arrivals;
    struct dice dice;
    double position; /* requests of the whole run due before the next one */
    uint64_t stride; /* threads */
    uint64_t ticket;
    uint64_t due_ns; /* of the next request; UINT64_MAX: none follows */
};

/* RATE must outlive the pacer. */
void pacer_init(struct pacer *pacer, const struct rate *rate, enum arrivals arrivals, uint64_t seed,
                unsigned index, unsigned threads);

/* A schedule that is a list of times, as replaying a log needs it. */
void pacer_init_times(struct pacer *pacer, const uint64_t *times_ns, uint64_t count, unsigned index,
                      unsigned threads);

/* Moves on to the request after the next one. */
void pacer_advance(struct pacer *pacer);

/* Moves past all requests due by NOW_NS; returns how many that were. */
uint64_t pacer_skip(struct pacer *pacer, uint64_t now_ns);

#endif
