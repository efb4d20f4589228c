/* test_live_flow.c - rules of HTTP that one exchange of a row cannot show: what takes turns, time,
 * or more bytes than a table should hold. */
#define _GNU_SOURCE
#include "http_site.h"
#include "judge.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

/* Far more than the buffers of a connection hold at both of its ends. */
#define FLOOD_BYTES (8u << 20)

enum { FAMILIES = 2, RACES = 3000 };

static struct client client;

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

static int get(const char *target, const char *lines, struct answer *answer)
{
    char request[1024];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST "%s\r\n", target, lines);
    client_send(&client, request);
    return client_answer(&client, answer);
}

static void keep_field(char *copy, size_t cap, const struct answer *answer, const char *name)
{
    const char *value = answer_field(answer, name);
    ck_assert_msg(value != NULL, "lacks %s", name);
    snprintf(copy, cap, "%s", value);
}

/* ---- the end of a connection ---- */

static const struct flood {
    const char *head;
    int status;
} floods[] = {
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 999999999\r\n\r\n", 413},
    {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413},
    {"POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 900000\r\n\r\n", 405},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: zzq\r\n\r\n", 400},
    {"PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
    {"GET / HTTP/1.1\r\n" HOST "A: ", 431},
    {"GET /", 414},
};

static void send_flood(void)
{
    static char bytes[65536];
    memset(bytes, 'a', sizeof bytes);
    for (size_t sent = 0; sent < FLOOD_BYTES; sent += sizeof bytes)
        ck_assert_msg(client_send_bytes(&client, bytes, sizeof bytes), "reset after %zu", sent);
}

/* RFC 9112, 9.6: a reset would take the answer away from a client that sends before it reads. */
START_TEST(a_client_that_sends_megabytes_first_still_reads_why_not)
{
    struct answer answer;
    http_site_start_plain();
    for (size_t i = 0; i < sizeof floods / sizeof floods[0]; i++) {
        client_open(&client, server.endpoints[_i]);
        client_send(&client, floods[i].head);
        send_flood();
        ck_assert_int_eq(client_answer(&client, &answer), floods[i].status);
        client_expect_end(&client);
        ck_assert(!client.reset);
        client_close(&client);
    }
}
END_TEST

static const struct refused {
    const char *request;
    int status;
} refused[] = {
    {"GET /%00 HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /../x HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /../x HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", 400},
    {"GET /missing HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", 404},
    {"BREW / HTTP/1.0\r\n\r\n", 501},
    {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
};

/* A closed socket answers the first of them with a reset. */
static bool takes_bytes(void)
{
    struct pollfd slot = {.fd = (int)client.sock};
    for (int i = 0; i < 8; i++)
        if (!client_send(&client, "x") || poll(&slot, 1, 2) != 0)
            return false;
    return true;
}

/* RFC 9112, 9.6: bytes on their way when the server refuses must not cost the client the answer.
 * The server waits for them for two seconds: a try that took longer than half of that shows
 * nothing. */
START_TEST(a_client_that_sends_on_after_it_was_refused_is_not_reset)
{
    struct answer answer;
    http_site_start_plain();
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        bool was_taken = false;
        for (uint64_t begin = 0, end = now_ms() + PATIENCE_MS; !was_taken;) {
            ck_assert_msg(now_ms() < end, "no try is fast enough");
            begin = now_ms();
            client_open(&client, server.endpoints[_i]);
            client_send(&client, refused[i].request);
            ck_assert_int_eq(client_answer(&client, &answer), refused[i].status);
            client_expect_end(&client);
            was_taken = takes_bytes() && !client.reset;
            client_close(&client);
            ck_assert_msg(was_taken || now_ms() - begin > 1000, "reset: %s", refused[i].request);
        }
    }
}
END_TEST

/* RFC 9112, 9.6: the end of the requests is not the end of the answers. */
START_TEST(a_client_that_has_sent_all_gets_all)
{
    struct answer answer;
    http_site_start_plain();
    client_open(&client, server.endpoints[_i]);
    for (int i = 0; i < 200; i++)
        client_send(&client, "GET /big.bin HTTP/1.1\r\n" HOST "\r\n");
    sock_finish_sending(client.sock);
    for (int i = 0; i < 200; i++) {
        ck_assert_int_eq(client_answer(&client, &answer), 200);
        ck_assert(
            bytes_equal((struct bytes){answer.body, answer.body_len}, http_site_file("big.bin")));
    }
    client_expect_end(&client);
    ck_assert(!client.reset);
}
END_TEST

/* Its answer and a line end too many pass each other: the close finds bytes that nobody reads. */
START_TEST(a_client_that_sends_a_line_end_too_many_gets_its_answer)
{
    struct answer answer;
    http_site_start_plain();
    for (int i = 0; i < RACES; i++) {
        client_open(&client, server.endpoints[_i]);
        client_send(&client, "GET /page.html HTTP/1.0\r\n\r\n");
        client_send(&client, "\r");
        client_send(&client, "\n");
        ck_assert_msg(client_answer(&client, &answer) == 200, "%d: %d", i, answer.status);
        client_close(&client);
    }
}
END_TEST

/* RFC 9110, 10.1.1: the client sends nothing more until it is told to. */
START_TEST(a_client_that_waits_for_leave_gets_it_before_it_sends)
{
    struct answer answer;
    http_site_start_plain();
    client_open(&client, server.endpoints[_i]);
    for (int i = 0; i < 2; i++) {
        client_send(&client, "GET /page.html HTTP/1.1\r\n" HOST
                             "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        ck_assert_int_eq(client_answer(&client, &answer), 100);
        ck_assert(client_is_quiet(&client));
        client_send(&client, "hello");
        ck_assert_int_eq(client_answer(&client, &answer), 200);
    }
    client_send(&client, "POST /page.html HTTP/1.1\r\n" HOST
                         "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    ck_assert_int_eq(client_answer(&client, &answer), 405);
    client_expect_end(&client);
}
END_TEST

/* ---- validators ---- */

/* RFC 9110, 8.8.1 and 8.8.2.2: within two seconds of a change another one may carry its date. */
START_TEST(a_file_just_changed_has_a_weak_tag_until_its_date_can_be_trusted)
{
    struct answer answer;
    char etag[128], lines[256];
    http_site_start_plain();
    client_open(&client, server.endpoints[_i]);
    do { /* on a slow machine the file may be no longer fresh when it is asked for */
        http_site_write("new.txt", "new\n");
        ck_assert_int_eq(get("/new.txt", "", &answer), 200);
        keep_field(etag, sizeof etag, &answer, "ETag");
    } while (strncmp(etag, "W/", 2) != 0);
    snprintf(lines, sizeof lines, "If-None-Match: %s\r\n", etag);
    int status = get("/new.txt", lines, &answer);
    ck_assert_int_eq(status, 304);
    snprintf(lines, sizeof lines, "If-Match: %s\r\n", etag);
    ck_assert_int_eq(get("/new.txt", lines, &answer), 412);
    snprintf(lines, sizeof lines, "Range: bytes=0-0\r\nIf-Range: %s\r\n", etag);
    ck_assert_int_eq(get("/new.txt", lines, &answer), 200);

    uint64_t end = now_ms() + PATIENCE_MS;
    while (strncmp(etag, "W/", 2) == 0) {
        ck_assert_msg(now_ms() < end, "it stays weak");
        client_receive(&client, 20); /* nothing comes: only time passes */
        ck_assert_int_eq(get("/new.txt", "", &answer), 200);
        keep_field(etag, sizeof etag, &answer, "ETag");
    }
    snprintf(lines, sizeof lines, "Range: bytes=0-0\r\nIf-Range: %s\r\n", etag);
    ck_assert_int_eq(get("/new.txt", lines, &answer), 206);
}
END_TEST

/* ---- codings made in the background ---- */

static void make_prose(char *text, size_t size)
{
    size_t len = 0;
    for (unsigned i = 0; len + 64 < size; i++)
        len += (size_t)snprintf(text + len, size - len, "Sentence number %u of a long text.\n", i);
}

/* Asks until the answer comes in CODING; until then it is the plain one, and nobody waits. */
static void wait_for_coding(const char *coding, const char *prose, struct answer *answer)
{
    char lines[64];
    uint64_t end = now_ms() + PATIENCE_MS;
    snprintf(lines, sizeof lines, "Accept-Encoding: %s\r\n", coding);
    for (;;) {
        ck_assert_int_eq(get("/prose.html", lines, answer), 200);
        ck_assert_str_eq(answer_field(answer, "Vary"), "Accept-Encoding");
        const char *now = answer_field(answer, "Content-Encoding");
        if (now) {
            ck_assert_str_eq(now, coding);
            return;
        }
        ck_assert_uint_eq(answer->body_len, strlen(prose));
        ck_assert(memcmp(answer->body, prose, answer->body_len) == 0);
        ck_assert_msg(now_ms() < end, "it is never compressed");
        client_receive(&client, 20);
    }
}

/* RFC 9110, 8.8.3.3 and 14.2: another representation, with a tag of its own, and without ranges,
 * since the next one made may differ in its bytes. */
START_TEST(a_coding_made_in_the_background_is_a_representation_of_its_own)
{
    static char prose[20000];
    struct answer answer;
    char plain[128], coded[128], lines[256];
    make_prose(prose, sizeof prose);
    http_site_start_plain();
    http_site_write("prose.html", prose);
    client_open(&client, server.endpoints[_i]);
    wait_for_coding("gzip", prose, &answer);
    ck_assert_uint_lt(answer.body_len, strlen(prose) / 2);
    ck_assert_mem_eq(answer.body, "\x1f\x8b", 2);
    ck_assert_str_eq(answer_field(&answer, "Accept-Ranges"), "none");
    ck_assert_str_eq(answer_field(&answer, "Content-Type"), "text/html; charset=utf-8");
    keep_field(coded, sizeof coded, &answer, "ETag");
    size_t coded_len = answer.body_len;

    ck_assert_int_eq(get("/prose.html", "", &answer), 200);
    keep_field(plain, sizeof plain, &answer, "ETag");
    ck_assert_str_ne(plain, coded);
    ck_assert_str_eq(answer_field(&answer, "Accept-Ranges"), "bytes");
    ck_assert_int_eq(get("/prose.html", "Accept-Encoding: gzip\r\nRange: bytes=0-9\r\n", &answer),
                     200);
    ck_assert_uint_eq(answer.body_len, coded_len);
    ck_assert_int_eq(get("/prose.html", "Range: bytes=0-9\r\n", &answer), 206);
    snprintf(lines, sizeof lines, "Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n", coded);
    ck_assert_int_eq(get("/prose.html", lines, &answer), 304);
    ck_assert_str_eq(answer_field(&answer, "ETag"), coded);
    snprintf(lines, sizeof lines, "Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n", plain);
    ck_assert_int_eq(get("/prose.html", lines, &answer), 200);
}
END_TEST

Suite *live_flow_suite(void)
{
    Suite *suite = suite_create("live_flow");
    TCase *tcase = tcase_create("flow");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, a_client_that_sends_megabytes_first_still_reads_why_not, 0,
                        FAMILIES);
    tcase_add_loop_test(tcase, a_client_that_sends_on_after_it_was_refused_is_not_reset, 0,
                        FAMILIES);
    tcase_add_loop_test(tcase, a_client_that_has_sent_all_gets_all, 0, FAMILIES);
    tcase_add_loop_test(tcase, a_client_that_sends_a_line_end_too_many_gets_its_answer, 0,
                        FAMILIES);
    tcase_add_loop_test(tcase, a_client_that_waits_for_leave_gets_it_before_it_sends, 0, FAMILIES);
    tcase_add_loop_test(tcase, a_file_just_changed_has_a_weak_tag_until_its_date_can_be_trusted, 0,
                        FAMILIES);
    tcase_add_loop_test(tcase, a_coding_made_in_the_background_is_a_representation_of_its_own, 0,
                        FAMILIES);
    suite_add_tcase(suite, tcase);
    return suite;
}
