/* test_live_udp.c - what one datagram gets for another. */
#define _GNU_SOURCE
#include "datagrams.h"

#include "scratch.h"

#include <signal.h>

/* Longer than any file that a worker keeps in memory, so that it is read from the disk. */
enum { LARGE = 300000 };

static struct peer peer;
static struct client client;
static struct answer answer;
static char large[LARGE];

static void start(const char *const *args)
{
    server_start(args);
    peer_open(&peer, "127.0.0.1", server.endpoints[0]);
}

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/index.html", "<p>page\n");
    for (size_t i = 0; i < LARGE; i++)
        large[i] = (char)('a' + i * 7919 % 26);
    scratch_write_bytes("site/large.txt", large, LARGE, O_CREAT);
    scratch_write("site/empty", "");
    client.sock = peer.sock = SOCK_NONE;
}

static void setup_and_start(void)
{
    setup();
    start(ARGS("--workers", "1", "--listen", "udp:127.0.0.1:0", "--listen", "127.0.0.1:0",
               scratch("site")));
}

static void teardown(void)
{
    peer_close(&peer);
    client_close(&client);
    if (server.pid)
        server_stop();
    scratch_clear();
}

START_TEST(a_page_that_fits_comes_whole)
{
    ck_assert_int_eq(peer_get(&peer, "GET /", "", 1000, &answer), 200);
    ck_assert_uint_eq(answer.body_len, 8);
    ck_assert_int_eq(memcmp(answer.body, "<p>page\n", 8), 0);
}
END_TEST

START_TEST(a_head_comes_without_its_page)
{
    ck_assert_int_eq(peer_get(&peer, "HEAD /large.txt", "", 600, &answer), 200);
    ck_assert_str_eq(answer_field(&answer, "Content-Length"), "300000");
    ck_assert_uint_eq(answer.body_len, 0);
}
END_TEST

/* The longer the request, the more of the file comes. */
START_TEST(a_range_is_cut_to_what_fits)
{
    for (size_t len = 1000; len < 65000; len += 7919) {
        unsigned long last = 0, all = 0;
        ck_assert_int_eq(peer_get(&peer, "GET /large.txt", "Range: bytes=5-\r\n", len, &answer),
                         206);
        ck_assert_int_eq(
            sscanf(answer_field(&answer, "Content-Range"), "bytes 5-%lu/%lu", &last, &all), 2);
        ck_assert_uint_eq(all, LARGE);
        ck_assert_uint_eq(answer.body_len, last - 4);
        ck_assert_uint_ge(answer.body_len, len - 450);
        ck_assert_int_eq(memcmp(answer.body, large + 5, answer.body_len), 0);
    }
}
END_TEST

START_TEST(a_file_comes_whole_in_ranges)
{
    char range[64];
    size_t have = 0;
    while (have < LARGE) {
        snprintf(range, sizeof range, "Range: bytes=%zu-\r\n", have);
        ck_assert_int_eq(peer_get(&peer, "GET /large.txt", range, 9000, &answer), 206);
        ck_assert_uint_le(have + answer.body_len, LARGE);
        ck_assert_int_eq(memcmp(answer.body, large + have, answer.body_len), 0);
        have += answer.body_len;
    }
    ck_assert_int_eq(peer_get(&peer, "GET /empty", "Range: bytes=0-\r\n", 900, &answer), 416);
    ck_assert_str_eq(answer_field(&answer, "Content-Range"), "bytes */0");
}
END_TEST

static const struct exchange {
    const char *line;
    const char *fields;
    size_t len;
    int status;
} statuses[] = {
    {"GET /large.txt", "", 9000, 413},
    {"HEAD /large.txt", "", 150, 413},
    {"GET /nothing", "", 150, 404},
    {"GET /.tarn/health", "", 150, 404},
    {"NONSENSE /", "", 150, 501},
    {"GET /../../etc", "", 150, 400},
    {"GET /large.txt", "Range: bytes=400000-\r\n", 150, 416},
    {"GET /", "Content-Length: 0\r\n", 150, 413},
    {"GET /large.txt", "Range: bytes=0-1,9-10,100-20000\r\n", 2000, 413},
    {"GET /", "If-None-Match: *\r\n", 150, 304},
};

START_TEST(what_does_not_fit_becomes_its_status_alone)
{
    const struct exchange *row = &statuses[_i];
    ck_assert_int_eq(peer_get(&peer, row->line, row->fields, row->len, &answer), row->status);
    ck_assert_uint_eq(answer.body_len, 0);
    ck_assert_uint_le(peer.len, 110);
}
END_TEST

/* RFC 9110, 15.5.6: such an answer names what is allowed, or there is none. */
START_TEST(what_is_not_allowed_is_answered_with_what_is)
{
    ck_assert_int_eq(peer_get(&peer, "DELETE /", "", 150, &answer), 405);
    ck_assert_uint_eq(answer.body_len, 0);
    ck_assert_str_eq(answer_field(&answer, "Allow"), "GET, HEAD, OPTIONS");
    ck_assert_int_eq(peer_get(&peer, "GET /nothing", "", 110, &answer), 404);
    peer_ask(&peer, "DELETE /", "", 110);
    peer_expect_silence(&peer);
}
END_TEST

START_TEST(two_requests_in_one_datagram_get_neither_answer)
{
    static const char two[] =
        "GET / HTTP/1.1\r\nHost: a\r\nPad: ............................\r\n\r\n"
        "GET / HTTP/1.1\r\nHost: a\r\nPad: ............................\r\n\r\n";
    peer_send(&peer, two, sizeof two - 1);
    peer_receive(&peer);
    ck_assert_int_eq(peer_answer(&peer, sizeof two - 1, &answer), 400);
    peer_expect_silence(&peer);
}
END_TEST

#define LITERAL(text) text, sizeof(text) - 1

static const struct noise {
    const char *at;
    size_t len;
} noises[] = {
    {LITERAL("")},
    {LITERAL("\r\n\r\n")},
    {LITERAL("\0\1\2\3\4\5\6\7\xff\xfe\0\0\0\0\0\0")},
    {LITERAL("GET / HTTP/1.1\r\nHost: a\r\n")},
    {LITERAL("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nPad: "
             "....................................\r\n\r\n")},
    {LITERAL("HTTP/1.1 400 Bad Request\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n")},
    {LITERAL("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")},
};

/* Answering an answer, or noise, could set two servers on each other for ever. */
START_TEST(what_is_no_request_is_counted_and_not_answered)
{
    static const char counter[] = "tarn_udp_dropped_total{reason=\"malformed\"}";
    peer_send(&peer, noises[_i].at, noises[_i].len);
    peer_expect_silence(&peer);
    ck_assert_uint_eq(metric_of(server.endpoints[1], counter), 1);
    ck_assert_uint_eq(metric_of(server.endpoints[1], "tarn_udp_received_total"), 2);
    ck_assert_uint_eq(metric_of(server.endpoints[1], "tarn_udp_answered_total"), 1);
}
END_TEST

START_TEST(the_longest_datagram_is_served_and_noise_of_that_size_is_not)
{
    static char noise[65507];
    memset(noise, 'x', sizeof noise);
    peer_send(&peer, noise, sizeof noise);
    peer_expect_silence(&peer);
    ck_assert_int_eq(peer_get(&peer, "GET /", "", sizeof noise, &answer), 200);
    ck_assert_int_eq(
        peer_get(&peer, "GET /large.txt", "Range: bytes=-65000\r\n", sizeof noise, &answer), 206);
    ck_assert_uint_eq(answer.body_len, 65000);
}
END_TEST

START_TEST(a_request_shorter_than_any_answer_is_counted_and_not_answered)
{
    static const char terse[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    peer_send(&peer, terse, sizeof terse - 1);
    peer_expect_silence(&peer);
    ck_assert_uint_eq(metric_of(server.endpoints[1], "tarn_udp_dropped_total{reason=\"short\"}"),
                      1);
}
END_TEST

static const struct id {
    const char *sent;
    const char *back;
} ids[] = {
    {"7", "7"},
    {"18446744073709551615", "18446744073709551615"},
    {"18446744073709551616", NULL},
    {"007", "007"},
    {"", NULL},
    {"a", NULL},
    {"-1", NULL},
    {"1 2", NULL},
    {"1\r\nEvil: yes", "1"},
};

START_TEST(a_number_comes_back_and_nothing_else_does)
{
    char field[96];
    snprintf(field, sizeof field, "Datagram-Id: %s\r\n", ids[_i].sent);
    ck_assert_int_eq(peer_get(&peer, "HEAD /", field, 700, &answer), 200);
    const char *back = answer_field(&answer, "Datagram-Id");
    if (ids[_i].back)
        ck_assert_str_eq(back, ids[_i].back);
    else
        ck_assert_ptr_null(back);
    ck_assert_ptr_null(answer_field(&answer, "Evil"));
}
END_TEST

static size_t roll(uint64_t *dice, size_t sides)
{
    *dice = *dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(*dice >> 33) % sides;
}

/* Requests of all lengths, whole and damaged. */
static size_t write_random_request(char *to, uint64_t *dice)
{
    static const char *const lines[] = {"GET /",      "GET /large.txt", "HEAD /", "GET /nothing",
                                        "GET /empty", "POST /",         "GET //", "OPTIONS *"};
    static const char *const fields[] = {"",
                                         "Range: bytes=0-\r\n",
                                         "Range: bytes=-1\r\n",
                                         "Range: bytes=0-0,5-6\r\n",
                                         "Accept-Encoding: gzip\r\n",
                                         "Datagram-Id: 12345678901234567890\r\n",
                                         "If-None-Match: *\r\n",
                                         "Expect: 100-continue\r\n"};
    size_t len = (size_t)sprintf(to, "%s HTTP/1.%zu\r\nHost: a\r\n%s%sPad: %.*s\r\n\r\n",
                                 lines[roll(dice, 8)], roll(dice, 2), fields[roll(dice, 8)],
                                 fields[roll(dice, 8)], (int)roll(dice, 900), large);
    if (roll(dice, 4) == 0)
        to[roll(dice, len)] = (char)roll(dice, 256);
    return roll(dice, 8) == 0 ? roll(dice, len) : len;
}

START_TEST(no_answer_is_ever_longer_than_its_request)
{
    static char request[ROOM];
    uint64_t dice = 1, answered = 0;
    for (int i = 0; i < 5000; i++) {
        size_t len = write_random_request(request, &dice);
        peer_send(&peer, request, len);
        peer_ask(&peer, "HEAD /nothing", "Datagram-Id: 1\r\n", 500);
        peer_receive(&peer);
        if (memmem(peer.got, peer.len, "\r\nDatagram-Id: 1\r\n", 18))
            continue;
        ck_assert_msg(peer.len <= len, "%zu bytes answer %.*s", peer.len, (int)len, request);
        answered++;
        peer_receive(&peer);
    }
    ck_assert_uint_ge(answered, 1000);
    ck_assert_uint_eq(metric_of(server.endpoints[1], "tarn_udp_received_total"), 10000);
    ck_assert_uint_eq(metric_of(server.endpoints[1], "tarn_udp_answered_total"), 5000 + answered);
}
END_TEST

Suite *live_udp_suite(void)
{
    Suite *suite = suite_create("live_udp");
    TCase *tcase = tcase_create("answers");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup_and_start, teardown);
    tcase_add_test(tcase, a_page_that_fits_comes_whole);
    tcase_add_test(tcase, a_head_comes_without_its_page);
    tcase_add_test(tcase, a_range_is_cut_to_what_fits);
    tcase_add_test(tcase, a_file_comes_whole_in_ranges);
    tcase_add_loop_test(tcase, what_does_not_fit_becomes_its_status_alone, 0,
                        sizeof statuses / sizeof statuses[0]);
    tcase_add_test(tcase, what_is_not_allowed_is_answered_with_what_is);
    tcase_add_test(tcase, two_requests_in_one_datagram_get_neither_answer);
    tcase_add_loop_test(tcase, what_is_no_request_is_counted_and_not_answered, 0,
                        sizeof noises / sizeof noises[0]);
    tcase_add_test(tcase, the_longest_datagram_is_served_and_noise_of_that_size_is_not);
    tcase_add_test(tcase, a_request_shorter_than_any_answer_is_counted_and_not_answered);
    tcase_add_loop_test(tcase, a_number_comes_back_and_nothing_else_does, 0,
                        sizeof ids / sizeof ids[0]);
    tcase_add_test(tcase, no_answer_is_ever_longer_than_its_request);
    suite_add_tcase(suite, tcase);
    return suite;
}
