#define _GNU_SOURCE
#include "tarn/cgroup.h"

#include "scratch.h"

#include <limits.h>

#define GIB (UINT64_C(1) << 30)

/* A made-up system: what /proc/self/cgroup says, and files below /sys/fs/cgroup. */
static const struct row {
    const char *name;
    const char *groups;
    struct {
        const char *path;
        const char *text;
    } files[8];
    unsigned cpus;
    uint64_t memory_bytes;
} rows[] = {
    {"nothing at all", NULL, {{NULL, NULL}}, UINT_MAX, UINT64_MAX},
    {"no limits",
     "0::/\n",
     {{"cpu.max", "max 100000\n"}, {"memory.max", "max\n"}},
     UINT_MAX,
     UINT64_MAX},
    {"a container sees its group at the top",
     "0::/\n",
     {{"cpu.max", "200000 100000\n"}, {"memory.max", "1073741824\n"}},
     2,
     GIB},
    {"a service on a host",
     "0::/system.slice/tarn.service\n",
     {{"system.slice/cpu.max", "max 100000\n"},
      {"system.slice/memory.max", "max\n"},
      {"system.slice/tarn.service/cpu.max", "150000 100000\n"},
      {"system.slice/tarn.service/memory.max", "1073741824\n"}},
     2,
     GIB},
    {"the smallest on the way up counts",
     "0::/a/b/c\n",
     {{"cpu.max", "900000 100000\n"},
      {"memory.max", "5368709120\n"},
      {"a/cpu.max", "300000 100000\n"},
      {"a/b/memory.max", "2147483648\n"},
      {"a/b/c/cpu.max", "400000 100000\n"},
      {"a/b/c/memory.max", "3221225472\n"}},
     3,
     2 * GIB},
    {"less than one CPU is one", "0::/a\n", {{"a/cpu.max", "1000 100000\n"}}, 1, UINT64_MAX},
    {"the groups of others do not count",
     "0::/a\n",
     {{"a/b/cpu.max", "100000 100000\n"}, {"ab/memory.max", "1\n"}, {"b/cpu.max", "1 1\n"}},
     UINT_MAX,
     UINT64_MAX},
    {"a path with a colon", "0::/a:b\n", {{"a:b/memory.max", "1073741824\n"}}, UINT_MAX, GIB},
    {"a group outside of the namespace: only the top is known",
     "0::/../other\n",
     {{"cpu.max", "100000 100000\n"}, {"../other/memory.max", "1\n"}},
     1,
     UINT64_MAX},
    {"version 1",
     "4:memory:/a\n3:cpu,cpuacct:/a/b\n2:cpuset:/\n1:name=systemd:/x\n0::/\n",
     {{"cpu/cpu.cfs_quota_us", "-1\n"},
      {"cpu/a/cpu.cfs_quota_us", "250000\n"},
      {"cpu/a/cpu.cfs_period_us", "100000\n"},
      {"cpu/a/b/cpu.cfs_quota_us", "-1\n"},
      {"cpu/a/b/cpu.cfs_period_us", "100000\n"},
      {"memory/memory.limit_in_bytes", "9223372036854771712\n"},
      {"memory/a/memory.limit_in_bytes", "1073741824\n"}},
     3,
     GIB},
    {"version 1 in a container that sees only its own group",
     "4:memory:/docker/1234\n3:cpu:/docker/1234\n",
     {{"cpu/cpu.cfs_quota_us", "100000\n"},
      {"cpu/cpu.cfs_period_us", "50000\n"},
      {"memory/memory.limit_in_bytes", "1073741824\n"}},
     2,
     GIB},
    {"both versions",
     "1:cpu:/\n0::/a\n",
     {{"unified/a/memory.max", "1073741824\n"}, {"cpu/cpu.cfs_quota_us", "-1\n"}},
     UINT_MAX,
     GIB},
    {"nonsense",
     "0\n\n0:\n::\n0::/a",
     {{"a/cpu.max", "many\n"}, {"a/memory.max", "-5\n"}, {"cpu.max", "0 0\n"}},
     UINT_MAX,
     UINT64_MAX},
};

static void write_below(const char *parent, const char *path, const char *text)
{
    char full[512];
    snprintf(full, sizeof full, "%s/%s", parent, path);
    for (char *slash = full; (slash = strchr(slash + 1, '/')) != NULL; *slash = '/') {
        *slash = '\0';
        (void)mkdir(scratch(full), 0755);
    }
    scratch_write(full, text);
}

START_TEST(the_smallest_limit_from_the_group_to_the_top_counts)
{
    const struct row *row = &rows[_i];
    if (row->groups)
        write_below("proc/self", "cgroup", row->groups);
    for (int i = 0; i < 8 && row->files[i].path; i++)
        write_below("sys/fs/cgroup", row->files[i].path, row->files[i].text);
    struct cgroup_limits limits = cgroup_read(scratch_path);
    ck_assert_msg(limits.cpus == row->cpus && limits.memory_bytes == row->memory_bytes,
                  "%s: %u CPUs, %llu bytes", row->name, limits.cpus,
                  (unsigned long long)limits.memory_bytes);
}
END_TEST

Suite *cgroup_suite(void)
{
    Suite *suite = suite_create("cgroup");
    TCase *tcase = tcase_create("cgroup");
    tcase_add_checked_fixture(tcase, scratch_make, scratch_clear);
    tcase_add_loop_test(tcase, the_smallest_limit_from_the_group_to_the_top_counts, 0,
                        (int)(sizeof rows / sizeof rows[0]));
    suite_add_tcase(suite, tcase);
    return suite;
}
