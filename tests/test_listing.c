/* test_listing.c - what is in a folder: shown in order, escaped, and never stale. */
#define _GNU_SOURCE
#include "tarn/listing.h"

#include "site_client.h"

static struct site_options options;

static void make_file(const char *name, size_t size, time_t seconds)
{
    static char content[10000];
    char path[600];
    snprintf(path, sizeof path, "root/%s", name);
    scratch_write_bytes(path, content, size, O_CREAT | O_TRUNC);
    struct timespec times[2] = {{0, UTIME_OMIT}, {seconds, 0}};
    ck_assert_int_eq(utimensat(AT_FDCWD, scratch(path), times, 0), 0);
}

static void begin(void)
{
    scratch_make();
    scratch_folder("root");
    scratch_folder("root/beta");
    scratch_folder("root/Alpha");
    make_file("b.txt", 300, 1000000000);
    make_file("C.txt", 100, 1100000000);
    make_file("a.txt", 2000, 900000000);
    options = site_defaults;
    options.listings = true;
    site_start(&options, scratch("root"));
}

static void end(void)
{
    site_stop();
    scratch_clear();
}

static char *get_text(const char *target, const char *accept)
{
    char field[128] = "";
    if (accept)
        snprintf(field, sizeof field, "Accept: %s\r\n", accept);
    struct page *page = site_ask("GET", target, field);
    ck_assert_msg(page->status == 200, "%s: %d", target, page->status);
    ck_assert_str_eq(page_field(page, "Vary"), "Accept");
    char *text = strndup(page->block + page->head_bytes, (size_t)page->body_bytes);
    page_release(page);
    return text;
}

/* Expects WORDS, separated by spaces, in this order. */
static void expect_order(const char *text, const char *words)
{
    char copy[512];
    const char *at = strstr(text, "<tbody>");
    snprintf(copy, sizeof copy, "%s", words);
    at = at ? at : text;
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
        const char *next = strstr(at, word);
        ck_assert_msg(next != NULL, "%s is not behind the others in %s", word, text);
        at = next + strlen(word);
    }
}

static const struct order_row {
    const char *target;
    const char *words;
} orders[] = {
    {"/", "\"Alpha/\" \"beta/\" \"a.txt\" \"b.txt\" \"C.txt\""},
    {"/?sort=name", "\"Alpha/\" \"beta/\" \"a.txt\" \"b.txt\" \"C.txt\""},
    {"/?sort=name&order=desc", "\"beta/\" \"Alpha/\" \"C.txt\" \"b.txt\" \"a.txt\""},
    {"/?sort=size", "\"Alpha/\" \"beta/\" \"C.txt\" \"b.txt\" \"a.txt\""},
    {"/?sort=size&order=desc", "\"beta/\" \"Alpha/\" \"a.txt\" \"b.txt\" \"C.txt\""},
    {"/?sort=date", "\"Alpha/\" \"beta/\" \"a.txt\" \"b.txt\" \"C.txt\""},
    {"/?x&order=desc&sort=date", "\"beta/\" \"Alpha/\" \"C.txt\" \"b.txt\" \"a.txt\""},
    {"/?sort=nonsense", "\"Alpha/\" \"beta/\" \"a.txt\" \"b.txt\" \"C.txt\""},
};

START_TEST(a_listing_is_ordered_as_asked)
{
    for (int again = 0; again < 2; again++) {
        char *text = get_text(orders[_i].target, NULL);
        expect_order(text, orders[_i].words);
        ck_assert_ptr_null(strstr(text, "../\">../"));
        free(text);
    }
}
END_TEST

START_TEST(a_listing_tells_sizes_and_dates)
{
    char *text = get_text("/", "text/html");
    ck_assert_ptr_nonnull(strstr(text, "title=\"2000 bytes\">1.95 KB<"));
    ck_assert_ptr_nonnull(
        strstr(text, "<time datetime=\"2001-09-09T01:46:40Z\">2001-09-09<span> 01:46<"));
    ck_assert_ptr_nonnull(strstr(text, "aria-sort=\"ascending\""));
    free(text);
    site_expect_field("/", "Content-Type", "text/html; charset=utf-8");
    site_expect_field("/", "Cache-Control", "no-cache");
}
END_TEST

static const struct accept_row {
    const char *accept;
    bool json;
} accepts[] = {
    {NULL, false},
    {"*/*", false},
    {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false},
    {"application/json", true},
    {"application/json, text/plain, */*", false},
    {"application/json, text/html;q=0.5", true},
    {"application/json;q=0.5, text/html", false},
    {"image/png", false},
};

START_TEST(programs_that_prefer_json_get_it)
{
    for (int again = 0; again < 2; again++) {
        char *text = get_text("/", accepts[_i].accept);
        ck_assert_int_eq(text[0] == '{', accepts[_i].json);
        free(text);
    }
}
END_TEST

static void remove_blanks(char *text)
{
    char *to = text;
    for (; *text; text++)
        if (*text != ' ' && *text != '\n')
            *to++ = *text;
    *to = '\0';
}

START_TEST(json_has_the_same_rows)
{
    char *text = get_text("/", "application/json");
    remove_blanks(text);
    ck_assert_str_eq(text, "{\"path\":\"/\",\"entries\":["
                           "{\"name\":\"Alpha\",\"type\":\"folder\"},"
                           "{\"name\":\"beta\",\"type\":\"folder\"},"
                           "{\"name\":\"a.txt\",\"type\":\"file\",\"size\":2000,"
                           "\"modified\":\"1998-07-09T16:00:00Z\"},"
                           "{\"name\":\"b.txt\",\"type\":\"file\",\"size\":300,"
                           "\"modified\":\"2001-09-09T01:46:40Z\"},"
                           "{\"name\":\"C.txt\",\"type\":\"file\",\"size\":100,"
                           "\"modified\":\"2004-11-09T11:33:20Z\"}],\"more\":0}");
    free(text);
    text = get_text("/?sort=size", "application/json");
    expect_order(text, "C.txt b.txt a.txt");
    free(text);
}
END_TEST

START_TEST(names_are_ordered_as_people_do)
{
    static const char *const names[] = {"0",
                                        "05",
                                        "007x",
                                        "1",
                                        "a-2-b",
                                        "a-2.txt",
                                        "a-10.txt",
                                        "A-9",
                                        "a2b1",
                                        "a2b10",
                                        "a2b9",
                                        "a12",
                                        "b",
                                        "B2",
                                        "b10",
                                        "v1.2.3",
                                        "v1.10.0",
                                        "v1.2",
                                        "x100000000000000000001",
                                        "x99"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[64];
        snprintf(path, sizeof path, "root/Alpha/%s", names[i]);
        scratch_write(path, "");
    }
    char *text = get_text("/Alpha/", "application/json");
    expect_order(text, "\"0\" \"007x\" \"05\" \"1\" \"a-2-b\" \"a-2.txt\" \"A-9\" \"a-10.txt\" "
                       "\"a2b1\" \"a2b9\" \"a2b10\" \"a12\" \"b\" \"B2\" \"b10\" \"v1.2\" "
                       "\"v1.2.3\" \"v1.10.0\" \"x99\" \"x100000000000000000001\"");
    free(text);
}
END_TEST

static const struct name_row {
    const char *name;
    const char *href;
    const char *shown; /* null: not at all */
} names[] = {
    {"<img src=x onerror=alert(1)>.html", "%3Cimg%20src=x%20onerror=alert(1)%3E.html",
     "&lt;img src=x onerror=alert(1)&gt;.html"},
    {"a&b \"c\".txt", "a&amp;b%20%22c%22.txt", "a&amp;b &quot;c&quot;.txt"},
    {"a&copy", "a&amp;copy", "a&amp;copy"},
    {"100%.txt", "100%25.txt", "100%.txt"},
    {"what?#.txt", "what%3F%23.txt", "what?#.txt"},
    {"\xc3\xa4\xe2\x82\xac.txt", "%C3%A4%E2%82%AC.txt", "\xc3\xa4\xe2\x82\xac.txt"},
    {"javascript:alert(1)", NULL, NULL},
    {".hidden", NULL, NULL},
    {"_headers", NULL, NULL},
    {"_redirects", NULL, NULL},
    {"new\nline", NULL, NULL},
};

START_TEST(names_are_escaped_or_left_out)
{
    char href[300];
    make_file(names[_i].name, 1, 0);
    char *text = get_text("/", NULL);
    if (names[_i].shown) {
        ck_assert_ptr_nonnull(strstr(text, names[_i].shown));
        snprintf(href, sizeof href, "<a href=\"%s\">", names[_i].href);
        ck_assert_msg(strstr(text, href) != NULL, "%s in %s", href, text);
    } else {
        ck_assert_ptr_null(strstr(text, names[_i].name));
    }
    free(text);
}
END_TEST

START_TEST(what_cannot_be_served_is_not_shown)
{
    scratch_write("outside", "");
    scratch_link("../outside", "root/leads-out");
    scratch_link("nowhere", "root/dangling");
    scratch_link("a.txt", "root/inside");
    ck_assert_int_eq(mkfifo(scratch("root/fifo"), 0600), 0);
    char *text = get_text("/", NULL);
    ck_assert_ptr_null(strstr(text, "leads-out"));
    ck_assert_ptr_null(strstr(text, "dangling"));
    ck_assert_ptr_null(strstr(text, "fifo"));
    ck_assert_ptr_nonnull(strstr(text, "inside"));
    free(text);
}
END_TEST

START_TEST(each_part_of_the_path_leads_upwards)
{
    scratch_folder("root/beta/deep");
    make_file("beta/deep/x.txt", 1, 0);
    char *text = get_text("/beta/deep/", NULL);
    ck_assert_ptr_nonnull(strstr(text, "<h1><a href=\"./../../\">/</a><a href=\"./../\">beta/</a>"
                                       "<a href=\"./\">deep/</a></h1>"));
    ck_assert_ptr_nonnull(strstr(text, "<a href=\"../\">../</a>"));
    free(text);
}
END_TEST

START_TEST(an_index_comes_before_a_listing)
{
    char *text = get_text("/beta/", NULL);
    free(text);
    scratch_write("root/beta/index.html", "index");
    site_expect("/beta/", 200, "index");
    scratch_unlink("root/beta/index.html");
    free(get_text("/beta/", NULL));
    site_expect("/missing/", 404, NULL);
    site_expect("/a.txt/", 404, NULL);
}
END_TEST

START_TEST(listings_are_off_unless_chosen)
{
    site_stop();
    site_start(&site_defaults, scratch("root"));
    site_expect("/", 404, NULL);
}
END_TEST

START_TEST(a_listing_is_never_stale)
{
    char name[64], size[64];
    options.max_watches = _i ? 4096 : 0;
    site_stop();
    site_start(&options, scratch("root"));
    scratch_folder("elsewhere");
    for (int round = 0; round < 200; round++) {
        snprintf(name, sizeof name, "name-%d", round);
        make_file(name, (size_t)round, 1000000000 + round);
        snprintf(size, sizeof size, "\"%d bytes\"", round + 5000);
        make_file("b.txt", (size_t)round + 5000, 1000000000);
        char *text = get_text("/", NULL);
        ck_assert_ptr_nonnull(strstr(text, name));
        ck_assert_ptr_nonnull(strstr(text, size));
        free(text);
        text = get_text("/?sort=date", "application/json");
        ck_assert_ptr_nonnull(strstr(text, name));
        free(text);
        snprintf(name, sizeof name, "root/name-%d", round);
        scratch_unlink(name);
        text = get_text("/", NULL);
        ck_assert_ptr_null(strstr(text, strrchr(name, '/') + 1));
        free(text);
    }
    ck_assert_int_eq(link(scratch("root/a.txt"), scratch("elsewhere/a.txt")), 0);
    make_file("b.txt", 5, 0);
    free(get_text("/", NULL));
    scratch_write("elsewhere/a.txt", "123");
    char *text = get_text("/", NULL);
    ck_assert_ptr_nonnull(strstr(text, "\"3 bytes\""));
    free(text);
}
END_TEST

START_TEST(a_listing_is_a_hit_when_nothing_changed)
{
    free(get_text("/", NULL));
    free(get_text("/?sort=size", NULL));
    uint64_t misses = site_counts(site)->misses;
    for (int i = 0; i < 5; i++) {
        free(get_text("/", NULL));
        free(get_text("/?sort=size", NULL));
    }
    ck_assert_uint_eq(site_counts(site)->misses, misses);
}
END_TEST

START_TEST(a_crowded_folder_is_cut)
{
    char name[64];
    scratch_folder("root/crowd");
    for (int i = 0; i < LISTING_MAX + 5; i++) {
        snprintf(name, sizeof name, "root/crowd/file-%05d", i);
        int fd = open(scratch(name), O_CREAT | O_WRONLY, 0644);
        ck_assert_int_ge(fd, 0);
        close(fd);
    }
    char *text = get_text("/crowd/", NULL);
    ck_assert_ptr_nonnull(strstr(text, "<p>5 more are not shown"));
    free(text);
}
END_TEST

START_TEST(the_longest_names_fit)
{
    char name[256];
    memset(name, '<', 255);
    name[255] = '\0';
    make_file(name, 1, 0);
    for (int i = 0; i < 9; i++) {
        name[254] = (char)('0' + i);
        make_file(name, 1, 0);
    }
    char *text = get_text("/", NULL);
    ck_assert_ptr_nonnull(strstr(text, "</html>"));
    free(text);
    text = get_text("/", "application/json");
    ck_assert_ptr_nonnull(strstr(text, "\"more\": 0\n}"));
    free(text);
}
END_TEST

Suite *listing_suite(void)
{
    Suite *suite = suite_create("listing");
    TCase *tc = tcase_create("listing");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_test(tc, names_are_ordered_as_people_do);
    tcase_add_loop_test(tc, a_listing_is_ordered_as_asked, 0, sizeof orders / sizeof orders[0]);
    tcase_add_test(tc, a_listing_tells_sizes_and_dates);
    tcase_add_loop_test(tc, programs_that_prefer_json_get_it, 0,
                        sizeof accepts / sizeof accepts[0]);
    tcase_add_test(tc, json_has_the_same_rows);
    tcase_add_loop_test(tc, names_are_escaped_or_left_out, 0, sizeof names / sizeof names[0]);
    tcase_add_test(tc, what_cannot_be_served_is_not_shown);
    tcase_add_test(tc, each_part_of_the_path_leads_upwards);
    tcase_add_test(tc, an_index_comes_before_a_listing);
    tcase_add_test(tc, listings_are_off_unless_chosen);
    tcase_add_loop_test(tc, a_listing_is_never_stale, 0, 2);
    tcase_add_test(tc, a_listing_is_a_hit_when_nothing_changed);
    tcase_add_test(tc, a_crowded_folder_is_cut);
    tcase_add_test(tc, the_longest_names_fit);
    suite_add_tcase(suite, tc);
    return suite;
}
