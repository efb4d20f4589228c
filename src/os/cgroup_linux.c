/* cgroup_linux.c - /proc/self/cgroup names the group, and files below /sys/fs/cgroup its limits.
 *
 * A line reads "0::/path" for the unified hierarchy, and "4:cpu,cpuacct:/path" for one of the old
 * ones. In a container the path may be that of the host, which is not there: what can be seen is
 * then the container's own group, at the top. */
#define _GNU_SOURCE
#include "tarn/cgroup.h"

#include "tarn/bytes.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 2 * PATH_MAX };

struct search {
    const char *root;
    struct cgroup_limits limits;
};

/* Reads up to two numbers. Returns how many. */
static int read_numbers(const char *folder, const char *name, long long *first, long long *second)
{
    char path[PATH_BYTES + NAME_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    int count = fscanf(file, "%lld %lld", first, second);
    fclose(file);
    return count;
}

static void limit_cpus(struct search *search, long long quota, long long period)
{
    if (quota <= 0 || period <= 0)
        return;
    long long cpus = quota / period + (quota % period != 0);
    if (cpus < search->limits.cpus)
        search->limits.cpus = (unsigned)cpus;
}

static void limit_memory(struct search *search, long long bytes)
{
    if (bytes > 0 && (uint64_t)bytes < search->limits.memory_bytes)
        search->limits.memory_bytes = (uint64_t)bytes;
}

/* Version 2 writes "max 100000" or "QUOTA PERIOD", in microseconds, and "max" or bytes. */
static void look_at_unified(struct search *search, const char *folder)
{
    long long first, second;
    if (read_numbers(folder, "cpu.max", &first, &second) == 2)
        limit_cpus(search, first, second);
    if (read_numbers(folder, "memory.max", &first, &second) >= 1)
        limit_memory(search, first);
}

/* Version 1 has a file for each, and -1 for no limit. */
static void look_at_cpu(struct search *search, const char *folder)
{
    long long quota, period, ignored;
    if (read_numbers(folder, "cpu.cfs_quota_us", &quota, &ignored) == 1 &&
        read_numbers(folder, "cpu.cfs_period_us", &period, &ignored) == 1)
        limit_cpus(search, quota, period);
}

/* And a number beyond all memory. */
static void look_at_memory(struct search *search, const char *folder)
{
    long long bytes, ignored;
    if (read_numbers(folder, "memory.limit_in_bytes", &bytes, &ignored) == 1)
        limit_memory(search, bytes);
}

/* Looks at the group PATH and at those above it. One outside of what this process may see has ".."
 * in its path: only the top is known of it. */
static void climb(struct search *search, const char *hierarchy, struct bytes path,
                  void (*look)(struct search *search, const char *folder))
{
    char folder[PATH_BYTES];
    int base = snprintf(folder, sizeof folder, "%s/sys/fs/cgroup%s", search->root, hierarchy);
    if (base < 0 || (size_t)base + path.len >= sizeof folder)
        return;
    bool is_outside = bytes_starts_with(path, BYTES("/.."));
    size_t top = (size_t)base, len = top + (is_outside ? 0 : path.len);
    if (path.len)
        memcpy(folder + top, path.at, path.len);
    while (len > top) {
        folder[len] = '\0';
        look(search, folder);
        while (len > top && folder[--len] != '/')
            continue;
    }
    folder[top] = '\0';
    look(search, folder);
}

static bool is_among(struct bytes list, struct bytes word)
{
    while (list.at)
        if (bytes_equal(bytes_cut(&list, ','), word))
            return true;
    return false;
}

/* Systems that have both versions put the unified hierarchy beside the others. */
static void take_line(struct search *search, struct bytes line)
{
    bytes_cut(&line, ':');
    struct bytes controllers = bytes_cut(&line, ':');
    if (line.at == NULL)
        return;
    if (controllers.len == 0) {
        climb(search, "", line, look_at_unified);
        climb(search, "/unified", line, look_at_unified);
    }
    if (is_among(controllers, BYTES("cpu")))
        climb(search, "/cpu", line, look_at_cpu);
    if (is_among(controllers, BYTES("memory")))
        climb(search, "/memory", line, look_at_memory);
}

struct cgroup_limits cgroup_read(const char *root)
{
    char line[PATH_MAX + NAME_MAX];
    struct search search = {.root = root, .limits = {UINT_MAX, UINT64_MAX}};
    snprintf(line, sizeof line, "%s/proc/self/cgroup", root);
    FILE *file = fopen(line, "r");
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        take_line(&search, bytes_of(line));
    }
    if (file)
        fclose(file);
    return search.limits;
}
