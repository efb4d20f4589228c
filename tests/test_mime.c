/* test_mime.c - media types by extension. */
#include "tarn/mime.h"
#include "tarn/out.h"

#include <check.h>
#include <string.h>

static const struct row {
    const char *name;
    const char *type;
    bool compressible;
} rows[] = {
    {"index.html", "text/html; charset=utf-8", true},
    {"a/b.htm", "text/html; charset=utf-8", true},
    {"STYLE.CSS", "text/css; charset=utf-8", true},
    {"app.js", "text/javascript; charset=utf-8", true},
    {"app.min.mjs", "text/javascript; charset=utf-8", true},
    {"app.js.map", "application/json", true},
    {"data.json", "application/json", true},
    {"data.jsonld", "application/ld+json", true},
    {"app.webmanifest", "application/manifest+json", true},
    {"m.wasm", "application/wasm", true},
    {"s.wgsl", "text/wgsl; charset=utf-8", true},
    {"a.txt", "text/plain; charset=utf-8", true},
    {"a.md", "text/markdown; charset=utf-8", true},
    {"a.csv", "text/csv; charset=utf-8", true},
    {"a.ics", "text/calendar; charset=utf-8", true},
    {"a.vtt", "text/vtt; charset=utf-8", true},
    {"a.xml", "application/xml", true},
    {"a.xhtml", "application/xhtml+xml; charset=utf-8", true},
    {"a.atom", "application/atom+xml", true},
    {"a.rss", "application/rss+xml", true},
    {"a.yaml", "application/yaml", true},
    {"a.svg", "image/svg+xml", true},
    {"a.png", "image/png", false},
    {"a.jpg", "image/jpeg", false},
    {"a.JPeG", "image/jpeg", false},
    {"a.gif", "image/gif", false},
    {"a.webp", "image/webp", false},
    {"a.avif", "image/avif", false},
    {"a.jxl", "image/jxl", false},
    {"favicon.ico", "image/x-icon", true},
    {"a.woff", "font/woff", false},
    {"a.woff2", "font/woff2", false},
    {"a.ttf", "font/ttf", true},
    {"a.otf", "font/otf", true},
    {"a.mp4", "video/mp4", false},
    {"a.webm", "video/webm", false},
    {"a.m3u8", "application/vnd.apple.mpegurl", true},
    {"a.ts", "video/mp2t", false},
    {"a.m4a", "audio/mp4", false},
    {"a.mp3", "audio/mpeg", false},
    {"a.opus", "audio/ogg", false},
    {"a.flac", "audio/flac", false},
    {"a.wav", "audio/wav", false},
    {"a.glb", "model/gltf-binary", false},
    {"a.gltf", "model/gltf+json", true},
    {"a.pdf", "application/pdf", false},
    {"a.epub", "application/epub+zip", false},
    {"a.zip", "application/zip", false},
    {"a.tar.gz", "application/gzip", false},
    {"a.7z", "application/x-7z-compressed", false},
    {"a.3gp", "video/3gpp", false},
    {"a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false},
    {"a", "application/octet-stream", false},
    {"", "application/octet-stream", false},
    {".", "application/octet-stream", false},
    {"a.", "application/octet-stream", false},
    {"html", "application/octet-stream", false},
    {"a.html/b", "application/octet-stream", false},
    {"a.htmlx", "application/octet-stream", false},
    {"a.html ", "application/octet-stream", false},
    {"a.unknown", "application/octet-stream", false},
    {"a.an-extension-longer-than-any-other", "application/octet-stream", false},
    {".html", "text/html; charset=utf-8", true},
    {"a..css", "text/css; charset=utf-8", true},
    {"a.\xc3\xa9", "application/octet-stream", false},
};

START_TEST(the_last_extension_decides_in_any_case)
{
    const struct mime *mime = mime_find(bytes_of(rows[_i].name));
    ck_assert_str_eq(mime->type, rows[_i].type);
    ck_assert_msg(mime->compressible == rows[_i].compressible, "%s", rows[_i].name);
}
END_TEST

START_TEST(the_table_is_sorted_unique_lower_case_and_long)
{
    ck_assert_uint_ge(mime_count(), 150);
    for (size_t i = 0; i < mime_count(); i++) {
        const char *extension = mime_at(i)->extension;
        ck_assert_uint_ge(strlen(extension), 1);
        ck_assert_uint_le(strlen(extension), 15);
        for (const char *c = extension; *c; c++)
            ck_assert_msg((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'), "%s", extension);
        if (i > 0)
            ck_assert_msg(strcmp(mime_at(i - 1)->extension, extension) < 0, "%s", extension);
    }
}
END_TEST

START_TEST(every_extension_of_the_table_is_found)
{
    for (size_t i = 0; i < mime_count(); i++) {
        char name[32];
        struct out out = out_init(name, sizeof name);
        out_text(&out, "some.name.");
        out_text(&out, mime_at(i)->extension);
        ck_assert_ptr_eq(mime_find(out_view(&out)), mime_at(i));
    }
}
END_TEST

/* Text in the top-level type "text" says its charset; JSON has no such parameter (RFC 8259, 11). */
START_TEST(charsets_stand_where_they_belong)
{
    for (size_t i = 0; i < mime_count(); i++) {
        const char *type = mime_at(i)->type;
        bool is_text =
            strncmp(type, "text/", 5) == 0 || strncmp(type, "application/xhtml", 17) == 0;
        ck_assert_msg((strstr(type, "; charset=utf-8") != NULL) == is_text, "%s", type);
        ck_assert_msg(strchr(type, '/') != NULL, "%s", type);
        if (strstr(type, "text/") == type || strstr(type, "json") || strstr(type, "+xml"))
            ck_assert_msg(mime_at(i)->compressible || strcmp(mime_at(i)->extension, "svgz") == 0,
                          "%s", type);
    }
}
END_TEST

Suite *mime_suite(void)
{
    Suite *suite = suite_create("mime");
    TCase *tc = tcase_create("mime");
    tcase_add_loop_test(tc, the_last_extension_decides_in_any_case, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, the_table_is_sorted_unique_lower_case_and_long);
    tcase_add_test(tc, every_extension_of_the_table_is_found);
    tcase_add_test(tc, charsets_stand_where_they_belong);
    suite_add_tcase(suite, tc);
    return suite;
}
