/* test_live_http.c - every row of the rules, on the real server, however its bytes arrive. */
#include "http_site.h"
#include "judge.h"
#include "tarn/out.h"

#include <sched.h>
#include <stdio.h>

enum { PARALLEL = 48, REPORT_MAX = 3500 };

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
        ck_assert_msg(client_receive(client, PATIENCE_MS) || client->ended, "it never ends");
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

/* Reads the rest and judges all. False: there is a complaint. */
static bool finish(struct client *client, const struct rules *rules, const struct rule *row,
                   const struct prepared *prepared, long split)
{
    read_to_end(client);
    struct transcript transcript = {.answers = {client->data, client->len},
                                    .was_reset = client->reset,
                                    .may_be_reset = ends_a_request(prepared, split)};
    const char *complaint = judge(&prepared->row, http_site_file(row->file), &transcript);
    if (complaint)
        note(rules, row, split, complaint);
    client_close(client);
    return complaint == NULL;
}

static void send_whole(const struct rules *rules, const char *endpoint)
{
    static struct prepared prepared;
    for (const struct rule *row = rules->rows; row < rules->rows + rules->count; row++) {
        http_site_prepare(rules, row, &prepared);
        client_open(clients, endpoint);
        send_rest(clients, &prepared, 0);
        finish(clients, rules, row, &prepared, -1);
    }
}

static void wait_for_reader(const struct client *client)
{
    uint64_t end = now_ms() + PATIENCE_MS;
    while (sock_unsent(client->sock) > 0) {
        ck_assert_msg(now_ms() < end, "it does not read");
        sched_yield();
    }
}

/* The server has taken the first part when the second one leaves. */
static bool send_cut(const struct rules *rules, const struct rule *row,
                     const struct prepared *prepared, size_t first, size_t count)
{
    bool is_fine = true;
    for (size_t i = 0; i < count; i++) {
        client_open(&clients[i], server.endpoints[1]);
        client_send_bytes(&clients[i], prepared->text, first + i);
    }
    for (size_t i = 0; i < count; i++) {
        wait_for_reader(&clients[i]);
        send_rest(&clients[i], prepared, first + i);
    }
    for (size_t i = 0; i < count; i++)
        is_fine = is_fine && finish(&clients[i], rules, row, prepared, (long)(first + i));
    return is_fine;
}

static void send_at_each_cut(const struct rules *rules)
{
    static struct prepared prepared;
    for (const struct rule *row = rules->rows; row < rules->rows + rules->count; row++) {
        http_site_prepare(rules, row, &prepared);
        bool is_fine = true;
        for (size_t first = 1; first <= prepared.len && is_fine; first += PARALLEL) {
            size_t left = prepared.len + 1 - first;
            size_t count = left < PARALLEL ? left : PARALLEL;
            is_fine = send_cut(rules, row, &prepared, first, count);
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
        finish(clients, rules, row, &prepared, (long)prepared.all);
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

START_TEST(the_rules_hold_wherever_a_request_is_cut_in_two)
{
    http_site_start(all_rules[_i]);
    send_at_each_cut(all_rules[_i]);
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
    TCase *tcases[] = {tcase_create("tcp"), tcase_create("unix"), tcase_create("pieces")};
    tcase_add_loop_test(tcases[0], the_rules_hold_over_tcp, 0, count);
    tcase_add_loop_test(tcases[1], the_rules_hold_over_a_unix_socket, 0, count);
    tcase_add_loop_test(tcases[2], the_rules_hold_wherever_a_request_is_cut_in_two, 0, count);
    tcase_add_loop_test(tcases[2], the_rules_hold_when_each_byte_comes_alone, 0, count);
    for (int i = 0; i < 3; i++) {
        tcase_set_timeout(tcases[i], TEST_TIMEOUT_S);
        tcase_add_checked_fixture(tcases[i], setup, teardown);
        suite_add_tcase(suite, tcases[i]);
    }
    return suite;
}
