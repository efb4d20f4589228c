/* test_message.c - HTTP in one datagram, both ways. */
#include "message.h"

#include <check.h>
#include <string.h>

static const char *const fields[] = {"Accept: text/html"};

static const struct message_request request = {.method = {"GET", 3},
                                               .target = {"/a?b", 4},
                                               .authority = {"h:1", 3},
                                               .fields = fields,
                                               .field_count = 1,
                                               .if_match = {"\"tag\"", 5},
                                               .has_range = true,
                                               .first = 5,
                                               .last = 99};

START_TEST(a_request_has_exactly_the_length_it_is_given)
{
    static const char start[] = "GET /a?b HTTP/1.1\r\nHost: h:1\r\n"
                                "Datagram-Id: 00000000000000000042\r\nRange: bytes=5-99\r\n"
                                "If-Match: \"tag\"\r\nAccept: text/html\r\nPadding: ";
    char text[400];
    size_t at = 0;
    memset(text, 'x', sizeof text);
    ck_assert(message_write(text, 300, &request, &at));
    message_set_number(text + at, 42);
    ck_assert_int_eq(memcmp(text, start, sizeof start - 1), 0);
    ck_assert_int_eq(memcmp(text + 294, "..\r\n\r\nxx", 8), 0);
    message_set_number(text + at, UINT64_MAX);
    ck_assert_int_eq(memcmp(text + at, "18446744073709551615\r\n", 22), 0);
}
END_TEST

START_TEST(a_host_of_the_users_own_takes_the_place_of_ours)
{
    static const char *const host[] = {"host: other"};
    struct message_request own = request;
    char text[400];
    size_t at;
    own.fields = host;
    ck_assert(message_write(text, 300, &own, &at));
    text[300] = '\0';
    ck_assert_ptr_null(strstr(text, "Host: h:1"));
    ck_assert_ptr_nonnull(strstr(text, "\r\nhost: other\r\n"));
}
END_TEST

START_TEST(a_request_longer_than_its_datagram_is_refused)
{
    char text[400];
    size_t at, least = 1;
    while (!message_write(text, least, &request, &at))
        ck_assert_uint_lt(++least, 300);
    ck_assert_int_eq(memcmp(text + least - 13, "Padding: \r\n\r\n", 13), 0);
}
END_TEST

START_TEST(an_open_range_has_no_end)
{
    struct message_request open = request;
    char text[400];
    size_t at;
    open.last = UINT64_MAX;
    ck_assert(message_write(text, 300, &open, &at));
    text[300] = '\0';
    ck_assert_ptr_nonnull(strstr(text, "\r\nRange: bytes=5-\r\n"));
}
END_TEST

START_TEST(an_answer_is_read)
{
    static const char text[] =
        "HTTP/1.1 206 Partial Content\r\ndatagram-id: 0017\r\nETag: \"x\"\r\n"
        "Content-Range: bytes 2-6/9\r\nContent-Length: 5\r\n\r\nhello";
    struct message message;
    ck_assert(message_read(&message, BYTES(text), false));
    ck_assert_uint_eq(message.status, 206);
    ck_assert(message.has_number && message.number == 17);
    ck_assert(bytes_equal(message.etag, BYTES("\"x\"")));
    ck_assert(message.has_range && message.first == 2 && message.last == 6 && message.total == 9);
    ck_assert(bytes_equal(message.body, BYTES("hello")));
    for (size_t len = 0; len < sizeof text - 1; len++)
        ck_assert(!message_read(&message, (struct bytes){text, len}, false));
}
END_TEST

START_TEST(an_unsatisfied_range_has_a_length_and_no_bytes)
{
    struct message message;
    ck_assert(message_read(&message,
                           BYTES("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */0"
                                 "\r\nContent-Length: 0\r\n\r\n"),
                           false));
    ck_assert(message.has_range && message.total == 0 && message.last < message.first);
}
END_TEST

START_TEST(a_head_is_complete_without_its_body)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    struct message message;
    ck_assert(message_read(&message, BYTES(text), true));
    ck_assert(!message_read(&message, BYTES(text), false));
    ck_assert(message_read(&message, BYTES("HTTP/1.1 304 Not Modified\r\n\r\n"), false));
}
END_TEST

static const char *const garbage[] = {
    "",
    "HTTP/1.1",
    "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    "HTTP/1.1 200 OK\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab",
    "HTTP/1.1 206 OK\r\nContent-Range: bytes 0-0/1\r\nContent-Length: 2\r\n\r\nab",
    "HTTP/1.1 206 OK\r\nContent-Range: bytes 0-2/9\r\nContent-Length: 2\r\n\r\nab",
    "HTTP/1.1 206 OK\r\nContent-Range: bytes */9\r\nContent-Length: 2\r\n\r\nab",
    "HTTP/1.1 206 OK\r\nContent-Range: bytes 5-4/9\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 206 OK\r\nContent-Range: bytes 5-9/9\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 206 OK\r\nContent-Range: lines 5-6/9\r\nContent-Length: 0\r\n\r\n",
};

START_TEST(what_is_no_whole_answer_is_none)
{
    struct message message;
    ck_assert(!message_read(&message, bytes_of(garbage[_i]), false));
}
END_TEST

Suite *message_suite(void)
{
    Suite *suite = suite_create("message");
    TCase *tcase = tcase_create("message");
    tcase_add_test(tcase, a_request_has_exactly_the_length_it_is_given);
    tcase_add_test(tcase, a_host_of_the_users_own_takes_the_place_of_ours);
    tcase_add_test(tcase, a_request_longer_than_its_datagram_is_refused);
    tcase_add_test(tcase, an_open_range_has_no_end);
    tcase_add_test(tcase, an_answer_is_read);
    tcase_add_test(tcase, an_unsatisfied_range_has_a_length_and_no_bytes);
    tcase_add_test(tcase, a_head_is_complete_without_its_body);
    tcase_add_loop_test(tcase, what_is_no_whole_answer_is_none, 0,
                        sizeof garbage / sizeof garbage[0]);
    suite_add_tcase(suite, tcase);
    return suite;
}
