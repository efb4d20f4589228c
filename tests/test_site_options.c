/* test_site_options.c - what the user of a site can choose: error documents, clean URLs, an
 * application's page, index names, a base.
 */
#define _GNU_SOURCE
#include "site_client.h"

static struct site_options options;

static void begin(void)
{
    scratch_make();
    scratch_folder("root");
    scratch_write("root/index.html", "home");
    scratch_write("root/about.html", "about");
    scratch_write("root/both", "file");
    scratch_write("root/both.html", "page");
    scratch_folder("root/team");
    scratch_write("root/team/index.html", "team");
    scratch_folder("root/docs");
    scratch_write("root/docs.html", "docs page");
    scratch_write("root/docs/default.htm", "default");
    scratch_write("root/docs/home.html", "home of docs");
    scratch_write("root/app.html", "app");
    scratch_write("root/zipped.html.gz", "gz");
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

struct row {
    const char *target;
    int status;
    const char *body;
};

static void expect_rows(const struct row *rows, size_t count)
{
    start();
    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < count; i++)
            site_expect(rows[i].target, rows[i].status, rows[i].body);
}

#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof(rows)[0])

START_TEST(clean_urls_leave_the_extension_out)
{
    static const struct row rows[] = {
        {"/about", 200, "about"},    {"/about.html", 200, "about"}, {"/about/", 404, NULL},
        {"/both", 200, "file"},      {"/docs", 200, "docs page"},   {"/team", 301, NULL},
        {"/nothing", 404, NULL},     {"/about?x", 200, "about"},    {"/zipped", 200, "gz"},
        {"/about.html/", 404, NULL}, {"/team/index", 200, "team"},
    };
    options.clean_urls = true;
    EXPECT_ROWS(rows);
    site_expect_field("/about", "Content-Type", "text/html; charset=utf-8");
    site_expect_field("/zipped", "Content-Type", "text/html; charset=utf-8");
}
END_TEST

START_TEST(clean_urls_are_off_unless_chosen)
{
    start();
    site_expect("/about", 404, NULL);
}
END_TEST

START_TEST(clean_urls_follow_the_disk)
{
    char text[32];
    options.clean_urls = true;
    start();
    for (int round = 0; round < 300; round++) {
        snprintf(text, sizeof text, "%d", round);
        scratch_write("root/fresh.html", text);
        site_expect("/fresh", 200, text);
        scratch_write("root/fresh", "file");
        site_expect("/fresh", 200, "file");
        scratch_unlink("root/fresh");
        site_expect("/fresh", 200, text);
        scratch_unlink("root/fresh.html");
        site_expect("/fresh", 404, NULL);
    }
}
END_TEST

START_TEST(the_first_index_name_that_exists_wins)
{
    static const char *const names[] = {"none.html", "home.html", "default.htm", "index.html"};
    static const struct row rows[] = {
        {"/docs/", 200, "home of docs"}, {"/team/", 200, "team"}, {"/", 200, "home"}};
    options.index = (struct texts){names, 4};
    EXPECT_ROWS(rows);
    scratch_write("root/docs/none.html", "none");
    site_expect("/docs/", 200, "none");
}
END_TEST

static const struct route_row {
    const char *target;
    const char *accept; /* null: no such field */
    int status;
} routes[] = {
    {"/some/route", "text/html,application/xhtml+xml,*/*;q=0.8", 200},
    {"/some/route/", "text/html", 200},
    {"/some.folder/route", "text/*", 200},
    {"/route", "*/*", 200},
    {"/route", NULL, 200},
    {"/route?a=b.c", "text/html", 200},
    {"/%72oute", "text/html", 200},
    {"/route", "application/json", 404},
    {"/route", "text/html;q=0, */*", 404},
    {"/route", "image/avif, image/*", 404},
    {"/missing.js", "text/html", 404},
    {"/some/missing.png", NULL, 404},
    {"/.hidden", "text/html", 404},
};

START_TEST(an_application_answers_for_its_routes_only)
{
    const struct route_row *row = &routes[_i];
    char field[128] = "";
    options.spa = "app.html";
    start();
    if (row->accept)
        snprintf(field, sizeof field, "Accept: %s\r\n", row->accept);
    for (int again = 0; again < 2; again++) {
        struct page *page = site_ask("GET", row->target, field);
        ck_assert_msg(page->status == row->status, "%s: %d", row->target, page->status);
        ck_assert_str_eq(page_field(page, "Vary"), "Accept");
        if (page->status == 200)
            ck_assert_str_eq(page_text(page), "app");
        page_release(page);
    }
    site_expect("/about.html", 200, "about");
    site_expect_field("/about.html", "Vary", NULL);
}
END_TEST

START_TEST(an_application_without_its_page_is_404)
{
    options.spa = "/none.html";
    start();
    site_expect("/route", 404, NULL);
    scratch_write("root/none.html", "now");
    site_expect("/route", 200, "now");
    scratch_write("root/route", "file");
    site_expect("/route", 200, "file");
}
END_TEST

START_TEST(a_site_may_live_beneath_a_base)
{
    static const struct row rows[] = {
        {"/repo/", 200, "home"},
        {"/repo", 301, NULL},
        {"/repo/about.html", 200, "about"},
        {"/repo/team/", 200, "team"},
        {"/repo/team", 301, NULL},
        {"/", 404, NULL},
        {"/about.html", 404, NULL},
        {"/repository/", 404, NULL},
        {"/repo/missing", 404, NULL},
        {"/repo//about.html", 200, "about"},
        {"/%72epo/about.html", 200, "about"},
    };
    options.base = "/repo/";
    EXPECT_ROWS(rows);
    site_expect_field("/repo?a", "Location", "/repo/?a");
    site_expect_field("/repo/team?a", "Location", "/repo/team/?a");
}
END_TEST

START_TEST(a_base_may_be_deep_and_odd)
{
    options.base = "a b/c";
    start();
    site_expect("/a%20b/c/about.html", 200, "about");
    site_expect("/a%20b/c/", 200, "home");
    site_expect_field("/a%20b/c", "Location", "/a%20b/c/");
    site_expect("/a%20b/", 404, NULL);
}
END_TEST

START_TEST(a_single_file_may_have_a_base)
{
    options.base = "/repo/";
    site_start(&options, scratch("root/about.html"));
    site_expect("/repo/", 200, "about");
    site_expect("/repo/about.html", 200, "about");
    site_expect("/about.html", 404, NULL);
}
END_TEST

START_TEST(error_documents_are_the_sites_own)
{
    char text[32];
    start();
    for (int round = 0; round < 300; round++) {
        snprintf(text, sizeof text, "own 404, round %d", round);
        scratch_write("root/404.html", text);
        site_expect("/missing", 404, text);
        site_expect("/missing", 404, text);
        site_expect("/404.html", 200, text);
        scratch_unlink("root/404.html");
        struct page *page = site_get("/missing");
        ck_assert_ptr_null(strstr(page_text(page), "own"));
        page_release(page);
    }
    scratch_write("root/50x.html", "own 50x");
    site_expect("/", 200, "home");
    struct page *page = site_error(site, 503, NULL, site_now_s());
    ck_assert_str_eq(page_text(page), "own 50x");
    ck_assert_str_eq(page_field(page, "Retry-After"), "1");
    page_release(page);
    page = site_error(site, 400, NULL, site_now_s());
    ck_assert_ptr_null(strstr(page_text(page), "own"));
    page_release(page);
}
END_TEST

START_TEST(an_error_document_beyond_its_bound_is_told_of)
{
    static char large[(1 << 20) + 1];
    memset(large, 'x', sizeof large);
    scratch_write_bytes("root/404.html", large, sizeof large - 1, O_CREAT | O_TRUNC);
    start();
    ck_assert_ptr_null(site_warnings(site));
    struct page *page = site_get("/missing");
    ck_assert_int_eq(page->status, 404);
    ck_assert_uint_eq(page->body_bytes, sizeof large - 1);
    page_release(page);
    scratch_write_bytes("root/404.html", large, sizeof large, O_CREAT | O_TRUNC);
    page = site_get("/missing");
    ck_assert_uint_lt(page->body_bytes, sizeof large / 2);
    page_release(page);
    ck_assert_str_eq(site_warnings(site), "404.html: is larger than 1 MiB\n");
}
END_TEST

START_TEST(error_documents_without_a_watch_are_checked)
{
    char text[32];
    options.max_watches = 0;
    start();
    for (int round = 0; round < 100; round++) {
        snprintf(text, sizeof text, "own 404, round %03d", round);
        scratch_write("root/404.html", text);
        site_expect("/missing", 404, text);
        site_expect("/", 200, "home");
    }
    uint64_t misses = site_counts(site)->misses;
    clock_offset_s = 10;
    for (int i = 0; i < 10; i++)
        site_expect("/about.html", 200, "about");
    ck_assert_uint_le(site_counts(site)->misses, misses + 1);
}
END_TEST

START_TEST(an_error_document_may_be_written_through_another_name)
{
    start();
    scratch_write("root/404.html", "old");
    ck_assert_int_eq(link(scratch("root/404.html"), scratch("twin")), 0);
    site_expect("/missing", 404, "old");
    scratch_write("twin", "new");
    site_expect("/missing", 404, "new");
}
END_TEST

START_TEST(a_new_root_brings_its_own_documents)
{
    start();
    scratch_write("root/404.html", "first");
    site_expect("/missing", 404, "first");
    scratch_folder("next");
    scratch_write("next/404.html", "second");
    scratch_rename("root", "previous");
    site_expect("/missing", 503, NULL);
    scratch_rename("next", "root");
    site_expect("/missing", 404, "second");
}
END_TEST

Suite *site_options_suite(void)
{
    Suite *suite = suite_create("site_options");
    TCase *tc = tcase_create("site_options");
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_test(tc, clean_urls_leave_the_extension_out);
    tcase_add_test(tc, clean_urls_are_off_unless_chosen);
    tcase_add_test(tc, clean_urls_follow_the_disk);
    tcase_add_test(tc, the_first_index_name_that_exists_wins);
    tcase_add_loop_test(tc, an_application_answers_for_its_routes_only, 0,
                        sizeof routes / sizeof routes[0]);
    tcase_add_test(tc, an_application_without_its_page_is_404);
    tcase_add_test(tc, a_site_may_live_beneath_a_base);
    tcase_add_test(tc, a_base_may_be_deep_and_odd);
    tcase_add_test(tc, a_single_file_may_have_a_base);
    tcase_add_test(tc, error_documents_are_the_sites_own);
    tcase_add_test(tc, an_error_document_beyond_its_bound_is_told_of);
    tcase_add_test(tc, error_documents_without_a_watch_are_checked);
    tcase_add_test(tc, an_error_document_may_be_written_through_another_name);
    tcase_add_test(tc, a_new_root_brings_its_own_documents);
    suite_add_tcase(suite, tc);
    return suite;
}
