/* test_live_serve.c - what a client gets for what it asks, over every kind of socket. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#define BIG_BYTES 300000 /* sent from the file, in several pieces */

enum { FAMILIES = 3 };

static struct client client;
static char big[BIG_BYTES];

static void make_site(void)
{
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)('a' + i / 7 % 26);
    scratch_make();
    scratch_folder("site");
    scratch_folder("site/folder");
    scratch_folder("site/shut");
    scratch_folder("site/bare");
    scratch_folder("site/.well-known");
    scratch_write("site/index.html", "<p>home\n");
    scratch_write("site/page.html", "<p>page\n");
    scratch_write("site/with space.txt", "space\n");
    scratch_write("site/\xc3\xa4.txt", "umlaut\n");
    scratch_write("site/empty.txt", "");
    scratch_write("site/.hidden", "hidden\n");
    scratch_write("site/.well-known/known", "known\n");
    scratch_write("site/folder/index.html", "<p>folder\n");
    scratch_write("site/folder/data.json", "{}\n");
    scratch_write("site/shut/page.html", "<p>nobody\n");
    scratch_write("site/secret.html", "<p>nobody\n");
    scratch_write("outside.txt", "outside\n");
    scratch_link("../outside.txt", "site/leaves.txt");
    scratch_link("page.html", "site/stays.html");
    scratch_write_bytes("site/big.txt", big, sizeof big, O_CREAT);
    scratch_write_bytes("site/whole.txt", big, 65536, O_CREAT);
    scratch_write_bytes("site/sent.txt", big, 65537, O_CREAT);
    chmod(scratch("site/secret.html"), 0);
    chmod(scratch("site/shut"), 0);
}

static void setup(void)
{
    char endpoint[300];
    make_site();
    snprintf(endpoint, sizeof endpoint, "unix:%s", scratch("socket"));
    server_start_as(&(struct server_how){.has_no_rights = true},
                    ARGS("--workers", "2", "--listen", "127.0.0.1:0", "--listen", "[::1]:0",
                         "--listen", endpoint, scratch("site")));
    ck_assert_uint_eq(server.endpoint_count, FAMILIES);
    client.sock = SOCK_NONE;
}

static void teardown(void)
{
    chmod(scratch("site/shut"), 0700);
    client_close(&client);
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* ---- one request, one answer ---- */

static const struct row {
    const char *request; /* its first line, and fields but Host */
    int status;
    const char *field; /* of the answer; null: any */
    const char *value;
    const char *body; /* begins with it; null: any */
} rows[] = {
    {"GET / HTTP/1.1\r\n", 200, "Content-Type", "text/html; charset=utf-8", "<p>home\n"},
    {"GET /page.html HTTP/1.1\r\n", 200, "Content-Length", "8", "<p>page\n"},
    {"GET /page.html?a=/../b HTTP/1.1\r\n", 200, NULL, NULL, "<p>page\n"},
    {"GET /page%2ehtml HTTP/1.1\r\n", 200, NULL, NULL, "<p>page\n"},
    {"GET http://localhost/page.html HTTP/1.1\r\n", 200, NULL, NULL, "<p>page\n"},
    {"GET /with%20space.txt HTTP/1.1\r\n", 200, "Content-Type", "text/plain; charset=utf-8",
     "space\n"},
    {"GET /%C3%A4.txt HTTP/1.1\r\n", 200, NULL, NULL, "umlaut\n"},
    {"GET /empty.txt HTTP/1.1\r\n", 200, "Content-Length", "0", ""},
    {"GET /whole.txt HTTP/1.1\r\n", 200, "Content-Length", "65536", "aaaaaaab"},
    {"GET /sent.txt HTTP/1.1\r\n", 200, "Content-Length", "65537", "aaaaaaab"},
    {"GET /stays.html HTTP/1.1\r\n", 200, NULL, NULL, "<p>page\n"},
    {"GET /folder/ HTTP/1.1\r\n", 200, NULL, NULL, "<p>folder\n"},
    {"GET /folder/data.json HTTP/1.1\r\n", 200, "Content-Type", "application/json", "{}\n"},
    {"GET /.well-known/known HTTP/1.1\r\n", 200, NULL, NULL, "known\n"},
    {"GET /folder HTTP/1.1\r\n", 301, "Location", "/folder/", NULL},
    {"GET /folder?a=b&c HTTP/1.1\r\n", 301, "Location", "/folder/?a=b&c", NULL},
    {"GET /folder? HTTP/1.1\r\n", 301, "Location", "/folder/?", NULL},
    {"GET /missing HTTP/1.1\r\n", 404, "Content-Type", "text/html; charset=utf-8", "<!doctype"},
    {"GET /page.html/ HTTP/1.1\r\n", 404, NULL, NULL, NULL},
    {"GET /.hidden HTTP/1.1\r\n", 404, NULL, NULL, NULL},
    {"GET /leaves.txt HTTP/1.1\r\n", 404, NULL, NULL, NULL},
    {"GET /secret.html HTTP/1.1\r\n", 403, NULL, NULL, "<!doctype"},
    {"GET /shut/page.html HTTP/1.1\r\n", 403, NULL, NULL, NULL},
    {"POST /page.html HTTP/1.1\r\nContent-Length: 0\r\n", 405, "Allow", "GET, HEAD, OPTIONS",
     "<!doctype"},
    {"DELETE /page.html HTTP/1.1\r\n", 405, "Allow", "GET, HEAD, OPTIONS", NULL},
    {"OPTIONS * HTTP/1.1\r\n", 204, "Allow", "GET, HEAD, OPTIONS", ""},
    {"BREW /pot HTTP/1.1\r\n", 501, NULL, NULL, "<!doctype"},
};

static void check_row(const struct row *row, const struct answer *answer)
{
    ck_assert_msg(answer->status == row->status, "%s: %d", row->request, answer->status);
    const char *value = row->field ? answer_field(answer, row->field) : NULL;
    ck_assert_msg(row->field == NULL || (value && strcmp(value, row->value) == 0), "%s: %s: %s",
                  row->request, row->field, value ? value : "(none)");
    size_t len = row->body ? strlen(row->body) : 0;
    ck_assert_msg(len <= answer->body_len && (len == 0 || !memcmp(row->body, answer->body, len)),
                  "%s: %.60s", row->request, answer->body);
}

/* All on one connection, which none of them ends, and each a second time, when it is cached. */
START_TEST(each_request_gets_its_answer_and_leaves_the_connection_open)
{
    struct answer answer;
    char request[512];
    client_open(&client, server.endpoints[_i]);
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        snprintf(request, sizeof request, "%sHost: localhost\r\n\r\n", rows[i / 2].request);
        client_send(&client, request);
        client_answer(&client, &answer);
        check_row(&rows[i / 2], &answer);
    }
}
END_TEST

START_TEST(a_head_request_gets_the_same_head_and_no_body)
{
    static const char *const targets[] = {"/",        "/page.html", "/big.txt",
                                          "/missing", "/folder",    "/secret.html"};
    struct answer get, head;
    char request[512];
    client_open(&client, server.endpoints[_i]);
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        int status = 0;
        if (strcmp(targets[i], "/big.txt") != 0) {
            status = client_get(&client, targets[i], &get);
            ck_assert_uint_gt(get.body_len, 0);
        }
        snprintf(request, sizeof request, "HEAD %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                 targets[i]);
        client_send(&client, request);
        client_answer_to_head(&client, &head);
        ck_assert(client_is_quiet(&client));
        ck_assert_msg(status == 0 || head.status == status, "%s: %d", targets[i], head.status);
        const char *length = answer_field(&head, "Content-Length");
        ck_assert_uint_eq(strtoul(length, NULL, 10), status ? get.body_len : BIG_BYTES);
    }
}
END_TEST

static const struct bad {
    const char *request; /* complete */
    int status;
} bads[] = {
    {"GET / HTTP/1.1\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: localhost\r\nName : value\r\n\r\n", 400},
    {"GET / HTTP/1.1\nHost: localhost\n\n", 400},
    {"GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
    {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400}, /* TLS */
    {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: "
     "chunked\r\n\r\n",
     400},
    {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n", 413},
    {"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
    {"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
};

START_TEST(a_bad_request_gets_its_status_and_the_connection_ends)
{
    struct answer answer;
    for (size_t i = 0; i < sizeof bads / sizeof bads[0]; i++) {
        client_open(&client, server.endpoints[_i]);
        client_send(&client, bads[i].request);
        int status = client_answer(&client, &answer);
        ck_assert_msg(status == bads[i].status, "%s: %d", bads[i].request, status);
        const char *connection = answer_field(&answer, "Connection");
        ck_assert_msg(connection && strcmp(connection, "close") == 0, "%s", answer.head);
        ck_assert_uint_gt(answer.body_len, 0);
        client_expect_end(&client);
        client_close(&client);
    }
}
END_TEST

/* What is too long is not read to its end: the answer must survive what the client goes on to
 * send. */
START_TEST(too_long_a_target_gets_414_and_too_long_a_head_431)
{
    static char filler[65536];
    struct answer answer;
    memset(filler, 'a', sizeof filler);
    for (int i = 0; i < 2; i++) {
        client_open(&client, server.endpoints[_i]);
        client_send(&client, i ? "GET / HTTP/1.1\r\nHost: localhost\r\nName: " : "GET /");
        client_send_bytes(&client, filler, sizeof filler);
        client_send(&client, i ? "\r\n\r\n" : " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        ck_assert_int_eq(client_answer(&client, &answer), i ? 431 : 414);
        client_expect_end(&client);
        client_close(&client);
    }
}
END_TEST

START_TEST(a_refused_body_does_not_destroy_its_answer)
{
    static char body[262144];
    struct answer answer;
    client_open(&client, server.endpoints[_i]);
    client_send(&client, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n");
    client_send_bytes(&client, body, sizeof body / 2);
    ck_assert_int_eq(client_answer(&client, &answer), 413);
    client_expect_end(&client);
}
END_TEST

/* ---- connections ---- */

START_TEST(a_hundred_requests_in_one_write_are_answered_in_order)
{
    static char requests[16384];
    struct answer answer;
    char expected[32];
    size_t len = 0;
    for (int i = 0; i < 100; i++) {
        snprintf(expected, sizeof expected, "site/%d.txt", i);
        scratch_write(expected, expected);
        len += (size_t)snprintf(requests + len, sizeof requests - len,
                                "GET /%d.txt HTTP/1.1\r\nHost: localhost\r\n\r\n", i);
    }
    client_open(&client, server.endpoints[_i]);
    client_send_bytes(&client, requests, len);
    for (int i = 0; i < 100; i++) {
        snprintf(expected, sizeof expected, "site/%d.txt", i);
        ck_assert_int_eq(client_answer(&client, &answer), 200);
        ck_assert_mem_eq(answer.body, expected, strlen(expected));
    }
    ck_assert(client_is_quiet(&client));
}
END_TEST

/* Each byte leaves by itself, so that the server sees the head at nearly every split. */
START_TEST(a_request_may_come_byte_by_byte)
{
    static const char request[] =
        "\r\nPOST /page.html HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nabcde"
        "GET /page.html HTTP/1.1\r\nHost: localhost\r\n\r\n";
    struct answer answer;
    client_open(&client, server.endpoints[_i]);
    for (size_t i = 0; i < sizeof request - 1; i++)
        ck_assert(client_send_bytes(&client, request + i, 1));
    ck_assert_int_eq(client_answer(&client, &answer), 405);
    ck_assert_int_eq(client_answer(&client, &answer), 200);
    ck_assert_mem_eq(answer.body, "<p>page\n", 8);
}
END_TEST

/* What the answer says of the connection, and what then becomes of it. */
static const struct lasting {
    const char *request;
    const char *connection;
} lastings[] = {
    {"GET /page.html HTTP/1.0\r\n\r\n", "close"},
    {"GET /page.html HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive"},
    {"GET /page.html HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n", "close"},
    {"GET /page.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "close"},
    {"GET /missing HTTP/1.1\r\nHost: localhost\r\nConnection: Close\r\n\r\n", "close"},
};

START_TEST(a_connection_lasts_as_long_as_its_version_and_words_say)
{
    struct answer answer;
    for (size_t i = 0; i < sizeof lastings / sizeof lastings[0]; i++) {
        client_open(&client, server.endpoints[_i]);
        client_send(&client, lastings[i].request);
        ck_assert_int_ne(client_answer(&client, &answer), 0);
        const char *connection = answer_field(&answer, "Connection");
        ck_assert_msg(connection && strcmp(connection, lastings[i].connection) == 0, "%s: %s",
                      lastings[i].request, answer.head);
        if (strcmp(lastings[i].connection, "close") == 0)
            client_expect_end(&client);
        else
            ck_assert_int_eq(client_get(&client, "/page.html", &answer), 200);
        client_close(&client);
    }
}
END_TEST

/* Requests ahead of a large answer and behind it, so that the answers of one batch stall. */
START_TEST(a_large_file_arrives_whole_between_its_neighbours)
{
    static char body[BIG_BYTES];
    struct answer answer;
    client_open(&client, server.endpoints[_i]);
    for (int i = 0; i < 20; i++)
        client_send(&client, "GET /page.html HTTP/1.1\r\nHost: localhost\r\n\r\n"
                             "HEAD /big.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
                             "GET /big.txt HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (int i = 0; i < 20; i++) {
        ck_assert_int_eq(client_answer(&client, &answer), 200);
        ck_assert_int_eq(client_answer_to_head(&client, &answer), 200);
        ck_assert_int_eq(client_answer_to_head(&client, &answer), 200); /* and then the body */
        ck_assert_uint_eq(client_read(&client, body, sizeof body), sizeof body);
        ck_assert(memcmp(body, big, sizeof body) == 0);
    }
    ck_assert(client_is_quiet(&client));
}
END_TEST

/* A browser that leaves in the middle, over and over, costs nobody else anything. */
START_TEST(clients_that_leave_in_the_middle_harm_nobody)
{
    struct answer answer;
    for (int i = 0; i < 100; i++) {
        client_open(&client, server.endpoints[_i]);
        client_send(&client,
                    i % 2 ? "GET /big.txt HTTP/1.1\r\nHost: localhost\r\n\r\n" : "GET /bi");
        if (i % 4 == 3)
            client_receive(&client, PATIENCE_MS);
        client_close(&client);
    }
    ck_assert_int_eq(client_get_once(&client, server.endpoints[_i], "/page.html", &answer), 200);
    server_wait_for_connections(0);
}
END_TEST

Suite *live_serve_suite(void)
{
    Suite *suite = suite_create("live_serve");
    TCase *tcase = tcase_create("serve");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, each_request_gets_its_answer_and_leaves_the_connection_open, 0,
                        FAMILIES);
    tcase_add_loop_test(tcase, a_head_request_gets_the_same_head_and_no_body, 0, FAMILIES);
    tcase_add_loop_test(tcase, a_bad_request_gets_its_status_and_the_connection_ends, 0, FAMILIES);
    tcase_add_loop_test(tcase, too_long_a_target_gets_414_and_too_long_a_head_431, 0, FAMILIES);
    tcase_add_loop_test(tcase, a_refused_body_does_not_destroy_its_answer, 0, FAMILIES);
    tcase_add_loop_test(tcase, a_hundred_requests_in_one_write_are_answered_in_order, 0, FAMILIES);
    tcase_add_loop_test(tcase, a_request_may_come_byte_by_byte, 0, FAMILIES);
    tcase_add_loop_test(tcase, a_connection_lasts_as_long_as_its_version_and_words_say, 0,
                        FAMILIES);
    tcase_add_loop_test(tcase, a_large_file_arrives_whole_between_its_neighbours, 0, FAMILIES);
    tcase_add_loop_test(tcase, clients_that_leave_in_the_middle_harm_nobody, 0, FAMILIES);
    suite_add_tcase(suite, tcase);
    return suite;
}
