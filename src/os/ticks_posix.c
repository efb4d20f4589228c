/* ticks_posix.c - the clocks. */
#include "tarn/ticks.h"

#include <time.h>

static uint64_t read_clock(clockid_t clock)
{
    struct timespec t = {0, 0};
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t ticks_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t ticks_wall_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

uint64_t ticks_cpu_ns(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

uint64_t ticks_thread_cpu_ns(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

void ticks_pause(uint64_t duration_ns)
{
    struct timespec t = {(time_t)(duration_ns / 1000000000u), (long)(duration_ns % 1000000000u)};
    nanosleep(&t, NULL);
}
