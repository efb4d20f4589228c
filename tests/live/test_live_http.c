/* test_live_http.c - every row of the rules, on the real server, however its bytes arrive. */
#define _GNU_SOURCE
#include "client.h"
#include "judge.h"

#include "scratch.h"
#include "tarn/out.h"

#include <sched.h>

enum { PARALLEL = 48, BIG_BYTES = 40000, TEXT_MAX = 8192, REPORT_MAX = 3500 };

/* Sun, 06 Nov 1994 08:49:37 GMT, and a bit: old enough for strong entity-tags. */
static const struct timespec modified = {784111777, 123456789};

static struct client clients[PARALLEL];
static struct client asking;
static char digits[101];
static char big[BIG_BYTES];     /* more than is kept whole: sent from the disk */
static char report[REPORT_MAX]; /* of the first complaints */
static struct out complaints;

/* ---- the site ---- */

static void put_at(struct timespec when, const char *name, const void *data, size_t len)
{
    struct timespec times[2] = {when, when};
    scratch_write_bytes(name, data, len, O_CREAT | O_TRUNC);
    ck_assert_int_eq(utimensat(AT_FDCWD, scratch(name), times, 0), 0);
}

static void put(const char *name, const void *data, size_t len)
{
    put_at(modified, name, data, len);
}

static void put_text(const char *name, const char *text)
{
    put(name, text, strlen(text));
}

static void make_codings(void)
{
    put_text("site/coded.txt", "plain\n");
    put_text("site/coded.txt.gz", "gzip\n");
    put_text("site/coded.txt.br", "brotli\n");
    put_text("site/coded.txt.zst", "zstd\n");
    put_text("site/single.txt", "plain\n");
    put_text("site/single.txt.gz", "gzip\n");
    put_text("site/sparse.txt.gz", "sparse\n");
    put_text("site/stale.txt.gz", "stale\n");
    put_at((struct timespec){modified.tv_sec + 3600, 0}, "site/stale.txt", "fresh\n", 6);
}

static void make_site(void)
{
    for (size_t i = 0; i < sizeof digits - 1; i++)
        digits[i] = (char)('0' + i % 10);
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)('a' + i / 7 % 26);
    scratch_make();
    scratch_folder("site");
    scratch_folder("site/folder");
    scratch_folder("site/folder/inner");
    scratch_folder("site/.well-known");
    scratch_folder("site/sp ace");
    scratch_folder("site/b\xc3\xa4r");
    scratch_folder("site/per%cent");
    scratch_folder("site/quo\"te");
    scratch_folder("site/hash#");
    scratch_folder("site/what?");
    put_text("outside.txt", SECRET "\n");
    put_text("site/index.html", "<p>home\n");
    put_text("site/page.html", "<p>page\n");
    put_text("site/probe.txt", PROBE_ANSWER);
    put_text("site/digits.txt", digits);
    put_text("site/empty.txt", "");
    put("site/big.bin", big, sizeof big);
    put_text("site/a b.txt", "blank\n");
    put_text("site/\xc3\xa4.txt", "umlaut\n");
    put_text("site/%2e.txt", "percent\n");
    put_text("site/a[1].txt", "brackets\n");
    put_text("site/.hidden", "hidden\n");
    put_text("site/.well-known/known", "known\n");
    put_text("site/folder/index.html", "<p>folder\n");
    put_text("site/folder/inner/page.html", "<p>inner\n");
    scratch_link("../outside.txt", "site/leaves.txt");
    scratch_link("..", "site/up");
    scratch_link("page.html", "site/stays.html");
    scratch_link("../stays.html", "site/folder/hop.html");
    scratch_link("../leaves.txt", "site/folder/hop-out.txt");
    scratch_link(scratch("outside.txt"), "site/absolute.txt");
    scratch_link("/etc", "site/system");
    scratch_link("loop", "site/loop");
    scratch_link("nothing", "site/dangling");
    ck_assert_int_eq(mkfifo(scratch("site/pipe"), 0644), 0);
    make_codings();
}

static struct bytes content_of(const char *file)
{
    if (file == NULL)
        return BYTES("");
    if (strcmp(file, "big.bin") == 0)
        return (struct bytes){big, sizeof big};
    if (strcmp(file, "digits.txt") == 0)
        return bytes_of(digits);
    ck_assert_str_eq(file, "empty.txt");
    return BYTES("");
}

static void start(const struct rules *rules)
{
    char endpoint[300];
    const char *args[32] = {"--workers", "2",           "--whole-size", "16K",
                            "--listen",  "127.0.0.1:0", "--listen",     endpoint};
    size_t count = 8;
    snprintf(endpoint, sizeof endpoint, "unix:%s", scratch("socket"));
    for (const char *const *at = rules->args; at && *at; at++)
        args[count++] = *at;
    args[count] = scratch("site");
    server_start(args);
}

static void setup(void)
{
    for (int i = 0; i < PARALLEL; i++)
        clients[i].sock = SOCK_NONE;
    asking.sock = SOCK_NONE;
    complaints = out_init(report, sizeof report - 1);
    make_site();
}

static void teardown(void)
{
    for (int i = 0; i < PARALLEL; i++)
        client_close(&clients[i]);
    client_close(&asking);
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* ---- what is sent ---- */

/* A row with its placeholders filled in and the probe behind it. */
struct prepared {
    struct rule row;
    size_t len; /* of the row's own bytes */
    size_t all; /* with the probe */
    char text[TEXT_MAX];
    char fields[1024];
};

/* "NAME" or "NAME CODING" */
static void add_etag(struct out *out, struct bytes coding)
{
    char request[256];
    struct answer answer;
    struct bytes name = bytes_cut(&coding, ' ');
    snprintf(request, sizeof request, "GET /%.*s HTTP/1.1\r\n" HOST "Accept-Encoding: %.*s\r\n\r\n",
             (int)name.len, name.at, (int)coding.len, coding.at ? coding.at : "");
    client_open(&asking, server.endpoints[0]);
    client_send(&asking, request);
    ck_assert_int_eq(client_answer(&asking, &answer), 200);
    client_close(&asking);
    out_text(out, answer_field(&answer, "ETag"));
}

static void fill_in(struct out *out, struct bytes text)
{
    static const char start_of_tag[] = "{etag ";
    const char *at;
    while ((at = memmem(text.at, text.len, start_of_tag, sizeof start_of_tag - 1))) {
        out_bytes(out, (struct bytes){text.at, (size_t)(at - text.at)});
        text.len -= (size_t)(at - text.at);
        text.at = at;
        bytes_cut(&text, ' ');
        add_etag(out, bytes_cut(&text, '}'));
    }
    out_bytes(out, text);
}

static void prepare(const struct rule *row, struct prepared *prepared)
{
    struct out text = out_init(prepared->text, sizeof prepared->text);
    struct out fields = out_init(prepared->fields, sizeof prepared->fields - 1);
    fill_in(&text, row->sent);
    prepared->len = text.len;
    if (!row->half_closes)
        out_text(&text, PROBE);
    prepared->all = text.len;
    fill_in(&fields, bytes_of(row->fields ? row->fields : ""));
    prepared->fields[fields.len] = '\0';
    ck_assert(!text.full && !fields.full);
    prepared->row = *row;
    prepared->row.fields = prepared->fields;
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

/* Reads the rest and judges all. False: there is a complaint. */
static bool finish(struct client *client, const struct rules *rules, const struct rule *row,
                   const struct prepared *prepared, long split)
{
    read_to_end(client);
    struct transcript transcript = {.answers = {client->data, client->len},
                                    .was_reset = client->reset,
                                    .may_be_reset = split >= (long)prepared->len};
    const char *complaint = judge(&prepared->row, content_of(row->file), &transcript);
    if (complaint)
        note(rules, row, split, complaint);
    client_close(client);
    return complaint == NULL;
}

static void send_whole(const struct rules *rules, const char *endpoint)
{
    static struct prepared prepared;
    for (const struct rule *row = rules->rows; row < rules->rows + rules->count; row++) {
        prepare(row, &prepared);
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
        prepare(row, &prepared);
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
        prepare(row, &prepared);
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
    start(all_rules[_i]);
    send_whole(all_rules[_i], server.endpoints[0]);
    ck_assert_msg(complaints.len == 0, "%s", report);
}
END_TEST

START_TEST(the_rules_hold_over_a_unix_socket)
{
    start(all_rules[_i]);
    send_whole(all_rules[_i], server.endpoints[1]);
    ck_assert_msg(complaints.len == 0, "%s", report);
}
END_TEST

START_TEST(the_rules_hold_wherever_a_request_is_cut_in_two)
{
    start(all_rules[_i]);
    send_at_each_cut(all_rules[_i]);
    ck_assert_msg(complaints.len == 0, "%s", report);
}
END_TEST

START_TEST(the_rules_hold_when_each_byte_comes_alone)
{
    start(all_rules[_i]);
    send_in_bytes(all_rules[_i]);
    ck_assert_msg(complaints.len == 0, "%s", report);
}
END_TEST

Suite *live_http_suite(void)
{
    Suite *suite = suite_create("live_http");
    TCase *tcase = tcase_create("rules");
    int count = (int)all_rules_count;
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, the_rules_hold_over_tcp, 0, count);
    tcase_add_loop_test(tcase, the_rules_hold_over_a_unix_socket, 0, count);
    tcase_add_loop_test(tcase, the_rules_hold_wherever_a_request_is_cut_in_two, 0, count);
    tcase_add_loop_test(tcase, the_rules_hold_when_each_byte_comes_alone, 0, count);
    suite_add_tcase(suite, tcase);
    return suite;
}
