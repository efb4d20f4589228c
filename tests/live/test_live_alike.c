/* test_live_alike.c - answers that must agree: those to HEAD with those to GET, 304 with 200, the
 * first one with those from the cache. Each GET among the rules is asked again in another way. */
#define _GNU_SOURCE
#include "http_site.h"
#include "wire.h"

#include "tarn/out.h"

#include <stdio.h>
#include <string.h>

#define P(text) (int)(text).len, (text).at

static struct client client;
static char other[131072]; /* the answer to compare with */

static void setup(void)
{
    client.sock = SOCK_NONE;
    http_site_make();
}

static void teardown(void)
{
    client_close(&client);
    if (server.pid)
        server_stop();
    http_site_clear();
}

/* Sends REQUEST, and reads the first answer to it and all that follows. */
static void ask(struct bytes request, bool to_head, struct message *message)
{
    client_open(&client, server.endpoints[1]);
    client_send_bytes(&client, request.at, request.len);
    sock_finish_sending(client.sock);
    while (!client.ended)
        ck_assert(client_receive(&client, PATIENCE_MS) || client.ended);
    client_close(&client);
    struct bytes all = {client.data, client.len};
    const char *complaint = wire_read(&all, to_head, message);
    ck_assert_msg(complaint == NULL, "%.*s: %s", P(request), complaint);
    ck_assert_msg(all.len == 0, "%.*s: more than one answer", P(request));
}

/* The same, and what was read survives the next question. */
static void ask_first(struct bytes request, bool to_head, struct message *message)
{
    ask(request, to_head, message);
    memcpy(other, client.data, client.len);
    message->head.at = other + (message->head.at - client.data);
    message->body.at = other + (message->body.at - client.data);
}

/* GET that is answered once. */
static bool is_get(const struct rule *row)
{
    return bytes_starts_with(row->sent, BYTES("GET ")) && !row->half_closes &&
           (strlen(row->answers) == 3 || strcmp(row->answers + 3, " end") == 0);
}

static bool has_line(const struct prepared *prepared, const char *start)
{
    return strcasestr(prepared->text, start) != NULL;
}

/* All lines but the date, and Content-Length and Content-Range, which tell of the content. */
static void expect_same_fields(const struct message *a, const struct message *b, struct bytes what)
{
    struct bytes lines = a->head;
    while (lines.len > 0) {
        struct bytes line = bytes_cut(&lines, '\n');
        if (bytes_starts_with(line, BYTES("Date:")))
            continue;
        ck_assert_msg(memmem(b->head.at, b->head.len, line.at, line.len), "%.*s: lacks %.*s",
                      P(what), P(line));
    }
}

START_TEST(head_is_told_what_get_is_told)
{
    static struct prepared prepared;
    char head[sizeof prepared.text + 1] = "HEAD";
    const struct rules *rules = all_rules[_i];
    http_site_start(rules);
    for (const struct rule *row = rules->rows; row < rules->rows + rules->count; row++) {
        struct message get, to_head;
        http_site_prepare(rules, row, &prepared);
        prepared.text[prepared.len] = '\0';
        if (!is_get(row) || has_line(&prepared, "\r\nRange:"))
            continue;
        memcpy(head + 4, prepared.text + 3, prepared.len - 3);
        ask_first((struct bytes){prepared.text, prepared.len}, false, &get);
        ask((struct bytes){head, prepared.len + 1}, true, &to_head);
        ck_assert_msg(get.status == to_head.status, "%s: %d", head, to_head.status);
        expect_same_fields(&get, &to_head, (struct bytes){head, prepared.len + 1});
        expect_same_fields(&to_head, &get, (struct bytes){head, prepared.len + 1});
    }
}
END_TEST

/* RFC 9110, 15.4.5. */
static const char *const in_304[] = {"Cache-Control", "Content-Location", "ETag", "Expires",
                                     "Vary"};

static void expect_304_like(const struct message *whole, const struct prepared *prepared)
{
    char text[sizeof prepared->text + 256];
    struct message answer;
    struct bytes etag, wanted, value;
    struct out request = out_init(text, sizeof text);
    struct bytes rest = {prepared->text, prepared->len};
    if (!wire_field(whole, "ETag", &etag))
        return;
    out_bytes(&request, bytes_cut(&rest, '\n'));
    out_text(&request, "\nIf-None-Match: ");
    out_bytes(&request, etag);
    out_text(&request, "\r\n");
    out_bytes(&request, rest);
    ask(out_view(&request), false, &answer);
    ck_assert_msg(answer.status == 304, "%.*s: %d", P(out_view(&request)), answer.status);
    for (size_t i = 0; i < sizeof in_304 / sizeof in_304[0]; i++) {
        bool had = wire_field(whole, in_304[i], &wanted);
        bool has = wire_field(&answer, in_304[i], &value);
        ck_assert_msg(had == has && (!has || bytes_equal(wanted, value)), "%.*s: %s",
                      P(out_view(&request)), in_304[i]);
    }
}

START_TEST(not_modified_repeats_what_guides_caches)
{
    static struct prepared prepared;
    const struct rules *rules = all_rules[_i];
    http_site_start(rules);
    for (const struct rule *row = rules->rows; row < rules->rows + rules->count; row++) {
        struct message whole;
        http_site_prepare(rules, row, &prepared);
        prepared.text[prepared.len] = '\0';
        if (!is_get(row) || strncmp(row->answers, "200", 3) != 0 ||
            has_line(&prepared, "\r\nIf-") || strlen(prepared.text) + 64 > 1024)
            continue;
        ask_first((struct bytes){prepared.text, prepared.len}, false, &whole);
        expect_304_like(&whole, &prepared);
    }
}
END_TEST

/* Once from the disk, then from the cache, on the same worker. */
START_TEST(an_answer_does_not_depend_on_the_cache)
{
    static struct prepared prepared;
    const struct rules *rules = all_rules[_i];
    http_site_start(rules);
    for (const struct rule *row = rules->rows; row < rules->rows + rules->count; row++) {
        struct message first, again;
        http_site_prepare(rules, row, &prepared);
        if (!is_get(row))
            continue;
        ask_first((struct bytes){prepared.text, prepared.len}, false, &first);
        for (int i = 0; i < 3; i++) {
            ask((struct bytes){prepared.text, prepared.len}, false, &again);
            expect_same_fields(&first, &again, row->sent);
            expect_same_fields(&again, &first, row->sent);
            ck_assert_msg(bytes_equal(first.body, again.body), "%.*s", P(row->sent));
        }
    }
}
END_TEST

Suite *live_alike_suite(void)
{
    Suite *suite = suite_create("live_alike");
    TCase *tcase = tcase_create("alike");
    int count = (int)all_rules_count;
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, head_is_told_what_get_is_told, 0, count);
    tcase_add_loop_test(tcase, not_modified_repeats_what_guides_caches, 0, count);
    tcase_add_loop_test(tcase, an_answer_does_not_depend_on_the_cache, 0, count);
    suite_add_tcase(suite, tcase);
    return suite;
}
