/* usage_linux.c - /proc, read as proc(5) describes it. */
#define _GNU_SOURCE
#include "tarn/usage.h"

#include "tarn/cgroup.h"
#include "tarn/ticks.h"

#include <ctype.h>
#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool usage_of_thread(struct usage_thread *usage)
{
    unsigned long long ran, waited;
    *usage = (struct usage_thread){ticks_thread_cpu_ns(), 0};
    FILE *file = fopen("/proc/thread-self/schedstat", "r");
    if (file == NULL)
        return true;
    if (fscanf(file, "%llu %llu", &ran, &waited) == 2)
        usage->waited_ns = waited;
    fclose(file);
    return true;
}

struct process {
    long pid;
    long parent;
    uint64_t cpu_ns;
    uint64_t rss_bytes;
};

/* The command's name stands in parentheses and may hold anything, so fields are counted from the
 * last ')': state is the 3rd, ppid the 4th, utime and stime the 14th and 15th, rss the 24th. */
static bool read_process(long pid, struct process *process)
{
    char path[64], line[1024];
    long parent;
    unsigned long long user, system;
    long pages;
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    const char *got = fgets(line, sizeof line, file);
    fclose(file);
    const char *rest = got ? strrchr(line, ')') : NULL;
    if (rest == NULL ||
        sscanf(rest + 1,
               " %*c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %*d %*d "
               "%*u %*u %ld",
               &parent, &user, &system, &pages) != 4)
        return false;
    uint64_t tick_ns = UINT64_C(1000000000) / (uint64_t)sysconf(_SC_CLK_TCK);
    *process = (struct process){.pid = pid,
                                .parent = parent,
                                .cpu_ns = (user + system) * tick_ns,
                                .rss_bytes = (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE)};
    return true;
}

/* The scheduler's own count is exact to the nanosecond, where the one in ticks above is not; it is
 * kept for each thread. */
static uint64_t threads_cpu_ns(long pid)
{
    char path[128];
    uint64_t sum = 0;
    snprintf(path, sizeof path, "/proc/%ld/task", pid);
    DIR *tasks = opendir(path);
    if (tasks == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(tasks));) {
        unsigned long long ran;
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        snprintf(path, sizeof path, "/proc/%ld/task/%.20s/schedstat", pid, entry->d_name);
        FILE *file = fopen(path, "r");
        if (file == NULL)
            continue;
        if (fscanf(file, "%llu", &ran) == 1)
            sum += ran;
        fclose(file);
    }
    closedir(tasks);
    return sum;
}

static void add_process(struct usage_process *usage, const struct process *process)
{
    uint64_t exact_ns = threads_cpu_ns(process->pid);
    usage->cpu_ns += exact_ns ? exact_ns : process->cpu_ns;
    usage->rss_bytes += process->rss_bytes;
    usage->processes++;
}

/* Marks CHOSEN whose parents are, until a round finds no more. */
static void choose_descendants(const struct process *all, bool *chosen, size_t count)
{
    bool found = true;
    while (found) {
        found = false;
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count && !chosen[i]; j++)
                if (chosen[j] && all[i].parent == all[j].pid)
                    found = chosen[i] = true;
    }
}

bool usage_of_process(long pid, struct usage_process *usage)
{
    enum { MOST = 4096 };
    struct process *all = calloc(MOST, sizeof *all);
    bool *chosen = calloc(MOST, sizeof *chosen);
    DIR *proc = opendir("/proc");
    size_t count = 0;
    *usage = (struct usage_process){0, 0, 0};
    for (struct dirent *entry; all && chosen && proc && count < MOST && (entry = readdir(proc));) {
        long found = isdigit((unsigned char)entry->d_name[0]) ? atol(entry->d_name) : 0;
        if (found > 0 && read_process(found, &all[count]))
            chosen[count++] = found == pid;
    }
    if (all && chosen)
        choose_descendants(all, chosen, count);
    for (size_t i = 0; i < count; i++)
        if (chosen[i])
            add_process(usage, &all[i]);
    if (proc)
        closedir(proc);
    free(all);
    free(chosen);
    return usage->processes > 0;
}

bool usage_shares_cpus(long pid)
{
    cpu_set_t ours, theirs, both;
    if (sched_getaffinity(0, sizeof ours, &ours) != 0 ||
        sched_getaffinity((pid_t)pid, sizeof theirs, &theirs) != 0)
        return true;
    CPU_AND(&both, &ours, &theirs);
    return CPU_COUNT(&both) > 0;
}

bool usage_of_machine(struct usage_machine *usage)
{
    unsigned long long t[8];
    *usage = (struct usage_machine){0, 0};
    FILE *file = fopen("/proc/stat", "r");
    if (file == NULL)
        return false;
    int got = fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2],
                     &t[3], &t[4], &t[5], &t[6], &t[7]);
    fclose(file);
    if (got != 8)
        return false;
    for (int i = 0; i < 8; i++)
        usage->total_ticks += t[i];
    usage->steal_ticks = t[7];
    return true;
}

uint64_t usage_own_rss(void)
{
    struct process process;
    return read_process((long)getpid(), &process) ? process.rss_bytes : 0;
}

uint64_t usage_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    uint64_t memory = pages > 0 && page_bytes > 0 ? (uint64_t)pages * (uint64_t)page_bytes : 0;
    uint64_t limit = cgroup_read("").memory_bytes;
    return memory && memory < limit ? memory : limit < UINT64_MAX ? limit : 0;
}
