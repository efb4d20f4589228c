/* test_conn.c - the life of a connection, against a scripted socket and a real folder. */
#define _GNU_SOURCE
#include "fake_sock.h"
#include "scratch.h"
#include "tarn/conn.h"
#include "tarn/control.h"
#include "tarn/reply.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"

static struct conn_env *env;
static struct conn conn;
static struct sink sink;
static char big[300000];

static void setup(void)
{
    struct err err = {""};
    scratch_make();
    scratch_write("index.html", "<h1>hello</h1>");
    scratch_write("a.txt", "aaaa");
    scratch_write("b.txt", "bbbbbb");
    for (size_t i = 0; i < sizeof big - 1; i++)
        big[i] = (char)('a' + i % 26);
    scratch_write("big.bin", big);

    struct site_options options = {.root = scratch(""),
                                   .cache_bytes = 1 << 20,
                                   .whole_bytes = 65536,
                                   .max_files = 8,
                                   .max_watches = 1024};
    env = calloc(1, sizeof *env);
    env->site = site_open(&options, &err);
    ck_assert_msg(env->site != NULL, "%s", err.text);
    env->limits = (struct request_limits){4096, 1024, 10000};
    env->now_ns = 1000000000;
    env->now_s = 784111777;
    env->memo = memo_create();
    env->receive_cap = env->buffer_cap = 4096 + 49152;
    env->buffer = malloc(env->buffer_cap);
    batch_init(&env->batch);
    reply_start();
    sink_open(&sink, NULL, &err);
    access_log_init(&env->log, LOG_NONE, &sink);
    fake_reset();
    conn_open(&conn, 7, &(struct guest){.peer = {.family = FAMILY_INET, .ip = {127, 0, 0, 1}}},
              env->now_ns);
}

static void teardown(void)
{
    if (!fake.closed)
        conn_close(&conn);
    site_close(env->site);
    memo_destroy(env->memo);
    free(env->buffer);
    free(env);
    scratch_clear();
}

static void offer(const char *bytes, size_t len)
{
    fake.incoming = bytes;
    fake.incoming_len = len;
}

/* Steps until the connection waits for bytes that the script does not have, or is done. */
static enum conn_wants run(void)
{
    enum conn_wants wants;
    do {
        wants = conn_step(&conn, env);
        if (wants == WANTS_WRITE && fake.window == 0)
            return wants;
    } while (wants != IS_DONE && (wants != WANTS_READ || fake.incoming_len > 0));
    return wants;
}

static enum conn_wants converse(const char *bytes)
{
    offer(bytes, strlen(bytes));
    return run();
}

static void restart(void)
{
    conn_close(&conn);
    fake_reset();
    conn_open(&conn, 7, &(struct guest){.peer = {.family = FAMILY_INET}}, env->now_ns);
}

static size_t count(const char *what)
{
    size_t n = 0, len = strlen(what);
    for (size_t at = 0; at + len <= fake.sent_len; at++)
        n += memcmp(fake.sent + at, what, len) == 0;
    return n;
}

static bool starts(const char *what)
{
    return fake.sent_len >= strlen(what) && memcmp(fake.sent, what, strlen(what)) == 0;
}

static bool ends(const char *what)
{
    size_t len = strlen(what);
    return fake.sent_len >= len && memcmp(fake.sent + fake.sent_len - len, what, len) == 0;
}

START_TEST(a_page_is_answered_in_one_send)
{
    ck_assert_int_eq(converse(GET("/")), WANTS_READ);
    ck_assert(starts("HTTP/1.1 200 OK\r\n"));
    ck_assert(ends("\r\n\r\n<h1>hello</h1>"));
    ck_assert_uint_eq(fake.sends, 1);
    ck_assert_int_eq(conn.state, CONN_IDLE);
    ck_assert_ptr_null(conn.carry);
}
END_TEST

static const char script[] = GET("/a.txt") "HEAD /b.txt HTTP/1.1\r\nHost: localhost\r\n\r\n" GET(
    "/missing") "GET /b.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nHELLO"
                "GET /a.txt HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                "5\r\nGET /\r\n0\r\n\r\n"
                "GET /a.txt HTTP/1.1\r\nHost: localhost\r\nRange: bytes=1-2\r\nConnection: "
                "close\r\n\r\n";

START_TEST(however_the_bytes_are_cut_the_answers_are_the_same)
{
    ck_assert_int_eq(converse(script), IS_DONE);
    size_t len = fake.sent_len;
    char *whole = malloc(len);
    memcpy(whole, fake.sent, len);
    ck_assert_uint_eq(count("HTTP/1.1 "), 6);
    ck_assert(ends("\r\n\r\naa"));

    for (size_t cut = 1; cut < sizeof script - 1; cut++) {
        restart();
        offer(script, cut);
        enum conn_wants wants = run();
        ck_assert_int_eq(wants, WANTS_READ);
        offer(script + cut, sizeof script - 1 - cut);
        ck_assert_int_eq(run(), IS_DONE);
        ck_assert_uint_eq(fake.sent_len, len);
        ck_assert_mem_eq(fake.sent, whole, len);
    }
    restart();
    fake.piece = 1;
    ck_assert_int_eq(converse(script), IS_DONE);
    ck_assert_uint_eq(fake.sent_len, len);
    ck_assert_mem_eq(fake.sent, whole, len);
    free(whole);
}
END_TEST

START_TEST(however_little_the_socket_takes_the_answers_are_the_same)
{
    static const char two[] =
        GET("/a.txt") "GET /big.bin HTTP/1.1\r\nHost: localhost\r\n"
                      "Range: bytes=0-9,200000-200009\r\nConnection: close\r\n\r\n";
    ck_assert_int_eq(converse(two), IS_DONE);
    size_t len = fake.sent_len;
    char *whole = malloc(len);
    memcpy(whole, fake.sent, len);
    restart();
    fake.window = 0;
    offer(two, sizeof two - 1);
    ck_assert_int_eq(run(), WANTS_WRITE);
    ck_assert_int_eq(conn.state, CONN_SENDING);
    for (enum conn_wants wants = WANTS_WRITE; wants != IS_DONE;) {
        fake.window = 1;
        wants = conn_step(&conn, env);
        ck_assert(wants == WANTS_WRITE || wants == IS_DONE);
    }
    ck_assert_uint_eq(fake.sent_len, len);
    ck_assert_mem_eq(fake.sent, whole, len);
    free(whole);
}
END_TEST

/* Takes the boundary out of an answer in two parts, and holds the parts against it. */
static void keep_boundary(char kept[64])
{
    char line[80];
    converse(
        "GET /big.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1,9-9\r\nConnection: close\r\n\r\n");
    const char *at = strstr(fake.sent, "multipart/byteranges; boundary=");
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(sscanf(at, "multipart/byteranges; boundary=%63[^\r]", kept), 1);
    snprintf(line, sizeof line, "\r\n--%s\r\nContent-Type: ", kept);
    ck_assert_uint_eq(count(line), 2);
    snprintf(line, sizeof line, "\r\n--%s--\r\n", kept);
    ck_assert(ends(line));
}

/* Else a file could be made that breaks out of its part. */
START_TEST(nobody_knows_beforehand_what_stands_between_parts)
{
    char first[64], second[64];
    keep_boundary(first);
    restart();
    keep_boundary(second);
    ck_assert_str_eq(first, second);
    restart();
    reply_start();
    keep_boundary(second);
    ck_assert_str_ne(first, second);
    ck_assert_uint_ge(strspn(strchr(second, '-') + 1, "0123456789abcdef"), 16);
}
END_TEST

/* A head that is cut short makes the client take something else for its end. */
START_TEST(long_heads_leave_whole)
{
    static char requests[3 * 8192];
    char path[4000];
    for (size_t i = 0; i < sizeof path; i++)
        path[i] = i % 200 ? 'a' : '/';
    path[sizeof path - 1] = '\0';
    scratch_write("_redirects", "/to/* /:splat/:splat/:splat 301\n");
    env->limits.head_bytes = env->limits.uri_bytes = 8192;
    for (int i = 0; i < 3; i++)
        sprintf(requests + strlen(requests), "GET /to%s HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                path);
    converse(requests);
    ck_assert_uint_gt(fake.sent_len, BATCH_OWN / 2);
    ck_assert_uint_eq(count("HTTP/1.1 301 "), 3);
    ck_assert_uint_eq(count("\r\nLocation: /aaaa"), 3);
    ck_assert_uint_eq(count("\r\nConnection: keep-alive\r\n\r\n"), 3);
    ck_assert_uint_eq(count("\r\n\n"), 0);
}
END_TEST

/* Row 0 has a type that each part can tell, row 1 a longer one. */
START_TEST(parts_are_as_long_as_was_said_whatever_their_type)
{
    char rule[700];
    memset(big, 'x', 600);
    snprintf(rule, sizeof rule, "/a.txt\n  Content-Type: %.*s\n", _i ? 600 : 256, big);
    scratch_write("_headers", rule);
    converse("GET /a.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0,3-3\r\n\r\n");
    const char *length = strstr(fake.sent, "\r\nContent-Length: ");
    const char *body = strstr(fake.sent, "\r\n\r\n");
    ck_assert(starts(_i ? "HTTP/1.1 200 " : "HTTP/1.1 206 "));
    ck_assert(length && body);
    ck_assert_uint_eq(strtoul(length + strlen("\r\nContent-Length: "), NULL, 10),
                      fake.sent_len - (size_t)(body + strlen("\r\n\r\n") - fake.sent));
}
END_TEST

START_TEST(pipelined_answers_leave_in_order_in_one_send)
{
    converse(GET("/a.txt") GET("/b.txt") GET("/a.txt"));
    ck_assert_uint_eq(fake.sends, 1);
    ck_assert_uint_eq(count("HTTP/1.1 200 OK"), 3);
    const char *a = strstr(fake.sent, "\r\n\r\naaaa"), *b = strstr(fake.sent, "\r\n\r\nbbbbbb");
    ck_assert(a && b && a < b && ends("aaaa"));
}
END_TEST

START_TEST(a_long_pipeline_takes_several_turns_and_loses_nothing)
{
    static char many[200 * sizeof GET("/a.txt")];
    size_t len = 0;
    for (int i = 0; i < 200; i++)
        len += (size_t)sprintf(many + len, GET("/%c.txt"), i % 3 ? 'a' : 'b');
    offer(many, len);
    ck_assert_int_eq(conn_step(&conn, env), WANTS_A_TURN);
    ck_assert_uint_le(count("HTTP/1.1 200 OK"), 16);
    ck_assert_int_eq(run(), WANTS_READ);
    while (conn.wants == WANTS_A_TURN)
        conn_step(&conn, env);
    ck_assert_uint_eq(count("HTTP/1.1 200 OK"), 200);
    ck_assert_ptr_null(conn.carry);
}
END_TEST

START_TEST(nothing_is_read_while_an_answer_is_blocked)
{
    fake.window = 10;
    ck_assert_int_eq(converse(GET("/big.bin")), WANTS_WRITE);
    unsigned receives = fake.receives;
    offer(GET("/a.txt"), strlen(GET("/a.txt")));
    fake.window = 1000;
    ck_assert_int_eq(conn_step(&conn, env), WANTS_WRITE);
    ck_assert(conn.progress);
    fake.window = 0;
    ck_assert_int_eq(conn_step(&conn, env), WANTS_WRITE);
    ck_assert(!conn.progress);
    ck_assert_uint_eq(fake.receives, receives);
    fake.window = SIZE_MAX;
    ck_assert_int_eq(run(), WANTS_READ);
    ck_assert(ends("aaaa"));
}
END_TEST

START_TEST(a_reader_below_the_least_rate_is_dropped_a_faster_one_is_not)
{
    static const struct {
        size_t bytes;
        enum conn_wants wants;
    } rows[] = {{160, IS_DONE}, {10239, IS_DONE}, {10241, WANTS_WRITE}, {200000, WANTS_WRITE}};
    env->min_rate = 1024;
    fake.window = 0;
    ck_assert_int_eq(converse(GET("/big.bin")), WANTS_WRITE);
    env->now_ns += UINT64_C(9999999999);
    fake.window = rows[_i].bytes - 1;
    ck_assert_int_eq(conn_step(&conn, env), WANTS_WRITE);
    while (fake.window)
        ck_assert_int_eq(conn_step(&conn, env), WANTS_WRITE);
    env->now_ns += 1;
    fake.window = 1;
    ck_assert_int_eq(conn_step(&conn, env), rows[_i].wants);
    conn_close(&conn);
    ck_assert_int_eq(fake.aborted, rows[_i].wants == IS_DONE);
}
END_TEST

/* The system's buffers are large: a reader may take from them for a long time before the socket
 * takes more from us. */
START_TEST(a_reader_who_empties_the_systems_buffers_goes_on)
{
    static const uint64_t rates[] = {0, 1024, 4096};
    env->min_rate = rates[_i];
    env->write_timeout_ns = 3 * CONN_LOOK_NS;
    fake.window = 0;
    fake.unsent = 90000;
    ck_assert_int_eq(converse(GET("/big.bin")), WANTS_WRITE);
    for (int i = 0; i < 4; i++) {
        fake.unsent -= 20000;
        env->now_ns += CONN_LOOK_NS;
        enum conn_wants wants = conn_expire(&conn, env);
        ck_assert_int_eq(wants, rates[_i] > 2000 ? IS_DONE : WANTS_WRITE);
        if (wants == IS_DONE)
            return;
        ck_assert(conn.progress);
    }
    for (int i = 0; i < 3; i++) {
        env->now_ns += CONN_LOOK_NS;
        ck_assert_int_eq(conn_expire(&conn, env), rates[_i] || i == 2 ? IS_DONE : WANTS_WRITE);
        if (rates[_i])
            return;
    }
}
END_TEST

/* An answer that fits the system's buffers is not blocked; its reader may be slow all the same. */
START_TEST(an_idle_connection_ends_only_when_its_answers_are_taken)
{
    static const struct {
        uint64_t taken; /* each time it is looked at */
        bool ends;
    } rows[] = {{1000, false}, {16, true}, {0, true}};
    env->min_rate = 1024;
    env->write_timeout_ns = 3 * CONN_LOOK_NS;
    ck_assert_int_eq(converse(GET("/a.txt")), WANTS_READ);
    ck_assert_int_eq(conn.state, CONN_IDLE);
    fake.unsent = 100000;
    ck_assert_int_eq(conn_expire(&conn, env), WANTS_READ);
    enum conn_wants wants = WANTS_READ;
    for (int i = 0; i < 100 && wants != IS_DONE; i++) {
        ck_assert_int_eq(conn.state, CONN_DELIVERING);
        ck_assert_int_eq(wants, WANTS_READ);
        env->now_ns += CONN_DELIVERY_LOOK_NS;
        fake.unsent -= rows[_i].taken;
        if (fake.unsent == 0)
            break;
        wants = conn_expire(&conn, env);
    }
    ck_assert_int_eq(wants == IS_DONE, rows[_i].ends);
    ck_assert(conn.hopeless == rows[_i].ends);
    ck_assert_uint_eq(counters_get(&env->counters, COUNT_WRITE_TIMEOUT), rows[_i].ends);
    if (rows[_i].ends)
        return;
    ck_assert_int_eq(conn_expire(&conn, env), WANTS_READ);
    ck_assert_int_eq(conn.state, CONN_IDLE); /* from now on */
    ck_assert_int_eq(conn_expire(&conn, env), IS_DONE);
    ck_assert(!conn.hopeless);
}
END_TEST

START_TEST(a_reader_who_takes_nothing_is_dropped_at_any_rate)
{
    env->write_timeout_ns = 3 * CONN_LOOK_NS;
    converse(GET("/a.txt"));
    fake.unsent = 100000;
    ck_assert_int_eq(conn_expire(&conn, env), WANTS_READ);
    env->now_ns += env->write_timeout_ns - 1;
    ck_assert_int_eq(conn_expire(&conn, env), WANTS_READ);
    env->now_ns += 1;
    ck_assert_int_eq(conn_expire(&conn, env), IS_DONE);
    ck_assert(conn.hopeless);
}
END_TEST

/* Requests do not make a reader faster; but who takes all that waited, and asks again, is not slow
 * however little that was. */
START_TEST(a_slow_reader_who_keeps_asking_is_dropped_one_who_just_asked_is_not)
{
    bool is_slow = _i == 1;
    enum conn_wants wants = WANTS_READ;
    env->min_rate = 1 << 20;
    env->write_timeout_ns = 10 * CONN_LOOK_NS;
    big[20000] = '\0';
    scratch_write("page.txt", big);
    converse(GET("/page.txt"));
    size_t answer = fake.sent_len;
    for (int i = 0; i < 10 && wants != IS_DONE; i++) {
        env->now_ns += CONN_LOOK_NS / 2;
        fake.unsent = is_slow ? fake.unsent + answer - 80 : answer;
        fake.sent_len = 0;
        wants = converse(GET("/page.txt"));
    }
    ck_assert_int_eq(wants == IS_DONE, is_slow);
    ck_assert(conn.hopeless == is_slow);
}
END_TEST

/* A small rest is left to the system, unless that goes with the server. */
static const struct rest_row {
    size_t unsent;
    bool draining;
    bool waits;
} rests[] = {{0, false, false},
             {16384, false, false},
             {16385, false, true},
             {0, true, false},
             {1, true, true}};

START_TEST(whoever_leaves_is_waited_for_until_all_is_taken)
{
    const struct rest_row *row = &rests[_i % 5];
    env->write_timeout_ns = CONN_LOOK_NS;
    converse(GET("/a.txt") "GET /b");
    fake.unsent = row->unsent;
    fake.ends = _i < 5;
    env->draining = row->draining;
    enum conn_wants wants = fake.ends ? conn_step(&conn, env) : conn_leave(&conn, env);
    ck_assert_int_eq(wants, row->waits ? WANTS_NOTHING : IS_DONE);
    if (!row->waits)
        return;
    ck_assert_int_eq(conn.state, CONN_DELIVERING);
    ck_assert(fake.finished);
    ck_assert_ptr_null(conn.carry);
    ck_assert_int_eq(conn_expire(&conn, env), WANTS_NOTHING);
    fake.unsent = 0;
    ck_assert_int_eq(conn_expire(&conn, env), IS_DONE);
    ck_assert(!conn.hopeless);
}
END_TEST

/* It is known to be idle before the server closes those that are. */
START_TEST(who_has_taken_all_of_a_leaving_server_may_ask_once_more)
{
    env->draining = true;
    env->write_timeout_ns = CONN_LOOK_NS;
    fake.unsent = 20000;
    ck_assert_int_eq(conn_expire(&conn, env), WANTS_READ);
    ck_assert_int_eq(conn.state, CONN_DELIVERING);
    fake.unsent = 0;
    ck_assert_int_eq(conn_expire(&conn, env), WANTS_READ);
    ck_assert_int_eq(conn.state, CONN_IDLE);
}
END_TEST

/* On loopback the system says what is taken in steps of 64 KiB. */
START_TEST(a_reader_in_the_middle_of_a_step_is_not_slow_yet)
{
    env->min_rate = 1024;
    env->write_timeout_ns = 60 * CONN_LOOK_NS;
    fake.step = 64 << 10;
    fake.window = 0;
    fake.unsent = 900000;
    ck_assert_int_eq(converse(GET("/big.bin")), WANTS_WRITE);
    for (int i = 0; i < 6; i++) {
        env->now_ns += CONN_LOOK_NS;
        ck_assert_int_eq(conn_expire(&conn, env), WANTS_WRITE);
    }
    if (_i == 0)
        fake.unsent -= fake.step; /* just in time, for another minute */
    env->now_ns += CONN_LOOK_NS;
    ck_assert_int_eq(conn_expire(&conn, env), _i == 0 ? WANTS_WRITE : IS_DONE);
}
END_TEST

START_TEST(a_connection_gives_way_unless_much_is_to_be_delivered)
{
    static const struct {
        size_t unsent;
        enum conn_wants wants;
    } rows[] = {{0, IS_DONE}, {16384, IS_DONE}, {16385, WANTS_READ}};
    converse(GET("/a.txt"));
    fake.unsent = rows[_i].unsent;
    ck_assert_int_eq(conn_give_way(&conn, env), rows[_i].wants);
    ck_assert_int_eq(conn.state == CONN_DELIVERING, rows[_i].wants == WANTS_READ);
}
END_TEST

START_TEST(the_last_answer_is_waited_for_too)
{
    env->write_timeout_ns = CONN_LOOK_NS;
    fake.unsent = 20000;
    ck_assert_int_eq(converse("GET /a.txt HTTP/1.0\r\n\r\n"), WANTS_READ);
    ck_assert_int_eq(conn.state, CONN_LINGERING);
    ck_assert(fake.finished);
    ck_assert_int_eq(conn_expire(&conn, env), WANTS_NOTHING);
    ck_assert_int_eq(conn.state, CONN_DELIVERING);
    env->now_ns += CONN_LOOK_NS;
    ck_assert_int_eq(conn_expire(&conn, env), IS_DONE);
    ck_assert(conn.hopeless);
}
END_TEST

START_TEST(a_file_cut_while_it_is_sent_ends_the_connection)
{
    fake.window = 100000;
    ck_assert_int_eq(converse(GET("/big.bin")), WANTS_WRITE);
    ck_assert_int_eq(truncate(scratch("big.bin"), 50000), 0);
    fake.window = SIZE_MAX;
    ck_assert_int_eq(run(), IS_DONE);
}
END_TEST

START_TEST(a_broken_socket_ends_it)
{
    fake.broken = true;
    ck_assert_int_eq(converse(GET("/a.txt") GET("/b.txt")), IS_DONE);
}
END_TEST

START_TEST(the_end_of_the_stream_ends_it_after_the_answers)
{
    fake.ends = true;
    offer(GET("/a.txt") "GET /b", strlen(GET("/a.txt") "GET /b"));
    while (conn_step(&conn, env) != IS_DONE)
        continue;
    ck_assert_uint_eq(count("HTTP/1.1 200 OK"), 1);
}
END_TEST

static const struct persistence_row {
    const char *request;
    enum conn_wants wants;
    const char *words;
} persistence[] = {
    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", WANTS_READ, NULL},
    {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", IS_DONE, "Connection: close\r\n"},
    {"GET / HTTP/1.0\r\n\r\n", IS_DONE, "Connection: close\r\n"},
    {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", WANTS_READ, "Connection: keep-alive\r\n"},
};

START_TEST(the_connection_lasts_as_the_client_wishes)
{
    const struct persistence_row *row = &persistence[_i];
    ck_assert_int_eq(converse(row->request), row->wants);
    ck_assert_uint_eq(count("Connection:"), row->words ? 1 : 0);
    if (row->words)
        ck_assert_uint_eq(count(row->words), 1);
    /* The last bytes are on their way before the socket is closed over those that nobody reads. */
    ck_assert(fake.finished == (row->wants == IS_DONE));
}
END_TEST

START_TEST(nothing_behind_a_bad_request_is_answered)
{
    ck_assert_int_eq(converse("GET / HTTP/1.1\r\nHost : a\r\n\r\n" GET("/a.txt")), WANTS_READ);
    ck_assert(starts("HTTP/1.1 400 Bad Request\r\n"));
    ck_assert_uint_eq(count("HTTP/1.1 "), 1);
    ck_assert_uint_eq(count("Connection: close\r\n"), 1);
    ck_assert_int_eq(conn.state, CONN_LINGERING);
    ck_assert(fake.finished);
    ck_assert_int_eq(converse(GET("/b.txt")), WANTS_READ);
    fake.ends = true;
    ck_assert_int_eq(conn_step(&conn, env), IS_DONE);
    ck_assert_uint_eq(count("HTTP/1.1 "), 1);
}
END_TEST

static const struct {
    const char *request;
    const char *status;
    bool lingers;
} last_words[] = {
    {"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "400", true},
    {"GET /../x HTTP/1.1\r\nHost: a\r\n\r\n", "400", true},
    {"GET /../x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "400", true},
    {"GET /missing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "404", true},
    {"BREW / HTTP/1.0\r\n\r\n", "501", true},
    {"GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: bytes=9-\r\n\r\n", "416", true},
    {"GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIf-Match: \"x\"\r\n\r\n", "412", true},
    {"GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "200", false},
    {"GET /a.txt HTTP/1.0\r\n\r\n", "200", false},
    {"OPTIONS / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "204", false},
};

START_TEST(whoever_is_refused_at_the_end_may_still_be_sending)
{
    enum conn_wants wants = converse(last_words[_i].request);
    ck_assert_mem_eq(fake.sent + strlen("HTTP/1.1 "), last_words[_i].status, 3);
    ck_assert_uint_eq(count("Connection: close\r\n"), 1);
    ck_assert(fake.finished);
    ck_assert_int_eq(wants, last_words[_i].lingers ? WANTS_READ : IS_DONE);
    ck_assert_int_eq(conn.state == CONN_LINGERING, last_words[_i].lingers);
}
END_TEST

START_TEST(a_lingering_peer_cannot_send_for_ever)
{
    static char flood[1u << 20];
    enum conn_wants wants = converse("BAD\r\n\r\n");
    ck_assert_int_eq(conn.state, CONN_LINGERING);
    for (int i = 0; i < 17 && wants == WANTS_READ; i++) {
        offer(flood, sizeof flood);
        wants = run();
    }
    ck_assert_int_eq(wants, IS_DONE);
}
END_TEST

START_TEST(an_expectation_is_met_before_the_body_comes)
{
    static const char head[] = "GET /a.txt HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                               "Content-Length: 3\r\n\r\n";
    ck_assert_int_eq(converse(head), WANTS_READ);
    ck_assert(starts("HTTP/1.1 100 Continue\r\n\r\n"));
    ck_assert_uint_eq(count("HTTP/1.1 "), 1);
    ck_assert_int_eq(conn.state, CONN_BODY);
    ck_assert_int_eq(converse("xyz"), WANTS_READ);
    ck_assert_uint_eq(count("HTTP/1.1 200 OK"), 1);
}
END_TEST

START_TEST(an_expectation_of_a_method_we_refuse_gets_the_final_status)
{
    static const char head[] = "POST /a.txt HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                               "Content-Length: 3\r\n\r\n";
    converse(head);
    ck_assert(starts("HTTP/1.1 405 Method Not Allowed\r\n"));
    ck_assert_uint_eq(count("Connection: close\r\n"), 1);
    ck_assert_int_eq(conn.state, CONN_LINGERING);
}
END_TEST

START_TEST(a_body_beyond_the_limit_is_413)
{
    converse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10001\r\n\r\n");
    ck_assert(starts("HTTP/1.1 413 "));
    ck_assert_int_eq(conn.state, CONN_LINGERING);
}
END_TEST

START_TEST(a_late_request_gets_408_an_idle_connection_just_ends)
{
    converse("GET / HTTP/1.1\r\nHo");
    ck_assert_int_eq(conn.state, CONN_HEAD);
    ck_assert_int_eq(conn_expire(&conn, env), WANTS_READ);
    ck_assert(starts("HTTP/1.1 408 Request Timeout\r\n"));
    restart();
    ck_assert_int_eq(conn_expire(&conn, env), IS_DONE);
    ck_assert_uint_eq(fake.sent_len, 0);
}
END_TEST

START_TEST(a_full_server_says_so_and_when_to_come_back)
{
    ck_assert_int_eq(conn_refuse(&conn, env), WANTS_READ);
    ck_assert(starts("HTTP/1.1 503 Service Unavailable\r\n"));
    ck_assert_uint_eq(count("Retry-After: "), 1);
    ck_assert_int_eq(conn.state, CONN_LINGERING);
}
END_TEST

START_TEST(a_draining_server_closes_behind_the_answer)
{
    env->draining = true;
    ck_assert_int_eq(converse(GET("/a.txt")), IS_DONE);
    ck_assert_uint_eq(count("Connection: close\r\n"), 1);
    ck_assert(ends("aaaa"));
}
END_TEST

START_TEST(only_a_privileged_connection_gets_the_pages_about_the_server)
{
    static const struct pool pool = {0};
    const struct control control = {.pool = &pool};
    env->control = &control;
    converse(GET("/.tarn/health"));
    ck_assert_uint_eq(count("HTTP/1.1 404 Not Found"), 1);
    ck_assert_uint_eq(env->misses.count, 1);
    restart();
    conn.entrance.control = true;
    converse(GET("/.tarn/health") GET("/.tarn/nothing"));
    ck_assert_uint_eq(count("HTTP/1.1 200 OK"), 1);
    ck_assert_uint_eq(count("HTTP/1.1 404 Not Found"), 1);
    ck_assert_uint_eq(counters_get(&env->counters, COUNT_CONTROL), 1);
    ck_assert_uint_eq(counters_get(&env->counters, COUNT_REQUESTS), 2);
}
END_TEST

/* The memory of requests is shared by all entrances. */
START_TEST(another_host_is_for_others_where_the_entrance_is_guarded)
{
    static const struct hosts hosts = {.own = "box"};
    static const char foreign[] = "GET /missing HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n";
    env->hosts = &hosts;
    for (int i = 0; i < 4; i++) {
        restart();
        conn.entrance.guarded = i % 2 == 1;
        converse(foreign);
        ck_assert_uint_eq(count(i % 2 ? "HTTP/1.1 421 " : "HTTP/1.1 404 "), 1);
        converse("GET /missing HTTP/1.1\r\nHost: box\r\n\r\n");
        ck_assert_uint_eq(count("HTTP/1.1 404 "), i % 2 ? 1 : 2);
    }
}
END_TEST

START_TEST(an_expectation_for_another_host_gets_the_final_status)
{
    static const struct hosts hosts = {.own = "box"};
    env->hosts = &hosts;
    for (int i = 0; i < 2; i++) {
        restart();
        conn.entrance.guarded = i == 1;
        converse("GET /a.txt HTTP/1.1\r\nHost: elsewhere.example\r\nExpect: 100-continue\r\n"
                 "Content-Length: 3\r\n\r\n");
        ck_assert(starts(i ? "HTTP/1.1 421 " : "HTTP/1.1 100 "));
        ck_assert_uint_eq(count("HTTP/1.1 "), 1);
        ck_assert_int_eq(conn.state, i ? CONN_LINGERING : CONN_BODY);
    }
}
END_TEST

/* ---- behind a proxy ---- */

#define LINE "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n"

static void restart_behind_proxy(void)
{
    conn_close(&conn);
    fake_reset();
    conn_open(
        &conn, 7,
        &(struct guest){.peer = {.family = FAMILY_INET, .ip = {127, 0, 0, 1}},
                        .entrance = {.control = true, .expects_proxy = true, .is_proxy = true}},
        env->now_ns);
}

START_TEST(however_a_proxys_header_is_cut_the_client_is_known_and_answered)
{
    static const char text[] = LINE GET("/a.txt") GET("/b.txt");
    for (size_t cut = 1; cut < sizeof text - 1; cut++) {
        restart_behind_proxy();
        ck_assert_int_eq(conn.state, CONN_HEAD);
        offer(text, cut);
        ck_assert_int_eq(run(), WANTS_READ);
        ck_assert_int_eq(conn.state, cut == sizeof LINE - 1 || cut == sizeof LINE GET("/a.txt") - 1
                                         ? CONN_IDLE
                                         : CONN_HEAD);
        offer(text + cut, sizeof text - 1 - cut);
        ck_assert_int_eq(run(), WANTS_READ);
        ck_assert_uint_eq(count("HTTP/1.1 200 OK"), 2);
        ck_assert_mem_eq(conn.peer.ip, "\xc0\0\x02\x01", 4);
        ck_assert_uint_eq(conn.peer.port, 56324);
    }
    restart_behind_proxy();
    fake.piece = 1;
    ck_assert_int_eq(converse(text), WANTS_READ);
    ck_assert_uint_eq(count("HTTP/1.1 200 OK"), 2);
}
END_TEST

START_TEST(without_its_header_a_proxy_gets_400_and_no_page)
{
    static const char *const texts[] = {GET("/"), "PROXY TCP9 x\r\n" GET("/"), GET("/") LINE};
    restart_behind_proxy();
    ck_assert_int_eq(converse(texts[_i]), WANTS_READ); /* lingers */
    ck_assert(starts("HTTP/1.1 400 "));
    ck_assert_uint_eq(count("HTTP/1.1 "), 1);
    ck_assert_int_eq(conn.state, CONN_LINGERING);
}
END_TEST

START_TEST(a_header_is_not_asked_for_twice)
{
    restart_behind_proxy();
    ck_assert_int_eq(converse(LINE LINE GET("/")), WANTS_READ);
    ck_assert(starts("HTTP/1.1 400 "));
}
END_TEST

START_TEST(a_proxy_that_says_nothing_in_time_is_cut_off_without_an_answer)
{
    static const char *const parts[] = {"", "PROXY TC"};
    restart_behind_proxy();
    ck_assert_int_eq(converse(parts[_i]), WANTS_READ);
    ck_assert_int_eq(conn_expire(&conn, env), IS_DONE);
    ck_assert_uint_eq(fake.sent_len, 0);
    ck_assert_uint_eq(counters_get(&env->counters, COUNT_HEADER_TIMEOUT), 1);
}
END_TEST

START_TEST(pages_about_the_server_are_for_the_proxy_and_not_for_its_clients)
{
    static const struct pool pool = {0};
    const struct control control = {.pool = &pool};
    static const char local[] = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0" GET("/.tarn/health");
    static const char untold[] = "\r\n\r\n\0\r\nQUIT\n\x21\0\0\0" GET("/.tarn/health");
    env->control = &control;
    restart_behind_proxy();
    offer(local, sizeof local - 1);
    run();
    ck_assert(starts("HTTP/1.1 200 OK"));
    restart_behind_proxy();
    offer(untold, sizeof untold - 1);
    run();
    ck_assert(starts("HTTP/1.1 404 "));
    restart_behind_proxy();
    converse(LINE GET("/.tarn/health"));
    ck_assert(starts("HTTP/1.1 404 "));
}
END_TEST

START_TEST(an_edit_shows_in_the_next_answer)
{
    for (int i = 0; i < 2000; i++) {
        char text[32];
        snprintf(text, sizeof text, "edit %04d", i);
        scratch_write("a.txt", text);
        fake.sent_len = 0;
        ck_assert_int_eq(converse(GET("/a.txt")), WANTS_READ);
        ck_assert(ends(text));
    }
}
END_TEST

Suite *conn_suite(void)
{
    Suite *suite = suite_create("conn");
    TCase *tc = tcase_create("conn");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_page_is_answered_in_one_send);
    tcase_add_test(tc, however_the_bytes_are_cut_the_answers_are_the_same);
    tcase_add_test(tc, however_little_the_socket_takes_the_answers_are_the_same);
    tcase_add_test(tc, nobody_knows_beforehand_what_stands_between_parts);
    tcase_add_test(tc, long_heads_leave_whole);
    tcase_add_loop_test(tc, parts_are_as_long_as_was_said_whatever_their_type, 0, 2);
    tcase_add_test(tc, pipelined_answers_leave_in_order_in_one_send);
    tcase_add_test(tc, a_long_pipeline_takes_several_turns_and_loses_nothing);
    tcase_add_test(tc, nothing_is_read_while_an_answer_is_blocked);
    tcase_add_loop_test(tc, a_reader_below_the_least_rate_is_dropped_a_faster_one_is_not, 0, 4);
    tcase_add_loop_test(tc, a_reader_who_empties_the_systems_buffers_goes_on, 0, 3);
    tcase_add_loop_test(tc, an_idle_connection_ends_only_when_its_answers_are_taken, 0, 3);
    tcase_add_test(tc, a_reader_who_takes_nothing_is_dropped_at_any_rate);
    tcase_add_loop_test(tc, a_slow_reader_who_keeps_asking_is_dropped_one_who_just_asked_is_not, 0,
                        2);
    tcase_add_loop_test(tc, whoever_leaves_is_waited_for_until_all_is_taken, 0, 10);
    tcase_add_test(tc, who_has_taken_all_of_a_leaving_server_may_ask_once_more);
    tcase_add_loop_test(tc, a_reader_in_the_middle_of_a_step_is_not_slow_yet, 0, 2);
    tcase_add_loop_test(tc, a_connection_gives_way_unless_much_is_to_be_delivered, 0, 3);
    tcase_add_test(tc, the_last_answer_is_waited_for_too);
    tcase_add_test(tc, a_file_cut_while_it_is_sent_ends_the_connection);
    tcase_add_test(tc, a_broken_socket_ends_it);
    tcase_add_test(tc, the_end_of_the_stream_ends_it_after_the_answers);
    tcase_add_loop_test(tc, the_connection_lasts_as_the_client_wishes, 0, 4);
    tcase_add_test(tc, nothing_behind_a_bad_request_is_answered);
    tcase_add_loop_test(tc, whoever_is_refused_at_the_end_may_still_be_sending, 0,
                        sizeof last_words / sizeof last_words[0]);
    tcase_add_test(tc, a_lingering_peer_cannot_send_for_ever);
    tcase_add_test(tc, an_expectation_is_met_before_the_body_comes);
    tcase_add_test(tc, an_expectation_of_a_method_we_refuse_gets_the_final_status);
    tcase_add_test(tc, a_body_beyond_the_limit_is_413);
    tcase_add_test(tc, a_late_request_gets_408_an_idle_connection_just_ends);
    tcase_add_test(tc, a_full_server_says_so_and_when_to_come_back);
    tcase_add_test(tc, a_draining_server_closes_behind_the_answer);
    tcase_add_test(tc, only_a_privileged_connection_gets_the_pages_about_the_server);
    tcase_add_test(tc, another_host_is_for_others_where_the_entrance_is_guarded);
    tcase_add_test(tc, an_expectation_for_another_host_gets_the_final_status);
    tcase_add_test(tc, however_a_proxys_header_is_cut_the_client_is_known_and_answered);
    tcase_add_loop_test(tc, without_its_header_a_proxy_gets_400_and_no_page, 0, 3);
    tcase_add_test(tc, a_header_is_not_asked_for_twice);
    tcase_add_loop_test(tc, a_proxy_that_says_nothing_in_time_is_cut_off_without_an_answer, 0, 2);
    tcase_add_test(tc, pages_about_the_server_are_for_the_proxy_and_not_for_its_clients);
    tcase_add_test(tc, an_edit_shows_in_the_next_answer);
    suite_add_tcase(suite, tc);
    return suite;
}
