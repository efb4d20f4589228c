/* test_represent.c - a page in several codings, each with its own tag, none stale. */
#define _GNU_SOURCE
#include "tarn/coder.h"
#include "tarn/encoder.h"

#include "site_client.h"

static struct encoder *encoder;

static void write_text(const char *name, char letter)
{
    static char text[20000];
    memset(text, letter, sizeof text);
    scratch_write_bytes(name, text, sizeof text, O_CREAT | O_TRUNC);
}

/* Files that have been there for a while. */
static void age(const char *name)
{
    struct timespec times[2] = {{0, UTIME_OMIT}, {1000000000, 0}};
    ck_assert_int_eq(utimensat(AT_FDCWD, scratch(name), times, 0), 0);
}

static void begin(void)
{
    scratch_make();
    scratch_write("all.css", "plain");
    scratch_write("all.css.br", "br");
    scratch_write("all.css.zst", "zst");
    scratch_write("all.css.gz", "gz");
    scratch_write("some.js", "plain");
    scratch_write("some.js.gz", "gz");
    scratch_write("only.txt.gz", "gz");
    scratch_folder("folder");
    scratch_write("folder/index.html.br", "br");
    write_text("long.txt", 'a');
    write_text("long.png", 'a');
    age("long.txt");
    clock_offset_s = 0;
}

static void end(void)
{
    if (site)
        site_stop();
    encoder_stop(encoder);
    encoder = NULL;
    scratch_clear();
}

static void start_without_encoder(void)
{
    site_start(&site_defaults, scratch_path);
}

static void start_with_encoder(void)
{
    struct err err;
    struct site_options options = site_defaults;
    encoder = encoder_start(&err);
    ck_assert_ptr_nonnull(encoder);
    options.encoder = encoder;
    site_start(&options, scratch_path);
    clock_offset_s = 10;
}

static struct page *get_accepting(const char *target, const char *accepted)
{
    char line[256] = "";
    if (accepted)
        snprintf(line, sizeof line, "Accept-Encoding: %s\r\n", accepted);
    return site_ask("GET", target, line);
}

static const struct row {
    const char *target;
    const char *accepted; /* null: no such field */
    int status;
    const char *coding; /* null: none */
    const char *body;
} rows[] = {
    {"/all.css", NULL, 200, NULL, "plain"},
    {"/all.css", "", 200, NULL, "plain"},
    {"/all.css", "gzip, deflate, br, zstd", 200, "br", "br"},
    {"/all.css", "gzip, deflate", 200, "gzip", "gz"},
    {"/all.css", "zstd", 200, "zstd", "zst"},
    {"/all.css", "br;q=0.5, gzip", 200, "gzip", "gz"},
    {"/all.css", "br;q=0, *", 200, "zstd", "zst"},
    {"/all.css", "identity", 200, NULL, "plain"},
    {"/all.css", "compress", 200, NULL, "plain"},
    {"/all.css", "identity;q=0, gzip;q=0.1", 200, "gzip", "gz"},
    {"/all.css", "*;q=0", 406, NULL, NULL},
    {"/some.js", "br", 200, NULL, "plain"},
    {"/some.js", "br, gzip", 200, "gzip", "gz"},
    {"/some.js", "identity;q=0", 406, NULL, NULL},
    {"/only.txt", "gzip", 200, "gzip", "gz"},
    {"/only.txt", NULL, 200, "gzip", "gz"},
    {"/only.txt", "br", 406, NULL, NULL},
    {"/only.txt.gz", "gzip", 200, NULL, "gz"},
    {"/folder/", "br", 200, "br", "br"},
    {"/folder/index.html", "br", 200, "br", "br"},
};

START_TEST(the_best_coding_that_is_accepted_is_served)
{
    const struct row *row = &rows[_i];
    start_without_encoder();
    for (int again = 0; again < 2; again++) {
        struct page *page = get_accepting(row->target, row->accepted);
        ck_assert_msg(page->status == row->status, "%s: %d", row->target, page->status);
        const char *coding = page_field(page, "Content-Encoding");
        ck_assert_int_eq(coding != NULL, row->coding != NULL);
        if (coding)
            ck_assert_str_eq(coding, row->coding);
        if (row->body)
            ck_assert_str_eq(page_text(page), row->body);
        if (strstr(row->target, ".gz") == NULL)
            ck_assert_str_eq(page_field(page, "Vary"), "Accept-Encoding");
        page_release(page);
    }
}
END_TEST

START_TEST(each_coding_has_its_own_tag_and_the_type_of_the_plain_file)
{
    static const char *const accepted[] = {"identity", "gzip", "zstd", "br"};
    char tags[4][ETAG_MAX];
    start_without_encoder();
    for (int i = 0; i < 4; i++) {
        struct page *page = get_accepting("/all.css", accepted[i]);
        memcpy(tags[i], page->validator.etag, ETAG_MAX);
        ck_assert_str_eq(page_field(page, "Content-Type"), "text/css; charset=utf-8");
        ck_assert(page->takes_ranges);
        page_release(page);
        for (int j = 0; j < i; j++)
            ck_assert_str_ne(tags[i], tags[j]);
    }
}
END_TEST

START_TEST(a_page_without_other_codings_does_not_vary)
{
    start_with_encoder();
    site_expect_field("/long.png", "Vary", NULL);
    site_expect_field("/only.txt.gz", "Vary", NULL);
    site_expect_field("/missing", "Vary", NULL);
}
END_TEST

START_TEST(a_sibling_that_is_older_than_the_plain_file_is_left_alone)
{
    start_without_encoder();
    age("all.css.br");
    struct page *page = get_accepting("/all.css", "br, gzip");
    ck_assert_str_eq(page_text(page), "gz");
    page_release(page);
}
END_TEST

START_TEST(siblings_come_and_go_at_once)
{
    char text[32];
    start_without_encoder();
    for (int round = 0; round < 500; round++) {
        snprintf(text, sizeof text, "%d", round);
        const char *name = round % 2 ? "some.js.br" : "some.js.zst";
        scratch_write(name, text);
        struct page *page = get_accepting("/some.js", "br, zstd");
        ck_assert_str_eq(page_text(page), text);
        page_release(page);
        scratch_unlink(name);
        page = get_accepting("/some.js", "br, zstd");
        ck_assert_str_eq(page_text(page), "plain");
        page_release(page);
    }
    scratch_unlink("only.txt.gz");
    site_expect("/only.txt", 404, NULL);
    scratch_write("only.txt.br", "br");
    site_expect("/only.txt", 200, "br");
}
END_TEST

START_TEST(siblings_without_a_watch_are_checked)
{
    struct site_options options = site_defaults;
    options.max_watches = 0;
    site_start(&options, scratch_path);
    char text[32];
    for (int round = 0; round < 100; round++) {
        snprintf(text, sizeof text, "%d", round);
        scratch_write("some.js.br", text);
        struct page *page = get_accepting("/some.js", "br");
        ck_assert_str_eq(page_text(page), text);
        page_release(page);
    }
    scratch_unlink("some.js.br");
    struct page *page = get_accepting("/some.js", "br");
    ck_assert_str_eq(page_text(page), "plain");
    page_release(page);
}
END_TEST

/* Asks until the coding is there; the first answers are plain. */
static struct page *wait_for_coding(const char *target, const char *coding)
{
    uint64_t end_ns = ticks_now() + 60 * UINT64_C(1000000000);
    for (;;) {
        struct page *page = get_accepting(target, coding);
        const char *now = page_field(page, "Content-Encoding");
        if (now && strcmp(now, coding) == 0)
            return page;
        ck_assert_ptr_null(now);
        ck_assert_int_eq(page->status, 200);
        page_release(page);
        ck_assert_uint_lt(ticks_now(), end_ns);
        usleep(500);
    }
}

START_TEST(text_is_compressed_in_the_background)
{
    start_with_encoder();
    struct page *plain = get_accepting("/long.txt", "gzip");
    ck_assert_ptr_null(page_field(plain, "Content-Encoding"));
    ck_assert_str_eq(page_field(plain, "Vary"), "Accept-Encoding");
    struct page *page = wait_for_coding("/long.txt", "gzip");
    ck_assert_uint_lt(page->body_bytes, 1000);
    ck_assert_str_ne(page->validator.etag, plain->validator.etag);
    ck_assert_ptr_nonnull(strstr(page->validator.etag, "-gzip\""));
    ck_assert_str_eq(page_field(page, "Vary"), "Accept-Encoding");
    ck_assert_str_eq(page_field(page, "Content-Type"), "text/plain; charset=utf-8");
    ck_assert(!page->takes_ranges);
    ck_assert(plain->takes_ranges);
    page_release(page);
    page_release(plain);
    site_expect_field("/long.txt", "Content-Encoding", NULL);
    if (coder_find(CODING_BROTLI))
        page_release(wait_for_coding("/long.txt", "br"));
    if (coder_find(CODING_ZSTD))
        page_release(wait_for_coding("/long.txt", "zstd"));
}
END_TEST

START_TEST(an_edit_outdates_what_was_compressed)
{
    start_with_encoder();
    for (char letter = 'b'; letter < 'h'; letter++) {
        page_release(wait_for_coding("/long.txt", "gzip"));
        write_text("long.txt", letter);
        struct page *page = get_accepting("/long.txt", "gzip");
        ck_assert_ptr_null(page_field(page, "Content-Encoding"));
        ck_assert_int_eq(page_text(page)[0], letter);
        page_release(page);
    }
}
END_TEST

START_TEST(a_large_text_is_compressed_too)
{
    static char text[200000];
    memset(text, 'x', sizeof text);
    scratch_write_bytes("large.html", text, sizeof text, O_CREAT);
    start_with_encoder();
    struct page *page = wait_for_coding("/large.html", "gzip");
    ck_assert_uint_lt(page->body_bytes, 5000);
    ck_assert_int_eq(page->file, FILE_NONE);
    page_release(page);
}
END_TEST

START_TEST(a_file_that_was_just_written_is_not_compressed_yet)
{
    start_with_encoder();
    clock_offset_s = 0;
    write_text("long.txt", 'n');
    for (int i = 0; i < 50; i++) {
        struct page *page = get_accepting("/long.txt", "gzip");
        ck_assert_ptr_null(page_field(page, "Content-Encoding"));
        page_release(page);
    }
    clock_offset_s = 10;
    page_release(wait_for_coding("/long.txt", "gzip"));
}
END_TEST

Suite *represent_suite(void)
{
    Suite *suite = suite_create("represent");
    TCase *tc = tcase_create("represent");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_loop_test(tc, the_best_coding_that_is_accepted_is_served, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, each_coding_has_its_own_tag_and_the_type_of_the_plain_file);
    tcase_add_test(tc, a_page_without_other_codings_does_not_vary);
    tcase_add_test(tc, a_sibling_that_is_older_than_the_plain_file_is_left_alone);
    tcase_add_test(tc, siblings_come_and_go_at_once);
    tcase_add_test(tc, siblings_without_a_watch_are_checked);
    tcase_add_test(tc, text_is_compressed_in_the_background);
    tcase_add_test(tc, an_edit_outdates_what_was_compressed);
    tcase_add_test(tc, a_large_text_is_compressed_too);
    tcase_add_test(tc, a_file_that_was_just_written_is_not_compressed_yet);
    suite_add_tcase(suite, tc);
    return suite;
}
