/* test_live_datagrams.c - tarn-bench counts what a network does to datagrams, and fetches files
 * in spite of it. */
#define _GNU_SOURCE
#include "datagrams.h"
#include "hop.h"

#include "scratch.h"

#include <sys/wait.h>

static char report[65536];

static void setup(void)
{
    static char large[400000];
    scratch_make();
    scratch_folder("site");
    scratch_write("site/index.html", "<p>page\n");
    scratch_write("site/empty", "");
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (char)('a' + i * 7919 % 26);
    scratch_write_bytes("site/large.txt", large, sizeof large, O_CREAT);
}

static void start(const char *buffer)
{
    server_start(ARGS("--udp-buffer", buffer, "--listen", "udp:127.0.0.1:0", "--listen",
                      "127.0.0.1:0", scratch("site")));
}

static void teardown(void)
{
    hop_stop();
    if (server.pid)
        server_stop();
    scratch_clear();
}

static unsigned server_port(void)
{
    return (unsigned)atoi(strrchr(server.endpoints[0], ':') + 1);
}

/* The exit status of `tarn-bench WORDS udp://127.0.0.1:PORT/PATH`; `report` is what it printed. */
static int bench(const char *words, unsigned port, const char *path)
{
    char command[1024];
    snprintf(command, sizeof command, "'%s' %s udp://127.0.0.1:%u/%s", TARN_BENCH_PROGRAM, words,
             port, path);
    FILE *out = popen(command, "r");
    ck_assert_ptr_nonnull(out);
    report[fread(report, 1, sizeof report - 1, out)] = '\0';
    int status = pclose(out);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static uint64_t figure(const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\": ", name);
    const char *at = strstr(report, key);
    ck_assert_msg(at != NULL, "there is no %s in %s", name, report);
    return strtoull(at + strlen(key), NULL, 10);
}

START_TEST(on_a_good_way_nothing_is_lost_and_both_sides_agree)
{
    start("1M");
    ck_assert_int_eq(bench("--json - -c 4 -p 4 -n 5000 --timeout 10s", server_port(), ""), 0);
    ck_assert_uint_eq(figure("sent"), 5000);
    ck_assert_uint_eq(figure("valid"), 5000);
    ck_assert_uint_eq(figure("200"), 5000);
    ck_assert_uint_eq(figure("lost") + figure("twice") + figure("strange") + figure("late"), 0);
    ck_assert_uint_eq(metric_of(server.endpoints[1], "tarn_udp_answered_total"), 5000);
}
END_TEST

START_TEST(an_open_loop_sends_as_many_as_it_was_told)
{
    start("1M");
    ck_assert_int_eq(bench("--json - -c 4 -p 64 -R 2000 -d 1s --warmup 0", server_port(), ""), 0);
    ck_assert_uint_ge(figure("sent"), 1999);
    ck_assert_uint_le(figure("sent"), 2001);
    ck_assert_uint_eq(figure("answered") + figure("lost"), figure("sent"));
}
END_TEST

/* A request is lost on either way: one in ten, and one in ten of the rest. */
START_TEST(a_bad_way_is_told_apart_by_what_it_does)
{
    start("1M");
    ck_assert_int_eq(
        bench("--json - -c 1 -p 8 -n 1000 --timeout 100ms", hop_start(server.endpoints[0]), ""), 0);
    ck_assert_uint_eq(figure("sent"), 1000);
    ck_assert_uint_eq(figure("answered") + figure("lost"), 1000);
    ck_assert_uint_ge(figure("lost"), 100);
    ck_assert_uint_ge(figure("answered"), 500);
    ck_assert_uint_ge(figure("twice"), 50);
    ck_assert_uint_ge(figure("overtaken"), 20);
    ck_assert_uint_eq(figure("strange"), 0);
}
END_TEST

START_TEST(a_small_buffer_loses_what_a_burst_brings)
{
    start("4K");
    ck_assert_int_eq(bench("--json - -c 2 -p 256 -n 4000", server_port(), ""), 0);
    uint64_t lost = figure("lost");
    ck_assert_uint_ge(lost, 1);
    ck_assert_uint_eq(figure("answered") + lost, 4000);
    uint64_t received = metric_of(server.endpoints[1], "tarn_udp_received_total");
    uint64_t overflowed = metric_of(server.endpoints[1], "tarn_udp_overflowed_total");
    ck_assert_uint_lt(received, 4000);
    if (overflowed > 0) /* else the system does not tell */
        ck_assert_uint_eq(received + overflowed, 4000);
}
END_TEST

/* The sum of a column of the CSV in `report`; *LINES counts its lines. */
static uint64_t column_sum(unsigned column, unsigned *lines)
{
    uint64_t sum = 0;
    *lines = 0;
    for (const char *line = strstr(report, "\r\n"); line && line[2]; line = strstr(line, "\r\n")) {
        line += 2;
        const char *at = line;
        for (unsigned i = 0; i < column; i++)
            at = strchr(at, ',') + 1;
        sum += strtoull(at, NULL, 10);
        ++*lines;
    }
    return sum;
}

START_TEST(the_intervals_add_up_to_the_run)
{
    enum { VALID = 2, FAILED = 3 };
    char words[512];
    unsigned lines;
    start("1M");
    snprintf(words, sizeof words,
             "--csv - --json '%s' -R 1000 -p 64 -d 1s --interval 100ms --timeout 100ms",
             scratch("json"));
    ck_assert_int_eq(bench(words, hop_start(server.endpoints[0]), ""), 0);
    ck_assert(strncmp(report, "begin_s,seconds,valid,failed,rate,", 34) == 0);
    uint64_t valid = column_sum(VALID, &lines), failed = column_sum(FAILED, &lines);
    ck_assert_uint_ge(lines, 2);
    ck_assert_uint_le(lines, 11);
    FILE *json = fopen(scratch("json"), "rb");
    ck_assert_ptr_nonnull(json);
    report[fread(report, 1, sizeof report - 1, json)] = '\0';
    fclose(json);
    ck_assert_uint_eq(valid, figure("valid"));
    ck_assert_uint_eq(valid + failed, figure("sent"));
}
END_TEST

START_TEST(promises_about_datagrams_decide_the_exit_status)
{
    start("1M");
    unsigned port = server_port(), bad_way = hop_start(server.endpoints[0]);
    ck_assert_int_eq(
        bench("-n 200 --timeout 10s --slo 'p99<10s' --slo 'loss<=0' --slo 'rps>0.1'", port, ""), 0);
    ck_assert_ptr_nonnull(strstr(report, "slo         loss<=0 holds: 0 %\n"));
    ck_assert_int_eq(bench("-c 1 -p 8 -n 500 --timeout 100ms --slo 'p50<10s' --slo 'loss<1%' "
                           "--slo 'p99<100ms' --json -",
                           bad_way, ""),
                     3);
    ck_assert_ptr_nonnull(strstr(report, "\"word\": \"slo_broken\""));
    ck_assert_int_eq(bench("--slo 'p99=1' 2>&1", port, ""), 2);
    ck_assert_int_eq(bench("-q -n 10 --slo 'errors<1%' 2>&1", port, "nothing"), 4);
    ck_assert_ptr_nonnull(strstr(report, "errors<1% BROKEN: 100 %"));
}
END_TEST

START_TEST(a_file_comes_whole_over_a_bad_way)
{
    char words[512];
    start("1M");
    unsigned port = hop_start(server.endpoints[0]);
    snprintf(words, sizeof words, "fetch --compare '%s'", scratch("site/large.txt"));
    ck_assert_int_eq(bench(words, port, "large.txt"), 0);
    snprintf(words, sizeof words, "fetch -q --datagram 9000 --window 3 -o '%s'", scratch("copy"));
    ck_assert_int_eq(bench(words, port, "large.txt"), 0);
    snprintf(words, sizeof words, "[ \"$(sha256sum <'%s')\" = \"$(sha256sum <'%s')\" ]",
             scratch("copy"), scratch("site/large.txt"));
    ck_assert_int_eq(system(words), 0);
    ck_assert_int_eq(bench("fetch -q", port, "empty"), 0);
    ck_assert_str_eq(report, "");
    ck_assert_int_eq(bench("fetch -q", port, ""), 0);
    ck_assert_str_eq(report, "<p>page\n");
}
END_TEST

START_TEST(a_file_that_differs_is_said_and_one_that_is_not_there_too)
{
    char words[512];
    start("1M");
    snprintf(words, sizeof words, "fetch -q --compare '%s' 2>/dev/null",
             scratch("site/index.html"));
    ck_assert_int_eq(bench(words, server_port(), "large.txt"), 4);
    ck_assert_int_eq(bench("fetch -q 2>/dev/null", server_port(), "nothing"), 4);
    ck_assert_int_eq(bench("fetch -q --datagram 200 2>/dev/null", server_port(), "large.txt"), 4);
}
END_TEST

/* Of "<p>page\n", as sha256sum prints it. */
#define PAGE_HASH "f653537741a86fa966e2a3951e6e306e968731dd5d0a091daba4a6adebcf86a5"

/* Without the library there is no hash, and asking for one is refused as such. */
static bool is_built_without_hash(void)
{
    return strstr(report, "built without libgcrypt") != NULL;
}

START_TEST(a_file_is_written_only_if_it_has_the_hash_that_was_given)
{
    char words[512];
    start("1M");
    snprintf(words, sizeof words, "fetch --sha256 %s -o '%s' 2>&1", PAGE_HASH, scratch("copy"));
    int status = bench(words, server_port(), "");
    if (is_built_without_hash()) {
        ck_assert_int_eq(status, 2);
        return;
    }
    ck_assert_int_eq(status, 0);
    ck_assert_ptr_nonnull(strstr(report, "; SHA-256 " PAGE_HASH "\n"));
    ck_assert_int_eq(access(scratch("copy"), F_OK), 0);
    snprintf(words, sizeof words, "fetch -q --sha256 %s -o '%s' 2>&1", PAGE_HASH, scratch("other"));
    ck_assert_int_eq(bench(words, server_port(), "large.txt"), 4);
    ck_assert_ptr_nonnull(strstr(report, "not " PAGE_HASH));
    ck_assert_int_eq(access(scratch("other"), F_OK), -1);
    /* Neither of both checks stands for the other. */
    snprintf(words, sizeof words, "fetch -q --sha256 %s --compare '%s' 2>&1", PAGE_HASH,
             scratch("site/large.txt"));
    ck_assert_int_eq(bench(words, server_port(), ""), 4);
    ck_assert_int_eq(bench(words, server_port(), "large.txt"), 4);
}
END_TEST

START_TEST(a_hash_that_is_none_is_refused_before_anybody_is_asked)
{
    start("1M");
    ck_assert_int_eq(bench("fetch --sha256 abc 2>&1", server_port(), ""), 2);
    ck_assert_ptr_nonnull(strstr(report, "--sha256 abc: write the 64 hexadecimal digits"));
    ck_assert_uint_eq(metric_of(server.endpoints[1], "tarn_udp_received_total"), 0);
}
END_TEST

START_TEST(where_nobody_listens_it_ends_at_once)
{
    start("1M");
    unsigned port = server_port();
    server_stop();
    uint64_t begun_ms = now_ms();
    ck_assert_int_eq(bench("-q -d 1h", port, ""), 4);
    ck_assert_int_eq(bench("fetch -q --tries 1000 --timeout 1m 2>/dev/null", port, ""), 4);
    ck_assert_uint_lt(now_ms() - begun_ms, 30000);
}
END_TEST

Suite *live_datagrams_suite(void)
{
    Suite *suite = suite_create("live_datagrams");
    TCase *tcase = tcase_create("datagrams");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, on_a_good_way_nothing_is_lost_and_both_sides_agree);
    tcase_add_test(tcase, an_open_loop_sends_as_many_as_it_was_told);
    tcase_add_test(tcase, a_bad_way_is_told_apart_by_what_it_does);
    tcase_add_test(tcase, a_small_buffer_loses_what_a_burst_brings);
    tcase_add_test(tcase, the_intervals_add_up_to_the_run);
    tcase_add_test(tcase, promises_about_datagrams_decide_the_exit_status);
    tcase_add_test(tcase, a_file_comes_whole_over_a_bad_way);
    tcase_add_test(tcase, a_file_that_differs_is_said_and_one_that_is_not_there_too);
    tcase_add_test(tcase, a_file_is_written_only_if_it_has_the_hash_that_was_given);
    tcase_add_test(tcase, a_hash_that_is_none_is_refused_before_anybody_is_asked);
    tcase_add_test(tcase, where_nobody_listens_it_ends_at_once);
    suite_add_tcase(suite, tcase);
    return suite;
}
