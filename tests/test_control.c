/* test_control.c - the pages about the server: which there are, and that others can read them. */
#define _GNU_SOURCE
#include "scratch.h"
#include "tarn/control.h"
#include "tarn/metrics.h"
#include "tarn/status.h"
#include "tarn/units.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct pool pool;
static struct options options;
static struct control control;
static struct sink sink;

static void setup(void)
{
    static struct worker *workers[2];
    struct err err = {""};
    char *argv[] = {(char *)"tarn", (char *)"--admin=:9090", (char *)"--idle-timeout=off",
                    (char *)"--listen=:1", (char *)"--listen=:2"};
    scratch_make();
    ck_assert_int_eq(options_read(&options, 5, argv, &err), ARGS_RUN);
    ck_assert_int_eq(sink_open(&sink, NULL, &err), 0);
    const struct worker_config config = {
        .control = &control,
        .site = {.root = scratch(""), .cache_bytes = 1 << 20, .whole_bytes = 4096},
        .limits = {4096, 1024, 1000},
        .log_sink = &sink,
    };
    pool = (struct pool){.workers = workers, .max_connections = 100};
    for (; pool.count < 2; pool.count++) {
        workers[pool.count] = worker_create(pool.count, &config, &err);
        ck_assert_msg(workers[pool.count] != NULL, "%s", err.text);
    }
    control =
        (struct control){.pool = &pool, .options = &options, .log = &sink, .started_ns = NS_PER_S};
}

static void teardown(void)
{
    for (unsigned i = 0; i < pool.count; i++)
        worker_destroy(pool.workers[i]);
    sink_close(&sink);
    options_clear(&options);
    scratch_clear();
}

static struct page *ask(const char *target)
{
    static const struct request_limits limits = {4096, 1024, 0};
    struct request_parser parser;
    char data[256];
    size_t used;
    int len = snprintf(data, sizeof data, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", target);
    request_begin(&parser, &limits);
    ck_assert_int_eq(request_parse(&parser, data, (size_t)len, &used), PARSE_DONE);
    struct page *page;
    return control_find(&control, &parser.request, data, 784111777, &page) ? page : NULL;
}

static char *body_of(const struct page *page)
{
    char *text = calloc(1, (size_t)page->body_bytes + 1);
    memcpy(text, page->block + page->head_bytes, (size_t)page->body_bytes);
    return text;
}

static const struct answer_row {
    const char *target;
    bool leaving;
    int status; /* 0: none of ours */
    const char *body;
} answers[] = {
    {"/.tarn/health", false, 200, "healthy\n"},
    {"/.tarn/health", true, 200, "healthy\n"},
    {"/.tarn/health?verbose", false, 200, "healthy\n"},
    {"/.tarn/ready", false, 200, "ready\n"},
    {"/.tarn/ready", true, 503, "draining\n"},
    {"/.tarn/metrics", false, 200, NULL},
    {"/.tarn/status", false, 200, NULL},
    {"http://a/.tarn/health", false, 200, "healthy\n"},
    {"/.tarn", false, 0, NULL},
    {"/.tarn/", false, 0, NULL},
    {"/.tarn/healthy", false, 0, NULL},
    {"/.tarn/health/", false, 0, NULL},
    {"/.TARN/health", false, 0, NULL},
    {"/%2etarn/health", false, 0, NULL},
    {"/", false, 0, NULL},
};

START_TEST(each_path_has_its_answer)
{
    const struct answer_row *row = &answers[_i];
    atomic_store(&control.leaving, row->leaving);
    struct page *page = ask(row->target);
    ck_assert_int_eq(page ? page->status : 0, row->status);
    if (page == NULL)
        return;
    ck_assert_ptr_nonnull(memmem(page->block, page->head_bytes, "Cache-Control: no-store\r\n", 25));
    char *body = body_of(page);
    if (row->body)
        ck_assert_str_eq(body, row->body);
    free(body);
    page_release(page);
}
END_TEST

static char *page_body(const char *target)
{
    struct page *page = ask(target);
    ck_assert_ptr_nonnull(page);
    char *body = body_of(page);
    page_release(page);
    return body;
}

/* Our own counters, as a worker would fill them. */
static struct counters *counters_of(unsigned worker)
{
    return (struct counters *)(uintptr_t)worker_counters(pool.workers[worker]);
}

static void expect_line(const char *text, const char *line)
{
    char whole[256];
    snprintf(whole, sizeof whole, "\n%s\n", line);
    ck_assert_msg(strstr(text, whole) != NULL, "\"%s\" is not in:\n%s", line, text);
}

START_TEST(metrics_are_the_sums_of_the_workers)
{
    counters_add_status(counters_of(0), 200);
    counters_add_status(counters_of(1), 206);
    counters_add_status(counters_of(1), 404);
    counters_add(counters_of(1), COUNT_SENT_BYTES, UINT64_MAX);
    counters_add(counters_of(0), COUNT_WAITED_NS, 1500000000);
    counters_add(counters_of(0), COUNT_IDLE_TIMEOUT, 3);
    counters_add(counters_of(0), COUNT_NO_PROXY, 1);
    counters_add(counters_of(1), COUNT_NO_PROXY, 1);
    pool_count_stranger(&pool);
    counters_add_service(counters_of(0), 10000, 2);
    counters_add_service(counters_of(1), 10001, 1);
    counters_add_service(counters_of(1), UINT64_C(1) << 40, 1);
    char *text = page_body("/.tarn/metrics");
    expect_line(text, "tarn_requests_total{code=\"2xx\"} 2");
    expect_line(text, "tarn_requests_total{code=\"4xx\"} 1");
    expect_line(text, "tarn_sent_bytes_total 18446744073709551615");
    expect_line(text, "tarn_handoff_wait_seconds_total{worker=\"0\"} 1.500000000");
    expect_line(text, "tarn_timeouts_total{kind=\"idle\"} 3");
    expect_line(text, "tarn_proxy_refused_total{reason=\"stranger\"} 1");
    expect_line(text, "tarn_proxy_refused_total{reason=\"header\"} 2");
    expect_line(text, "tarn_service_seconds_bucket{le=\"0.000010\"} 2");
    expect_line(text, "tarn_service_seconds_bucket{le=\"0.000025\"} 3");
    expect_line(text, "tarn_service_seconds_bucket{le=\"2.500000\"} 3");
    expect_line(text, "tarn_service_seconds_bucket{le=\"+Inf\"} 4");
    expect_line(text, "tarn_service_seconds_count 4");
    expect_line(text, "tarn_connections{worker=\"1\",state=\"sending\"} 0");
    expect_line(text, "tarn_log_lost_bytes_total 0");
    expect_line(text, "tarn_workers 2");
    expect_line(text, "process_start_time_seconds 1.000000000");
    free(text);
}
END_TEST

/* These workers were never started, so that nobody takes what they are handed. */
START_TEST(connections_that_wait_for_a_worker_are_shown)
{
    const struct parcel parcel = {.sock = SOCK_NONE, .verdict = VERDICT_NO_ROOM};
    ck_assert(worker_post(pool.workers[1], &parcel));
    ck_assert(worker_post(pool.workers[1], &parcel));
    char *text = page_body("/.tarn/metrics");
    expect_line(text, "tarn_handoff_posted_total{worker=\"1\"} 2");
    expect_line(text, "tarn_handoff_collected_total{worker=\"1\"} 0");
    expect_line(text, "tarn_handoff_queue{worker=\"0\"} 0");
    expect_line(text, "tarn_handoff_queue{worker=\"1\"} 2");
    free(text);
    text = page_body("/.tarn/status");
    ck_assert_ptr_nonnull(strstr(text, "\"posted\": 2,\n    \"collected\": 0,\n    \"queue\": 2,"));
    free(text);
}
END_TEST

/* As far as a check without Prometheus goes: a type before each sample, and no sample twice. */
START_TEST(each_sample_follows_its_type_and_stands_once)
{
    char *text = page_body("/.tarn/metrics"), family[128] = "";
    unsigned samples = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (sscanf(line, "# TYPE %127s", family) == 1 || line[0] == '#')
            continue;
        ck_assert_msg(strncmp(line, family, strlen(family)) == 0, "%s after %s", line, family);
        samples++;
    }
    ck_assert_uint_gt(samples, 50);
    free(text);
}
END_TEST

START_TEST(the_status_tells_figures_and_configuration)
{
    counters_add_status(counters_of(1), 301);
    pool_count_stranger(&pool);
    char *text = page_body("/.tarn/status");
    ck_assert_ptr_nonnull(strstr(text, "\"3xx\": 1,"));
    ck_assert_ptr_nonnull(strstr(text, "\"proxy_strangers\": 1,"));
    ck_assert_ptr_nonnull(strstr(text, "\"admin\": \":9090\""));
    ck_assert_ptr_nonnull(strstr(text, "\"listen\": [\n   \":1\",\n   \":2\"\n  ]"));
    ck_assert_ptr_nonnull(strstr(text, "\"idle-timeout\": null"));
    ck_assert_ptr_nonnull(strstr(text, "\"header-timeout\": 10"));
    ck_assert_ptr_nonnull(strstr(text, "\"log\": \"short\""));
    ck_assert_ptr_nonnull(strstr(text, "\"ready\": true"));
    int depth = 0;
    for (const char *at = text; *at; at++)
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
    ck_assert_int_eq(depth, 0);
    free(text);
}
END_TEST

START_TEST(figures_of_many_workers_fit)
{
    static struct worker *many[1024];
    for (unsigned i = 0; i < 1024; i++)
        many[i] = pool.workers[i % 2];
    struct pool large = {.workers = many, .count = 1024, .max_connections = 1};
    control.pool = &large;
    char *text = page_body("/.tarn/metrics");
    expect_line(text, "tarn_handoff_posted_total{worker=\"1023\"} 0");
    free(text);
    text = page_body("/.tarn/status");
    ck_assert_ptr_nonnull(strstr(text, "\"configuration\""));
    free(text);
}
END_TEST

Suite *control_suite(void)
{
    Suite *suite = suite_create("control");
    sock_startup();
    TCase *tc = tcase_create("control");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, each_path_has_its_answer, 0, sizeof answers / sizeof answers[0]);
    tcase_add_test(tc, metrics_are_the_sums_of_the_workers);
    tcase_add_test(tc, connections_that_wait_for_a_worker_are_shown);
    tcase_add_test(tc, each_sample_follows_its_type_and_stands_once);
    tcase_add_test(tc, the_status_tells_figures_and_configuration);
    tcase_add_test(tc, figures_of_many_workers_fit);
    suite_add_tcase(suite, tc);
    return suite;
}
