/* usage_none.c - systems without /proc: the thread's own CPU time, and nothing else. */
#include "tarn/usage.h"

#include "tarn/ticks.h"

bool usage_of_thread(struct usage_thread *usage)
{
    *usage = (struct usage_thread){ticks_thread_cpu_ns(), 0};
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
