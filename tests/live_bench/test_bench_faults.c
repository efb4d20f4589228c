/* Each way in which a response can be wrong raises its own counter and no other. */
#include "bench_run.h"
#include "scratch.h"
#include "scripted.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

/* Every fourth request is answered wrongly, and noted. */
static bool is_turn(const struct peer *peer)
{
    if (peer->request % 4 != 3) {
        respond_hello((struct peer *)(uintptr_t)peer);
        return false;
    }
    scripted_note();
    return true;
}

static void send_and_close(struct peer *peer, const char *text)
{
    if (!is_turn(peer))
        return;
    peer_send(peer, text);
    peer_close(peer);
}

static void respond_reset(struct peer *peer)
{
    if (is_turn(peer))
        peer_reset(peer);
}

static void respond_closed(struct peer *peer)
{
    send_and_close(peer, "");
}

static void respond_half_a_head(struct peer *peer)
{
    send_and_close(peer, "HTTP/1.1 200 OK\r\nContent-Le");
}

static void respond_half_a_body(struct peer *peer)
{
    send_and_close(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
}

static void respond_half_a_chunk(struct peer *peer)
{
    send_and_close(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
}

static void respond_too_much(struct peer *peer)
{
    send_and_close(peer, OK "and more");
}

static void respond_rubbish(struct peer *peer)
{
    send_and_close(peer, "HTTP/1.1 two hundred\r\n\r\n");
}

static void respond_bad_chunk(struct peer *peer)
{
    send_and_close(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n");
}

static void respond_endless_head(struct peer *peer)
{
    if (!is_turn(peer))
        return;
    peer_send(peer, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 2000; i++)
        peer_send(peer, "X-Filler: 0123456789012345678901234567890123456789\r\n");
    peer_close(peer);
}

static void respond_500(struct peer *peer)
{
    if (is_turn(peer))
        peer_send(peer, "HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\nhello");
}

static void respond_longer(struct peer *peer)
{
    if (is_turn(peer))
        peer_ok(peer, "hello!");
}

static void respond_other(struct peer *peer)
{
    if (is_turn(peer))
        peer_ok(peer, "hullo");
}

static void respond_silence(struct peer *peer)
{
    if (is_turn(peer))
        respond_never(peer);
}

static const struct fault_row {
    respond_f *respond;
    const char *key;
    const char *option, *value;
} rows[] = {
    {respond_reset, "reset", "--pid", "none"},
    {respond_closed, "closed", "--pid", "none"},
    {respond_half_a_head, "closed_in_head", "--pid", "none"},
    {respond_half_a_body, "short_body", "--pid", "none"},
    {respond_half_a_chunk, "short_body", "--pid", "none"},
    {respond_too_much, "extra_bytes", "--pid", "none"},
    {respond_rubbish, "bad_head", "--pid", "none"},
    {respond_endless_head, "head_too_large", "--pid", "none"},
    {respond_bad_chunk, "bad_chunk", "--pid", "none"},
    {respond_500, "wrong_status", "--pid", "none"},
    {respond_longer, "wrong_length", "--expect", "len=5"},
    {respond_other, "wrong_body", "--verify", "all"},
    {respond_longer, "wrong_body", "--verify", "1/256"},
    {respond_silence, "timeout", "--timeout", "1s"},
};

START_TEST(each_kind_of_failure_raises_its_own_counter_alone)
{
    const struct fault_row *row = &rows[_i];
    char path[64];
    scripted_start(row->respond, NULL, NULL);
    /* One thread: the first body it sees is right, and the measure of the others. */
    bench_measure(WORDS("-n", "40", "-c", "2", "-t", "1", row->option, row->value), "/");
    snprintf(path, sizeof path, "failures.%s", row->key);
    ck_assert_uint_eq(scripted_notes(), 10);
    ck_assert_double_eq(bench_number("requests.sent"), 40);
    ck_assert_double_eq(bench_number("requests.valid"), 30);
    ck_assert_double_eq(bench_number("requests.failed"), 10);
    ck_assert_double_eq(bench_number(path), 10);
    bench_check_conservation();
    bench_check_exit(0);
    scripted_stop();
}
END_TEST

START_TEST(a_wrong_body_is_found_by_the_file_it_should_be)
{
    char expect[512];
    scratch_write("body", "hello");
    snprintf(expect, sizeof expect, "body=@%s", scratch("body"));
    scripted_start(respond_other, NULL, NULL);
    bench_measure(WORDS("-n", "40", "-c", "2", "--expect", expect), "/");
    ck_assert_double_eq(bench_number("failures.wrong_body"), 10);
    ck_assert_double_eq(bench_number("requests.valid"), 30);
    bench_check_conservation();
    scripted_stop();
}
END_TEST

START_TEST(bodies_that_differ_unasked_are_told_and_no_failure)
{
    scripted_start(respond_other, NULL, NULL);
    bench_measure(WORDS("-n", "1025", "-c", "1"), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 1025);
    ck_assert_double_eq(bench_number("bytes.checked"), 5);
    ck_assert_double_eq(bench_number("bytes.differ"), 0); /* none of those checked */
    scripted_stop();
    scripted_start(respond_longer, NULL, NULL);
    bench_measure(WORDS("-n", "40", "-c", "1"), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 40);
    ck_assert_double_eq(bench_number("bytes.lengths_differ"), 10);
    scripted_stop();
}
END_TEST

START_TEST(nobody_listening_is_refused_and_unreachable)
{
    scripted_start(respond_hello, NULL, NULL);
    char url[128];
    snprintf(url, sizeof url, "%s/", scripted_url());
    scripted_stop();
    bench_measure(WORDS("-c", "4", url), NULL);
    ck_assert_int_eq(bench.status, 4);
    ck_assert_str_eq(bench_text("verdict.word"), "unreachable");
    bench_measure(WORDS("-c", "4", "--no-keepalive", "-n", "4", url), NULL);
    ck_assert_int_eq(bench.status, 4);
    ck_assert_double_gt(bench_number("failures.refused"), 0);
    ck_assert_double_eq(bench_number("requests.failed"), bench_number("failures.refused"));
    bench_check_conservation();
    ck_assert_ptr_nonnull(strstr(bench.err, "refused"));
}
END_TEST

START_TEST(a_connection_that_cannot_be_made_is_not_connected)
{
    scripted_start(respond_hello, NULL, NULL);
    /* An address of the documentation: no interface here has it. */
    bench_measure(WORDS("-n", "4", "-c", "2", "--no-keepalive", "--bind", "192.0.2.1"), "/");
    ck_assert_int_eq(bench.status, 4);
    ck_assert_double_gt(bench_number("failures.not_connected"), 0);
    ck_assert_double_eq(bench_number("requests.failed"), bench_number("failures.not_connected"));
    ck_assert_uint_eq(scripted_requests(), 0);
    bench_check_conservation();
    scripted_stop();
}
END_TEST

static void reset_when_accepted(struct peer *peer)
{
    if (peer->connection % 2 == 1)
        peer_reset(peer);
}

START_TEST(a_reset_right_after_accept_loses_nothing_from_the_count)
{
    scripted_start(respond_hello, reset_when_accepted, NULL);
    bench_measure(WORDS("-n", "50", "-c", "2", "--no-keepalive"), "/");
    ck_assert_double_eq(bench_number("requests.sent"), 50);
    ck_assert_double_eq(bench_number("requests.valid"), (double)scripted_requests());
    ck_assert_double_eq(bench_number("requests.failed"), bench_number("failures.reset"));
    ck_assert_double_gt(bench_number("failures.reset"), 0);
    bench_check_conservation();
    scripted_stop();
}
END_TEST

static void respond_and_leave_every_third(struct peer *peer)
{
    bool leaves = peer->of_peer % 3 == 2;
    peer_send(peer, leaves ? "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                           : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    if (leaves)
        peer_close(peer);
}

START_TEST(what_was_sent_behind_the_last_response_is_cut_off)
{
    scripted_start(respond_and_leave_every_third, NULL, NULL);
    bench_measure(WORDS("-n", "40", "-c", "1", "-p", "4"), "/");
    ck_assert_double_eq(bench_number("requests.sent"), 40);
    ck_assert_double_eq(bench_number("requests.failed"), bench_number("failures.cut_off"));
    ck_assert_double_eq(bench_number("requests.valid"), (double)scripted_requests());
    ck_assert_double_gt(bench_number("failures.cut_off"), 0);
    bench_check_conservation();
    scripted_stop();
}
END_TEST

START_TEST(a_server_that_closes_politely_costs_no_failure)
{
    scripted_start(respond_and_leave_every_third, NULL, NULL);
    bench_measure(WORDS("-n", "60", "-c", "2"), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 60);
    ck_assert_double_eq(bench_number("connections.reopened"),
                        bench_number("connections.opened") - 2);
    ck_assert_uint_eq(scripted_requests(), 60);
    bench_check_exit(0);
    scripted_stop();
}
END_TEST

static void respond_then_chatter(struct peer *peer)
{
    respond_hello(peer);
    if (peer->of_peer == 0) {
        peer_pause_ms(100);
        peer_send(peer, "by the way");
    }
}

START_TEST(bytes_that_nobody_asked_for_are_noted)
{
    scripted_start(respond_then_chatter, NULL, NULL);
    bench_measure(WORDS("-R", "1", "-d", "3", "-c", "1", "--warmup", "0"), "/");
    ck_assert_double_ge(bench_number("connections.unsolicited"), 1);
    ck_assert_double_eq(bench_number("requests.failed"), 0);
    bench_check_conservation();
    scripted_stop();
}
END_TEST

static const char *const forms[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Y: z\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nT: "
    "1\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
};
static const char *form;

static void respond_in_two_pieces(struct peer *peer)
{
    size_t len = strlen(form), cut = 1 + (size_t)(peer->request % (len - 1));
    peer_send_bytes(peer, form, cut);
    peer_pause_ms(1);
    peer_send_bytes(peer, form + cut, len - cut);
}

START_TEST(responses_are_understood_when_split_at_any_byte)
{
    char count[32];
    form = forms[_i];
    snprintf(count, sizeof count, "%zu", 2 * (strlen(form) - 1));
    scripted_start(respond_in_two_pieces, NULL, NULL);
    bench_measure(WORDS("-n", count, "-c", "4", "--verify", "all"), "/");
    ck_assert_double_eq(bench_number("requests.valid"), atof(count));
    ck_assert_double_eq(bench_number("requests.failed"), 0);
    scripted_stop();
}
END_TEST

static void respond_until_the_end(struct peer *peer)
{
    peer_send(peer, "HTTP/1.0 200 OK\r\n\r\nall of it until the end");
    peer_close(peer);
}

START_TEST(a_body_that_ends_with_its_connection_is_whole)
{
    scripted_start(respond_until_the_end, NULL, NULL);
    bench_measure(WORDS("-n", "20", "-c", "2", "--expect", "len=23"), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 20);
    ck_assert_uint_eq(scripted_connections(),
                      20 + (uint64_t)bench_number("connections.opened") - 20);
    scripted_stop();
}
END_TEST

static void respond_large(struct peer *peer)
{
    static char body[65536];
    char head[128];
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", sizeof body * 16);
    peer_send(peer, head);
    for (int i = 0; i < 16; i++)
        peer_send_bytes(peer, body, sizeof body);
}

START_TEST(large_bodies_are_dropped_or_read_but_never_miscounted)
{
    static const char *const verify[] = {"none", "1/3", "all"};
    scripted_start(respond_large, NULL, NULL);
    bench_measure(WORDS("-n", "30", "-c", "3", "--verify", verify[_i]), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 30);
    ck_assert_double_eq(bench_number("bytes.bodies"), 30.0 * 1048576);
    ck_assert_double_eq(bench_number("bytes.differ"), 0);
    ck_assert_double_gt(bench_number("bytes.received"), 30.0 * 1048576);
    scripted_stop();
}
END_TEST

Suite *bench_faults_suite(void)
{
    Suite *suite = suite_create("bench_faults");
    TCase *tc = tcase_create("bench_faults");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, scratch_make, scratch_clear);
    tcase_add_checked_fixture(tc, NULL, scripted_stop);
    tcase_add_checked_fixture(tc, NULL, bench_clear);
    tcase_add_loop_test(tc, each_kind_of_failure_raises_its_own_counter_alone, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_test(tc, a_wrong_body_is_found_by_the_file_it_should_be);
    tcase_add_test(tc, bodies_that_differ_unasked_are_told_and_no_failure);
    tcase_add_test(tc, nobody_listening_is_refused_and_unreachable);
    tcase_add_test(tc, a_connection_that_cannot_be_made_is_not_connected);
    tcase_add_test(tc, a_reset_right_after_accept_loses_nothing_from_the_count);
    tcase_add_test(tc, what_was_sent_behind_the_last_response_is_cut_off);
    tcase_add_test(tc, a_server_that_closes_politely_costs_no_failure);
    tcase_add_test(tc, bytes_that_nobody_asked_for_are_noted);
    tcase_add_loop_test(tc, responses_are_understood_when_split_at_any_byte, 0,
                        sizeof forms / sizeof *forms);
    tcase_add_test(tc, a_body_that_ends_with_its_connection_is_whole);
    tcase_add_loop_test(tc, large_bodies_are_dropped_or_read_but_never_miscounted, 0, 3);
    suite_add_tcase(suite, tc);
    return suite;
}
