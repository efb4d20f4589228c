/* volley_verdict.h - what a volley says to whoever started it: its SLOs, and the exit status.
 *
 * Thread: main.
 */
#ifndef TARN_VOLLEY_VERDICT_H
#define TARN_VOLLEY_VERDICT_H

#include "slo.h"
#include "volley.h"

struct volley_verdict {
    struct slos slos;
    bool is_saturated; /* the client was the bottleneck */
    char saturated_why[160];
    int code; /* as verdict.h has them */
    const char *word;
};

/* VERDICT holds the SLOs that were read. Durations are held against valid answers and the lost,
 * which count as having waited the time-out: a fast answer to half of the requests is no fast
 * server. Returns -1 with a sentence when there is no memory. */
int volley_verdict_reach(struct volley_verdict *verdict, const struct volley *volley,
                         const struct volley_plan *plan, struct err *err);

#endif
