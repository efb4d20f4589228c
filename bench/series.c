/* series.c - the run over time, in bounded memory. */
#include "series.h"

#include <stdlib.h>

#define POINTS_MAX 4096u

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Quantiles of two intervals cannot be joined exactly; the larger one is the safe side. */
static struct point join(const struct point *a, const struct point *b)
{
    return (struct point){
        .begin_s = a->begin_s,
        .seconds = a->seconds + b->seconds,
        .valid = a->valid + b->valid,
        .failed = a->failed + b->failed,
        .bytes = a->bytes + b->bytes,
        .p50_ns = larger(a->p50_ns, b->p50_ns),
        .p90_ns = larger(a->p90_ns, b->p90_ns),
        .p99_ns = larger(a->p99_ns, b->p99_ns),
        .p999_ns = larger(a->p999_ns, b->p999_ns),
        .max_ns = larger(a->max_ns, b->max_ns),
        .in_flight = b->in_flight,
        .backlog = b->backlog,
    };
}

static void halve(struct series *series)
{
    for (size_t i = 0; i + 1 < series->count; i += 2)
        series->points[i / 2] = join(&series->points[i], &series->points[i + 1]);
    series->count /= 2;
}

void series_add(struct series *series, const struct point *point)
{
    if (series->points == NULL)
        series->points = calloc(POINTS_MAX, sizeof *series->points);
    if (series->points == NULL)
        return;
    if (series->count == POINTS_MAX)
        halve(series);
    series->points[series->count++] = *point;
}

void series_clear(struct series *series)
{
    free(series->points);
    *series = (struct series){.points = NULL};
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

bool series_rates(const struct series *series, double *least, double *middle, double *highest)
{
    double longest = 0;
    size_t count = 0;
    double *rates = calloc(series->count + 1, sizeof *rates);
    for (size_t i = 0; i < series->count; i++)
        if (series->points[i].seconds > longest)
            longest = series->points[i].seconds;
    for (size_t i = 0; rates && i < series->count; i++) {
        const struct point *point = &series->points[i];
        /* The last interval is often cut short, and its rate would be mostly noise. */
        if (point->seconds > longest * 0.5)
            rates[count++] = (double)point->valid / point->seconds;
    }
    if (count >= 2) {
        qsort(rates, count, sizeof *rates, compare);
        *least = rates[0];
        *middle = (rates[(count - 1) / 2] + rates[count / 2]) / 2;
        *highest = rates[count - 1];
    }
    free(rates);
    return count >= 2;
}
