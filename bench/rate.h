/* rate.h - how many requests a second are asked for, and when the Nth of them is due.
 *
 *   5000            constant
 *   1k:20k          a straight ramp over the whole run
 *   1k@10s,5k@30s   stages; each may be a ramp
 *
 * Thread: startup for reading, any for asking.
 */
#ifndef TARN_RATE_H
#define TARN_RATE_H

#include "tarn/err.h"

#include <stdint.h>

#define RATE_STAGES_MAX 64

struct rate_stage {
    double from; /* requests a second at its start */
    double to;   /* and at its end */
    double seconds;
    double begin_seconds;
    double begin_requests; /* due before it begins */
};

struct rate {
    int count;
    struct rate_stage stages[RATE_STAGES_MAX];
};

/* Reads TEXT for a run of DURATION_NS (0: open end), with WARMUP_NS at the first rate before it.
 * *TOTAL_NS becomes the run's duration: what the stages say, else DURATION_NS. Returns -1 with a
 * sentence. */
int rate_parse(struct rate *rate, const char *text, uint64_t warmup_ns, uint64_t duration_ns,
               uint64_t *total_ns, struct err *err);

/* When, in nanoseconds after the start of the warm-up, this many requests have become due;
 * UINT64_MAX when that is after the last stage. */
uint64_t rate_due_ns(const struct rate *rate, double requests);

/* Requests a second asked for at this time after the start of the warm-up. */
double rate_at(const struct rate *rate, double seconds);

/* Requests due in all, up to this time. */
double rate_requests(const struct rate *rate, double seconds);

#endif
