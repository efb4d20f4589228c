/* usage_none.c - systems without /proc: the thread's own CPU time, from POSIX. */
#define _POSIX_C_SOURCE 200809L
#include "tarn/usage.h"

#include <time.h>

bool usage_of_thread(struct usage_thread *usage)
{
    struct timespec t;
    *usage = (struct usage_thread){0, 0};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0)
        return false;
    usage->cpu_ns = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
    return true;
}

bool usage_of_process(long pid, struct usage_process *usage)
{
    (void)pid;
    *usage = (struct usage_process){0, 0, 0};
    return false;
}

bool usage_shares_cpus(long pid)
{
    (void)pid;
    return true;
}

bool usage_of_machine(struct usage_machine *usage)
{
    *usage = (struct usage_machine){0, 0};
    return false;
}

uint64_t usage_own_rss(void)
{
    return 0;
}

uint64_t usage_memory(void)
{
    return 0;
}
