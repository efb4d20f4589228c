/* test_rules.c - paths with holes, and the files that static hosts write rules in. */
#include "tarn/rules.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

/* ---- patterns ---- */

static const struct match_row {
    const char *pattern;
    const char *path;
    const char *holes; /* "name=value;" for each; null: no match */
} matches[] = {
    {"/", "/", ""},
    {"/", "/a", NULL},
    {"/a", "/a", ""},
    {"/a", "/a/", ""},
    {"/a/", "/a", ""},
    {"/a", "/ab", NULL},
    {"/a", "/A", NULL},
    {"/*", "/", "splat=;"},
    {"/*", "/a/b.c", "splat=a/b.c;"},
    {"/a/*", "/a/b/c", "splat=b/c;"},
    {"/a/*", "/a", "splat=;"},
    {"/a/*", "/a/", "splat=;"},
    {"/a/*", "/ab", NULL},
    {"/*", "/a/b/", "splat=a/b/;"},
    {"/a/*", "/a/b/", "splat=b/;"},
    {"/a*", "/a/", "splat=/;"},
    {"/a/*/", "/a/b/", "splat=b;"},
    {"/n/:x/*", "/n/1/", "x=1;splat=;"},
    {"/n/:x/*", "/n/1/2/", "x=1;splat=2/;"},
    {"/*/:x", "/a/b/", "x=b;splat=a;"},
    {"/:x", "/a/", "x=a;"},
    {"/a*", "/a/b", "splat=/b;"},
    {"/*.css", "/x/y.css", "splat=x/y;"},
    {"/*.css", "/x.css/y", NULL},
    {"/*/end", "/a/end/b/end", "splat=a/end/b;"},
    {"/:x", "/a", "x=a;"},
    {"/:x", "/", NULL},
    {"/:x", "/a/b", NULL},
    {"/:x/:y_2", "/a/b", "x=a;y_2=b;"},
    {"/n/:x/*", "/n/1/2/3", "x=1;splat=2/3;"},
    {"/*/:x", "/a/b/c", "x=c;splat=a/b;"},
    {"/:x/b", "/a/c", NULL},
    {"/a:8080", "/a:8080", ""},
    {"*/app.js", "/app.js", "splat=;"},
    {"*/app.js", "/x/y/app.js", "splat=/x/y;"},
    {"*/app.js", "/myapp.js", NULL},
    {"*/*.*.js", "/x/a.1.js", "splat=1;"},
    {"/aaa*", "/aa", NULL},
    {"/*a*a*a*a*b", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL},
};

START_TEST(patterns_cover_paths)
{
    const struct match_row *row = &matches[_i];
    struct pattern_match match;
    char text[256];
    struct out out = out_init(text, sizeof text - 1);
    bool is_match = pattern_matches(bytes_of(row->pattern), bytes_of(row->path), &match);
    ck_assert_msg(is_match == (row->holes != NULL), "%s, %s", row->pattern, row->path);
    ck_assert_int_eq(pattern_matches(bytes_of(row->pattern), bytes_of(row->path), NULL), is_match);
    for (size_t i = 0; is_match && i < match.count; i++) {
        out_bytes(&out, match.names[i]);
        out_char(&out, '=');
        out_bytes(&out, match.values[i]);
        out_char(&out, ';');
    }
    text[out.len] = '\0';
    if (is_match)
        ck_assert_str_eq(text, row->holes);
}
END_TEST

static const struct problem_row {
    const char *pattern;
    bool ok;
} problems[] = {
    {"/", true},           {"/a/*", true},
    {"/:a/:b", true},      {"/a:1", true},
    {"", false},           {"a", false},
    {"*", false},          {"/a/", true},
    {"/.a/..b/...", true}, {"//", false},
    {"//h", false},        {"/a//b", false},
    {"/a//", false},       {"/a/*//b", false},
    {"/./a", false},       {"/a/.", false},
    {"/a/../b", false},    {"/..", false},
    {"/a*b*", false},      {"/a:b", false},
    {"/:a.html", false},   {"/:a*", false},
    {"/x/:a/", true},      {"/:a/:b/:c/:d/:e/:f/:g/:h/:i/:j/:k/:l/:m/:n/:o/:p/:q", false},
};

START_TEST(what_is_no_pattern_is_told)
{
    const struct problem_row *row = &problems[_i];
    ck_assert_msg((pattern_problem(bytes_of(row->pattern)) == NULL) == row->ok, "%s", row->pattern);
}
END_TEST

/* ---- rules ---- */

static struct rules *rules;
static char warning_text[8192];
static struct out warnings;

static void begin(void)
{
    rules = rules_create();
    ck_assert_ptr_nonnull(rules);
    warnings = out_init(warning_text, sizeof warning_text - 1);
}

static void end(void)
{
    rules_destroy(rules);
}

static const char *read_warnings(void)
{
    warning_text[warnings.len] = '\0';
    return warning_text;
}

static const struct redirect_row {
    const char *text; /* of the file */
    const char *path;
    bool has_file;
    int status; /* 0: no rule */
    const char *to;
} redirects[] = {
    {"/a /b", "/a", false, 301, "/b"},
    {"/a /b", "/a/", false, 301, "/b"},
    {"/a /b", "/c", false, 0, NULL},
    {"/a /b", "/a", true, 0, NULL},
    {"/a /b 301!", "/a", true, 301, "/b"},
    {"/a /b 302", "/a", false, 302, "/b"},
    {"/a /b 303", "/a", false, 303, "/b"},
    {"/a /b 307", "/a", false, 307, "/b"},
    {"/a /b 308", "/a", false, 308, "/b"},
    {"/a /b 200", "/a", false, 200, "/b"},
    {"/* /404.html 404", "/x/y", false, 404, "/404.html"},
    {"\t/a \t /b\t302  # why", "/a", false, 302, "/b"},
    {"# /a /c\n\n/a /b\r\n", "/a", false, 301, "/b"},
    {"/a /first\n/a /second", "/a", false, 301, "/first"},
    {"/news/* /blog/:splat", "/news/2004/01", false, 301, "/blog/2004/01"},
    {"/news/* /blog/:splat", "/news", false, 301, "/blog/"},
    {"/news/* /blog/:splat", "/news/2004/", false, 301, "/blog/2004/"},
    {"/news/* https://example.org/:splat", "/news/2004/", false, 301, "https://example.org/2004/"},
    {"/a/* /b/:splat/end", "/a/c/", false, 301, "/b/c/end"},
    {"/a/* /b/:splat/end", "/a/", false, 301, "/b/end"},
    {"/a/* /a/:splat/", "/a/b", false, 301, "/a/b/"},
    {"/a/* /a/:splat/", "/a/b/", false, 0, NULL},
    {"/a/* /a/:splat/", "/a/", false, 0, NULL},
    {"/n/:y/:m/:d /b/:d-:m-:y", "/n/1/2/3", false, 301, "/b/3-2-1"},
    {"/a https://example.org/x", "/a", false, 301, "https://example.org/x"},
    {"/a/* https://example.org:8080/:splat 302", "/a/b", false, 302, "https://example.org:8080/b"},
    {"/a /b?x=1#y", "/a", false, 301, "/b?x=1#y"},
    {"/h/* /b?u=:splat#x", "/h/a&b#c", false, 301, "/b?u=a%26b%23c#x"},
    {"/h/* /b?u=:splat", "/h/a=b;c+d%e/f", false, 301, "/b?u=a%3Db%3Bc%2Bd%25e/f"},
    {"/h/:a/:b /:a/c&d?x=:b&y=:a", "/h/1&2/3&4", false, 301, "/1&2/c&d?x=3%264&y=1%262"},
    {"/h/* /:splat/?u=:splat#:splat", "/h/a&b?c", false, 301, "/a&b%3Fc/?u=a%26b%3Fc#a%26b%3Fc"},
    {"/h/* /b#/:splat?q=:splat", "/h/a&b/c", false, 301, "/b#/a%26b/c?q=a%26b/c"},
    {"/h/* https://example.org/?q=:splat 308", "/h/a&b", false, 308,
     "https://example.org/?q=a%26b"},
    {"/h/* https://example.org?q=:splat", "/h/a&b", false, 301, "https://example.org?q=a%26b"},
    {"/h/* https://example.org#:splat", "/h/@evil.org", false, 301,
     "https://example.org#%40evil.org"},
    {"/h/* /b?u=:splat 200", "/h/a&b#c", false, 200, "/b?u=a%26b%23c"},
    {"/caf%C3%A9 /b", "/caf\xc3\xa9", false, 301, "/b"},
    {"/caf\xc3\xa9 /th\xc3\xa9", "/caf\xc3\xa9", false, 301, "/th%C3%A9"},
    {"/a* /:splat", "/a/evil.org", false, 301, "/evil.org"},
    {"/a* /:splat", "/a//evil.org", false, 301, "/evil.org"},
    {"/x/* /:splat", "/x/a b\"<", false, 301, "/a%20b%22%3C"},
    {"/x/* /:splat", "/x/%0d%0a", false, 301, "/%250d%250a"},
    {"/about /about/", "/about", false, 301, "/about/"},
    {"/about /about/", "/about/", false, 0, NULL},
    {"/home/ /home", "/home/", false, 301, "/home"},
    {"/home/ /home", "/home", false, 0, NULL},
    {"/* /:splat 302\n/a /b", "/a", false, 301, "/b"},
};

START_TEST(redirects_lead_where_they_say)
{
    const struct redirect_row *row = &redirects[_i];
    char to[512];
    struct out out = out_init(to, sizeof to - 1);
    rules_read_redirects(rules, bytes_of(row->text), &warnings);
    ck_assert_str_eq(read_warnings(), "");
    const struct redirect *redirect =
        rules_find_redirect(rules, bytes_of(row->path), row->has_file);
    ck_assert_msg((redirect ? redirect->status : 0) == row->status, "%s, %s", row->text, row->path);
    if (redirect == NULL)
        return;
    redirect_write(redirect, bytes_of(row->path), &out);
    to[out.len] = '\0';
    ck_assert_str_eq(to, row->to);
}
END_TEST

static const struct warning_row {
    const char *text;
    const char *warning; /* a part of it */
} bad_redirects[] = {
    {"/a", "_redirects:1: \"/a\" leads nowhere"},
    {"\n\na /b", "_redirects:3: \"a\" does not start with a slash"},
    {"/a b", "neither a path of this site"},
    {"/a //evil.org", "neither a path of this site"},
    {"/a javascript:alert(1)", "neither a path of this site"},
    {"/a ftp://x/", "neither a path of this site"},
    {"/a https://", "neither a path of this site"},
    {"/a /b 200.5", "\"200.5\" has a status"},
    {"/a /b 410", "\"410\" has a status"},
    {"/a /b 301 Country=us", "conditions"},
    {"/a id=:id /b/:id 301", "conditions"},
    {"/a /b 301 x", "has a status"},
    {"/a https://example.org/ 200", "another server"},
    {"/a/* https://x/ 404", "another server"},
    {"/a/* https://:splat/", "name of a host"},
    {"/a/* https://x:splat/", "name of a host"},
    {"/a/* https://x:splat?y", "name of a host"},
    {"/a/* https://x:splat", "name of a host"},
    {"/a /b/:splat", "placeholder that its path does not have"},
    {"/a/:x /b/:y", "placeholder that its path does not have"},
    {"/a*b* /c", "more than one star"},
    {"/:a.html /c", "not a whole segment"},
    {"/b /c\n//a /x", "_redirects:2: \"//a\" has \"//\""},
    {"/%2Fa /x", "has \"//\""},
};

START_TEST(a_bad_redirect_is_a_warning_with_its_line)
{
    rules_read_redirects(rules, bytes_of(bad_redirects[_i].text), &warnings);
    ck_assert_msg(strstr(read_warnings(), bad_redirects[_i].warning) != NULL, "%s: %s",
                  bad_redirects[_i].text, read_warnings());
    ck_assert_ptr_null(rules_find_redirect(rules, BYTES("/a"), false));
}
END_TEST

static const struct header_row {
    const char *text;
    const char *path;
    const char *lines;
} headers[] = {
    {"/a\n  X-A: 1\n", "/a", "X-A: 1\r\n"},
    {"/a\n\tX-A:1\r\n\tX-B:  two words  \n", "/a", "X-A: 1\r\nX-B: two words\r\n"},
    {"/a\n  X-A: 1", "/b", ""},
    {"# all\n/*\n  # none\n  X-A: 1\n\n  X-B: 2\n", "/b", "X-A: 1\r\nX-B: 2\r\n"},
    {"/*\n  X-A: 1\n/a/*\n  X-A: 2", "/a/b", "X-A: 1\r\nX-A: 2\r\n"},
    {"/*\n  X-A: 1\n/a\n  ! X-A\n", "/a", ""},
    {"/*\n  X-A: 1\n  X-B: 2\n/a\n  !x-a\n  X-A: 3", "/a", "X-B: 2\r\nX-A: 3\r\n"},
    {"/m/:title\n  X-M: is :title, at 12:30", "/m/a b", "X-M: is a%20b, at 12:30\r\n"},
    {"/*\n  Link: </:splat>; rel=x", "/a/b", "Link: </a/b>; rel=x\r\n"},
    {"/a\n  X-A:\n", "/a", "X-A: \r\n"},
    {"/a\n  X: a:b:c\n", "/a", "X: a:b:c\r\n"},
    {"/a\n/b\n  X: 1\n", "/a", ""},
    {"", "/a", ""},
};

START_TEST(headers_are_for_the_paths_above_them)
{
    const struct header_row *row = &headers[_i];
    char text[512];
    struct out out = out_init(text, sizeof text - 1);
    rules_read_headers(rules, bytes_of(row->text), &warnings);
    ck_assert_str_eq(read_warnings(), "");
    rules_write_lines(rules, bytes_of(row->path), &out);
    text[out.len] = '\0';
    ck_assert_str_eq(text, row->lines);
}
END_TEST

static const struct given_row {
    const char *given; /* for all paths */
    const char *text;
    const char *lines;
} given_rows[] = {
    {"X-A: 1\r\nX-B: 2\r\n", "/a\n  X-C: 3\n", "X-A: 1\r\nX-B: 2\r\nX-C: 3\r\n"},
    {"X-A: 1\r\nX-B: 2\r\n", "/a\n  x-a: 3\n", "X-B: 2\r\nx-a: 3\r\n"},
    {"X-A: 1\r\nX-A: 2\r\n", "/a\n  X-A: 3\n", "X-A: 3\r\n"},
    {"X-A: 1\r\n", "/b\n  X-A: 3\n", "X-A: 1\r\n"},
    {"X-A: 1\r\n", "/*\n  X-A: 2\n/a\n  X-A: 3\n", "X-A: 2\r\nX-A: 3\r\n"},
    {"X-A: 1\r\n", "/*\n  X-A: 2\n/a\n  ! X-A\n", ""},
    {"X-A: 1\r\nX-B: 2\r\n", "/*\n  X-C: 3\n/a\n  ! X-A\n  X-B: 4\n", "X-C: 3\r\nX-B: 4\r\n"},
    {"Link: </a>\r\nset-cookie: a=b\r\nVary: A\r\n",
     "/a\n  Link: </b>\n  Set-Cookie: c=d\n  Vary: B\n",
     "Link: </a>\r\nset-cookie: a=b\r\nVary: A\r\nLink: </b>\r\nSet-Cookie: c=d\r\n"
     "Vary: B\r\n"},
};

START_TEST(a_header_for_a_path_wins_over_the_one_for_all_unless_both_add_up)
{
    char text[512];
    struct out out = out_init(text, sizeof text - 1);
    out_text(&out, given_rows[_i].given);
    rules_read_headers(rules, bytes_of(given_rows[_i].text), &warnings);
    rules_write_lines(rules, BYTES("/a"), &out);
    text[out.len] = '\0';
    ck_assert_str_eq(text, given_rows[_i].lines);
}
END_TEST

static const struct warning_row bad_headers[] = {
    {"  X-A: 1", "_headers:1: \"X-A: 1\" stands below no path"},
    {"/a\n  X-A\n", "_headers:2: \"X-A\" is neither a path"},
    {"/a\n  X A: 1\n", "_headers:2: \"X A: 1\" is no name"},
    {"/a\n\n  : 1\n", "_headers:3:"},
    {"/a\n  X-A: \x01\n", "_headers:2: \"X-A: \\x01\" has a value with a control character"},
    {"/a\n  Content-Length: 5\n", "written by tarn itself"},
    {"/a\n  connection: close\n", "written by tarn itself"},
    {"/a\n  Transfer-Encoding: chunked\n", "written by tarn itself"},
    {"https://example.org/a\n  X-A: 1\n", "names a host"},
    {"a\n  X-A: 1\n", "does not start with a slash"},
    {"/a//*\n  X-A: 1\n", "_headers:1: \"/a//*\" has \"//\""},
    {"/a\n  !\n", "_headers:2:"},
};

START_TEST(a_bad_header_is_a_warning_with_its_line)
{
    char text[512];
    struct out out = out_init(text, sizeof text);
    rules_read_headers(rules, bytes_of(bad_headers[_i].text), &warnings);
    ck_assert_msg(strstr(read_warnings(), bad_headers[_i].warning) != NULL, "%s: %s",
                  bad_headers[_i].text, read_warnings());
    rules_write_lines(rules, BYTES("/a"), &out);
    ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(warnings_end_before_they_are_too_many)
{
    static char text[100000];
    for (size_t i = 0; i < sizeof text - 2; i += 2)
        memcpy(text + i, "x\n", 2);
    rules_read_redirects(rules, (struct bytes){text, sizeof text - 2}, &warnings);
    ck_assert(!warnings.full);
    ck_assert_uint_gt(warnings.len, 100);
}
END_TEST

START_TEST(rules_beyond_the_bound_are_left_out_aloud)
{
    static char text[RULES_MAX * 32];
    struct out out = out_init(text, sizeof text);
    for (int i = 0; i <= RULES_MAX; i++) {
        out_text(&out, "/from-");
        out_u64(&out, (uint64_t)i);
        out_text(&out, " /to\n");
    }
    ck_assert(!out.full);
    rules_read_redirects(rules, out_view(&out), &warnings);
    ck_assert_ptr_nonnull(strstr(read_warnings(), "one rule too many"));
    ck_assert_ptr_nonnull(rules_find_redirect(rules, BYTES("/from-2047"), false));
    ck_assert_ptr_null(rules_find_redirect(rules, BYTES("/from-2048"), false));
}
END_TEST

static const struct cache_row {
    const char *path;
    const char *value; /* null: none */
} cache_rows[] = {
    {"/a.css", "max-age=60"},      {"/x/y/a.css", "max-age=60"},
    {"/assets/x.js", "immutable"}, {"/assets/a.css", "max-age=60"},
    {"/x/assets/x.js", NULL},      {"/a.html", "private"},
    {"/from-file", NULL},
};

START_TEST(globs_decide_about_caches)
{
    const struct cache_row *row = &cache_rows[_i];
    char text[512], expected[64] = "";
    struct out out = out_init(text, sizeof text - 1);
    rules_read_headers(rules,
                       BYTES("/*.html\n  Cache-Control: private\n"
                             "/*.css\n  Cache-Control: private\n"),
                       &warnings);
    ck_assert(rules_add_cache(rules, BYTES("/assets/*"), BYTES("immutable")));
    ck_assert(rules_add_cache(rules, BYTES("*.css"), BYTES("max-age=60")));
    rules_write_lines(rules, bytes_of(row->path), &out);
    text[out.len] = '\0';
    if (row->value)
        snprintf(expected, sizeof expected, "Cache-Control: %s\r\n", row->value);
    ck_assert_str_eq(text, expected);
}
END_TEST

Suite *rules_suite(void)
{
    Suite *suite = suite_create("rules");
    TCase *tc = tcase_create("rules");
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_loop_test(tc, patterns_cover_paths, 0, sizeof matches / sizeof matches[0]);
    tcase_add_loop_test(tc, what_is_no_pattern_is_told, 0, sizeof problems / sizeof problems[0]);
    tcase_add_loop_test(tc, redirects_lead_where_they_say, 0,
                        sizeof redirects / sizeof redirects[0]);
    tcase_add_loop_test(tc, a_bad_redirect_is_a_warning_with_its_line, 0,
                        sizeof bad_redirects / sizeof bad_redirects[0]);
    tcase_add_loop_test(tc, headers_are_for_the_paths_above_them, 0,
                        sizeof headers / sizeof headers[0]);
    tcase_add_loop_test(tc, a_header_for_a_path_wins_over_the_one_for_all_unless_both_add_up, 0,
                        sizeof given_rows / sizeof given_rows[0]);
    tcase_add_loop_test(tc, a_bad_header_is_a_warning_with_its_line, 0,
                        sizeof bad_headers / sizeof bad_headers[0]);
    tcase_add_test(tc, warnings_end_before_they_are_too_many);
    tcase_add_test(tc, rules_beyond_the_bound_are_left_out_aloud);
    tcase_add_loop_test(tc, globs_decide_about_caches, 0, sizeof cache_rows / sizeof cache_rows[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
