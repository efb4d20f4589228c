/* test_head.c - response heads, byte for byte. */
#include "tarn/head.h"

#include <check.h>
#include <string.h>

#define NOW   INT64_C(784111777)
#define DATE  "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define OLDER "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"

START_TEST(a_head_is_framed_exactly)
{
    char buffer[512];
    struct out out = out_init(buffer, sizeof buffer);
    size_t date_at = head_begin(&out, 200, NOW);
    head_field(&out, "Content-Type", BYTES("text/plain"));
    head_field_u64(&out, "Content-Length", 18446744073709551615u);
    head_field_date(&out, "Last-Modified", 0);
    head_end(&out);
    ck_assert(
        bytes_equal(out_view(&out), BYTES("HTTP/1.1 200 OK\r\n" DATE "Content-Type: text/plain\r\n"
                                          "Content-Length: 18446744073709551615\r\n"
                                          "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n")));
    ck_assert(bytes_equal((struct bytes){buffer + date_at, DATE_LEN},
                          BYTES("Sun, 06 Nov 1994 08:49:37 GMT")));
}
END_TEST

START_TEST(a_date_can_be_patched_behind_other_bytes)
{
    char buffer[512];
    struct out out = out_init(buffer, sizeof buffer);
    out_text(&out, "what was sent before");
    size_t date_at = head_begin(&out, 404, NOW);
    ck_assert_int_eq(memcmp(buffer + date_at, "Sun, 06", 7), 0);
}
END_TEST

START_TEST(a_head_that_does_not_fit_says_so)
{
    char buffer[64];
    struct out out = out_init(buffer, sizeof buffer);
    head_begin(&out, 200, NOW);
    head_field(&out, "Content-Type", BYTES("text/plain"));
    head_end(&out);
    ck_assert(out.full);
}
END_TEST

static const struct bytes poison[] = {
    {"a\r\nSet-Cookie: x", 16}, {"a\nb", 3}, {"a\rb", 3}, {"a\0b", 3}, {"\x1b", 1}, {"\x7f", 1},
};

START_TEST(a_value_that_would_end_its_field_is_left_out)
{
    char buffer[64];
    struct out out = out_init(buffer, sizeof buffer);
    head_field(&out, "X", poison[_i]);
    ck_assert_uint_eq(out.len, 0);
    head_field(&out, "X", BYTES("a\tb \xc3\xa9"));
    ck_assert(bytes_equal(out_view(&out), BYTES("X: a\tb \xc3\xa9\r\n")));
}
END_TEST

/* RFC 9110, 15 and the registry of status codes. */
START_TEST(statuses_have_their_reasons)
{
    static const struct {
        int status;
        const char *reason;
    } rows[] = {
        {100, "Continue"},
        {200, "OK"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
        {299, ""},
        {0, ""},
        {-1, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_str_eq(head_reason(rows[i].status), rows[i].reason);
}
END_TEST

#define PAGE                                                                 \
    "HTTP/1.1 200 OK\r\n" OLDER "Content-Type: text/html; charset=utf-8\r\n" \
    "Content-Length: 1000\r\n"                                               \
    "ETag: \"abc\"\r\n"                                                      \
    "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\n"                       \
    "Accept-Ranges: bytes\r\n"                                               \
    "Content-Encoding: gzip\r\n"                                             \
    "Vary: Accept-Encoding\r\n"                                              \
    "Cache-Control: no-cache\r\n"                                            \
    "X-Content-Type-Options: nosniff\r\n\r\n"

#define UNTAGGED                                                               \
    "HTTP/1.1 200 OK\r\n" OLDER "content-type: a/b\r\nCONTENT-LENGTH: 3\r\n"   \
    "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Location: /a\r\n" \
    "Expires: x\r\nContent-Language: en\r\nX-Content-Length: 3\r\n\r\n"

static const struct derive_row {
    const char *section;
    const char *page;
    struct head_change change;
    const char *head;
} derives[] = {
    {"15.4.5 no metadata but what guides caches",
     PAGE,
     {.status = 304, .now_s = NOW},
     "HTTP/1.1 304 Not Modified\r\n" DATE "ETag: \"abc\"\r\nVary: Accept-Encoding\r\n"
     "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n\r\n"},
    {"15.4.5 a length is dropped even when given",
     PAGE,
     {.status = 304, .now_s = NOW, .has_length = true, .length = 5, .type = {"a/b", 3}},
     "HTTP/1.1 304 Not Modified\r\n" DATE "ETag: \"abc\"\r\nVary: Accept-Encoding\r\n"
     "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n\r\n"},
    {"15.4.5 the date stays where there is no tag",
     UNTAGGED,
     {.status = 304, .now_s = NOW},
     "HTTP/1.1 304 Not Modified\r\n" DATE "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
     "Content-Location: /a\r\nExpires: x\r\nX-Content-Length: 3\r\n\r\n"},
    {"15.3.7.1 one part",
     PAGE,
     {.status = 206,
      .now_s = NOW,
      .has_length = true,
      .length = 10,
      .content_range = {"bytes 0-9/1000", 14}},
     "HTTP/1.1 206 Partial Content\r\n" DATE "Content-Type: text/html; charset=utf-8\r\n"
     "ETag: \"abc\"\r\nLast-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\nAccept-Ranges: bytes\r\n"
     "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\nCache-Control: no-cache\r\n"
     "X-Content-Type-Options: nosniff\r\nContent-Length: 10\r\nContent-Range: bytes 0-9/1000\r\n"
     "\r\n"},
    {"15.3.7.2 several parts",
     UNTAGGED,
     {.status = 206, .now_s = NOW, .has_length = true, .length = 77, .type = {"multipart/x", 11}},
     "HTTP/1.1 206 Partial Content\r\n" DATE "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
     "Content-Location: /a\r\nExpires: x\r\nContent-Language: en\r\nX-Content-Length: 3\r\n"
     "Content-Type: multipart/x\r\nContent-Length: 77\r\n\r\n"},
    {"15.3.7 one part for who has the metadata",
     UNTAGGED,
     {.status = 206, .now_s = NOW, .has_length = true, .length = 1, .is_known = true},
     "HTTP/1.1 206 Partial Content\r\n" DATE "Content-Location: /a\r\nExpires: x\r\n"
     "X-Content-Length: 3\r\nContent-Length: 1\r\n\r\n"},
    {"15.3.7 several parts for who has the metadata",
     UNTAGGED,
     {.status = 206,
      .now_s = NOW,
      .has_length = true,
      .length = 77,
      .type = {"multipart/x", 11},
      .is_known = true},
     "HTTP/1.1 206 Partial Content\r\n" DATE "Content-Location: /a\r\nExpires: x\r\n"
     "X-Content-Length: 3\r\nContent-Type: multipart/x\r\nContent-Length: 77\r\n\r\n"},
    {"15.5.17 nothing of the page",
     PAGE,
     {.status = 416,
      .now_s = NOW,
      .has_length = true,
      .length = 0,
      .content_range = {"bytes */1000", 12}},
     "HTTP/1.1 416 Range Not Satisfiable\r\n" DATE "Accept-Ranges: bytes\r\n"
     "Vary: Accept-Encoding\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\n"
     "Content-Range: bytes */1000\r\n\r\n"},
    {"15.5.13 nothing of the page",
     PAGE,
     {.status = 412, .now_s = NOW, .has_length = true, .length = 5, .type = {"text/plain", 10}},
     "HTTP/1.1 412 Precondition Failed\r\n" DATE "Accept-Ranges: bytes\r\n"
     "Vary: Accept-Encoding\r\nX-Content-Type-Options: nosniff\r\nContent-Type: text/plain\r\n"
     "Content-Length: 5\r\n\r\n"},
    {"15.5.5 an error's own content",
     "HTTP/1.1 404 Not Found\r\n" OLDER "Content-Type: text/html\r\nContent-Length: 3\r\n"
     "Cache-Control: no-cache\r\n\r\n",
     {.status = 404, .now_s = NOW, .close = true},
     "HTTP/1.1 404 Not Found\r\n" DATE "Content-Type: text/html\r\nContent-Length: 3\r\n"
     "Cache-Control: no-cache\r\nConnection: close\r\n\r\n"},
    {"9112 9.6 close",
     "HTTP/1.1 200 OK\r\n" OLDER "Content-Length: 3\r\n\r\n",
     {.status = 200, .now_s = NOW, .close = true},
     "HTTP/1.1 200 OK\r\n" DATE "Content-Length: 3\r\nConnection: close\r\n\r\n"},
    {"9112 9.3 keep-alive",
     "HTTP/1.1 200 OK\r\n" OLDER "Content-Length: 3\r\n\r\n",
     {.status = 200, .now_s = NOW, .keep_alive_1_0 = true},
     "HTTP/1.1 200 OK\r\n" DATE "Content-Length: 3\r\nConnection: keep-alive\r\n\r\n"},
    {"9112 9.6 close wins",
     "HTTP/1.1 200 OK\r\n" OLDER "Connection: x\r\n\r\n",
     {.status = 200, .now_s = NOW, .close = true, .keep_alive_1_0 = true},
     "HTTP/1.1 200 OK\r\n" DATE "Connection: close\r\n\r\n"},
    {"other statuses keep their fields",
     "HTTP/1.1 301 Moved Permanently\r\n" OLDER "Location: /a/\r\nContent-Length: 3\r\n\r\n",
     {.status = 301, .now_s = NOW},
     "HTTP/1.1 301 Moved Permanently\r\n" DATE "Location: /a/\r\nContent-Length: 3\r\n\r\n"},
};

START_TEST(derived_heads_keep_just_what_belongs)
{
    const struct derive_row *row = &derives[_i];
    char buffer[1024];
    struct out out = out_init(buffer, sizeof buffer);
    head_derive(&out, bytes_of(row->page), &row->change);
    ck_assert_msg(bytes_equal(out_view(&out), bytes_of(row->head)), "%s:\n%.*s", row->section,
                  (int)out.len, buffer);
}
END_TEST

Suite *head_suite(void)
{
    Suite *suite = suite_create("head");
    TCase *tc = tcase_create("head");
    tcase_add_test(tc, a_head_is_framed_exactly);
    tcase_add_test(tc, a_date_can_be_patched_behind_other_bytes);
    tcase_add_test(tc, a_head_that_does_not_fit_says_so);
    tcase_add_loop_test(tc, a_value_that_would_end_its_field_is_left_out, 0,
                        sizeof poison / sizeof poison[0]);
    tcase_add_test(tc, statuses_have_their_reasons);
    tcase_add_loop_test(tc, derived_heads_keep_just_what_belongs, 0,
                        sizeof derives / sizeof derives[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
