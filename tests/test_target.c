/* test_target.c - paths in and out. */
#include "tarn/out.h"
#include "tarn/target.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define T(literal)                     \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }

static const struct row {
    struct bytes raw;
    enum target_result result;
    bool is_folder;
    const char *path;
} rows[] = {
    {T("/"), TARGET_OK, true, ""},
    {T("/a"), TARGET_OK, false, "a"},
    {T("/a/"), TARGET_OK, true, "a"},
    {T("/a/b.html"), TARGET_OK, false, "a/b.html"},
    {T("//a//b//"), TARGET_OK, true, "a/b"},
    {T("////"), TARGET_OK, true, ""},

    /* Dot segments (RFC 3986, 5.2.4), escaped or not (6.2.2.2). */
    {T("/."), TARGET_OK, true, ""},
    {T("/./"), TARGET_OK, true, ""},
    {T("/./a"), TARGET_OK, false, "a"},
    {T("/a/."), TARGET_OK, true, "a"},
    {T("/a/./b"), TARGET_OK, false, "a/b"},
    {T("/a/.."), TARGET_OK, true, ""},
    {T("/a/../"), TARGET_OK, true, ""},
    {T("/a/../b"), TARGET_OK, false, "b"},
    {T("/a/b/.."), TARGET_OK, true, "a"},
    {T("/a/b/../c"), TARGET_OK, false, "a/c"},
    {T("/a/b/../../c"), TARGET_OK, false, "c"},
    {T("/a//../b"), TARGET_OK, false, "b"},
    {T("/a/%2e/b"), TARGET_OK, false, "a/b"},
    {T("/a/%2e%2e/b"), TARGET_OK, false, "b"},
    {T("/a/.%2E/b"), TARGET_OK, false, "b"},
    {T("/a/%2e./b"), TARGET_OK, false, "b"},
    {T("/.."), TARGET_BAD, false, NULL},
    {T("/../"), TARGET_BAD, false, NULL},
    {T("/../etc/passwd"), TARGET_BAD, false, NULL},
    {T("/%2e%2e/etc/passwd"), TARGET_BAD, false, NULL},
    {T("/%2e%2E"), TARGET_BAD, false, NULL},
    {T("/a/../.."), TARGET_BAD, false, NULL},
    {T("/a/../../a"), TARGET_BAD, false, NULL},
    {T("/./.."), TARGET_BAD, false, NULL},
    {T("//.."), TARGET_BAD, false, NULL},
    {T("/a/b/../../../c"), TARGET_BAD, false, NULL},

    /* Escapes (RFC 3986, 2.1): decoded once. */
    {T("/%61"), TARGET_OK, false, "a"},
    {T("/a%20b"), TARGET_OK, false, "a b"},
    {T("/%c3%a9.txt"), TARGET_OK, false, "\xc3\xa9.txt"},
    {T("/%C3%A9"), TARGET_OK, false, "\xc3\xa9"},
    {T("/%ff"), TARGET_OK, false, "\xff"},
    {T("/a%3fb"), TARGET_OK, false, "a?b"},
    {T("/a%23b"), TARGET_OK, false, "a#b"},
    {T("/100%25"), TARGET_OK, false, "100%"},
    {T("/%2561"), TARGET_OK, false, "%61"},
    {T("/%252e%252e/a"), TARGET_OK, false, "%2e%2e/a"},
    {T("/%252fa"), TARGET_OK, false, "%2fa"},
    {T("/a+b"), TARGET_OK, false, "a+b"},
    {T("/~a!$&'()*,;=@"), TARGET_OK, false, "~a!$&'()*,;=@"},
    {T("/%"), TARGET_BAD, false, NULL},
    {T("/%4"), TARGET_BAD, false, NULL},
    {T("/%4/"), TARGET_BAD, false, NULL},
    {T("/%4g"), TARGET_BAD, false, NULL},
    {T("/%g4"), TARGET_BAD, false, NULL},
    {T("/%%41"), TARGET_BAD, false, NULL},
    {T("/%u0041"), TARGET_BAD, false, NULL},
    {T("/% 1"), TARGET_BAD, false, NULL},
    {T("/%+1"), TARGET_BAD, false, NULL},
    {T("/%00"), TARGET_BAD, false, NULL},
    {T("/a%00.html"), TARGET_BAD, false, NULL},
    {T("/a\0b"), TARGET_BAD, false, NULL},

    /* Not a path. */
    {T(""), TARGET_BAD, false, NULL},
    {T("a"), TARGET_BAD, false, NULL},
    {T("*"), TARGET_BAD, false, NULL},
    {T("%2fa"), TARGET_BAD, false, NULL},

    /* A slash in a name. */
    {T("/a%2fb"), TARGET_HIDDEN, false, NULL},
    {T("/a%2Fb"), TARGET_HIDDEN, false, NULL},
    {T("/%2f"), TARGET_HIDDEN, false, NULL},
    {T("/..%2fa"), TARGET_HIDDEN, false, NULL},
    {T("/%2e%2e%2fetc%2fpasswd"), TARGET_HIDDEN, false, NULL},
    {T("/a/..%2f..%2f..%2fb"), TARGET_HIDDEN, false, NULL},

    /* Dotfiles. */
    {T("/.git"), TARGET_HIDDEN, false, NULL},
    {T("/.git/config"), TARGET_HIDDEN, false, NULL},
    {T("/%2egit/config"), TARGET_HIDDEN, false, NULL},
    {T("/a/.env"), TARGET_HIDDEN, false, NULL},
    {T("/a/.htaccess"), TARGET_HIDDEN, false, NULL},
    {T("/..."), TARGET_HIDDEN, false, NULL},
    {T("/..a"), TARGET_HIDDEN, false, NULL},
    {T("/.well-known"), TARGET_OK, false, ".well-known"},
    {T("/.well-known/"), TARGET_OK, true, ".well-known"},
    {T("/.well-known/security.txt"), TARGET_OK, false, ".well-known/security.txt"},
    {T("/./.well-known/a"), TARGET_OK, false, ".well-known/a"},
    {T("/a/../.well-known/a"), TARGET_OK, false, ".well-known/a"},
    {T("/a/.well-known/b"), TARGET_HIDDEN, false, NULL},
    {T("/.well-known/.git"), TARGET_HIDDEN, false, NULL},
    {T("/.well-known/.well-known"), TARGET_HIDDEN, false, NULL},
    {T("/.well-knownx"), TARGET_HIDDEN, false, NULL},
    {T("/.Well-Known/a"), TARGET_HIDDEN, false, NULL},
    {T("/.git/../a"), TARGET_HIDDEN, false, NULL},

    /* What Windows reads differently. */
    {T("/a%5cb"), TARGET_HIDDEN, false, NULL},
    {T("/..%5ca"), TARGET_HIDDEN, false, NULL},
    {T("/%5c%5chost%5cshare"), TARGET_HIDDEN, false, NULL},
    {T("/a\\b"), TARGET_HIDDEN, false, NULL},
    {T("/c:"), TARGET_HIDDEN, false, NULL},
    {T("/C:/Windows"), TARGET_HIDDEN, false, NULL},
    {T("/c%3a/a"), TARGET_HIDDEN, false, NULL},
    {T("/a.txt::$DATA"), TARGET_HIDDEN, false, NULL},
    {T("/a.txt:stream"), TARGET_HIDDEN, false, NULL},
    {T("/a."), TARGET_HIDDEN, false, NULL},
    {T("/a./b"), TARGET_HIDDEN, false, NULL},
    {T("/a%2e"), TARGET_HIDDEN, false, NULL},
    {T("/a%20"), TARGET_HIDDEN, false, NULL},
    {T("/a%20/b"), TARGET_HIDDEN, false, NULL},
    {T("/a.txt%20."), TARGET_HIDDEN, false, NULL},
    {T("/%20"), TARGET_HIDDEN, false, NULL},
    {T("/con"), TARGET_HIDDEN, false, NULL},
    {T("/CON"), TARGET_HIDDEN, false, NULL},
    {T("/nul"), TARGET_HIDDEN, false, NULL},
    {T("/NUL.txt"), TARGET_HIDDEN, false, NULL},
    {T("/aux.tar.gz"), TARGET_HIDDEN, false, NULL},
    {T("/prn%20.txt"), TARGET_HIDDEN, false, NULL},
    {T("/a/Con/b"), TARGET_HIDDEN, false, NULL},
    {T("/com1"), TARGET_HIDDEN, false, NULL},
    {T("/COM9.log"), TARGET_HIDDEN, false, NULL},
    {T("/com%c2%b9"), TARGET_HIDDEN, false, NULL},
    {T("/lpt1"), TARGET_HIDDEN, false, NULL},
    {T("/LPT%C2%B3.x"), TARGET_HIDDEN, false, NULL},
    {T("/conin$"), TARGET_HIDDEN, false, NULL},
    {T("/CONOUT$"), TARGET_HIDDEN, false, NULL},
    {T("/console"), TARGET_OK, false, "console"},
    {T("/com"), TARGET_OK, false, "com"},
    {T("/com10"), TARGET_OK, false, "com10"},
    {T("/common"), TARGET_OK, false, "common"},
    {T("/null"), TARGET_OK, false, "null"},
    {T("/a.con"), TARGET_OK, false, "a.con"},
    {T("/auxiliary.js"), TARGET_OK, false, "auxiliary.js"},
    {T("/%20a"), TARGET_OK, false, " a"},

    /* Controls. */
    {T("/%01"), TARGET_HIDDEN, false, NULL},
    {T("/a%0d%0aSet-Cookie:x"), TARGET_HIDDEN, false, NULL},
    {T("/a%0a"), TARGET_HIDDEN, false, NULL},
    {T("/a%09b"), TARGET_HIDDEN, false, NULL},
    {T("/%1b[31m"), TARGET_HIDDEN, false, NULL},
    {T("/%7f"), TARGET_HIDDEN, false, NULL},

    /* The worst wins: a bad target is bad even where it would also be hidden. */
    {T("/.git/%zz"), TARGET_BAD, false, NULL},
    {T("/.git/../../.."), TARGET_BAD, false, NULL},
    {T("/con/%00"), TARGET_BAD, false, NULL},
};

/* The buffer is just as large as it must be, so that a sanitizer sees a byte too many. */
START_TEST(paths_become_clean_bad_or_hidden)
{
    const struct row *row = &rows[_i];
    char *buffer = malloc(row->raw.len + 1);
    struct target target;
    enum target_result result = target_resolve(row->raw, buffer, row->raw.len + 1, &target);
    ck_assert_msg(result == row->result, "%s: %d", row->raw.at, result);
    if (result == TARGET_OK) {
        ck_assert_str_eq(target.path.at, row->path);
        ck_assert_uint_eq(target.path.len, strlen(row->path));
        ck_assert_msg(target.is_folder == row->is_folder, "%s", row->raw.at);
    }
    free(buffer);
}
END_TEST

START_TEST(a_buffer_that_may_be_too_small_is_refused)
{
    char buffer[8];
    struct target target;
    ck_assert_int_eq(target_resolve(BYTES("/1234567"), buffer, sizeof buffer, &target), TARGET_BAD);
    ck_assert_int_eq(target_resolve(BYTES("/123456"), buffer, sizeof buffer, &target), TARGET_OK);
}
END_TEST

START_TEST(names_may_have_255_bytes_and_no_more)
{
    char raw[600] = "/";
    char buffer[601];
    struct target target;
    memset(raw + 1, 'a', 255);
    ck_assert_int_eq(target_resolve((struct bytes){raw, 256}, buffer, sizeof buffer, &target),
                     TARGET_OK);
    raw[256] = 'a';
    ck_assert_int_eq(target_resolve((struct bytes){raw, 257}, buffer, sizeof buffer, &target),
                     TARGET_HIDDEN);
    raw[200] = '/';
    ck_assert_int_eq(target_resolve((struct bytes){raw, 257}, buffer, sizeof buffer, &target),
                     TARGET_OK);
}
END_TEST

static const struct {
    struct bytes path;
    const char *encoded;
} encodings[] = {
    {T(""), ""},
    {T("/"), "/"},
    {T("/a/b.html"), "/a/b.html"},
    {T("a/b/"), "a/b/"},
    {T("/a b"), "/a%20b"},
    {T("/100%"), "/100%25"},
    {T("/%2e"), "/%252e"},
    {T("/\xc3\xa9"), "/%C3%A9"},
    {T("/a?b#c"), "/a%3Fb%23c"},
    {T("/a\"<>'&"), "/a%22%3C%3E'&"},
    {T("/a:b"), "/a%3Ab"},
    {T("javascript:x"), "javascript%3Ax"},
    {T("//evil.example/"), "/evil.example/"},
    {T("///evil.example"), "/evil.example"},
    {T("/\\evil.example"), "/%5Cevil.example"},
    {T("\\\\evil.example"), "%5C%5Cevil.example"},
    {T("/\t/evil.example"), "/%09/evil.example"},
    {T("/a\r\nX: y"), "/a%0D%0AX%3A%20y"},
    {T("/\x7f\xff"), "/%7F%FF"},
    {T("/a\0b"), "/a%00b"},
    {T("/[x]|{y}^`"), "/%5Bx%5D%7C%7By%7D%5E%60"},
    {T("/-._~!$()*+,;=@"), "/-._~!$()*+,;=@"},
};

START_TEST(what_is_written_is_a_path_of_this_host)
{
    char buffer[128];
    struct out out = out_init(buffer, sizeof buffer);
    target_encode(&out, encodings[_i].path);
    ck_assert(!out.full);
    ck_assert(bytes_equal(out_view(&out), bytes_of(encodings[_i].encoded)));
}
END_TEST

static const struct query {
    const char *query;
    const char *encoded;
} queries[] = {
    {"", ""},
    {"a=b&c=d;e?f/g:@!$'()*+,-._~", "a=b&c=d;e?f/g:@!$'()*+,-._~"},
    {"[a]|b^c`d{e}\\", "%5Ba%5D%7Cb%5Ec%60d%7Be%7D%5C"},
    {"%20%2f%C3%a4", "%20%2f%C3%a4"},
    {"100%", "100%25"},
    {"%4", "%254"},
    {"%zz%41", "%25zz%41"},
};

START_TEST(a_query_that_is_written_is_that_of_a_uri)
{
    char buffer[128];
    struct out out = out_init(buffer, sizeof buffer);
    target_encode_query(&out, bytes_of(queries[_i].query));
    ck_assert(!out.full);
    ck_assert(bytes_equal(out_view(&out), bytes_of(queries[_i].encoded)));
}
END_TEST

static const struct query values[] = {
    {"", ""},
    {"AZaz09-._~/", "AZaz09-._~/"},
    {"//a", "//a"},
    {"a&b=c;d+e,f", "a%26b%3Dc%3Bd%2Be%2Cf"},
    {"a#b?c:d@e", "a%23b%3Fc%3Ad%40e"},
    {"%26 100%", "%2526%20100%25"},
    {"!$'()*[]|^`{}\\\"<>", "%21%24%27%28%29%2A%5B%5D%7C%5E%60%7B%7D%5C%22%3C%3E"},
    {"\r\n\x7f\xc3\xa4", "%0D%0A%7F%C3%A4"},
};

START_TEST(a_value_that_is_written_begins_no_other)
{
    char buffer[128];
    struct out out = out_init(buffer, sizeof buffer);
    target_encode_value(&out, bytes_of(values[_i].query));
    ck_assert(!out.full);
    ck_assert(bytes_equal(out_view(&out), bytes_of(values[_i].encoded)));
}
END_TEST

Suite *target_suite(void)
{
    Suite *suite = suite_create("target");
    TCase *tc = tcase_create("target");
    tcase_add_loop_test(tc, paths_become_clean_bad_or_hidden, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, a_buffer_that_may_be_too_small_is_refused);
    tcase_add_test(tc, names_may_have_255_bytes_and_no_more);
    tcase_add_loop_test(tc, what_is_written_is_a_path_of_this_host, 0,
                        sizeof encodings / sizeof encodings[0]);
    tcase_add_loop_test(tc, a_query_that_is_written_is_that_of_a_uri, 0,
                        sizeof queries / sizeof queries[0]);
    tcase_add_loop_test(tc, a_value_that_is_written_begins_no_other, 0,
                        sizeof values / sizeof values[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
