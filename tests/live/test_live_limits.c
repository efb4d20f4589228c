/* test_live_limits.c - no peer, and no number of peers, takes from others what is theirs. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <poll.h>

/* More than the buffers of a connection hold at both of its ends. */
#define HUGE_BYTES (UINT64_C(64) << 20)

#define REQUEST "GET /page.html HTTP/1.1\r\nHost: localhost\r\n\r\n"

enum { CLIENTS = 10 };

static struct client clients[CLIENTS];
static struct client *const client = &clients[0];
static sock_t silent[1200];
static int silent_count;

static void setup(void)
{
    scratch_make();
    scratch_write("page.html", "<p>page\n");
    scratch_write("huge.bin", "");
    ck_assert_int_eq(truncate(scratch("huge.bin"), (off_t)HUGE_BYTES), 0);
    for (int i = 0; i < CLIENTS; i++)
        clients[i].sock = SOCK_NONE;
    silent_count = 0;
}

static void teardown(void)
{
    for (int i = 0; i < CLIENTS; i++)
        client_close(&clients[i]);
    while (silent_count > 0)
        sock_close(silent[--silent_count]);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static void open_clients(int first, int last)
{
    for (int i = first; i <= last; i++)
        client_open(&clients[i], server.endpoints[0]);
}

static int get(struct client *from)
{
    struct answer answer;
    return client_get(from, "/page.html", &answer);
}

/* ---- silence ---- */

/* More than there are workers, and what 200 browsers open, each of them six. */
static const int crowds[] = {3, 1200};

/* All of one of the crowds, or as many as this process may open. */
static void open_silent(int count, const char *words)
{
    int most = (int)sock_raise_limit() / 2;
    count = count < most ? count : most;
    while (silent_count < count) {
        sock_t sock = client_connect(server.endpoints[0]);
        size_t sent = 0;
        silent[silent_count++] = sock;
        if (words)
            ck_assert_int_eq(sock_send(sock, words, strlen(words), &sent), IO_OK);
    }
}

START_TEST(silent_connections_delay_nobody)
{
    struct answer answer;
    server_start(ARGS("--workers", "2", "--idle-timeout", "1h", scratch("")));
    open_silent(crowds[_i], NULL);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(client_get_once(client, server.endpoints[0], "/page.html", &answer), 200);
    ck_assert_uint_ge(server_sockets(), server.sockets + (unsigned)silent_count);
}
END_TEST

START_TEST(half_requests_delay_nobody)
{
    struct answer answer;
    server_start(ARGS("--workers", "2", scratch("")));
    open_silent(crowds[_i], "GET /page.html HTTP/1.1\r\n");
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(client_get_once(client, server.endpoints[0], "/page.html", &answer), 200);
}
END_TEST

/* ---- time ---- */

START_TEST(an_idle_connection_ends_in_its_time)
{
    server_start(ARGS("--idle-timeout", "300ms", scratch("")));
    uint64_t begin = now_ms();
    open_clients(0, 1);
    ck_assert_int_eq(get(client), 200);
    client_expect_end(client);
    client_expect_end(&clients[1]); /* it has never asked for anything */
    ck_assert_uint_ge(now_ms() - begin, 300);
}
END_TEST

static const struct trickle {
    const char *start; /* whole, at once */
    const char *more;  /* then this, over and over, a byte at a time */
} trickles[] = {
    {"", "GET /page.html HTTP/1.1\r\nHost: localhost\r\nX: "},
    {"GET /page.html HTTP/1.1\r\n", "Name: value\r\n"},
    {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n", "body"},
    {"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n"},
    {REQUEST "GET", " /"},
};

/* A byte each 20 ms: were time counted from the last byte, it would never be over. */
START_TEST(a_trickle_of_bytes_extends_nothing)
{
    struct answer answer;
    const struct trickle *trickle = &trickles[_i];
    server_start(ARGS("--header-timeout", "400ms", scratch("")));
    uint64_t begin = now_ms();
    open_clients(0, 0);
    client_send(client, trickle->start);
    if (strncmp(trickle->start, REQUEST, sizeof REQUEST - 1) == 0)
        ck_assert_int_eq(client_answer(client, &answer), 200);
    for (size_t i = 0; !client_receive(client, 20); i++) {
        ck_assert_msg(!client->ended, "closed without a word");
        ck_assert_msg(now_ms() - begin < PATIENCE_MS / 2, "it waits for each byte anew");
        client_send_bytes(client, trickle->more + i % strlen(trickle->more), 1);
    }
    ck_assert_uint_ge(now_ms() - begin, 400);
    ck_assert_int_eq(client_answer(client, &answer), 408);
    client_expect_end(client);
}
END_TEST

START_TEST(a_reader_who_takes_nothing_is_dropped)
{
    server_start(ARGS("--write-timeout", "300ms", scratch("")));
    uint64_t begin = now_ms();
    open_clients(0, 0);
    client_send(client, "GET /huge.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ck_assert(client_receive(client, PATIENCE_MS));
    server_wait_for_connections(0);
    ck_assert_uint_ge(now_ms() - begin, 300);
    ck_assert_uint_lt(client_read(client, NULL, HUGE_BYTES), HUGE_BYTES);
}
END_TEST

/* ---- numbers ---- */

static const char *const worker_counts[] = {"1", "2"};

START_TEST(the_longest_idle_connection_makes_room)
{
    server_start(ARGS("--workers", worker_counts[_i], "--max-connections", "4", scratch("")));
    /* Twice each: what a worker knows of its idle connections is out when it takes the second. */
    for (int i = 0; i < 8; i++) {
        if (i % 2 == 0)
            open_clients(i / 2, i / 2);
        ck_assert_int_eq(get(&clients[i / 2]), 200);
    }
    ck_assert_int_eq(get(&clients[0]), 200);
    ck_assert_int_eq(get(&clients[0]), 200);

    open_clients(4, 4);
    ck_assert_int_eq(get(&clients[4]), 200);
    client_expect_end(&clients[1]);
    ck_assert_int_eq(get(&clients[4]), 200);
    open_clients(5, 5);
    ck_assert_int_eq(get(&clients[5]), 200);
    client_expect_end(&clients[2]);

    static const int stayed[] = {0, 3, 4, 5};
    for (int i = 0; i < 4; i++) {
        ck_assert(client_is_quiet(&clients[stayed[i]]));
        ck_assert_int_eq(get(&clients[stayed[i]]), 200);
    }
}
END_TEST

/* Newcomers connect before any of them asks. There are idle connections for all of them. */
START_TEST(a_burst_of_newcomers_takes_the_place_of_the_idle)
{
    server_start(ARGS("--workers", worker_counts[_i], "--max-connections", "5", scratch("")));
    for (int i = 0; i < 5; i++) {
        open_clients(i, i);
        ck_assert_int_eq(get(&clients[i]), 200);
    }
    open_clients(5, 9);
    for (int i = 5; i < 10; i++)
        client_send(&clients[i], REQUEST);
    for (int i = 5; i < 10; i++) {
        struct answer answer;
        ck_assert_msg(client_answer(&clients[i], &answer) == 200, "newcomer %d: %d", i - 4,
                      answer.status);
    }
}
END_TEST

/* Answered once, and in the middle of the next request. */
static void open_busy_client(int number)
{
    struct answer answer;
    open_clients(number, number);
    client_send(&clients[number], REQUEST "GET /page.html HTTP/1.1\r\n");
    ck_assert_int_eq(client_answer(&clients[number], &answer), 200);
}

static void open_busy_clients(int count)
{
    for (int i = 0; i < count; i++)
        open_busy_client(i);
}

/* For clients that stay busy, however slow the machine. */
static void start_with_three_places(const char *workers)
{
    server_start(ARGS("--workers", workers, "--max-connections", "3", "--header-timeout", "120s",
                      scratch("")));
}

START_TEST(a_newcomer_is_refused_only_when_nobody_is_idle)
{
    struct answer answer;
    start_with_three_places(worker_counts[_i]);
    open_busy_clients(3);
    for (int i = 0; i < 3; i++) {
        open_clients(3, 3);
        client_send(&clients[3], REQUEST);
        ck_assert_int_eq(client_answer(&clients[3], &answer), 503);
        ck_assert_ptr_nonnull(answer_field(&answer, "Retry-After"));
        client_expect_end(&clients[3]);
        client_close(&clients[3]);
    }
    for (int i = 0; i < 3; i++) {
        client_send(&clients[i], "Host: localhost\r\n\r\n");
        ck_assert_int_eq(client_answer(&clients[i], &answer), 200);
    }
    open_clients(3, 3);
    ck_assert_int_eq(get(&clients[3]), 200);
}
END_TEST

START_TEST(who_is_refused_reads_the_sites_own_page_as_it_is_now)
{
    static const char earlier[] = "<p>earlier\n", own[] = "<p>come back soon\n";
    struct answer answer;
    scratch_write("50x.html", earlier);
    scratch_write("404.html", "<p>lost\n");
    start_with_three_places(worker_counts[_i]);
    open_busy_clients(3);
    scratch_write("50x.html", own);
    open_clients(3, 3);
    client_send(&clients[3], REQUEST);
    ck_assert_int_eq(client_answer(&clients[3], &answer), 503);
    ck_assert_uint_eq(answer.body_len, sizeof own - 1);
    ck_assert_mem_eq(answer.body, own, sizeof own - 1);
    ck_assert_str_eq(answer_field(&answer, "Content-Type"), "text/html; charset=utf-8");
    ck_assert_ptr_nonnull(answer_field(&answer, "Retry-After"));
    ck_assert_ptr_null(answer_field(&answer, "ETag"));
    client_expect_end(&clients[3]);
}
END_TEST

/* And the server ends its side. */
static void ask_at_last(struct client *one, const char *request, int status)
{
    struct answer answer;
    client_send(one, request);
    ck_assert_int_eq(client_answer(one, &answer), status);
    client_expect_end(one);
}

static bool finds_room(void *arg)
{
    struct answer answer;
    return client_get_once(arg, server.endpoints[0], "/page.html", &answer) == 200;
}

/* Those who have their last answer keep their ends open, and the server keeps its ends for two
 * seconds. A newcomer that finds room later than that, however slow the machine, shows nothing. */
static void expect_room_beside(void (*linger)(void))
{
    uint64_t end = now_ms() + PATIENCE_MS;
    for (uint64_t took_ms = 2000; took_ms >= 2000;) {
        ck_assert_msg(now_ms() < end, "a newcomer finds no room before they are gone");
        uint64_t begin = now_ms();
        linger();
        wait_until(finds_room, &clients[CLIENTS - 1], "a newcomer finds room");
        took_ms = now_ms() - begin;
        for (int i = 0; i < CLIENTS; i++)
            client_close(&clients[i]);
        server_wait_for_connections(0);
    }
}

static void have_last_answers(void)
{
    for (int i = 0; i < 3; i++) {
        open_clients(i, i);
        ask_at_last(&clients[i], "GET /missing HTTP/1.0\r\n\r\n", 404);
    }
}

START_TEST(whoever_has_its_last_answer_keeps_nobody_out)
{
    server_start(ARGS("--workers", worker_counts[_i], "--max-connections", "3", scratch("")));
    expect_room_beside(have_last_answers);
}
END_TEST

static void be_refused(void)
{
    open_busy_clients(3);
    for (int i = 3; i < 8; i++) {
        open_clients(i, i);
        ask_at_last(&clients[i], REQUEST, 503);
    }
    for (int i = 0; i < 3; i++)
        client_close(&clients[i]);
}

START_TEST(whoever_was_refused_keeps_nobody_out)
{
    start_with_three_places(worker_counts[_i]);
    expect_room_beside(be_refused);
}
END_TEST

/* The server learns in one moment that a newcomer is here, and that the connection that was idle
 * longest is not idle any more. Its worker then has none, but the other one has. */
START_TEST(a_newcomer_takes_the_place_of_one_who_is_idle_with_another_worker)
{
    struct answer answer;
    server_start(ARGS("--workers", "2", "--max-connections", "2", scratch("")));
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 2; i++) {
            open_clients(i, i);
            ck_assert_int_eq(get(&clients[i]), 200);
            ck_assert_int_eq(get(&clients[i]), 200); /* now its worker has said that it was idle */
        }
        server_freeze();
        client_send(&clients[0], "GET /page.html HTTP/1.1\r\n");
        open_clients(2, 2);
        client_send(&clients[2], REQUEST);
        server_thaw();
        ck_assert_msg(client_answer(&clients[2], &answer) == 200, "round %d: %s", round,
                      answer.head);
        for (int i = 0; i < 3; i++)
            client_close(&clients[i]);
        server_wait_for_connections(0);
    }
}
END_TEST

/* Here it learns in one moment that a newcomer is here, and that there is room again. */
START_TEST(a_newcomer_takes_the_place_of_one_who_leaves_meanwhile)
{
    struct answer answer;
    start_with_three_places("1");
    open_busy_clients(3);
    for (int round = 0; round < 20; round++) {
        server_freeze();
        client_close(&clients[round % 3]);
        open_clients(3, 3);
        client_send(&clients[3], REQUEST);
        server_thaw();
        ck_assert_msg(client_answer(&clients[3], &answer) == 200, "round %d: %s", round,
                      answer.head);
        client_close(&clients[3]);
        server_wait_for_connections(2);
        open_busy_client(round % 3);
    }
}
END_TEST

static const struct size {
    const char *option;
    const char *value;
    const char *request;
    int status;
} sizes[] = {
    {"--max-uri", "64", "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n", 414},
    {"--max-head", "8K", "GET / HTTP/1.1\r\nHost: localhost\r\nName: %s%s%s%s%s\r\n\r\n", 431},
    {"--max-body", "10", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n", 413},
};

START_TEST(sizes_are_what_the_options_say)
{
    static char filler[2001], request[16384];
    struct answer answer;
    memset(filler, 'a', sizeof filler - 1);
    server_start(ARGS(sizes[_i].option, sizes[_i].value, scratch("")));
    for (int too_much = 0; too_much < 2; too_much++) {
        const char *text = too_much ? filler : filler + sizeof filler - 40;
        if (sizes[_i].status == 413 && !too_much)
            continue;
        snprintf(request, sizeof request, sizes[_i].request, text, text, text, text, text);
        open_clients(0, 0);
        client_send(client, request);
        int status = client_answer(client, &answer);
        ck_assert_int_eq(status == sizes[_i].status, too_much);
        client_close(client);
    }
}
END_TEST

Suite *live_limits_suite(void)
{
    Suite *suite = suite_create("live_limits");
    TCase *silence = server_case(suite, "silence", "", setup, teardown);
    tcase_add_loop_test(silence, silent_connections_delay_nobody, 0, 2);
    tcase_add_loop_test(silence, half_requests_delay_nobody, 0, 2);
    TCase *times = server_case(suite, "times", "", setup, teardown);
    tcase_add_test(times, an_idle_connection_ends_in_its_time);
    tcase_add_loop_test(times, a_trickle_of_bytes_extends_nothing, 0,
                        sizeof trickles / sizeof trickles[0]);
    tcase_add_test(times, a_reader_who_takes_nothing_is_dropped);
    TCase *numbers = server_case(suite, "numbers", "", setup, teardown);
    tcase_add_loop_test(numbers, the_longest_idle_connection_makes_room, 0, 2);
    tcase_add_loop_test(numbers, a_burst_of_newcomers_takes_the_place_of_the_idle, 0, 2);
    tcase_add_loop_test(numbers, a_newcomer_is_refused_only_when_nobody_is_idle, 0, 2);
    tcase_add_loop_test(numbers, who_is_refused_reads_the_sites_own_page_as_it_is_now, 0, 2);
    tcase_add_loop_test(numbers, whoever_has_its_last_answer_keeps_nobody_out, 0, 2);
    tcase_add_loop_test(numbers, whoever_was_refused_keeps_nobody_out, 0, 2);
    tcase_add_loop_test(numbers, sizes_are_what_the_options_say, 0, sizeof sizes / sizeof sizes[0]);
    TCase *moment = server_case(suite, "moment", "signals", setup, teardown);
    tcase_add_test(moment, a_newcomer_takes_the_place_of_one_who_is_idle_with_another_worker);
    tcase_add_test(moment, a_newcomer_takes_the_place_of_one_who_leaves_meanwhile);
    return suite;
}
