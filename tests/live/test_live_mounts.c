/* test_live_mounts.c - what a mount decides: whether files tell of changes, and how many CPUs there
 * are. The mounts are this suite's own, and nobody else sees them. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>

enum { ROUNDS = 200 };

static struct client client;
static const char *mounted_at; /* null: nothing is mounted */

static void setup(void)
{
    scratch_make();
    client.sock = SOCK_NONE;
}

static void teardown(void)
{
    client_close(&client);
    if (server.pid)
        server_stop();
    if (mounted_at)
        umount2(mounted_at, MNT_DETACH);
    mounted_at = NULL;
    scratch_clear();
}

/* False, having said why, where the system allows no such mount. */
static bool mount_here(const char *what, const char *at, const char *kind, unsigned long flags,
                       const char *how)
{
    if (mount(what, at, kind, flags, how) != 0) {
        fprintf(stderr, "SKIPPED, not checked: mount at %s: %s\n", at, strerror(errno));
        return false;
    }
    mounted_at = at;
    return true;
}

/* ---- overlays ---- */

static bool make_overlay(void)
{
    static char site[300];
    char layers[1000];
    snprintf(site, sizeof site, "%s", scratch("site"));
    scratch_folder("below");
    scratch_folder("empty");
    scratch_folder("site");
    scratch_write("below/page.txt", "first");
    snprintf(layers, sizeof layers, "lowerdir=%s:%s", scratch("empty"), scratch("below"));
    return mount_here("overlay", site, "overlay", MS_RDONLY, layers);
}

/* What is written to the layer below is in the overlay, too, and no watch there sees it. */
START_TEST(an_overlay_is_checked_on_every_request_and_named)
{
    struct answer answer;
    char text[32];
    if (!make_overlay())
        return;
    server_start(ARGS("--workers", "1", scratch("site")));
    server_wait_for_words("tarn: pages are checked on every request: the file system of the root "
                          "does not report changes\n");
    client_open(&client, server.endpoints[0]);
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(text, sizeof text, "page %d", i);
        scratch_write("below/page.txt", text);
        ck_assert_int_eq(client_get(&client, "/page.txt", &answer), 200);
        ck_assert_msg(answer.body_len == strlen(text) && !memcmp(answer.body, text, strlen(text)),
                      "%.*s, not %s", (int)answer.body_len, answer.body, text);
    }
}
END_TEST

/* ---- control groups ---- */

/* A limit of one CPU on all there is, as each version writes it. */
static const char *const files[][2] = {
    {"groups/cpu.max", "100000 100000\n"},
    {"groups/unified/cpu.max", "100000 100000\n"},
    {"groups/cpu/cpu.cfs_quota_us", "100000\n"},
    {"groups/cpu/cpu.cfs_period_us", "100000\n"},
};

static unsigned cpus_of_affinity(void)
{
    cpu_set_t ours;
    ck_assert_int_eq(sched_getaffinity(0, sizeof ours, &ours), 0);
    return (unsigned)CPU_COUNT(&ours);
}

START_TEST(a_control_group_limits_the_workers)
{
    bool is_limited = _i == 1;
    unsigned cpus = cpus_of_affinity();
    char words[32];
    if (cpus == 1 || access("/proc/self/cgroup", F_OK) != 0) {
        fprintf(stderr, "SKIPPED, not checked: one CPU is all there is, or no control groups\n");
        return;
    }
    scratch_folder("groups");
    scratch_folder("groups/cpu");
    scratch_folder("groups/unified");
    for (size_t i = 0; is_limited && i < sizeof files / sizeof files[0]; i++)
        scratch_write(files[i][0], files[i][1]);
    if (!mount_here(scratch("groups"), "/sys/fs/cgroup", NULL, MS_BIND, NULL))
        return;
    server_start(ARGS("--workers", "auto", scratch("")));
    snprintf(words, sizeof words, " workers=%u\n", is_limited ? 1 : cpus);
    ck_assert_msg(server_has_said(words), "%s", server.said);
}
END_TEST

/* By itself, so that ctest shows when it is skipped. */
Suite *live_mounts_suite(void)
{
    if (unshare(CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        fprintf(stderr, "SKIPPED, not checked: mounts of our own are not allowed here\n");
        exit(77);
    }
    Suite *suite = suite_create("live_mounts");
    TCase *tcase = server_case(suite, "mounts", "", setup, teardown);
    tcase_add_test(tcase, an_overlay_is_checked_on_every_request_and_named);
    tcase_add_loop_test(tcase, a_control_group_limits_the_workers, 0, 2);
    return suite;
}
