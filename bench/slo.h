/* slo.h - promises to hold the run against: "p99<5ms", "errors<0.1%", "rps>10000".
 *
 * Thread: any.
 */
#ifndef TARN_SLO_H
#define TARN_SLO_H

#include "tarn/args.h"
#include "tarn/hist.h"

#include <stdbool.h>

enum slo_metric {
    SLO_QUANTILE, /* of the response time; nanoseconds */
    SLO_MEAN,
    SLO_MAX,
    SLO_ERRORS, /* failed / all, 0 to 1 */
    SLO_LOSS,   /* not answered / all, 0 to 1: of datagrams alone */
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

struct slo_result {
    struct slo slo;
    double measured; /* nanoseconds, a share, or requests a second */
    bool holds;
};

#define SLOS_MAX 16

struct slos {
    struct slo_result items[SLOS_MAX];
    unsigned count;
};

/* TEXT must outlive SLO. Returns -1 with a sentence. */
int slo_parse(struct slo *slo, const char *text, struct err *err);

bool slo_holds(const struct slo *slo, double measured);

/* Is it measured in nanoseconds? In a share? Else it is requests a second. */
bool slo_is_time(const struct slo *slo);
bool slo_is_share(const struct slo *slo);

/* What a SLO that is measured in nanoseconds has to be held against. */
double slo_time_of(const struct slo *slo, const struct hist *times);

/* TEXTS must outlive SLOS. Returns -1 with a sentence. */
int slos_parse(struct slos *slos, const struct arg_list *texts, struct err *err);

/* Do all of them hold? */
bool slos_hold(const struct slos *slos);

#endif
