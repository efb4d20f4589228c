/* report_csv.c - the run over time, a line an interval (RFC 4180, numbers only). */
#include "report.h"

void report_csv(const struct outcome *outcome, FILE *to)
{
    report_csv_series(&outcome->series, to);
}

void report_csv_series(const struct series *series, FILE *to)
{
    fprintf(to, "begin_s,seconds,valid,failed,rate,bytes,p50_s,p90_s,p99_s,p99.9_s,max_s,in_flight,"
                "backlog\r\n");
    for (size_t i = 0; i < series->count; i++) {
        const struct point *point = &series->points[i];
        double rate = point->seconds > 0 ? (double)point->valid / point->seconds : 0;
        fprintf(to, "%.6f,%.6f,%llu,%llu,%.3f,%llu", point->begin_s, point->seconds,
                (unsigned long long)point->valid, (unsigned long long)point->failed, rate,
                (unsigned long long)point->bytes);
        fprintf(to, ",%.9f,%.9f,%.9f,%.9f,%.9f", (double)point->p50_ns / 1e9,
                (double)point->p90_ns / 1e9, (double)point->p99_ns / 1e9,
                (double)point->p999_ns / 1e9, (double)point->max_ns / 1e9);
        fprintf(to, ",%llu,%llu\r\n", (unsigned long long)point->in_flight,
                (unsigned long long)point->backlog);
    }
}
