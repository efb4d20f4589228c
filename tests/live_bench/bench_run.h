/* bench_run.h - runs the real tarn-bench and reads what it reports. */
#ifndef TARN_TESTS_BENCH_RUN_H
#define TARN_TESTS_BENCH_RUN_H

#include <stdbool.h>
#include <sys/types.h>

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

struct bench_run {
    pid_t pid;
    int status; /* exit status, or minus the signal */
    char *out;  /* standard output, the JSON in bench_measure() */
    char *err;
};

extern struct bench_run bench;

/* Starts it with these words and, if PATH, the last word is the URL of the scripted server with
 * PATH behind it. CPU pins it; -1: anywhere. */
void bench_start(const char *const *words, const char *path, int cpu);

/* Waits for its end and reads what it wrote. */
void bench_wait(void);

/* Both, with --json - in front. */
void bench_measure(const char *const *words, const char *path);

/* Both, as a user would see it. */
void bench_show(const char *const *words, const char *path);

/* A number or text of the JSON, by its path: "latency.service.p99". Numbers that are not there
 * are 0, as in "failures.reset"; texts "". */
double bench_number(const char *path);
const char *bench_text(const char *path);

/* sent = valid + failed + unfinished, and failed = the sum of all kinds. */
void bench_check_conservation(void);

/* Its exit status is EXPECTED; or 5, if EXPECTED is 0 or 3 and other processes kept the CPU from
 * it, which no test can rule out. */
void bench_check_exit(int expected);

/* Frees what was read. Kills what still runs. */
void bench_clear(void);

#endif
