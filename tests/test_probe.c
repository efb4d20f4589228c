/* test_probe.c - tarn probe: what it asks whom, and what it thinks of the answer. */
#define _GNU_SOURCE
#include "scratch.h"
#include "tarn/acceptor.h"
#include "tarn/control.h"
#include "tarn/endpoint.h"
#include "tarn/probe.h"
#include "tarn/stop.h"
#include "tarn/ticks.h"
#include "tarn/units.h"

#include <check.h>
#include <string.h>

static struct err err;

START_TEST(the_table_is_sound)
{
    ck_assert_msg(args_check(probe_spec(), &err) == 0, "%s", err.text);
}
END_TEST

static const struct aim_row {
    const char *url, *listen, *admin; /* listen: endpoints, a space between two */
    const char *addr, *authority, *request;
} aims[] = {
    {NULL, NULL, NULL, "127.0.0.1:8080", "localhost", "GET /.tarn/health"},
    {NULL, ":8080", ":9090", "127.0.0.1:9090", "localhost", "GET /.tarn/health"},
    {NULL, "0.0.0.0:81", NULL, "127.0.0.1:81", "localhost", "OPTIONS *"},
    {NULL, "[::]:81", NULL, "[::1]:81", "localhost", "OPTIONS *"},
    {NULL, "192.0.2.1:81", NULL, "192.0.2.1:81", "localhost", "OPTIONS *"},
    {NULL, "unix:/run/a", NULL, "unix:/run/a", "localhost", "GET /.tarn/health"},
    {NULL, "unix:/a?mode=660", NULL, "unix:/a", "localhost", "GET /.tarn/health"},
    {NULL, "127.0.0.1:81?proxy=10.0.0.1", NULL, "127.0.0.1:81", "localhost", "GET /.tarn/health"},
    {NULL, ":81 127.0.0.1:82", NULL, "127.0.0.1:81", "localhost", "OPTIONS *"},
    {NULL, "127.0.0.1:82 :81", NULL, "127.0.0.1:82", "localhost", "GET /.tarn/health"},
    {NULL, "udp::81 fd:3 127.0.0.1:0 unix:/a :82", NULL, "unix:/a", "localhost",
     "GET /.tarn/health"},
    {NULL, "udp::81 127.0.0.1:82", NULL, "127.0.0.1:82", "localhost", "GET /.tarn/health"},
    {NULL, "udp::81", ":9090", "127.0.0.1:9090", "localhost", "GET /.tarn/health"},
    {"/x", ":8080", ":9090", "127.0.0.1:9090", "localhost", "GET /x"},
    {"unix:@a", NULL, ":9090", "unix:@a", "localhost", "GET /.tarn/health"},
    {"127.0.0.1:82", NULL, NULL, "127.0.0.1:82", "localhost", "GET /.tarn/health"},
    {"http://127.0.0.1", NULL, NULL, "127.0.0.1:80", "127.0.0.1", "GET /"},
    {"http://127.0.0.1:82/a?b", NULL, NULL, "127.0.0.1:82", "127.0.0.1:82", "GET /a?b"},
    {"http://[::1]/a", NULL, NULL, "[::1]:80", "[::1]", "GET /a"},
    {"http://[fe80::1%251]/a", NULL, NULL, "[fe80::1%1]:80", "[fe80::1%251]", "GET /a"},
    {"http://[::1]:82/", NULL, NULL, "[::1]:82", "[::1]:82", "GET /"},
    {"HTTP://127.0.0.1:82?a", NULL, NULL, "127.0.0.1:82", "127.0.0.1:82", "GET /?a"},
    {"http://127.0.0.1:82/a?b#c", NULL, NULL, "127.0.0.1:82", "127.0.0.1:82", "GET /a?b"},
    {"http://127.0.0.1:82#c", NULL, NULL, "127.0.0.1:82", "127.0.0.1:82", "GET /"},
    /* The last two, for not all systems have them. */
    {NULL, "vsock::81", NULL, "vsock:1:81", "localhost", "OPTIONS *"},
    {NULL, "vsock:3:81", NULL, "vsock:3:81", "localhost", "OPTIONS *"},
};

/* Cuts TEXT in place at its spaces. */
static struct texts texts_of(char *text, const char *items[8])
{
    struct texts texts = {items, 0};
    for (char *item = strtok(text, " "); item; item = strtok(NULL, " "))
        items[texts.count++] = item;
    return texts;
}

START_TEST(it_asks_whom_it_is_told_or_the_server_of_the_environment)
{
    const struct aim_row *row = &aims[_i];
    static struct probe_target target;
    char text[ADDR_TEXT_MAX], listen[64];
    const char *items[8];
    snprintf(listen, sizeof listen, "%s", row->listen ? row->listen : "");
    ck_assert_msg(probe_aim(&target, row->url, texts_of(listen, items), row->admin, &err) == 0,
                  "%s", err.text);
    bool found = false;
    for (int i = 0; i < target.count; i++)
        found |= strcmp(addr_print(&target.addrs[i], text), row->addr) == 0;
    ck_assert_msg(found, "%s, not %s", text, row->addr);
    ck_assert_str_eq(target.authority, row->authority);
    ck_assert_str_eq(target.request, row->request);
}
END_TEST

static const char *const nonsense[] = {"https://a/", "http://", "http://a:b/", "fd:3", ":0", "a"};

START_TEST(what_names_no_server_is_refused)
{
    static struct probe_target target;
    err.text[0] = '\0';
    ck_assert_int_eq(probe_aim(&target, nonsense[_i], (struct texts){NULL, 0}, NULL, &err), -1);
    ck_assert_str_ne(err.text, "");
}
END_TEST

static const struct closed_row {
    const char *listen, *reason;
} closed[] = {
    {"udp::81 fd:3", "udp::81 takes datagrams"},
    {":0 udp::81", ":0 does not tell where"},
    {"udp::81 no:where:at:all :82", "no:where:at:all"},
};

START_TEST(a_server_that_nobody_can_connect_to_is_refused_with_the_reason)
{
    static struct probe_target target;
    const char *items[8];
    char listen[64];
    snprintf(listen, sizeof listen, "%s", closed[_i].listen);
    ck_assert_int_eq(probe_aim(&target, NULL, texts_of(listen, items), NULL, &err), -1);
    ck_assert_msg(strstr(err.text, closed[_i].reason) != NULL, "%s", err.text);
}
END_TEST

/* ---- a whole server ---- */

static struct pool pool;
static struct control control;
static struct sink sink;
static struct reserve reserve;
static struct acceptor *acceptor;
static sock_t listener;
static const struct door door = {.entrance = {.control = true}};
static struct probe_target target;

static void bind_listener(void)
{
    struct endpoint endpoint;
    struct addr addr;
    stop_prepare();
    ck_assert_int_eq(endpoint_parse(&endpoint, "127.0.0.1:0", &err), 0);
    ck_assert_int_eq(endpoint_resolve(&endpoint, &addr, 1, &err), 1);
    ck_assert_int_eq(sock_listen(&addr, 16, -1, &listener, &err), LISTEN_OK);
    target = (struct probe_target){.count = 1, .authority = "localhost"};
    ck_assert(sock_local(listener, &target.addrs[0]));
}

static void start(void)
{
    scratch_make();
    scratch_write("index.html", "hello");
    const struct worker_config config = {
        .control = &control,
        .site = {.root = scratch(""), .cache_bytes = 1 << 20, .whole_bytes = 4096},
        .limits = {4096, 1024, 1000},
        .header_timeout_ns = 10 * NS_PER_S,
        .idle_timeout_ns = 10 * NS_PER_S,
        .write_timeout_ns = 10 * NS_PER_S,
        .log_sink = &sink,
    };
    bind_listener();
    ck_assert_int_eq(sink_open(&sink, NULL, &err), 0);
    ck_assert_int_eq(pool_start(&pool, 2, 100, &config, &err), 0);
    control = (struct control){.pool = &pool};
    reserve_init(&reserve);
    reserve_grow(&reserve);
    acceptor = acceptor_start(0, listener, &door, &pool, &reserve, &err);
    ck_assert_ptr_nonnull(acceptor);
}

static bool do_not_wait(uint64_t wait_ns)
{
    ticks_pause(wait_ns);
    return true;
}

static void end(void)
{
    if (acceptor)
        acceptor_stop(acceptor);
    acceptor = NULL;
    reserve_clear(&reserve);
    pool_stop(&pool, NS_PER_S, do_not_wait);
    pool_clear(&pool);
    sock_close(listener);
    sink_close(&sink);
    scratch_clear();
}

static int ask(const char *request)
{
    strcpy(target.request, request);
    err.text[0] = '\0';
    return probe_ask(&target, 5 * NS_PER_S, &err);
}

START_TEST(a_server_that_is_well_is_found_well)
{
    ck_assert_msg(ask("GET /.tarn/health") == 0, "%s", err.text);
    ck_assert_msg(ask("GET /.tarn/ready") == 0, "%s", err.text);
    ck_assert_msg(ask("GET /") == 0, "%s", err.text);
    ck_assert_msg(ask("OPTIONS *") == 0, "%s", err.text);
    ck_assert_int_eq(ask("GET /missing"), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "answered 404 Not Found"));
}
END_TEST

START_TEST(a_server_that_is_about_to_stop_serves_on_but_is_not_ready)
{
    atomic_store(&control.leaving, true);
    pool_leave(&pool);
    ck_assert_int_eq(ask("GET /.tarn/ready"), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "answered 503"));
    ck_assert_int_eq(ask("GET /.tarn/health"), 0);
    ck_assert_int_eq(ask("GET /"), 0);
}
END_TEST

static uint64_t count_served(void)
{
    uint64_t served = 0;
    for (int i = 0; i <= SERVICE_BOUNDS; i++)
        served += pool_service_count(&pool, i);
    return served;
}

START_TEST(a_connection_is_counted_where_it_is)
{
    ask("GET /");
    for (int i = 0; i < 500 && (pool_load(&pool) > 0 || count_served() == 0); i++)
        ticks_pause(10 * NS_PER_MS);
    uint64_t posted = 0;
    for (unsigned i = 0; i < pool.count; i++) {
        posted += worker_posted(pool.workers[i]);
        for (int state = 0; state < CONN_STATES; state++)
            ck_assert_uint_eq(worker_connections(pool.workers[i], (enum conn_state)state), 0);
    }
    ck_assert_uint_eq(posted, 1);
    ck_assert_uint_eq(pool_count(&pool, COUNT_COLLECTED), 1);
    ck_assert_uint_gt(pool_count(&pool, COUNT_WAITED_NS), 0);
    ck_assert_uint_eq(pool_cache(&pool).misses, 1);
    ck_assert_uint_eq(count_served(), 1);
}
END_TEST

/* The reason that the one gives who took it counts, not that of the next. */
START_TEST(addresses_are_tried_until_one_takes_the_connection)
{
    const struct addr server = target.addrs[0];
    const sock_t open_one = listener;
    bind_listener();
    sock_close(listener);
    listener = open_one;
    target.addrs[2] = target.addrs[0];
    target.addrs[1] = server;
    target.count = 3;
    ck_assert_msg(ask("GET /") == 0, "%s", err.text);
    ck_assert_int_eq(ask("GET /missing"), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "answered 404 Not Found"));
}
END_TEST

START_TEST(nobody_there_is_not_well)
{
    bind_listener();
    sock_close(listener);
    ck_assert_int_eq(ask("GET /"), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "refused"));
}
END_TEST

START_TEST(a_socket_file_that_is_not_there_is_named_as_the_reason)
{
    ck_assert_int_eq(
        probe_aim(&target, "unix:/no/such/folder/socket", (struct texts){NULL, 0}, NULL, &err), 0);
    ck_assert_int_eq(probe_ask(&target, 60 * NS_PER_S, &err), -1);
    ck_assert_msg(strstr(err.text, "cannot connect to unix:/no/such") != NULL, "%s", err.text);
}
END_TEST

START_TEST(silence_is_not_well)
{
    bind_listener();
    strcpy(target.request, "GET /");
    uint64_t start_ns = ticks_now();
    ck_assert_int_eq(probe_ask(&target, 200 * NS_PER_MS, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "no answer in time"));
    ck_assert_uint_ge(ticks_now() - start_ns, 200 * NS_PER_MS);
    sock_close(listener);
}
END_TEST

Suite *probe_suite(void)
{
    Suite *suite = suite_create("probe");
    sock_startup();
    TCase *tc = tcase_create("probe");
    tcase_add_test(tc, the_table_is_sound);
    tcase_add_loop_test(tc, it_asks_whom_it_is_told_or_the_server_of_the_environment, 0,
                        sizeof aims / sizeof aims[0] - 2);
    tcase_add_loop_test(tc, what_names_no_server_is_refused, 0,
                        sizeof nonsense / sizeof nonsense[0]);
    tcase_add_loop_test(tc, a_server_that_nobody_can_connect_to_is_refused_with_the_reason, 0,
                        sizeof closed / sizeof closed[0]);
    tcase_add_test(tc, nobody_there_is_not_well);
    tcase_add_test(tc, a_socket_file_that_is_not_there_is_named_as_the_reason);
    tcase_add_test(tc, silence_is_not_well);
    suite_add_tcase(suite, tc);
    tc = tcase_create("server");
    tcase_add_checked_fixture(tc, start, end);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_server_that_is_well_is_found_well);
    tcase_add_test(tc, a_server_that_is_about_to_stop_serves_on_but_is_not_ready);
    tcase_add_test(tc, a_connection_is_counted_where_it_is);
    tcase_add_test(tc, addresses_are_tried_until_one_takes_the_connection);
    suite_add_tcase(suite, tc);
    tc = tcase_create("vsock");
    tcase_set_tags(tc, "vsock");
    tcase_add_loop_test(tc, it_asks_whom_it_is_told_or_the_server_of_the_environment,
                        sizeof aims / sizeof aims[0] - 2, sizeof aims / sizeof aims[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
