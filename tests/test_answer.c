#include "answer.h"
#include "dice.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What came out of a stream of bytes, as text that is easy to compare: "200+5k 404+0c !bad chunk".
 */
struct log {
    char text[4096];
    size_t len;
};

static void note(struct log *log, const char *format, unsigned status, unsigned long long bytes,
                 char end)
{
    log->len += (size_t)snprintf(log->text + log->len, sizeof log->text - log->len, format, status,
                                 bytes, end);
    ck_assert_uint_lt(log->len, sizeof log->text - 64);
}

/* Reads STREAM in pieces that end at CUT (0: one piece; else also every byte alone when CUT is
 * SIZE_MAX), then closes. */
static const char *read_all(struct log *log, struct bytes stream, size_t cut,
                            struct answer_memo *memo, bool is_head)
{
    struct answer answer;
    size_t at = 0;
    log->len = 0;
    log->text[0] = '\0';
    answer_begin(&answer, is_head, true);
    while (at < stream.len) {
        size_t piece = cut == SIZE_MAX ? 1 : at < cut ? cut - at : stream.len - at;
        size_t end = at + piece < stream.len ? at + piece : stream.len;
        while (at < end) {
            size_t used = 0;
            enum fault fault = FAULT_NONE;
            switch (answer_feed(&answer, memo, stream.at + at, end - at, &used, &fault)) {
            case ANSWER_DONE:
                note(log, "%u+%llu%c ", answer.status, (unsigned long long)answer.body_bytes,
                     answer.keeps_open ? 'k' : 'c');
                answer_begin(&answer, is_head, true);
                break;
            case ANSWER_FAULT:
                snprintf(log->text + log->len, sizeof log->text - log->len, "!%s",
                         fault_words(fault));
                return log->text;
            case ANSWER_MORE:
                ck_assert_uint_eq(used, end - at);
            }
            at += used;
        }
    }
    enum fault fault = answer_close(&answer);
    if (fault == FAULT_NONE)
        note(log, "%u+%llu%c ", answer.status, (unsigned long long)answer.body_bytes, 'e');
    else if (fault != FAULT_CLOSED)
        snprintf(log->text + log->len, sizeof log->text - log->len, "!%s", fault_words(fault));
    return log->text;
}

#define OK5 "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

static const struct row {
    const char *stream, *expected;
    bool is_head;
} rows[] = {
    {OK5, "200+5k ", false},
    {OK5 OK5 OK5, "200+5k 200+5k 200+5k ", false},
    {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" OK5, "404+0k 200+5k ", false},
    {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "200+2c ", false},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200+2c ", false},
    {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", "200+2k ", false},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "200+0k ", true},
    {"HTTP/1.1 200 OK\r\n\r\n", "200+0k ", true},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "200+0k ", true},
    {"HTTP/1.1 204 No Content\r\n\r\n" OK5, "204+0k 200+5k ", false},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n" OK5, "304+0k 200+5k ", false},
    {"HTTP/1.1 100 Continue\r\n\r\n" OK5, "200+5k ", false},
    {"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" OK5,
     "200+5k ", false},
    {"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", "101+0c ",
     false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n" OK5,
     "200+6k 200+5k ", false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: 1\r\n\r\n",
     "200+5k ", false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "200+0k ", false},
    {"HTTP/1.1 200 OK\r\n\r\nuntil the end", "200+13e ", false},
    {"HTTP/1.1 200 OK\r\n\r\n", "200+0e ", false},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "!short body", false},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "!short body", false},
    {"HTTP/1.1 200 OK\r\nContent-Len", "!closed inside the head", false},
    {"H", "!closed inside the head", false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "!short body", false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "!short body", false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n", "!bad chunk", false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "!bad chunk", false},
    {"HELLO\r\n\r\n", "!bad head", false},
    {"HTTP/1.1 2x0 OK\r\n\r\n", "!bad head", false},
    {"HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n", "!bad head", false},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello", "!bad head", false},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "!bad head", false},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "!bad head", false},
    {OK5 "extra", "200+5k !bad head", false},
};

START_TEST(a_response_is_understood)
{
    struct log log;
    struct answer_memo memo = {.head = NULL};
    const struct row *row = &rows[_i];
    struct bytes stream = bytes_of(row->stream);
    ck_assert_str_eq(read_all(&log, stream, 0, NULL, row->is_head), row->expected);
    ck_assert_str_eq(read_all(&log, stream, 0, &memo, row->is_head), row->expected);
    ck_assert_str_eq(read_all(&log, stream, 0, &memo, row->is_head), row->expected);
    answer_memo_clear(&memo);
}
END_TEST

START_TEST(a_response_is_understood_when_split_at_any_byte)
{
    struct log log;
    struct answer_memo memo = {.head = NULL};
    const struct row *row = &rows[_i];
    struct bytes stream = bytes_of(row->stream);
    for (size_t cut = 1; cut <= stream.len; cut++)
        ck_assert_str_eq(read_all(&log, stream, cut, &memo, row->is_head), row->expected);
    ck_assert_str_eq(read_all(&log, stream, SIZE_MAX, &memo, row->is_head), row->expected);
    answer_memo_clear(&memo);
}
END_TEST

START_TEST(the_second_equal_head_is_not_parsed)
{
    struct log log;
    struct answer_memo memo = {.head = NULL};
    read_all(&log, bytes_of(OK5), 0, &memo, false);
    ck_assert_uint_eq(memo.head_len, strlen(OK5) - 5);
    ck_assert_uint_eq(memo.body_bytes, 5);
    /* A lie in the memory shows that it is believed. */
    memo.status = 299;
    ck_assert_str_eq(read_all(&log, bytes_of(OK5 OK5), 0, &memo, false), "299+5k 299+5k ");
    /* One byte of difference, and it is not asked. */
    read_all(&log, bytes_of("HTTP/1.1 200 Ok\r\nContent-Length: 5\r\n\r\nhello"), 0, &memo, false);
    ck_assert_str_eq(log.text, "200+5k ");
    answer_memo_clear(&memo);
}
END_TEST

START_TEST(chunked_and_endless_bodies_are_always_parsed)
{
    struct log log;
    struct answer_memo memo = {.head = NULL};
    read_all(&log, bytes_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 0,
             &memo, false);
    ck_assert_ptr_null(memo.head);
    read_all(&log, bytes_of("HTTP/1.1 200 OK\r\n\r\nx"), 0, &memo, false);
    ck_assert_ptr_null(memo.head);
    read_all(&log, bytes_of("HTTP/1.1 100 Continue\r\n\r\n"), 0, &memo, false);
    ck_assert_ptr_null(memo.head);
}
END_TEST

START_TEST(a_head_has_a_limit_whatever_its_pieces)
{
    struct log log;
    static char stream[ANSWER_HEAD_MAX + 200];
    for (size_t over = 0; over < 2; over++) {
        size_t head = ANSWER_HEAD_MAX + over;
        memset(stream, 'x', sizeof stream);
        static const char start[] = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX: ";
        memcpy(stream, start, sizeof start - 1);
        memcpy(stream + head - 4, "\r\n\r\n1", 5);
        const char *expected = over ? "!head too large" : "200+1k ";
        struct bytes all = {stream, head + 1};
        ck_assert_str_eq(read_all(&log, all, 0, NULL, false), expected);
        ck_assert_str_eq(read_all(&log, all, 7, NULL, false), expected);
        ck_assert_str_eq(read_all(&log, all, head - 1, NULL, false), expected);
        ck_assert_str_eq(read_all(&log, all, SIZE_MAX, NULL, false), expected);
    }
}
END_TEST

START_TEST(a_dropped_body_is_counted_not_read)
{
    struct answer answer;
    size_t used;
    enum fault fault;
    struct bytes head = BYTES("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc");
    answer_begin(&answer, false, false);
    ck_assert_int_eq(answer_feed(&answer, NULL, head.at, head.len, &used, &fault), ANSWER_MORE);
    ck_assert_uint_eq(answer_droppable(&answer), 999997);
    ck_assert(!answer_dropped(&answer, 999996));
    ck_assert_int_eq(answer_feed(&answer, NULL, "d", 1, &used, &fault), ANSWER_DONE);
    ck_assert_uint_eq(answer.body_bytes, 1000000);

    answer_begin(&answer, false, true);
    answer_feed(&answer, NULL, head.at, head.len, &used, &fault);
    ck_assert_uint_eq(answer_droppable(&answer), 0); /* its digest is wanted */
}
END_TEST

START_TEST(equal_bodies_have_equal_digests)
{
    uint64_t whole = answer_digest(ANSWER_DIGEST_START, "hello world", 11);
    uint64_t parts = answer_digest(answer_digest(ANSWER_DIGEST_START, "hello", 5), " world", 6);
    ck_assert(whole == parts);
    ck_assert(whole != answer_digest(ANSWER_DIGEST_START, "hello worle", 11));
}
END_TEST

/* Flips, drops or doubles a few bytes, some of them with those that matter in HTTP. */
static size_t mutate(struct dice *dice, char *stream, size_t len, size_t cap)
{
    static const char telling[] = "\r\n :;0159afAHTPx\t\0";
    for (uint64_t times = dice_between(dice, 0, 3); times > 0; times--) {
        size_t at = (size_t)dice_between(dice, 0, len - 1);
        switch (dice_between(dice, 0, 2)) {
        case 0:
            stream[at] = telling[dice_between(dice, 0, sizeof telling - 2)];
            break;
        case 1:
            memmove(stream + at, stream + at + 1, --len - at);
            break;
        default:
            if (len < cap)
                memmove(stream + at + 1, stream + at, len++ - at);
        }
    }
    return len;
}

START_TEST(the_short_cut_and_the_parser_agree_on_mutated_streams)
{
    static const char *const parts[] = {
        OK5,
        OK5,
        OK5,
        "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\nDate: x\r\n\r\nno\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nz",
    };
    struct dice dice = dice_init(2026, (uint64_t)_i);
    struct answer_memo memo = {.head = NULL};
    for (int round = 0; round < 4000; round++) {
        char stream[2048];
        size_t len = 0;
        struct log fast, slow;
        for (uint64_t n = dice_between(&dice, 1, 6); n > 0; n--) {
            const char *part = parts[dice_between(&dice, 0, sizeof parts / sizeof *parts - 1)];
            memcpy(stream + len, part, strlen(part));
            len += strlen(part);
        }
        len = mutate(&dice, stream, len, sizeof stream);
        size_t cut = (size_t)dice_between(&dice, 0, len);
        struct bytes all = {stream, len};
        read_all(&slow, all, 0, NULL, false);
        read_all(&fast, all, cut, &memo, false);
        ck_assert_msg(strcmp(fast.text, slow.text) == 0, "round %d: %s / %s in: %.*s", round,
                      fast.text, slow.text, (int)len, stream);
    }
    answer_memo_clear(&memo);
}
END_TEST

Suite *answer_suite(void)
{
    int count = sizeof rows / sizeof rows[0];
    Suite *suite = suite_create("answer");
    TCase *tc = tcase_create("answer");
    tcase_add_loop_test(tc, a_response_is_understood, 0, count);
    tcase_add_loop_test(tc, a_response_is_understood_when_split_at_any_byte, 0, count);
    tcase_add_test(tc, the_second_equal_head_is_not_parsed);
    tcase_add_test(tc, chunked_and_endless_bodies_are_always_parsed);
    tcase_add_test(tc, a_head_has_a_limit_whatever_its_pieces);
    tcase_add_test(tc, a_dropped_body_is_counted_not_read);
    tcase_add_test(tc, equal_bodies_have_equal_digests);
    tcase_add_loop_test(tc, the_short_cut_and_the_parser_agree_on_mutated_streams, 0, 4);
    suite_add_tcase(suite, tc);
    return suite;
}
