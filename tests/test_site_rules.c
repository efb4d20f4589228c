/* test_site_rules.c - rules of a site at work: headers, redirects, rewrites, caches, origins. */
#define _GNU_SOURCE
#include "site_client.h"
#include "tarn/out.h"

static struct site_options options;

static void begin(void)
{
    scratch_make();
    scratch_folder("root");
    scratch_write("root/index.html", "home");
    scratch_write("root/page.html", "page");
    scratch_write("root/missing.html", "own 404");
    scratch_folder("root/folder");
    scratch_write("root/folder/app.js", "app");
    options = site_defaults;
}

static void end(void)
{
    site_stop();
    scratch_clear();
}

static void start(void)
{
    site_start(&options, scratch("root"));
}

static const struct row {
    const char *target;
    int status;
    const char *location; /* or null */
    const char *body;     /* or null */
} rows[] = {
    {"/old", 301, "/page.html", NULL},
    {"/old?a=b", 301, "/page.html?a=b", NULL},
    {"/old/", 301, "/page.html", NULL},
    {"/page.html", 200, NULL, "page"},
    {"/forced.html", 302, "/page.html", NULL},
    {"/news/a%20b/c", 308, "/blog/a%20b/c", NULL},
    {"/query?x=1", 301, "/page.html?own", NULL},
    {"/fragment?x=1", 301, "/page.html?x=1#part", NULL},
    {"/away/x?y", 307, "https://example.org/x?y", NULL},
    {"/rewritten", 200, NULL, "page"},
    {"/rewritten?x", 200, NULL, "page"},
    {"/app/anything/else", 200, NULL, "home"},
    {"/js/app.js", 200, NULL, "app"},
    {"/bare", 301, "/bare/", NULL},
    {"/bare?x=1", 301, "/bare/?x=1", NULL},
    {"/bare/", 200, NULL, "docs"},
    {"/bare/?x=1", 200, NULL, "docs"},
    {"/book/docs", 301, "/book/docs/", NULL},
    {"/book/docs/", 200, NULL, "docs"},
    {"/book/docs?x=1", 301, "/book/docs/?x=1", NULL},
    {"/shelf/docs", 301, "/shelf/docs/", NULL},
    {"/shelf/docs/", 200, NULL, "docs"},
    {"/gone/x", 404, NULL, "own 404"},
    {"/hidden/x", 404, NULL, NULL},
    {"/loop", 404, NULL, NULL},
    {"/nowhere", 404, NULL, NULL},
    {"/folder", 301, "/folder/", NULL},
    {"/_redirects", 404, NULL, NULL},
    {"/_headers", 404, NULL, NULL},
};

static void write_redirects(void)
{
    scratch_write("root/forced.html", "never");
    scratch_folder("root/site");
    scratch_folder("root/site/docs");
    scratch_write("root/site/docs/index.html", "docs");
    scratch_write("root/_redirects", "/old /page.html\n"
                                     "/bare /site/docs 200\n"
                                     "/book/* /site/:splat 200\n"
                                     "/shelf/:x /book/:x 200\n"
                                     "/page.html /never\n"
                                     "/forced.html /page.html 302!\n"
                                     "/news/* /blog/:splat 308\n"
                                     "/query /page.html?own\n"
                                     "/fragment /page.html#part\n"
                                     "/away/* https://example.org/:splat 307\n"
                                     "/rewritten /page.html 200\n"
                                     "/app/* / 200\n"
                                     "/js/* /folder/:splat 200\n"
                                     "/gone/* /missing.html 404\n"
                                     "/hidden/* /.secret/:splat 200\n"
                                     "/loop /pool 200\n"
                                     "/pool /loop 200\n");
}

START_TEST(redirects_are_followed)
{
    const struct row *row = &rows[_i];
    write_redirects();
    scratch_write("root/_headers", "/nowhere-else\n  X-A: 1\n");
    start();
    ck_assert_ptr_null(site_warnings(site));
    for (int again = 0; again < 3; again++) {
        struct page *page = site_get(row->target);
        ck_assert_msg(page->status == row->status, "%s: %d", row->target, page->status);
        ck_assert_int_eq(page_field(page, "Location") != NULL, row->location != NULL);
        if (row->location)
            ck_assert_str_eq(page_field(page, "Location"), row->location);
        if (row->body)
            ck_assert_str_eq(page_text(page), row->body);
        page_release(page);
    }
}
END_TEST

START_TEST(redirects_have_the_base_before_them)
{
    scratch_write("root/_redirects", "/old /page.html\n/away https://example.org/\n");
    options.base = "/repo/";
    start();
    site_expect_field("/repo/old", "Location", "/repo/page.html");
    site_expect_field("/repo/away", "Location", "https://example.org/");
    site_expect("/old", 404, NULL);
}
END_TEST

START_TEST(a_folder_behind_a_rule_gets_its_slash_where_it_was_asked_for)
{
    scratch_write("root/_redirects", "/short /folder 200\n");
    scratch_write("root/_headers", "/short\n  X-One: short\n/folder*\n  X-One: folder\n");
    scratch_write("root/folder/index.html", "index");
    options.base = "/repo/";
    start();
    for (int again = 0; again < 3; again++) {
        site_expect_field("/repo/short?a=b", "Location", "/repo/short/?a=b");
        site_expect_field("/repo/short", "X-One", "short");
        site_expect("/repo/short/", 200, "index");
        site_expect_field("/repo/folder", "Location", "/repo/folder/");
    }
}
END_TEST

START_TEST(a_rule_for_all_paths_has_one_turn)
{
    scratch_write("root/_redirects", "/* /folder/:splat 200\n");
    scratch_write("root/_headers", "/App.js\n  X-One: asked\n");
    scratch_write("root/404.html", "lost");
    scratch_folder("root/folder/folder");
    scratch_write("root/folder/folder/deep.js", "deep");
    start();
    for (int again = 0; again < 3; again++) {
        struct page *page = site_get("/App.js");
        ck_assert_int_eq(page->status, 404);
        ck_assert_ptr_null(page->note);
        ck_assert_str_eq(page_text(page), "lost");
        ck_assert_str_eq(page_field(page, "X-One"), "asked");
        page_release(page);
        ck_assert_str_eq(site_hint(site), "did you mean app.js?");
        site_expect("/nope", 404, "lost");
        site_expect("/app.js", 200, "app");
        site_expect("/folder/deep.js", 200, "deep");
        site_expect("/deep.js", 404, "lost");
    }
}
END_TEST

START_TEST(rules_change_at_once)
{
    char text[128], to[32];
    options.max_watches = _i ? 4096 : 0;
    start();
    for (int round = 0; round < 200; round++) {
        snprintf(to, sizeof to, "/to-%d", round);
        snprintf(text, sizeof text, "/old %s\n", to);
        scratch_write("root/_redirects", text);
        site_expect_field("/old", "Location", to);
        site_expect_field("/old", "Location", to);
        snprintf(text, sizeof text, "/*\n  X-Round: %d\n", round);
        scratch_write("root/_headers", text);
        snprintf(text, sizeof text, "%d", round);
        site_expect_field("/page.html", "X-Round", text);
        scratch_unlink("root/_headers");
        site_expect_field("/page.html", "X-Round", NULL);
        scratch_unlink("root/_redirects");
        site_expect("/old", 404, NULL);
    }
}
END_TEST

START_TEST(what_a_rule_leads_to_is_never_stale)
{
    char text[64];
    scratch_write("root/_redirects",
                  "/alias /folder/deep/page 200\n/bad/* /folder/deep/page 404\n");
    scratch_folder("root/folder/deep");
    start();
    for (int round = 0; round < 200; round++) {
        snprintf(text, sizeof text, "%d", round);
        scratch_write("root/folder/deep/page", text);
        site_expect("/alias", 200, text);
        site_expect("/bad/x", 404, text);
        scratch_rename("root/folder", "root/moved");
        site_expect("/alias", 404, NULL);
        scratch_rename("root/moved", "root/folder");
        site_expect("/alias", 200, text);
        scratch_write("root/alias", "file");
        site_expect("/alias", 200, "file");
        scratch_unlink("root/alias");
    }
}
END_TEST

/* A route without a line of its own is the application's as ever. */
START_TEST(what_a_rule_calls_missing_is_no_route_of_an_application)
{
    scratch_write("root/_redirects", "/gone /missing.html 404\n"
                                     "/lost /nowhere.html 404\n"
                                     "/by-way /gone 200\n");
    options.spa = "index.html";
    start();
    for (int again = 0; again < 3; again++) {
        site_expect("/gone", 404, "own 404");
        site_expect("/g%6fne", 404, "own 404");
        site_expect("/by-way", 404, "own 404");
        site_expect("/lost", 404, NULL);
        site_expect("/route", 200, "home");
    }
}
END_TEST

/* Row 0 is kept whole, row 1 sent from the disk. */
START_TEST(what_a_rule_calls_missing_may_be_of_any_size)
{
    static char large[100000];
    size_t len = _i ? sizeof large : 1000;
    memset(large, 'x', len);
    scratch_write_bytes("root/large.html", large, len, O_CREAT);
    scratch_write("root/404.html", "not this one");
    scratch_write("root/_redirects", "/gone /large.html 404\n");
    start();
    for (int again = 0; again < 3; again++) {
        struct page *page = site_get("/gone");
        ck_assert_int_eq(page->status, 404);
        ck_assert_uint_eq(page->body_bytes, len);
        ck_assert_uint_eq(strspn(page_text(page), "x"), len < 8191 ? len : 8191);
        ck_assert_str_eq(page_field(page, "Content-Type"), "text/html; charset=utf-8");
        ck_assert_ptr_null(page_field(page, "ETag"));
        ck_assert_ptr_null(page_field(page, "Accept-Ranges"));
        ck_assert(!page->takes_ranges);
        page_release(page);
        site_expect("/large.html", 200, NULL);
    }
}
END_TEST

START_TEST(bad_rules_are_told_once)
{
    scratch_write("root/_redirects", "/a\n");
    start();
    ck_assert_str_eq(site_warnings(site),
                     "_redirects:1: \"/a\" leads nowhere: a line is \"from to [status]\"; left "
                     "out\n");
    ck_assert_ptr_null(site_warnings(site));
    scratch_write("root/_headers", "x\n");
    site_expect("/", 200, "home");
    ck_assert_ptr_nonnull(strstr(site_warnings(site), "_headers:1:"));
}
END_TEST

START_TEST(headers_are_added_and_win)
{
    scratch_write("root/_headers", "/*\n"
                                   "  X-All: yes\n"
                                   "  Cache-Control: public, max-age=60\n"
                                   "  X-Content-Type-Options: none\n"
                                   "/page.html\n"
                                   "  Content-Type: text/x-own\n"
                                   "  Server: other\n");
    start();
    struct page *page = site_get("/page.html");
    ck_assert_str_eq(page_field(page, "X-All"), "yes");
    ck_assert_str_eq(page_field(page, "Cache-Control"), "public, max-age=60");
    ck_assert_str_eq(page_field(page, "X-Content-Type-Options"), "none");
    ck_assert_str_eq(page_field(page, "Content-Type"), "text/x-own");
    ck_assert_str_eq(page_field(page, "Server"), "other");
    ck_assert(bytes_equal(page->type, BYTES("text/x-own")));
    page_release(page);
    site_expect_field("/folder", "X-All", "yes");
    site_expect_field("/none", "X-All", "yes");
    site_expect("/none", 404, NULL);
}
END_TEST

START_TEST(rules_for_caches_go_by_the_file_that_answers_and_its_own_paths)
{
    static const char *const cache[] = {"*.html=max-age=1", "/folder/home.htm=max-age=2",
                                        "/page=no-store"};
    static const char *const index[] = {"index.html,home.htm"};
    scratch_write("root/folder/home.htm", "home of folder");
    scratch_write("root/_redirects", "/h/* /:splat 200\n");
    options.cache = (struct texts){cache, 3};
    options.index = (struct texts){index, 1};
    options.clean_urls = true;
    options.spa = "page.html";
    start();
    for (int again = 0; again < 3; again++) {
        site_expect_field("/", "Cache-Control", "max-age=1");
        site_expect_field("/page", "Cache-Control", "no-store");
        site_expect_field("/page.html", "Cache-Control", "max-age=1");
        site_expect_field("/folder/", "Cache-Control", "max-age=2");
        site_expect_field("/folder/app.js", "Cache-Control", "no-cache");
        site_expect_field("/h/page", "Cache-Control", "no-store");
        site_expect_field("/h/page.html", "Cache-Control", "max-age=1");
        site_expect_field("/h/", "Cache-Control", "max-age=1");
        site_expect_field("/none.html", "Cache-Control", "no-cache");
    }
}
END_TEST

START_TEST(a_type_of_the_users_is_that_of_files)
{
    static const char *const headers[] = {"Content-Type: text/x-all"};
    static const char html[] = "text/html; charset=utf-8";
    scratch_folder("root/list");
    scratch_write("root/404.html", "lost");
    scratch_write("root/list/_", "");
    scratch_write("root/_headers", "/folder/*\n  Content-Type: text/x-own\n");
    scratch_write("root/_redirects", "/old /page.html\n/gone /folder/app.js 404\n");
    options.headers = (struct texts){headers, 1};
    options.listings = true;
    start();
    for (int again = 0; again < 3; again++) {
        site_expect_field("/page.html", "Content-Type", "text/x-all");
        site_expect_field("/folder/app.js", "Content-Type", "text/x-own");
        site_expect_field("/404.html", "Content-Type", "text/x-all");
        site_expect_field("/none", "Content-Type", html);
        site_expect_field("/folder/none", "Content-Type", html);
        site_expect_field("/folder", "Content-Type", html);
        site_expect_field("/old", "Content-Type", html);
        site_expect_field("/list/", "Content-Type", html);
        site_expect_field("/gone", "Content-Type", "text/javascript; charset=utf-8");
    }
    struct page *page = site_ask("GET", "/list/", "Accept: application/json\r\n");
    ck_assert_str_eq(page_field(page, "Content-Type"), "application/json");
    ck_assert(bytes_equal(page->type, BYTES("application/json")));
    page_release(page);
}
END_TEST

static const struct asked_row {
    const char *target;
    int status;
    const char *one, *all, *cache; /* fields, or null */
} asked_rows[] = {
    {"/h/file", 200, "file", "yes", "max-age=60"},
    {"/h/a/b", 200, "a/b", "yes", "max-age=60"},
    {"/by-way/x", 200, "other", "yes", "max-age=60"},
    {"/js/app.js", 200, NULL, "yes", "no-cache"},
    {"/list/", 200, "listed", "yes", "no-cache"},
    {"/short", 301, "short", "yes", "no-cache"},
    {"/gone/x", 404, "gone", "yes", "no-cache"},
    {"/lost/x", 404, "lost", "yes", "no-cache"},
    {"/by-way-gone", 404, "gone by way", "yes", "no-cache"},
    {"/large", 200, "large", "yes", "no-cache"},
    {"/route", 200, "route", "yes", "max-age=60"},
    {"/route/", 200, "route", "yes", "max-age=60"},
    {"/missing.html", 200, "target", "yes", "max-age=60"},
    {"/", 200, NULL, "yes", "no-cache"},
};

static const char asked_redirects[] = "/h/* /missing.html 200\n"
                                      "/by-way/* /h/:splat 200\n"
                                      "/js/* /folder/:splat 200\n"
                                      "/list/ /folder/ 200\n"
                                      "/short /folder 200\n"
                                      "/gone/* /missing.html 404\n"
                                      "/lost/* /nowhere 404\n"
                                      "/by-way-gone /gone/x 200\n"
                                      "/large /large.bin 200\n";

static const char asked_headers[] = "/*\n  X-All: yes\n"
                                    "/h/*\n  X-One: :splat\n"
                                    "/by-way/x\n  X-One: other\n"
                                    "/missing.html\n  X-One: target\n  Content-Type: text/x\n"
                                    "/folder/*\n  X-One: folder\n"
                                    "/js/*\n  ! X-One\n"
                                    "/list/\n  X-One: listed\n"
                                    "/short\n  X-One: short\n"
                                    "/gone/*\n  X-One: gone\n"
                                    "/lost/*\n  X-One: lost\n"
                                    "/by-way-gone\n  X-One: gone by way\n"
                                    "/large\n  X-One: large\n"
                                    "/route\n  X-One: route\n";

/* Rules for caches are about files: what answers for a route that is missing is not kept as if it
 * were the route's. */
START_TEST(headers_are_those_of_the_path_that_was_asked_for)
{
    static const char *const cache[] = {"/missing.html=max-age=60"};
    static char large[100000];
    const struct asked_row *row = &asked_rows[_i];
    scratch_write("root/_redirects", asked_redirects);
    scratch_write("root/_headers", asked_headers);
    scratch_write_bytes("root/large.bin", large, sizeof large, O_CREAT);
    options.cache = (struct texts){cache, 1};
    options.listings = true;
    options.spa = "missing.html";
    start();
    ck_assert_ptr_null(site_warnings(site));
    for (int again = 0; again < 3; again++) {
        struct page *page = site_get(row->target);
        ck_assert_msg(page->status == row->status, "%s: %d", row->target, page->status);
        page_release(page);
        site_expect_field(row->target, "X-One", row->one);
        site_expect_field(row->target, "X-All", row->all);
        site_expect_field(row->target, "Cache-Control", row->cache);
    }
}
END_TEST

START_TEST(a_file_under_another_path_stays_what_it_is)
{
    scratch_write("root/_redirects", "/h/* /missing.html 200\n");
    scratch_write("root/_headers", "/missing.html\n  Content-Type: text/x\n/h/b\n  X-One: b\n");
    start();
    struct page *page = site_get("/missing.html"), *other = site_get("/h/a");
    ck_assert(bytes_equal(page->type, BYTES("text/x")));
    ck_assert(bytes_equal(other->type, BYTES("text/html; charset=utf-8")));
    ck_assert_uint_eq(other->validator.etag_len, page->validator.etag_len);
    ck_assert_mem_eq(other->validator.etag, page->validator.etag, page->validator.etag_len);
    ck_assert(other->takes_ranges);
    ck_assert_str_eq(page_text(other), "own 404");
    scratch_write("root/missing.html", "edited");
    site_expect("/h/a", 200, "edited");
    ck_assert_str_eq(page_text(other), "own 404");
    page_release(page);
    page_release(other);
}
END_TEST

/* START and COUNT times TEXT, a slash after each 50. Valid until the next call. */
static const char *long_target(const char *start, int count, const char *text)
{
    static char target[20000];
    struct out out = out_init(target, sizeof target - 1);
    out_text(&out, start);
    for (int i = 1; i <= count; i++) {
        out_text(&out, text);
        out_text(&out, i % 50 ? "" : "/");
    }
    ck_assert(!out.full);
    target[out.len] = '\0';
    return target;
}

static const char *const too_long[] = {"/* /missing.html 200", "/* /elsewhere 301",
                                       "/* /missing.html 404", ""};

/* Who asks could else leave out what it likes: a policy for scripts, say. */
START_TEST(fields_that_do_not_fit_make_no_answer_without_them)
{
    scratch_write("root/_headers", "/*\n  X-A: :splat\n  X-B: :splat\n  X-C: :splat\n"
                                   "  X-D: :splat\n  Content-Security-Policy: none\n");
    scratch_write("root/_redirects", too_long[_i]);
    start();
    ck_assert_ptr_null(site_warnings(site));
    for (int again = 0; again < 3; again++) {
        site_expect(long_target("/", 801, "%C3%A9"), 503, NULL);
        site_expect(long_target("/", 1201, "%C3%A9"), 503, NULL);
        site_expect_field("/short", "Content-Security-Policy", "none");
        site_expect_field(long_target("/", 401, "%C3%A9"), "Content-Security-Policy", "none");
    }
}
END_TEST

START_TEST(rules_hold_for_paths_that_no_file_can_have)
{
    scratch_write("root/_headers", "/*\n  X-All: yes\n");
    scratch_write("root/_redirects", "/away/* /folder/ 301\n/in/* /page.html 200\n"
                                     "/gone/* /missing.html 404\n");
    start();
    static const struct {
        const char *start;
        int status;
    } ways[] = {{"/away/", 301}, {"/in/", 200}, {"/gone/", 404}, {"/", 404}};
    for (int i = 0; i < 8; i++) {
        const char *target = long_target(ways[i % 4].start, 8001, "a");
        site_expect(target, ways[i % 4].status, NULL);
        site_expect_field(target, "X-All", "yes");
    }
}
END_TEST

START_TEST(caches_are_told_what_the_user_chose)
{
    static const char *const cache[] = {"*.html=max-age=60, public"};
    static const char *const immutable[] = {"/folder/*"};
    options.cache = (struct texts){cache, 1};
    options.immutable = (struct texts){immutable, 1};
    start();
    site_expect_field("/page.html", "Cache-Control", "max-age=60, public");
    site_expect_field("/folder/app.js", "Cache-Control", "public, max-age=31536000, immutable");
    site_expect_field("/", "Cache-Control", "max-age=60, public");
    site_expect_field("/none", "Cache-Control", "no-cache");
}
END_TEST

START_TEST(all_answers_have_the_users_headers)
{
    static const char *const headers[] = {"X-One: 1", "x-two:2"};
    static const char *const targets[] = {"/page.html", "/none", "/folder", "/%00"};
    options.headers = (struct texts){headers, 2};
    start();
    for (int i = 0; i < 4; i++) {
        site_expect_field(targets[i], "X-One", "1");
        site_expect_field(targets[i], "x-two", "2");
    }
    struct page *page = site_error(site, 503, NULL, site_now_s());
    ck_assert_str_eq(page_field(page, "X-One"), "1");
    page_release(page);
    page = site_ask("OPTIONS", "/", "");
    ck_assert_str_eq(page_field(page, "X-One"), "1");
    page_release(page);
}
END_TEST

static const struct bad_row {
    const char *header;
    const char *word; /* in the sentence */
} bad_headers[] = {
    {"X-One", "Name: value"},
    {"X One: 1", "X One"},
    {"X: a\r\nY: b", "control"},
    {"X: a\x01", "control"},
    {": 1", "name"},
    {"Content-Length: 1", "itself"},
    {"Transfer-Encoding: x", "itself"},
};

START_TEST(a_bad_header_is_refused_at_start)
{
    struct err err = {""};
    const char *const headers[] = {bad_headers[_i].header};
    options.root = scratch("root");
    options.headers = (struct texts){headers, 1};
    ck_assert_ptr_null(site_open(&options, &err));
    ck_assert_msg(strstr(err.text, bad_headers[_i].word) != NULL, "%s", err.text);
}
END_TEST

START_TEST(other_origins_may_read_if_the_user_says_so)
{
    options.cors = "*";
    start();
    site_expect_field("/page.html", "Access-Control-Allow-Origin", "*");
    site_expect_field("/none", "Access-Control-Allow-Origin", "*");
    struct page *page = site_ask("OPTIONS", "/page.html",
                                 "Origin: https://example.org\r\n"
                                 "Access-Control-Request-Method: GET\r\n"
                                 "Access-Control-Request-Headers: x-own\r\n");
    ck_assert_int_eq(page->status, 204);
    ck_assert_str_eq(page_field(page, "Access-Control-Allow-Origin"), "*");
    ck_assert_str_eq(page_field(page, "Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
    ck_assert_str_eq(page_field(page, "Access-Control-Allow-Headers"), "*, Authorization");
    ck_assert_ptr_nonnull(page_field(page, "Access-Control-Max-Age"));
    page_release(page);
    page = site_ask("OPTIONS", "/page.html", "");
    ck_assert_ptr_null(page_field(page, "Access-Control-Allow-Methods"));
    page_release(page);
}
END_TEST

START_TEST(other_origins_may_not_read_by_default)
{
    start();
    site_expect_field("/page.html", "Access-Control-Allow-Origin", NULL);
    struct page *page = site_ask("OPTIONS", "/",
                                 "Origin: https://example.org\r\n"
                                 "Access-Control-Request-Method: GET\r\n");
    ck_assert_int_eq(page->status, 204);
    ck_assert_ptr_null(page_field(page, "Access-Control-Allow-Origin"));
    page_release(page);
}
END_TEST

START_TEST(a_site_may_be_isolated)
{
    options.cross_origin_isolated = true;
    start();
    site_expect_field("/page.html", "Cross-Origin-Opener-Policy", "same-origin");
    site_expect_field("/page.html", "Cross-Origin-Embedder-Policy", "require-corp");
    site_expect_field("/none", "Cross-Origin-Resource-Policy", "same-origin");
}
END_TEST

Suite *site_rules_suite(void)
{
    Suite *suite = suite_create("site_rules");
    TCase *tc = tcase_create("site_rules");
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_loop_test(tc, redirects_are_followed, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, redirects_have_the_base_before_them);
    tcase_add_test(tc, a_rule_for_all_paths_has_one_turn);
    tcase_add_test(tc, a_folder_behind_a_rule_gets_its_slash_where_it_was_asked_for);
    tcase_add_loop_test(tc, rules_change_at_once, 0, 2);
    tcase_add_test(tc, what_a_rule_leads_to_is_never_stale);
    tcase_add_test(tc, what_a_rule_calls_missing_is_no_route_of_an_application);
    tcase_add_loop_test(tc, what_a_rule_calls_missing_may_be_of_any_size, 0, 2);
    tcase_add_test(tc, bad_rules_are_told_once);
    tcase_add_test(tc, headers_are_added_and_win);
    tcase_add_test(tc, rules_for_caches_go_by_the_file_that_answers_and_its_own_paths);
    tcase_add_test(tc, a_type_of_the_users_is_that_of_files);
    tcase_add_loop_test(tc, headers_are_those_of_the_path_that_was_asked_for, 0,
                        sizeof asked_rows / sizeof asked_rows[0]);
    tcase_add_test(tc, a_file_under_another_path_stays_what_it_is);
    tcase_add_loop_test(tc, fields_that_do_not_fit_make_no_answer_without_them, 0,
                        sizeof too_long / sizeof too_long[0]);
    tcase_add_test(tc, rules_hold_for_paths_that_no_file_can_have);
    tcase_add_test(tc, caches_are_told_what_the_user_chose);
    tcase_add_test(tc, all_answers_have_the_users_headers);
    tcase_add_loop_test(tc, a_bad_header_is_refused_at_start, 0,
                        sizeof bad_headers / sizeof bad_headers[0]);
    tcase_add_test(tc, other_origins_may_read_if_the_user_says_so);
    tcase_add_test(tc, other_origins_may_not_read_by_default);
    tcase_add_test(tc, a_site_may_be_isolated);
    suite_add_tcase(suite, tc);
    return suite;
}
