/* outcome.h - what a run has shown: everything the reports print and nothing else.
 *
 * Thread: whoever owns it.
 */
#ifndef TARN_OUTCOME_H
#define TARN_OUTCOME_H

#include "plan.h"
#include "series.h"
#include "slo.h"
#include "tally.h"
#include "tarn/proc.h"

#define OUTCOME_THREADS_MAX 256

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
