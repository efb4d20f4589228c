/* test_live_stop.c - signals, and what becomes of those who are connected. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <signal.h>

/* More than the buffers of a connection hold at both of its ends. */
#define HUGE_BYTES (UINT64_C(64) << 20)

#define REQUEST "GET /page.html HTTP/1.1\r\nHost: localhost\r\n\r\n"

enum { CLIENTS = 20 };

static struct client clients[CLIENTS];
static struct client *const client = &clients[0];
static struct answer answer;

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/page.html", "<p>page\n");
    scratch_write("site/huge.bin", "");
    ck_assert_int_eq(truncate(scratch("site/huge.bin"), (off_t)HUGE_BYTES), 0);
    for (int i = 0; i < CLIENTS; i++)
        clients[i].sock = SOCK_NONE;
}

static void teardown(void)
{
    for (int i = 0; i < CLIENTS; i++)
        client_close(&clients[i]);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static bool is_refused(void *arg)
{
    (void)arg;
    return !client_may_connect(server.endpoints[0]);
}

/* From then on it has seen the signal, and nothing but the open connections keeps it. */
static void wait_until_refused(void)
{
    wait_until(is_refused, NULL, "it stops listening");
}

/* A connection in the middle of an answer that its client does not read. */
static void start_download(struct client *of)
{
    client_open(of, server.endpoints[0]);
    client_send(of, "GET /huge.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ck_assert(client_receive(of, PATIENCE_MS));
}

static const int signals[] = {SIGTERM, SIGINT};

START_TEST(idle_connections_do_not_delay_the_end)
{
    server_start(ARGS("--drain", "10m", scratch("site")));
    for (int i = 0; i < CLIENTS; i++) {
        client_open(&clients[i], server.endpoints[0]);
        if (i % 2)
            ck_assert_int_eq(client_get(&clients[i], "/page.html", &answer), 200);
    }
    kill(server.pid, signals[_i]);
    ck_assert_int_eq(server_wait(), 0);
    for (int i = 0; i < CLIENTS; i++)
        client_expect_end(&clients[i]);
}
END_TEST

START_TEST(a_download_in_flight_is_finished)
{
    server_start(ARGS("--drain", "10m", scratch("site")));
    start_download(client);
    kill(server.pid, signals[_i]);
    wait_until_refused();
    ck_assert_int_eq(client_answer_to_head(client, &answer), 200);
    ck_assert_uint_eq(client_read(client, NULL, HUGE_BYTES), HUGE_BYTES);
    client_expect_end(client);
    ck_assert_int_eq(server_wait(), 0);
}
END_TEST

START_TEST(a_request_in_flight_is_answered)
{
    server_start(ARGS("--drain", "10m", scratch("site")));
    client_open(client, server.endpoints[0]);
    client_send(client, REQUEST "GET /page.html HT");
    ck_assert_int_eq(client_answer(client, &answer), 200);
    kill(server.pid, SIGTERM);
    wait_until_refused();
    client_send(client, "TP/1.1\r\nHost: localhost\r\n\r\n");
    ck_assert_int_eq(client_answer(client, &answer), 200);
    client_expect_end(client);
    ck_assert_int_eq(server_wait(), 0);
}
END_TEST

/* They are connected, and have asked, before it hears of the signal. */
START_TEST(whoever_waits_in_the_queue_is_answered)
{
    server_start(ARGS(scratch("site")));
    server_freeze();
    for (int i = 0; i < CLIENTS; i++) {
        client_open(&clients[i], server.endpoints[0]);
        client_send(&clients[i], REQUEST);
    }
    kill(server.pid, SIGTERM);
    server_thaw();
    for (int i = 0; i < CLIENTS; i++) {
        ck_assert_int_eq(client_answer(&clients[i], &answer), 200);
        client_expect_end(&clients[i]);
    }
    ck_assert_int_eq(server_wait(), 0);
}
END_TEST

START_TEST(what_does_not_finish_ends_with_the_drain_time)
{
    server_start(ARGS("--drain", "300ms", scratch("site")));
    start_download(client);
    uint64_t begin = now_ms();
    kill(server.pid, SIGTERM);
    ck_assert_int_eq(server_wait(), 0);
    ck_assert_uint_ge(now_ms() - begin, 300);
    ck_assert_uint_lt(client_read(client, NULL, HUGE_BYTES), HUGE_BYTES);
}
END_TEST

START_TEST(a_second_signal_ends_it_now)
{
    server_start(ARGS("--drain", "10m", scratch("site")));
    start_download(client);
    kill(server.pid, SIGTERM);
    wait_until_refused();
    kill(server.pid, signals[_i]);
    ck_assert_int_eq(server_wait(), 0);
    ck_assert_uint_lt(client_read(client, NULL, HUGE_BYTES), HUGE_BYTES);
}
END_TEST

START_TEST(the_name_of_a_unix_socket_goes_with_it)
{
    char endpoint[300];
    snprintf(endpoint, sizeof endpoint, "unix:%s", scratch("socket"));
    server_start(ARGS("--listen", endpoint, scratch("site")));
    ck_assert_int_eq(access(scratch("socket"), F_OK), 0);
    ck_assert_int_eq(client_get_once(client, endpoint, "/page.html", &answer), 200);
    server_stop();
    ck_assert_int_ne(access(scratch("socket"), F_OK), 0);
}
END_TEST

/* ---- the log ---- */

static bool file_has(const char *path, const char *text)
{
    char content[8192];
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    size_t len = fread(content, 1, sizeof content - 1, file);
    fclose(file);
    content[len] = '\0';
    return strstr(content, text) != NULL;
}

static bool new_log_is_there(void *arg)
{
    (void)arg;
    return access(scratch("log"), F_OK) == 0;
}

static bool second_is_in_new_log(void *arg)
{
    (void)arg;
    return file_has(scratch("log"), "GET /second 404");
}

START_TEST(a_hangup_opens_the_log_again)
{
    server_start(ARGS("--log", "short", "--log-file", scratch("log"), scratch("site")));
    client_open(client, server.endpoints[0]);
    ck_assert_int_eq(client_get(client, "/first", &answer), 404);
    scratch_rename("log", "log.old");
    kill(server.pid, SIGHUP);
    wait_until(new_log_is_there, NULL, "there is a new log");
    ck_assert_int_eq(client_get(client, "/second", &answer), 404);
    wait_until(second_is_in_new_log, NULL, "the log is written while it runs");
    server_stop();
    ck_assert(!file_has(scratch("log.old"), "/second"));
    ck_assert(file_has(scratch("log"), "/first") != file_has(scratch("log.old"), "/first"));
}
END_TEST

START_TEST(a_hangup_without_a_log_file_changes_nothing)
{
    server_start(ARGS(scratch("site")));
    kill(server.pid, SIGHUP);
    kill(server.pid, SIGHUP);
    ck_assert_int_eq(client_get_once(client, server.endpoints[0], "/page.html", &answer), 200);
}
END_TEST

Suite *live_stop_suite(void)
{
    Suite *suite = suite_create("live_stop");
    TCase *tcase = server_case(suite, "stop", "", setup, teardown);
    tcase_add_loop_test(tcase, idle_connections_do_not_delay_the_end, 0, 2);
    tcase_add_loop_test(tcase, a_download_in_flight_is_finished, 0, 2);
    tcase_add_test(tcase, a_request_in_flight_is_answered);
    tcase_add_test(tcase, whoever_waits_in_the_queue_is_answered);
    tcase_add_test(tcase, what_does_not_finish_ends_with_the_drain_time);
    tcase_add_loop_test(tcase, a_second_signal_ends_it_now, 0, 2);

    TCase *local = server_case(suite, "unix", "unix", setup, teardown);
    tcase_add_test(local, the_name_of_a_unix_socket_goes_with_it);

    TCase *hangup = server_case(suite, "hangup", "signals", setup, teardown);
    tcase_add_test(hangup, a_hangup_opens_the_log_again);
    tcase_add_test(hangup, a_hangup_without_a_log_file_changes_nothing);
    return suite;
}
