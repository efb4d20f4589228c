/* test_live_shortage.c - a server that is refused threads, memory, files or connections says so
 * where it can, tells no lies, and recovers. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <poll.h>

/* FULL: as many as two workers have prepared places for. */
enum { PAGES = 50, CROWD = 150, FULL = 2 * (64 - 8) };

static struct client client;
static struct answer answer;
static sock_t crowd[CROWD];
static int crowd_count;

/* What has been written just now is read again soon; this was not. */
static void settle(const char *name)
{
    const struct timespec times[2] = {{1000000000, 0}, {1000000000, 0}};
    ck_assert_int_eq(utimensat(AT_FDCWD, scratch(name), times, 0), 0);
}

static void setup(void)
{
    char name[32];
    static char big[100000];
    scratch_make();
    scratch_folder("site");
    scratch_folder("site/folder");
    scratch_folder("site/listed");
    memset(big, 'b', sizeof big);
    for (int i = 0; i < PAGES; i++) {
        snprintf(name, sizeof name, "site/small%d.txt", i);
        scratch_write(name, "small\n");
        settle(name);
        snprintf(name, sizeof name, "site/folder/big%d.txt", i);
        scratch_write_bytes(name, big, sizeof big, O_CREAT);
    }
    scratch_write("site/_redirects", "/old%C3%A9 /small0.txt 200\n/moved /small1.txt 301\n");
    scratch_write("site/_headers", "/*\n  X-Own: yes\n");
    client.sock = SOCK_NONE;
    crowd_count = 0;
}

static void disperse(void)
{
    while (crowd_count > 0)
        sock_close(crowd[--crowd_count]);
}

static void teardown(void)
{
    client_close(&client);
    disperse();
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* With two words of the environment: what is short, and for how long. */
static const char *const *environment(const char *what, const char *of)
{
    static char words[3][512];
    static const char *list[4] = {words[0], words[1], words[2], NULL};
    snprintf(words[0], sizeof words[0], "LD_PRELOAD=%s", SHORTAGE_LIBRARY);
    snprintf(words[1], sizeof words[1], "%s=%s", what, of);
    snprintf(words[2], sizeof words[2], "SHORTAGE_WHILE=%s", scratch("short"));
    return list;
}

/* ---- threads ---- */

/* One for compressing, then the workers, then an acceptor for each listener. */
static const struct failure {
    const char *threads;
    const char *said;
} failures[] = {
    {"2-99", "tarn: cannot start thread tarn-worker-0"},
    {"1-99", "tarn: cannot start thread tarn-worker-0"},
    {"4-99", "tarn: cannot start thread tarn-accept-0"},
    {"5-99", "tarn: cannot start thread tarn-accept-1"},
};

START_TEST(without_a_thread_for_each_part_it_does_not_start)
{
    const struct failure *failure = &failures[_i];
    struct server_how how = {.environment = environment("SHORTAGE_THREADS", failure->threads)};
    server_launch(&how, ARGS("--workers", "2", "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0",
                             "--port-file", scratch("port"), scratch("site")));
    ck_assert_int_eq(server_wait(), 1);
    ck_assert_msg(strstr(server.said, failure->said) != NULL, "%s", server.said);
    ck_assert_msg(strstr(server.said, "listening") == NULL, "%s", server.said);
    ck_assert_int_ne(access(scratch("port"), F_OK), 0);
    server_clear();
}
END_TEST

START_TEST(with_one_worker_of_three_it_serves_and_says_so)
{
    struct server_how how = {.environment = environment("SHORTAGE_THREADS", "3-3")};
    server_start_as(&how, ARGS("--workers", "3", scratch("site")));
    ck_assert_msg(strstr(server.said, "tarn: only 1 of 3 workers run: cannot start thread"), "%s",
                  server.said);
    ck_assert_msg(strstr(server.said, " workers=1\n") != NULL, "%s", server.said);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(client_get_once(&client, server.endpoints[0], "/small1.txt", &answer),
                         200);
}
END_TEST

START_TEST(without_a_thread_for_compressing_it_serves_and_says_so)
{
    struct server_how how = {.environment = environment("SHORTAGE_THREADS", "1-1")};
    server_start_as(&how, ARGS("--workers", "2", scratch("site")));
    ck_assert_msg(strstr(server.said, "tarn: pages are sent without compression: "), "%s",
                  server.said);
    ck_assert_int_eq(client_get_once(&client, server.endpoints[0], "/folder/big1.txt", &answer),
                     200);
}
END_TEST

/* ---- memory, files, connections ---- */

static void start_with_shortage_of(const char *of)
{
    struct server_how how = {.environment = environment("SHORTAGE_OF", of)};
    server_start_as(&how, ARGS("--workers", "2", "--listing", "on", "--header-timeout", "120s",
                               scratch("site")));
}

static void begin_shortage(void)
{
    scratch_write("short", "");
}

static void end_shortage(void)
{
    scratch_unlink("short");
}

static const char *target_of(int number)
{
    static char target[64];
    static const char *const others[] = {"/old%C3%A9", "/moved",      "/listed/",
                                         "/listed",    "/?sort=size", "/.tarn/health"};
    if (number % 3 == 2)
        return others[number / 3 % 6];
    snprintf(target, sizeof target, number % 3 ? "/folder/big%d.txt" : "/small%d.txt", number);
    return target;
}

static bool is_right(const char *target, int status)
{
    bool is_elsewhere = strcmp(target, "/moved") == 0 || strcmp(target, "/listed") == 0;
    return status == (is_elsewhere ? 301 : 200);
}

/* The truth is the page, an honest 503, or the end of the connection. */
static bool ask(const char *target)
{
    int status = client_get(&client, target, &answer);
    ck_assert_msg(is_right(target, status) || status == 503 || status == 0, "%s: %s", target,
                  answer.head);
    ck_assert_msg(!client.reset, "%s: reset", target);
    ck_assert(status != 503 || answer_field(&answer, "Retry-After"));
    return is_right(target, status);
}

static bool ask_once(const char *target)
{
    client_open(&client, server.endpoints[0]);
    bool is_there = ask(target);
    client_close(&client);
    return is_there;
}

/* Both workers have the page in their caches then: the second connection gets the other one. */
static void have_it_cached(const char *target)
{
    struct client first;
    client_open(&first, server.endpoints[0]);
    ck_assert_int_eq(client_get(&first, target, &answer), 200);
    ck_assert(ask_once(target));
    client_close(&first);
    server_wait_for_connections(0);
}

static bool is_served(void *arg)
{
    return ask_once(arg);
}

static void expect_recovery(void)
{
    for (int i = 0; i < PAGES; i++)
        wait_until(is_served, (void *)(uintptr_t)target_of(i), "it serves again");
    ck_assert_ptr_nonnull(answer_field(&answer, "X-Own"));
    ck_assert_int_eq(client_get_once(&client, server.endpoints[0], "/missing", &answer), 404);
}

static const char *const shortages[] = {"memory", "open", "memory open watch"};
enum { SHORTAGES = sizeof shortages / sizeof shortages[0] };

START_TEST(pages_that_exist_are_there_or_come_later)
{
    start_with_shortage_of(shortages[_i]);
    for (int i = 0; i < PAGES; i += 2)
        ck_assert(ask_once(target_of(i)));
    begin_shortage();
    for (int i = 0; i < PAGES; i++)
        ask_once(target_of(i));
    end_shortage();
    expect_recovery();
}
END_TEST

/* What is in the cache is dropped, and what shapes the site is read again: at the worst moment. */
START_TEST(a_change_of_the_rules_is_not_lost)
{
    start_with_shortage_of(shortages[_i]);
    ck_assert(ask_once("/small2.txt"));
    begin_shortage();
    scratch_write("site/_redirects", "/old%C3%A9 /small0.txt 200\n/moved /small1.txt 301\n"
                                     "/later%20on /small3.txt 200\n");
    for (int i = 0; i < PAGES; i++)
        ask_once(target_of(i));
    end_shortage();
    expect_recovery();
    ck_assert_int_eq(client_get_once(&client, server.endpoints[0], "/later%20on", &answer), 200);
}
END_TEST

START_TEST(the_root_comes_back_after_a_shortage)
{
    start_with_shortage_of(shortages[_i]);
    scratch_folder("other");
    begin_shortage();
    scratch_rename("site", "away");
    for (int i = 0; i < 4; i++) {
        int status = client_get_once(&client, server.endpoints[0], "/small0.txt", &answer);
        ck_assert_msg(status == 503 || status == 0, "%s", answer.head);
    }
    scratch_rename("away", "site");
    ask_once("/small0.txt");
    end_shortage();
    expect_recovery();
}
END_TEST

/* Half a request has to be kept, and no answer to those before it may be lost. */
START_TEST(half_a_request_that_cannot_be_kept_is_answered)
{
    start_with_shortage_of("memory");
    have_it_cached("/small0.txt");
    begin_shortage();
    for (int i = 0; i < 4; i++) {
        client_open(&client, server.endpoints[0]);
        client_send(&client, "GET /small0.txt HTTP/1.1\r\nHost: localhost\r\n\r\nGET /sma");
        ck_assert_int_eq(client_answer(&client, &answer), 200);
        ck_assert_int_eq(client_answer(&client, &answer), 503);
        client_send(&client, "ll0.txt HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client_expect_end(&client);
        ck_assert(!client.reset);
        client_close(&client);
    }
    end_shortage();
    expect_recovery();
}
END_TEST

/* More connections than a server has memory for: the silent ones give way. */
START_TEST(a_crowd_that_finds_no_memory_gives_way)
{
    start_with_shortage_of("memory");
    have_it_cached("/small0.txt");
    begin_shortage();
    for (; crowd_count < CROWD; crowd_count++)
        crowd[crowd_count] = client_connect(server.endpoints[0]);
    for (int i = 0; i < 20; i++)
        ask_once("/small0.txt");
    wait_until(is_served, "/small0.txt", "one of them gives way");
    disperse();
    end_shortage();
    expect_recovery();
}
END_TEST

/* A request and a half: the answer to the first shows that the second is kept. */
static void add_half_a_request(void)
{
    client_open(&client, server.endpoints[0]);
    client_send(&client, "GET /small0.txt HTTP/1.1\r\nHost: localhost\r\n\r\nGET /sma");
    ck_assert_int_eq(client_answer(&client, &answer), 200);
    crowd[crowd_count++] = client.sock;
    client.sock = SOCK_NONE;
}

/* Those who are in the middle of something do not give way: who comes then is told so. */
START_TEST(who_comes_while_all_others_are_busy_is_told)
{
    start_with_shortage_of("memory");
    while (crowd_count < FULL)
        add_half_a_request();
    begin_shortage();
    for (int i = 0; i < 20; i++) {
        int status = client_get_once(&client, server.endpoints[0], "/small0.txt", &answer);
        ck_assert_msg(status == 503 && !client.reset, "%d: %s", i, answer.head);
        ck_assert_ptr_nonnull(answer_field(&answer, "Retry-After"));
        ck_assert_uint_gt(answer.body_len, 0);
    }
    disperse();
    end_shortage();
    expect_recovery();
}
END_TEST

/* ---- watches ---- */

static unsigned count_said(const char *text)
{
    unsigned count = 0;
    (void)server_has_said(text);
    for (const char *at = server.said; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

static void expect_fresh_pages(void)
{
    char text[32];
    scratch_folder("site/fresh");
    for (int i = 0; i < 50; i++) {
        int len = snprintf(text, sizeof text, "%d\n", i);
        scratch_write("next", text);
        scratch_rename("next", "site/fresh/page.txt");
        ck_assert_int_eq(client_get_once(&client, server.endpoints[0], "/fresh/page.txt", &answer),
                         200);
        ck_assert_uint_eq(answer.body_len, (size_t)len);
        ck_assert_int_eq(memcmp(answer.body, text, answer.body_len), 0);
    }
}

START_TEST(that_no_watches_are_left_is_said_once)
{
    static const char *const said = "tarn: some pages are checked on every request: the system "
                                    "grants no more watches";
    start_with_shortage_of("watch");
    ck_assert_uint_eq(count_said("on every request"), 0);
    have_it_cached("/small0.txt");
    begin_shortage();
    expect_fresh_pages();
    server_wait_for_words(said);
    for (int i = 0; i < PAGES; i++)
        have_it_cached("/folder/big1.txt");
    ck_assert_uint_eq(count_said("on every request"), 1);
    end_shortage();
    expect_recovery();
}
END_TEST

START_TEST(that_there_are_no_watches_at_all_is_said_once)
{
    begin_shortage();
    start_with_shortage_of("watch");
    server_wait_for_words("tarn: pages are checked on every request: the system grants no more "
                          "watches");
    expect_fresh_pages();
    ck_assert_uint_eq(count_said("on every request"), 1);
    end_shortage();
}
END_TEST

START_TEST(newcomers_wait_until_the_system_can_accept_them)
{
    static struct client others[3];
    start_with_shortage_of("accept");
    ck_assert(ask_once("/small0.txt"));
    begin_shortage();
    uint64_t begin = now_ms(), used = server_cpu_ms();
    for (int i = 0; i < 3; i++) {
        client_open(&others[i], server.endpoints[0]);
        client_send(&others[i], "GET /small1.txt HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    while (now_ms() - begin < 1000)
        poll(NULL, 0, 100);
    ck_assert_uint_lt(server_cpu_ms() - used, (now_ms() - begin) / 2);
    /* The first may have met a call that was waiting already, and then make room for others. */
    for (int i = 1; i < 3; i++)
        ck_assert(client_is_quiet(&others[i]));
    end_shortage();
    for (int i = 1; i < 3; i++)
        ck_assert_int_eq(client_answer(&others[i], &answer), 200);
    for (int i = 0; i < 3; i++)
        client_close(&others[i]);
    expect_recovery();
}
END_TEST

START_TEST(a_shortage_costs_hardly_any_processor_time)
{
    static const char words[] = "GET /small1.txt HTTP/1.1\r\nHost: localhost\r\n\r\n";
    start_with_shortage_of("memory open accept watch");
    ck_assert(ask_once("/small0.txt"));
    begin_shortage();
    scratch_write("site/_redirects", "/new /small0.txt\n");
    for (size_t sent; crowd_count < 20; crowd_count++) {
        crowd[crowd_count] = client_connect(server.endpoints[0]);
        sock_send(crowd[crowd_count], words, strlen(words), &sent);
    }
    uint64_t begin = now_ms(), used = server_cpu_ms();
    while (now_ms() - begin < 1000)
        poll(NULL, 0, 100);
    ck_assert_uint_lt(server_cpu_ms() - used, (now_ms() - begin) / 2);
    end_shortage();
}
END_TEST

Suite *live_shortage_suite(void)
{
    Suite *suite = suite_create("live_shortage");
    TCase *tcase = server_case(suite, "shortage", "", setup, teardown);
    tcase_add_loop_test(tcase, without_a_thread_for_each_part_it_does_not_start, 0,
                        (int)(sizeof failures / sizeof failures[0]));
    tcase_add_test(tcase, with_one_worker_of_three_it_serves_and_says_so);
    tcase_add_test(tcase, without_a_thread_for_compressing_it_serves_and_says_so);
    tcase_add_loop_test(tcase, pages_that_exist_are_there_or_come_later, 0, SHORTAGES);
    tcase_add_loop_test(tcase, a_change_of_the_rules_is_not_lost, 0, SHORTAGES);
    tcase_add_loop_test(tcase, the_root_comes_back_after_a_shortage, 0, SHORTAGES);
    tcase_add_test(tcase, half_a_request_that_cannot_be_kept_is_answered);
    tcase_add_test(tcase, a_crowd_that_finds_no_memory_gives_way);
    tcase_add_test(tcase, who_comes_while_all_others_are_busy_is_told);
    tcase_add_test(tcase, that_no_watches_are_left_is_said_once);
    tcase_add_test(tcase, that_there_are_no_watches_at_all_is_said_once);
    tcase_add_test(tcase, newcomers_wait_until_the_system_can_accept_them);
    tcase_add_test(tcase, a_shortage_costs_hardly_any_processor_time);
    return suite;
}
