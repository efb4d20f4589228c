/* outcome.h - what a run has shown: everything the reports print and nothing else.
 *
 * Thread: whoever owns it.
 */
#ifndef TARN_OUTCOME_H
#define TARN_OUTCOME_H

#include "plan.h"
#include "slo.h"
#include "tally.h"
#include "tarn/proc.h"

#define OUTCOME_THREADS_MAX 256

/* One interval of the measured time. */
struct point {
    double begin_s; /* after the beginning of the measured time */
    double seconds;
    uint64_t valid;
    uint64_t failed;
    uint64_t bytes;
    uint64_t p50_ns; /* of the response time in an open loop, else of the service time */
    uint64_t p90_ns;
    uint64_t p99_ns;
    uint64_t p999_ns;
    uint64_t max_ns;
    uint64_t in_flight; /* at its end */
    uint64_t backlog;
};

struct series {
    struct point *points; /* owned */
    size_t count;
};

/* Appends a point; when there are too many, neighbours are joined, so that the longest run needs
 * no more memory than a short one. */
void series_add(struct series *series, const struct point *point);
void series_clear(struct series *series);

/* The least, middle and highest rate of valid responses among whole intervals. Returns false when
 * there are fewer than two. */
bool series_rates(const struct series *series, double *least, double *middle, double *highest);

enum end_reason {
    END_DONE,
    END_INTERRUPTED,
    END_UNREACHABLE, /* nobody could be connected to, or not any more */
};

struct outcome {
    const struct plan *plan;
    enum end_reason end;
    double seconds;      /* of measured time */
    double begun_unix_s; /* wall clock when it began */
    struct tally tally;  /* of all threads */
    double rate;         /* valid responses a second */

    uint64_t served;  /* connections with at least one valid response */
    uint64_t starved; /* asked, but never answered validly */
    uint64_t least;   /* valid responses of the slowest connection */
    uint64_t most;
    double jain; /* fairness: 1 when all connections got equally many */
    uint64_t reopened;
    uint64_t oldest_ns; /* longest wait that was never answered; 0: none */

    double effort_seconds;            /* time over which the following was used */
    double busy[OUTCOME_THREADS_MAX]; /* share of a CPU, by thread */
    double waited; /* CPUs' worth of time in which threads could have run but got no CPU */
    double cpu_s;  /* of all threads */
    uint64_t calls;
    uint64_t rss_bytes;

    bool has_server;
    struct proc_owner server;
    double server_cpu_s;
    double server_seconds;
    uint64_t server_rss_bytes;
    bool server_shares_cpus;

    bool has_steal;
    double steal;  /* share of the machine's time */
    double little; /* requests under way by Little's law, as a share of those that should be; 0:
                      says nothing here */

    bool is_saturated;
    char saturated_why[160];
    struct slos slos;
    struct series series;
    char trouble[768]; /* the first reason why a connection could not be made, or "" */
};

#endif
