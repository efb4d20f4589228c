/* follow.c - paths that _redirects leads elsewhere: to another address, or to another file. */
#include "site_parts.h"

#include "tarn/out.h"

#include <stdlib.h>
#include <string.h>

enum { LOCATION_MAX = 24576 };

struct bytes follow_path(const struct entry *entry, char *buffer, size_t cap)
{
    struct out path = out_init(buffer, cap);
    out_char(&path, '/');
    out_bytes(&path, (struct bytes){entry->path, entry->path_len});
    out_text(&path, entry->is_folder && entry->path_len ? "/" : "");
    return path.full ? (struct bytes){NULL, 0} : out_view(&path);
}

struct bytes follow_file(const struct entry *entry, char *buffer, size_t cap)
{
    struct bytes path = follow_path(entry, buffer, cap);
    struct out file = out_init(buffer, cap);
    file.len = path.len;
    out_bytes(&file, entry->ending);
    return path.at && !file.full ? out_view(&file) : (struct bytes){NULL, 0};
}

const struct redirect *follow_find(const struct site *site, const struct entry *entry,
                                   bool has_file)
{
    char buffer[SITE_PATH_MAX];
    struct bytes path = follow_path(entry, buffer, sizeof buffer);
    return path.at ? rules_find_redirect(site->rules, path, has_file) : NULL;
}

/* Another file answers: remembers which one. */
static int make_alias(struct entry *entry, const struct redirect *rule, struct bytes path)
{
    char raw[LOCATION_MAX], clean[LOCATION_MAX];
    struct out out = out_init(raw, sizeof raw);
    struct target target;
    redirect_write(rule, path, &out);
    struct bytes rest = out_view(&out);
    struct bytes without_fragment = bytes_cut(&rest, '#');
    struct bytes without_query = bytes_cut(&without_fragment, '?');
    if (out.full || target_resolve(without_query, clean, sizeof clean, &target) != TARGET_OK)
        return 404;
    entry->alias = malloc(target.path.len + 1);
    if (entry->alias == NULL)
        return 503;
    memcpy(entry->alias, clean, target.path.len);
    entry->alias[target.path.len] = '\0';
    entry->alias_is_folder = target.is_folder;
    return 200;
}

int follow_fill(struct site *site, struct entry *entry, const struct redirect *rule, int64_t now_s)
{
    const struct ask plain = {.now_s = now_s};
    char buffer[SITE_PATH_MAX];
    struct bytes path = follow_path(entry, buffer, sizeof buffer);
    entry->rule = rule;
    if (rule->status == 200 || rule->status == 404)
        return make_alias(entry, rule, path);
    struct page *page = follow_redirect(site, entry, &plain);
    entry->pages[CODING_IDENTITY] = page_keep(page);
    page_release(page);
    return page->status;
}

/* The query goes along unless the rule has one of its own; a fragment stays last. */
static void write_location(const struct site *site, const struct redirect *rule, struct bytes path,
                           struct bytes query, struct out *out)
{
    char buffer[LOCATION_MAX];
    struct out to = out_init(buffer, sizeof buffer);
    redirect_write(rule, path, &to);
    struct bytes fragment = out_view(&to);
    struct bytes address = bytes_cut(&fragment, '#');
    if (site->base.len && address.len && address.at[0] == '/') {
        out_char(out, '/');
        target_encode(out, site->base);
    }
    out_bytes(out, address);
    if (query.at && bytes_find(address, '?') < 0) {
        out_char(out, '?');
        target_encode_query(out, query);
    }
    if (fragment.at) {
        out_char(out, '#');
        out_bytes(out, fragment);
    }
    out->full = out->full || to.full;
}

static struct page *or_503(struct site *site, struct page *page, int64_t now_s)
{
    return page ? page : page_retain(stock_find(&site->stock, 503, NULL, now_s));
}

struct page *follow_redirect(struct site *site, const struct entry *entry, const struct ask *ask)
{
    char buffer[SITE_PATH_MAX], where[LOCATION_MAX];
    struct bytes path = follow_path(entry, buffer, sizeof buffer);
    struct out location = out_init(where, sizeof where);
    write_location(site, entry->rule, path, ask->query, &location);
    const struct answer about = {.status = entry->rule->status,
                                 .location = out_view(&location),
                                 .lines = settings_lines(site, entry),
                                 .now_s = ask->now_s};
    struct page *page = location.full ? NULL : answer_error(&about, (struct bytes){NULL, 0});
    return or_503(site, page, ask->now_s);
}

struct page *follow_as_missing(struct site *site, struct page *page, struct bytes asked,
                               int64_t now_s)
{
    if (page->status >= 500)
        return page;
    struct page *content = page->status == 200 ? page : stock_find(&site->stock, 404, NULL, now_s);
    struct page *missing =
        answer_again(content, 404, settings_lines_of(site, asked, asked, asked), now_s);
    page_release(page);
    return or_503(site, missing, now_s);
}

struct page *follow_as_asked(struct site *site, struct page *page, const struct entry *entry,
                             const struct ask *ask)
{
    char path[SITE_PATH_MAX], file[SITE_PATH_MAX];
    if (!rules_have_headers(site->rules))
        return page;
    struct bytes lines = settings_lines_of(site, ask->asked, follow_path(entry, path, sizeof path),
                                           follow_file(entry, file, sizeof file));
    struct page *again = answer_again(page, page->status, lines, ask->now_s);
    page_release(page);
    return or_503(site, again, ask->now_s);
}
