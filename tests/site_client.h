/* site_client.h - asks a site as a client would: raw request in, page out. */
#ifndef TARN_TESTS_SITE_CLIENT_H
#define TARN_TESTS_SITE_CLIENT_H

#include "tarn/site.h"
#include "tarn/ticks.h"

#include "scratch.h"

static struct site *site;
static int64_t clock_offset_s; /* what the site believes is later than it is */

static inline int64_t site_now_s(void)
{
    return ticks_wall_ns() / 1000000000 + clock_offset_s;
}

static const struct site_options site_defaults = {
    .cache_bytes = 4 << 20,
    .whole_bytes = 64 << 10,
    .max_files = 16,
    .max_watches = 4096,
};

static inline void site_start(const struct site_options *options, const char *root)
{
    struct err err;
    struct site_options all = *options;
    all.root = root;
    site = site_open(&all, &err);
    ck_assert_msg(site != NULL, "%s", err.text);
}

static inline void site_stop(void)
{
    site_close(site);
    site = NULL;
    clock_offset_s = 0;
}

/* FIELDS are complete lines. The caller releases the page. */
static inline struct page *site_ask(const char *method, const char *target, const char *fields)
{
    static const struct request_limits limits = {60000, 60000, 0};
    struct request_parser parser;
    char data[65536];
    size_t used;
    int len =
        snprintf(data, sizeof data, "%s %s HTTP/1.1\r\nHost: a\r\n%s\r\n", method, target, fields);
    request_begin(&parser, &limits);
    ck_assert_msg(request_parse(&parser, data, (size_t)len, &used) == PARSE_DONE, "%s", target);
    site_refresh(site);
    struct page *page = site_find(site, &parser.request, data, site_now_s());
    ck_assert_ptr_nonnull(page);
    return page;
}

static inline struct page *site_get(const char *target)
{
    return site_ask("GET", target, "");
}

/* The body, wherever it is; at most the first kilobytes of it. Valid until the next call. */
static inline const char *page_text(const struct page *page)
{
    static char text[8192];
    page = page->content ? page->content : page;
    size_t len = page->body_bytes < sizeof text ? (size_t)page->body_bytes : sizeof text - 1;
    if (page->file == FILE_NONE)
        memcpy(text, page->block + page->head_bytes, len);
    else
        ck_assert_int_eq(file_read(page->file, text, len, 0), (int64_t)len);
    text[len] = '\0';
    return text;
}

/* The value of a field of the page's head, or null. Valid until the next call. */
static inline const char *page_field(const struct page *page, const char *name)
{
    static char value[4096];
    char line[128];
    snprintf(line, sizeof line, "\r\n%s: ", name);
    const char *at = memmem(page->block, page->head_bytes, line, strlen(line));
    if (at == NULL)
        return NULL;
    at += strlen(line);
    const char *end = memmem(at, (size_t)(page->block + page->head_bytes - at), "\r\n", 2);
    snprintf(value, sizeof value, "%.*s", (int)(end - at), at);
    return value;
}

/* The status of the page at TARGET, and if BODY is not null, its content. */
static inline void site_expect(const char *target, int status, const char *body)
{
    struct page *page = site_get(target);
    ck_assert_msg(page->status == status, "%s: %d, not %d", target, page->status, status);
    if (body)
        ck_assert_msg(strcmp(page_text(page), body) == 0, "%s: \"%s\", not \"%s\"", target,
                      page_text(page), body);
    page_release(page);
}

static inline void site_expect_field(const char *target, const char *name, const char *value)
{
    struct page *page = site_get(target);
    const char *found = page_field(page, name);
    found = found ? found : "(none)";
    value = value ? value : "(none)";
    ck_assert_msg(strcmp(found, value) == 0, "%s: %s is \"%s\", not \"%s\"", target, name, found,
                  value);
    page_release(page);
}

#endif
