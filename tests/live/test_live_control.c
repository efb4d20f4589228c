/* test_live_control.c - the pages about the server, the probe, and leaving in good order. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <signal.h>
#include <sys/wait.h>

/* Many more than the server of a test has room for. */
enum { CROWD = 200 };

static sock_t crowd[CROWD];
static unsigned crowd_count;
static struct client page_client;
static struct client admin_client;
static struct answer answer;
static char admin[160];

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/index.html", "<p>page\n");
    snprintf(admin, sizeof admin, "unix:%s", scratch("admin"));
    page_client.sock = admin_client.sock = SOCK_NONE;
    crowd_count = 0;
}

static void teardown(void)
{
    client_close(&page_client);
    client_close(&admin_client);
    while (crowd_count > 0)
        sock_close(crowd[--crowd_count]);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static void start(const char *delay)
{
    server_start(ARGS("--admin", admin, "--drain-delay", delay, scratch("site")));
}

static int ask_admin(const char *target)
{
    int status = client_get_once(&admin_client, admin, target, &answer);
    client_close(&admin_client);
    return status;
}

static bool is_leaving(void *arg)
{
    (void)arg;
    return ask_admin("/.tarn/ready") == 503;
}

/* The exit status of `tarn probe ARGUMENTS` in this ENVIRONMENT. */
static int probe(const char *environment, const char *arguments)
{
    char command[1024];
    snprintf(command, sizeof command, "%s '%s' probe %s 2>>'%s'", environment, TARN_PROGRAM,
             arguments, scratch("reasons"));
    int status = system(command);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

START_TEST(with_an_admin_listener_nobody_else_sees_the_pages)
{
    start("0");
    client_open(&page_client, server.endpoints[0]);
    ck_assert_int_eq(client_get(&page_client, "/.tarn/health", &answer), 404);
    ck_assert_int_eq(client_get(&page_client, "/", &answer), 200);
    ck_assert_int_eq(ask_admin("/.tarn/health"), 200);
    ck_assert_int_eq(ask_admin("/.tarn/metrics"), 200);
    ck_assert_ptr_nonnull(strstr(answer_field(&answer, "Content-Type"), "version=0.0.4"));
    ck_assert_int_eq(ask_admin("/.tarn/status"), 200);
    ck_assert_str_eq(answer_field(&answer, "Content-Type"), "application/json");
}
END_TEST

/* Asks for half a page, so that the connection is not idle. */
static void begin_request(const char *endpoint)
{
    size_t sent = 0;
    ck_assert_uint_lt(crowd_count, CROWD);
    sock_t sock = client_connect(endpoint);
    crowd[crowd_count++] = sock;
    ck_assert_int_eq(sock_send(sock, "GET /", 5, &sent), IO_OK);
}

/* One whose words are still on their way is idle, and may have made room for who asks here. */
static bool are_four_at_work(void *arg)
{
    static const char words[] = "{worker=\"0\",state=\"head\"} ";
    (void)arg;
    ck_assert_int_eq(ask_admin("/.tarn/metrics"), 200);
    const char *at = strstr(answer.body, words);
    ck_assert_ptr_nonnull(at);
    int at_work = atoi(at + strlen(words)) - 1; /* whoever asks here is among them */
    for (int i = at_work; i < 4 && crowd_count < CROWD; i++)
        begin_request(server.endpoints[0]);
    return at_work == 4;
}

static bool is_site_full(void *arg)
{
    (void)arg;
    int status = client_get_once(&page_client, server.endpoints[0], "/", &answer);
    client_close(&page_client);
    return status == 503;
}

static bool is_reserve_taken(void *arg)
{
    (void)arg;
    begin_request(admin);
    return ask_admin("/.tarn/health") == 503;
}

START_TEST(a_full_server_is_alive_and_tells_its_figures)
{
    server_start(ARGS("--workers", "1", "--max-connections", "4", "--admin", admin,
                      "--header-timeout", "1h", scratch("site")));
    wait_until(are_four_at_work, NULL, "four requests have begun");
    wait_until(is_site_full, NULL, "nobody else gets in");
    ck_assert_int_eq(ask_admin("/.tarn/health"), 200);
    ck_assert_int_eq(ask_admin("/.tarn/ready"), 200);
    client_open(&admin_client, admin); /* and has not asked yet when others come */
    for (int i = 0; i < 10; i++)
        ck_assert(is_site_full(NULL));
    ck_assert_int_eq(client_get(&admin_client, "/.tarn/metrics", &answer), 200);
    client_close(&admin_client);
    wait_until(is_reserve_taken, NULL, "what is kept for probes is bounded, too");
}
END_TEST

START_TEST(told_to_stop_it_serves_on_but_says_that_it_leaves)
{
    start("1h");
    client_open(&page_client, server.endpoints[0]);
    ck_assert_int_eq(client_get(&page_client, "/", &answer), 200);
    ck_assert_ptr_null(answer_field(&answer, "Connection"));
    kill(server.pid, SIGTERM);
    wait_until(is_leaving, NULL, "it is not ready any more");
    ck_assert_int_eq(ask_admin("/.tarn/health"), 200);
    ck_assert_int_eq(client_get(&page_client, "/", &answer), 200);
    ck_assert_str_eq(answer_field(&answer, "Connection"), "close");
    client_expect_end(&page_client);
    client_close(&page_client);
    ck_assert_int_eq(client_get_once(&page_client, server.endpoints[0], "/", &answer), 200);
    kill(server.pid, SIGTERM);
    ck_assert_int_eq(server_wait(), 0);
}
END_TEST

START_TEST(the_delay_ends_by_itself)
{
    start("300ms");
    uint64_t begun_ms = now_ms();
    kill(server.pid, SIGTERM);
    ck_assert_int_eq(server_wait(), 0);
    ck_assert_uint_ge(now_ms() - begun_ms, 300);
}
END_TEST

START_TEST(the_probe_finds_the_server_of_the_environment)
{
    char environment[256];
    snprintf(environment, sizeof environment, "TARN_LISTEN=:1 TARN_ADMIN='%s'", admin);
    ck_assert_int_eq(probe(environment, ""), 1);
    start("0");
    ck_assert_int_eq(probe(environment, ""), 0);
    ck_assert_int_eq(probe(environment, "/.tarn/ready"), 0);
    ck_assert_int_eq(probe(environment, "/.tarn/nothing"), 1);
    ck_assert_int_eq(probe("", admin), 0);
    snprintf(environment, sizeof environment, "TARN_LISTEN='udp::1 %s'", server.endpoints[0]);
    ck_assert_int_eq(probe(environment, "/"), 0);
    ck_assert_int_eq(probe("TARN_ADMIN=nonsense", ""), 1);
    ck_assert_int_eq(probe("TARN_LISTEN=udp::1", ""), 1);
    ck_assert_int_eq(probe("", "--nonsense"), 1);
    ck_assert_int_eq(probe("", "/ /"), 1);
}
END_TEST

/* Others come there, too, so it tells nothing of itself, and is well all the same. */
START_TEST(the_probe_finds_a_server_of_all_addresses_well)
{
    char environment[256];
    server_start(ARGS("--listen", "0.0.0.0:0", scratch("site")));
    snprintf(environment, sizeof environment, "TARN_LISTEN='%s'", server.endpoints[0]);
    ck_assert_int_eq(probe(environment, ""), 0);
    snprintf(environment, sizeof environment, "TARN_LISTEN='%s'",
             strrchr(server.endpoints[0], ':'));
    ck_assert_int_eq(probe(environment, ""), 0);
    ck_assert_int_eq(probe(environment, "/.tarn/health"), 1);
    server_stop();
    ck_assert_int_eq(probe(environment, ""), 1);
}
END_TEST

START_TEST(the_probe_says_that_a_socket_is_not_there)
{
    char reason[512];
    ck_assert_int_eq(probe("TARN_ADMIN=unix:/nobody/is/there", ""), 1);
    FILE *file = fopen(scratch("reasons"), "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(reason, sizeof reason, file));
    fclose(file);
    ck_assert_str_eq(reason, "tarn probe: cannot connect to unix:/nobody/is/there: No such file or "
                             "directory\n");
}
END_TEST

Suite *live_control_suite(void)
{
    Suite *suite = suite_create("live_control");
    TCase *tc = tcase_create("control");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, TEST_TIMEOUT_S);
    tcase_add_test(tc, with_an_admin_listener_nobody_else_sees_the_pages);
    tcase_add_test(tc, a_full_server_is_alive_and_tells_its_figures);
    tcase_add_test(tc, told_to_stop_it_serves_on_but_says_that_it_leaves);
    tcase_add_test(tc, the_delay_ends_by_itself);
    tcase_add_test(tc, the_probe_finds_the_server_of_the_environment);
    tcase_add_test(tc, the_probe_finds_a_server_of_all_addresses_well);
    tcase_add_test(tc, the_probe_says_that_a_socket_is_not_there);
    suite_add_tcase(suite, tc);
    return suite;
}
