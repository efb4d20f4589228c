/* series.h - a run over time, in bounded memory.
 *
 * Thread: owner.
 */
#ifndef TARN_SERIES_H
#define TARN_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

#endif
