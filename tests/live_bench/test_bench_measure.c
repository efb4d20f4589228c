/* What is measured: bounds that noise cannot break, counts, and what happens when a run goes wrong.
 */
#include "bench_run.h"
#include "scratch.h"
#include "scripted.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* ---- latency ---- */

static void respond_after_20_ms(struct peer *peer)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += 20000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0)
        continue;
    respond_hello(peer);
}

static const struct words_row {
    const char *words[12];
} slow_runs[] = {
    {{"-n", "100", "-c", "8", "--burst", "auto"}},
    {{"-n", "100", "-c", "8", "--burst", "off"}},
    {{"-R", "100", "-d", "1", "-c", "8"}},
    {{"-n", "50", "-c", "4", "--no-keepalive"}},
    {{"-n", "50", "-c", "1", "--bind", "127.0.0.1"}},
};

START_TEST(no_response_seems_faster_than_it_was)
{
    scripted_start(respond_after_20_ms, NULL, NULL);
    bench_measure(slow_runs[_i].words, "/");
    ck_assert_double_ge(bench_number("latency.service.min"), 0.020);
    ck_assert_double_ge(bench_number("latency.service.p50"), 0.020);
    ck_assert_double_gt(bench_number("requests.valid"), 0);
    ck_assert_double_eq(bench_number("requests.failed"), 0);
    if (bench_number("latency.response.count") > 0)
        ck_assert_double_ge(bench_number("latency.response.min"), 0.020);
    bench_check_conservation();
    scripted_stop();
}
END_TEST

static _Atomic uint64_t first_ms;

/* A second in which nothing is answered, four seconds after the first request. */
static void respond_but_for_a_second(struct peer *peer)
{
    uint64_t never = 0, now = now_ms();
    atomic_compare_exchange_strong(&first_ms, &never, now);
    uint64_t begin = first_ms + 4000, end = begin + 1000;
    if (now >= begin && now < end)
        peer_pause_ms((unsigned)(end - now));
    respond_hello(peer);
}

START_TEST(a_stall_shows_in_full_in_an_open_loop)
{
    first_ms = 0;
    scripted_start(respond_but_for_a_second, NULL, NULL);
    bench_measure(WORDS("-R", "1000", "-d", "10", "--warmup", "0", "-c", "10"), "/");
    ck_assert_double_eq(bench_number("requests.sent"), 10000);
    ck_assert_double_eq(bench_number("requests.valid"), 10000);
    ck_assert_double_ge(bench_number("latency.response.p99"), 0.88);
    ck_assert_double_ge(bench_number("latency.response.p99.9"), 0.97);
    ck_assert_double_lt(bench_number("latency.service.p99"), 0.1);
    ck_assert_double_ge(bench_number("rate.backlog_max"), 900);
    bench_check_conservation();
    scripted_stop();
}
END_TEST

static atomic_bool client_stands_still;

static void respond_to_one_that_stands_still(struct peer *peer)
{
    for (int ms = 0; ms < 60000 && !client_stands_still; ms++)
        peer_pause_ms(1);
    respond_after_20_ms(peer);
    scripted_note();
}

/* The client sleeps while its answer arrives. */
START_TEST(a_late_reader_shows_in_the_read_lag_and_not_in_the_service_time)
{
    int status = 0;
    scripted_start(respond_to_one_that_stands_still, NULL, NULL);
    bench_start(WORDS("--json", "-", "-n", "1", "-c", "1", "-t", "1"), "/", -1);
    uint64_t end = now_ms() + 60000;
    while (scripted_requests() == 0 && now_ms() < end)
        sched_yield();
    kill(bench.pid, SIGSTOP);
    ck_assert_int_eq(waitpid(bench.pid, &status, WUNTRACED), bench.pid);
    client_stands_still = true;
    while (scripted_notes() == 0 && now_ms() < end)
        sched_yield();
    peer_pause_ms(1000);
    kill(bench.pid, SIGCONT);
    bench_wait();
    ck_assert_double_eq(bench_number("requests.valid"), 1);
    ck_assert_double_ge(bench_number("latency.service.min"), 0.020);
    ck_assert_double_lt(bench_number("latency.service.max"), 0.9);
    ck_assert_double_ge(bench_number("latency.read_lag.max"), 0.8);
    ck_assert_double_eq(bench_number("latency.unstamped"), 0);
    scripted_stop();
}
END_TEST

/* ---- counts ---- */

static const struct words_row counts[] = {
    {{"-n", "1000", "-c", "8"}},
    {{"-n", "1000", "-c", "8", "-p", "8"}},
    {{"-n", "300", "-c", "8", "--no-keepalive"}},
    {{"-n", "1003", "-c", "7", "-t", "3", "--reuse", "10"}},
    {{"-n", "1001", "-c", "7", "-p", "8", "--reuse", "16"}},
    {{"-n", "100", "-c", "4", "--warmup", "200ms"}},
    {{"-d", "500ms", "-c", "8", "--warmup", "0"}},
    {{"-d", "500ms", "-c", "8", "--warmup", "100ms", "-p", "8"}},
    {{"-d", "500ms", "-c", "8", "--warmup", "0", "--no-keepalive"}},
    {{"-d", "500ms", "-c", "8", "--warmup", "100ms", "-R", "500"}},
    {{"-n", "300", "-c", "8", "-R", "1000", "--arrivals", "poisson"}},
    {{"-d", "300ms", "-c", "1", "-t", "1", "--warmup", "0", "--burst", "off"}},
};

START_TEST(client_and_server_have_counted_the_same)
{
    scripted_start(respond_hello, NULL, NULL);
    bench_measure(counts[_i].words, "/");
    ck_assert_double_gt(bench_number("requests.valid"), 0);
    ck_assert_double_eq(bench_number("requests.failed"), 0);
    ck_assert_double_eq(bench_number("requests.unfinished"), 0);
    ck_assert_double_eq(bench_number("requests.sent") + bench_number("requests.warmup"),
                        (double)scripted_requests());
    ck_assert_double_eq(bench_number("connections.opened"), (double)scripted_connections());
    if (strcmp(counts[_i].words[0], "-n") == 0)
        ck_assert_double_eq(bench_number("requests.sent"), atof(counts[_i].words[1]));
    if (bench_number("verdict.little") > 0) /* no more can have been under way than there were */
        ck_assert_double_lt(bench_number("verdict.little"), 1.5);
    bench_check_conservation();
    bench_check_exit(0);
    scripted_stop();
}
END_TEST

START_TEST(an_open_loop_asks_exactly_for_its_rate)
{
    scripted_start(respond_hello, NULL, NULL);
    bench_measure(WORDS("-R", "100@1s,0@1s,300@1s", "-c", "8"), "/");
    ck_assert_double_eq(bench_number("requests.sent"), 400);
    ck_assert_double_eq(bench_number("requests.warmup"), 100);
    ck_assert_uint_eq(scripted_requests(), 500);
    bench_check_conservation();
    scripted_stop();
}
END_TEST

static void respond_but_to_the_first(struct peer *peer)
{
    if (peer->connection == 0)
        respond_never(peer);
    else
        respond_hello(peer);
}

START_TEST(a_connection_that_is_never_answered_is_counted_and_named)
{
    scripted_start(respond_but_to_the_first, NULL, NULL);
    bench_measure(WORDS("-d", "1s", "-c", "4", "--warmup", "0", "--slo", "errors<=0"), "/");
    ck_assert_double_eq(bench_number("requests.unfinished"), 1);
    ck_assert_double_eq(bench_number("connections.starved"), 1);
    ck_assert_double_eq(bench_number("connections.served"), 3);
    ck_assert_double_ge(bench_number("connections.oldest_unanswered"), 1);
    ck_assert_double_ge(bench_number("latency.service.max"), 1);
    bench_check_conservation();
    bench_check_exit(3);
    scripted_stop();
    scripted_start(respond_but_to_the_first, NULL, NULL);
    bench_show(WORDS("-d", "500ms", "-c", "4", "--warmup", "0"), "/");
    ck_assert_msg(strstr(bench.out, "1 of 4 never answered; oldest unanswered 1."), "%s",
                  bench.out);
    scripted_stop();
}
END_TEST

START_TEST(a_server_that_never_answers_fails_everything)
{
    scripted_start(respond_never, NULL, NULL);
    bench_measure(WORDS("-n", "8", "-c", "4", "--timeout", "200ms"), "/");
    ck_assert_double_eq(bench_number("failures.timeout"), 8);
    ck_assert_double_ge(bench_number("latency.service.min"), 0.2);
    ck_assert_double_eq(bench_number("latency.service.count"), 8);
    ck_assert_int_eq(bench.status, 4);
    ck_assert_str_eq(bench_text("verdict.word"), "all_failed");
    bench_check_conservation();
    scripted_stop();
}
END_TEST

/* ---- when a run goes wrong ---- */

static void wait_for_requests(uint64_t count)
{
    uint64_t end = now_ms() + 60000;
    while (scripted_requests() < count && now_ms() < end)
        sched_yield();
    ck_assert_uint_ge(scripted_requests(), count);
}

START_TEST(a_server_that_dies_is_told_from_one_that_works)
{
    scripted_start(respond_hello, NULL, NULL);
    bench_start(WORDS("--json", "-", "-d", "2s", "-c", "8", "--warmup", "0"), "/", -1);
    wait_for_requests(50);
    scripted_stop();
    bench_wait();
    ck_assert_double_ge(bench_number("requests.valid"), 40);
    ck_assert_double_gt(bench_number("failures.refused"), 0);
    bench_check_conservation();
    bench_check_exit(0);
}
END_TEST

START_TEST(a_number_of_requests_is_given_up_when_the_server_stays_away)
{
    scripted_start(respond_hello, NULL, NULL);
    bench_start(WORDS("--json", "-", "-n", "100M", "-c", "4", "--timeout", "500ms"), "/", -1);
    wait_for_requests(50);
    scripted_stop();
    bench_wait();
    ck_assert_int_eq(bench.status, 4);
    ck_assert_double_ge(bench_number("requests.valid"), 40);
    bench_check_conservation();
}
END_TEST

START_TEST(an_interrupt_gives_the_report_so_far)
{
    scripted_start(respond_hello, NULL, NULL);
    bench_start(WORDS("--json", "-", "-d", "1h", "-c", "8", "--warmup", "0"), "/", -1);
    wait_for_requests(100);
    kill(bench.pid, SIGINT);
    bench_wait();
    ck_assert_int_eq(bench.status, 130);
    ck_assert_str_eq(bench_text("verdict.word"), "interrupted");
    ck_assert_double_ge(bench_number("requests.valid"), 90);
    ck_assert_double_gt(bench_number("rate.valid"), 0);
    ck_assert_double_lt(bench_number("seconds"), 3600);
    bench_check_conservation();
    scripted_stop();
}
END_TEST

static void respond_a_megabyte(struct peer *peer)
{
    static char body[1 << 20];
    peer_send(peer, "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n");
    peer_send_bytes(peer, body, sizeof body);
}

static pid_t spin_on(int cpu)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((unsigned)cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
    for (volatile unsigned long i = 0;; i++)
        continue;
}

/* Reading every body keeps the client's CPU busy, and two others want it too. */
START_TEST(a_client_that_gets_no_cpu_says_so)
{
    cpu_set_t own;
    ck_assert_int_eq(sched_getaffinity(0, sizeof own, &own), 0);
    if (!CPU_ISSET(0, &own) || !CPU_ISSET(1, &own))
        return; /* there is no second CPU to keep the server on */
    cpu_set_t second;
    CPU_ZERO(&second);
    CPU_SET(1, &second);
    pid_t spinners[2] = {spin_on(0), spin_on(0)};
    sched_setaffinity(0, sizeof second, &second);
    scripted_start(respond_a_megabyte, NULL, NULL);
    bench_start(WORDS("-d", "2s", "-c", "4", "-t", "1", "--verify", "all"), "/", 0);
    bench_wait();
    for (int i = 0; i < 2; i++) {
        kill(spinners[i], SIGKILL);
        waitpid(spinners[i], NULL, 0);
    }
    scripted_stop();
    ck_assert_int_eq(bench.status, 5);
    ck_assert_int_eq(strncmp(bench.out, "!! CLIENT SATURATED", 19), 0);
}
END_TEST

START_TEST(littles_law_holds)
{
    scripted_start(respond_after_20_ms, NULL, NULL);
    bench_measure(WORDS("-d", "2s", "-c", "8", "--warmup", "500ms"), "/");
    /* Connections that wait for nothing are always under way. */
    ck_assert_double_ge(bench_number("verdict.little"), 0.9);
    ck_assert_double_le(bench_number("verdict.little"), 1.1);
    ck_assert_double_ge(bench_number("connections.jain"), 0.5);
    scripted_stop();
}
END_TEST

Suite *bench_measure_suite(void)
{
    Suite *suite = suite_create("bench_measure");
    TCase *tc = tcase_create("bench_measure");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, NULL, scripted_stop);
    tcase_add_checked_fixture(tc, NULL, bench_clear);
    tcase_add_loop_test(tc, no_response_seems_faster_than_it_was, 0,
                        sizeof slow_runs / sizeof *slow_runs);
    tcase_add_test(tc, a_stall_shows_in_full_in_an_open_loop);
    tcase_add_test(tc, a_late_reader_shows_in_the_read_lag_and_not_in_the_service_time);
    tcase_add_loop_test(tc, client_and_server_have_counted_the_same, 0,
                        sizeof counts / sizeof *counts);
    tcase_add_test(tc, an_open_loop_asks_exactly_for_its_rate);
    tcase_add_test(tc, a_connection_that_is_never_answered_is_counted_and_named);
    tcase_add_test(tc, a_server_that_never_answers_fails_everything);
    tcase_add_test(tc, a_server_that_dies_is_told_from_one_that_works);
    tcase_add_test(tc, a_number_of_requests_is_given_up_when_the_server_stays_away);
    tcase_add_test(tc, an_interrupt_gives_the_report_so_far);
    tcase_add_test(tc, a_client_that_gets_no_cpu_says_so);
    tcase_add_test(tc, littles_law_holds);
    suite_add_tcase(suite, tc);
    return suite;
}
