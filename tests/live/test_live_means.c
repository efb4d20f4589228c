/* test_live_means.c - tarn uses what it may have, and shares it out: CPUs, descriptors, workers. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"
#include "tarn/thread.h"

#include <sched.h>

enum { WORKERS = 3, SHARE = 4, CROWD = 600 };

static struct client client; /* reads figures, as the first of all connections */
static struct answer answer;
static sock_t crowd[CROWD];
static unsigned crowd_count;

static void setup(void)
{
    scratch_make();
    scratch_write("page.html", "<p>page\n");
    client.sock = SOCK_NONE;
    crowd_count = 0;
}

static void teardown(void)
{
    client_close(&client);
    while (crowd_count > 0)
        sock_close(crowd[--crowd_count]);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static uint64_t figure(const char *name)
{
    char words[128];
    snprintf(words, sizeof words, "\n%s ", name);
    ck_assert_int_eq(client_get(&client, "/.tarn/metrics", &answer), 200);
    const char *at = strstr(answer.body, words);
    ck_assert_msg(at != NULL, "there is no %s", name);
    return strtoull(at + strlen(words), NULL, 10);
}

/* ---- CPUs ---- */

START_TEST(there_are_as_many_workers_as_cpus_it_may_use)
{
    unsigned cpus = (unsigned)_i;
    char words[32];
    if (thread_cpus() < cpus) {
        fprintf(stderr, "SKIPPED, not checked: there are no %u CPUs here\n", cpus);
        return;
    }
    snprintf(words, sizeof words, " workers=%u\n", cpus);
    server_start_as(&(struct server_how){.cpus = cpus}, ARGS("--workers", "auto", scratch("")));
    ck_assert_msg(server_has_said(words), "%s", server.said);
}
END_TEST

/* ---- descriptors ---- */

static void read_limits(unsigned *soft, unsigned *hard)
{
    char line[256];
    int found = 0;
    snprintf(line, sizeof line, "/proc/%ld/limits", (long)server.pid);
    FILE *file = fopen(line, "r");
    ck_assert_ptr_nonnull(file);
    while (found != 2 && fgets(line, sizeof line, file))
        found = sscanf(line, "Max open files %u %u", soft, hard);
    fclose(file);
    ck_assert_int_eq(found, 2);
}

static bool have_come(void *wanted)
{
    return figure("tarn_connections_accepted_total") == *(uint64_t *)wanted;
}

static void fill_up(uint64_t count)
{
    while (crowd_count + 1 < count)
        crowd[crowd_count++] = client_connect(server.endpoints[0]);
    wait_until(have_come, &count, "all of them have come");
}

static const unsigned limits[] = {200, 600};

START_TEST(all_descriptors_it_may_have_are_for_connections)
{
    unsigned soft, hard;
    server_start_as(&(struct server_how){.files = limits[_i], .files_at_first = 60},
                    ARGS("--workers", "2", "--idle-timeout", "1h", scratch("")));
    read_limits(&soft, &hard);
    ck_assert_uint_eq(soft, limits[_i]);
    ck_assert_uint_eq(hard, limits[_i]);

    client_open(&client, server.endpoints[0]);
    uint64_t most = figure("tarn_connections_max");
    ck_assert_uint_gt(most, limits[_i] / 2);
    ck_assert_uint_lt(most, limits[_i]);
    fill_up(most);
    ck_assert_uint_eq(figure("tarn_connections_replaced_total"), 0);
    fill_up(most + 1);
    ck_assert_uint_eq(figure("tarn_connections_replaced_total"), 1);
    ck_assert_uint_eq(figure("tarn_connections_refused_total"), 0);
}
END_TEST

/* ---- workers ---- */

static uint64_t posted[WORKERS];

/* How many connections each worker got so far, and all of them. */
static uint64_t read_posted(void)
{
    char name[64];
    uint64_t sum = 0;
    for (unsigned i = 0; i < WORKERS; i++) {
        snprintf(name, sizeof name, "tarn_handoff_posted_total{worker=\"%u\"}", i);
        sum += posted[i] = figure(name);
    }
    return sum;
}

static bool has_a_worker(void *wanted)
{
    return read_posted() == *(uint64_t *)wanted;
}

/* Opens one more connection. Returns the worker that got it. */
static unsigned open_one(void)
{
    uint64_t before[WORKERS], wanted = read_posted() + 1;
    memcpy(before, posted, sizeof before);
    crowd[crowd_count++] = client_connect(server.endpoints[0]);
    wait_until(has_a_worker, &wanted, "it has a worker");
    unsigned i = 0;
    while (posted[i] == before[i])
        i++;
    return i;
}

START_TEST(a_newcomer_goes_to_the_worker_with_the_fewest)
{
    unsigned owners[WORKERS * SHARE], reader = 0, seen = 0;
    server_start(ARGS("--workers", "3", "--idle-timeout", "1h", scratch("")));
    client_open(&client, server.endpoints[0]);
    ck_assert_uint_eq(read_posted(), 1);
    while (posted[reader] == 0)
        reader++;
    while (crowd_count + 1 < WORKERS * SHARE) {
        unsigned owner = open_one();
        owners[crowd_count - 1] = owner;
    }
    for (unsigned i = 0; i < WORKERS; i++)
        ck_assert_uint_eq(posted[i], SHARE);

    unsigned emptied = (reader + 1) % WORKERS, kept = 0;
    for (unsigned i = 0; i < crowd_count; i++) {
        if (owners[i] == emptied)
            sock_close(crowd[i]);
        else
            crowd[kept++] = crowd[i];
    }
    crowd_count = kept;
    server_wait_for_connections(kept + 1);
    for (unsigned i = 0; i < SHARE; i++)
        ck_assert_uint_eq(open_one(), emptied);
    for (unsigned i = 0; i < WORKERS; i++)
        seen |= 1u << open_one();
    ck_assert_uint_eq(seen, (1u << WORKERS) - 1);
}
END_TEST

/* ---- file systems ---- */

/* Every Linux has this one, whose files change without a word. */
START_TEST(that_a_file_system_cannot_tell_of_changes_is_said_at_the_start)
{
    server_start(ARGS("/proc/sys/kernel"));
    server_wait_for_words("tarn: pages are checked on every request: the file system of the root "
                          "does not report changes\n");
}
END_TEST

Suite *live_means_suite(void)
{
    Suite *suite = suite_create("live_means");
    TCase *tcase = server_case(suite, "means", "", setup, teardown);
    tcase_add_loop_test(tcase, there_are_as_many_workers_as_cpus_it_may_use, 1, 3);
    tcase_add_loop_test(tcase, all_descriptors_it_may_have_are_for_connections, 0, 2);
    tcase_add_test(tcase, a_newcomer_goes_to_the_worker_with_the_fewest);
    tcase_add_test(tcase, that_a_file_system_cannot_tell_of_changes_is_said_at_the_start);
    return suite;
}
