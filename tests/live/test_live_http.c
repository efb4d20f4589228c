/* test_live_http.c - every row of the rules, on the real server, however its bytes arrive. */
#include "http_site.h"
#include "judge.h"
#include "tarn/out.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

enum { PARALLEL = 48, REPEATS = 8, REPORT_MAX = 3500 };

static struct client clients[PARALLEL];
static char report[REPORT_MAX]; /* of the first complaints */
static struct out complaints;

static void setup(void)
{
    for (int i = 0; i < PARALLEL; i++)
        clients[i].sock = SOCK_NONE;
    complaints = out_init(report, sizeof report - 1);
    http_site_make();
}

static void teardown(void)
{
    for (int i = 0; i < PARALLEL; i++)
        client_close(&clients[i]);
    if (server.pid)
        server_stop();
    http_site_clear();
}

/* ---- sending and judging ---- */

static void send_rest(struct client *client, const struct prepared *prepared, size_t from)
{
    /* The server need not take what comes behind its last answer. */
    client_send_bytes(client, prepared->text + from, prepared->all - from);
    if (prepared->row.half_closes)
        sock_finish_sending(client->sock);
}

static void read_to_end(struct client *client)
{
    while (!client->ended)
        MUST(client_receive(client, PATIENCE_MS) || client->ended, "it never ends");
}

static void note(const struct rules *rules, const struct rule *row, long split, const char *what)
{
    char place[64];
    struct bytes sent = row->sent;
    snprintf(place, sizeof place, "\nrules_%s.c:%d, cut at %ld: ", rules->name, row->line, split);
    out_text(&complaints, place);
    out_text(&complaints, what);
    out_text(&complaints, "\n    ");
    out_escaped(&complaints, (struct bytes){sent.at, sent.len < 90 ? sent.len : 90});
    report[complaints.len] = '\0';
}

/* Whatever ends where a request does may be answered before the rest comes. */
static bool ends_a_request(const struct prepared *prepared, long split)
{
    struct bytes first = {prepared->text, split < 0 ? 0 : (size_t)split};
    return first.len >= prepared->len || bytes_ends_with(first, BYTES("\r\n\r\n"));
}

/* Reads the rest and judges all: the answers to a row that was sent TIMES times, last of all cut at
 * SPLIT. False: there is a complaint. */
static bool finish(struct client *client, const struct rules *rules,
                   const struct prepared *prepared, size_t times, long split)
{
    read_to_end(client);
    struct transcript transcript = {.answers = {client->data, client->len},
                                    .times = times,
                                    .was_reset = client->reset,
                                    .may_be_reset = ends_a_request(prepared, split)};
    const char *complaint = judge(&prepared->row, http_site_file(prepared->row.file), &transcript);
    if (complaint)
        note(rules, &prepared->row, split, complaint);
    sock_abort(client->sock); /* all was said: the system need not remember it for a minute */
    client->sock = SOCK_NONE;
    return complaint == NULL;
}

static void send_whole(const struct rules *rules, const char *endpoint)
{
    static struct prepared prepared;
    for (const struct rule *row = rules->rows; row < rules->rows + rules->count; row++) {
        http_site_prepare(rules, row, &prepared);
        client_open(clients, endpoint);
        send_rest(clients, &prepared, 0);
        finish(clients, rules, &prepared, 1, -1);
    }
}

/* ---- cut in two ---- */

/* A unix socket tells how much of what was sent its peer has not read. */
static void wait_for_readers(size_t count, bool are_new)
{
    uint64_t end = now_ms() + PATIENCE_MS;
    (void)are_new;
    for (size_t i = 0; i < count; i++)
        while (sock_unsent(clients[i].sock) > 0) {
            MUST(now_ms() < end, "it does not read");
            sched_yield();
        }
}

/* TCP tells only what the peer's system has. But a server's one worker welcomes newcomers in their
 * order, and in every turn of its loop receives whatever has come on all that are welcome. So one
 * that comes behind ours has its first answer when they are welcome, its second one from a turn
 * that finds their bytes, and its third one from a turn behind that. */
static void wait_for_worker(size_t count, bool are_new)
{
    static struct client last = {.sock = SOCK_NONE};
    struct answer answer;
    (void)count;
    if (are_new) {
        client_close(&last);
        client_open(&last, server.endpoints[0]);
    }
    for (int i = are_new ? 0 : 1; i < 3; i++)
        MUST(client_get(&last, "/probe.txt", &answer) > 0, "the worker does not answer");
}

/* How a row is sent in parts: where to, and what comes between two parts. */
struct way {
    int endpoint;
    void (*wait)(size_t count, bool are_new);
};

static const struct way over_tcp = {0, wait_for_worker}, over_unix = {1, wait_for_readers};

/* Bytes of endpoint 0's connections that wait for the server to read them. */
static unsigned unread_over_tcp(void)
{
    enum { ESTABLISHED = 1 };
    char line[512];
    unsigned sum = 0, port, state, unread;
    uint64_t wanted = 0;
    struct bytes text = bytes_of(server.endpoints[0]);
    bytes_cut(&text, ':');
    ck_assert(bytes_to_u64(text, &wanted));
    FILE *table = fopen("/proc/net/tcp", "r");
    ck_assert_ptr_nonnull(table);
    while (fgets(line, sizeof line, table))
        if (sscanf(line, " %*u: %*x:%x %*x:%*x %x %*x:%x", &port, &state, &unread) == 3 &&
            port == wanted && state == ESTABLISHED)
            sum += unread;
    fclose(table);
    return sum;
}

/* A row that leaves its connection open can be sent again over it. Files are large: the client
 * keeps all answers until it judges them. */
static size_t times_of(const struct rule *row)
{
    return row->half_closes || row->file || strstr(row->answers, "end") ? 1 : REPEATS;
}

/* What there is between the cut before and this one: the end of a row, and the start of the next
 * time. */
static void send_to_cut(struct client *client, const struct prepared *prepared, size_t before,
                        size_t cut)
{
    char part[2 * sizeof prepared->text];
    size_t end = before ? prepared->len - before : 0;
    memcpy(part, prepared->text + prepared->len - end, end);
    memcpy(part + end, prepared->text, cut);
    client_send_bytes(client, part, end + cut);
}

/* How often the row goes over the connection whose first cut is CUT. */
static size_t times_from(const struct prepared *prepared, size_t cut)
{
    size_t most = times_of(&prepared->row), left = prepared->len - cut + 1;
    return left < most ? left : most;
}

/* Sends the row over several connections, several times over each, and each time cut behind one
 * byte more. Whoever reads has taken all that is before a cut when the rest leaves. */
static bool send_cuts(const struct rules *rules, const struct prepared *prepared,
                      const struct way *way, size_t first, size_t connections)
{
    size_t times = times_of(&prepared->row);
    bool is_fine = true;
    for (size_t i = 0; i < connections; i++)
        client_open(&clients[i], server.endpoints[way->endpoint]);
    for (size_t time = 0; time < times; time++) {
        for (size_t i = 0; i < connections; i++) {
            size_t cut = first + i * times + time;
            if (cut <= prepared->len)
                send_to_cut(&clients[i], prepared, time ? cut - 1 : 0, cut);
        }
        way->wait(connections, time == 0);
        /* The table is long: a look at it for each group is enough to trust the way to wait. */
        if (way == &over_tcp && prepared->row.line == rules->rows->line && first == 1 && time == 0)
            ck_assert_uint_eq(unread_over_tcp(), 0);
    }
    for (size_t i = 0, cut = first; i < connections; i++, cut += times)
        send_rest(&clients[i], prepared, cut + times_from(prepared, cut) - 1);
    for (size_t i = 0, cut = first; i < connections; i++, cut += times) {
        size_t sent = times_from(prepared, cut);
        is_fine &= finish(&clients[i], rules, prepared, sent, (long)(cut + sent - 1));
    }
    return is_fine;
}

static void send_at_each_cut(const struct rules *rules, const struct way *way)
{
    static struct prepared prepared;
    for (const struct rule *row = rules->rows; row < rules->rows + rules->count; row++) {
        http_site_prepare(rules, row, &prepared);
        size_t times = times_of(row), connections;
        bool is_fine = true;
        for (size_t first = 1; first <= prepared.len && is_fine; first += connections * times) {
            connections = (prepared.len + times - first) / times;
            connections = connections < PARALLEL ? connections : PARALLEL;
            is_fine = send_cuts(rules, &prepared, way, first, connections);
        }
    }
}

static void send_in_bytes(const struct rules *rules)
{
    static struct prepared prepared;
    for (const struct rule *row = rules->rows; row < rules->rows + rules->count; row++) {
        http_site_prepare(rules, row, &prepared);
        client_open(clients, server.endpoints[1]);
        for (size_t i = 0; i < prepared.all; i++)
            client_send_bytes(clients, prepared.text + i, 1);
        send_rest(clients, &prepared, prepared.all);
        finish(clients, rules, &prepared, 1, (long)prepared.all);
    }
}

/* ---- tests, each for a group of rules ---- */

START_TEST(the_rules_hold_over_tcp)
{
    http_site_start(all_rules[_i]);
    send_whole(all_rules[_i], server.endpoints[0]);
    ck_assert_msg(complaints.len == 0, "%s", report);
}
END_TEST

START_TEST(the_rules_hold_over_a_unix_socket)
{
    http_site_start(all_rules[_i]);
    send_whole(all_rules[_i], server.endpoints[1]);
    ck_assert_msg(complaints.len == 0, "%s", report);
}
END_TEST

START_TEST(the_rules_hold_wherever_a_request_is_cut_in_two_over_tcp)
{
    http_site_start_with(all_rules[_i], "1");
    send_at_each_cut(all_rules[_i], &over_tcp);
    ck_assert_msg(complaints.len == 0, "%s", report);
}
END_TEST

START_TEST(the_rules_hold_wherever_a_request_is_cut_in_two_over_a_unix_socket)
{
    if (all_rules[_i]->is_guarded)
        return;
    http_site_start(all_rules[_i]);
    send_at_each_cut(all_rules[_i], &over_unix);
    ck_assert_msg(complaints.len == 0, "%s", report);
}
END_TEST

START_TEST(the_rules_hold_when_each_byte_comes_alone)
{
    http_site_start(all_rules[_i]);
    send_in_bytes(all_rules[_i]);
    ck_assert_msg(complaints.len == 0, "%s", report);
}
END_TEST

Suite *live_http_suite(void)
{
    Suite *suite = suite_create("live_http");
    int count = (int)all_rules_count;
    TCase *tcases[] = {tcase_create("tcp"), tcase_create("unix"), tcase_create("pieces"),
                       tcase_create("cuts")};
    tcase_add_loop_test(tcases[0], the_rules_hold_over_tcp, 0, count);
    tcase_add_loop_test(tcases[1], the_rules_hold_over_a_unix_socket, 0, count);
    tcase_add_loop_test(tcases[3], the_rules_hold_wherever_a_request_is_cut_in_two_over_tcp, 0,
                        count);
    tcase_add_loop_test(
        tcases[3], the_rules_hold_wherever_a_request_is_cut_in_two_over_a_unix_socket, 0, count);
    tcase_add_loop_test(tcases[2], the_rules_hold_when_each_byte_comes_alone, 0, count);
    for (int i = 0; i < 4; i++) {
        tcase_set_timeout(tcases[i], TEST_TIMEOUT_S);
        tcase_add_checked_fixture(tcases[i], setup, teardown);
        suite_add_tcase(suite, tcases[i]);
    }
    return suite;
}
