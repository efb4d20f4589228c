/* slo.h - a promise to hold the run against: "p99<5ms", "errors<0.1%", "rps>10000".
 *
 * Thread: any.
 */
#ifndef TARN_SLO_H
#define TARN_SLO_H

#include "tarn/err.h"

#include <stdbool.h>

enum slo_metric {
    SLO_QUANTILE, /* of the response time; nanoseconds */
    SLO_MEAN,
    SLO_MAX,
    SLO_ERRORS, /* failed / all, 0 to 1 */
    SLO_RPS,    /* valid responses a second */
};

struct slo {
    const char *text; /* as the user wrote it */
    enum slo_metric metric;
    double quantile;  /* 0 to 1 */
    bool wants_below; /* '<' or "<="; else '>' or ">=" */
    bool or_equal;
    double limit;
};

/* TEXT must outlive SLO. Returns -1 with a sentence. */
int slo_parse(struct slo *slo, const char *text, struct err *err);

bool slo_holds(const struct slo *slo, double measured);

#endif
