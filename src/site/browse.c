/* browse.c - the pages of a folder without an index: its listing, in each order, as HTML or JSON.
 */
#include "site_parts.h"

#include "tarn/accept.h"
#include "tarn/listing.h"
#include "tarn/out.h"

#include <stdlib.h>

static struct page *make_page(struct site *site, const struct entry *entry,
                              const struct listing *listing, bool json, int64_t now_s)
{
    struct answer about = {
        .status = 200,
        .type = json ? BYTES("application/json") : BYTES("text/html; charset=utf-8"),
        .cache_control = BYTES("no-cache"),
        .varies = VARIES_ACCEPT,
        .is_list = true,
        .lines = settings_lines(site, entry),
        .now_s = now_s,
    };
    struct bytes text = {listing->text, listing->len};
    struct out tag = out_init(about.validator.etag, sizeof about.validator.etag);
    out_text(&tag, "W/\"");
    out_hex(&tag, bytes_hash(text));
    out_char(&tag, '"');
    about.validator.etag_len = (uint8_t)tag.len;
    return answer_whole(&about, text);
}

/* How the folder is called on this site. Returns false when that is too long. */
static bool write_shown(const struct site *site, const struct entry *entry, struct out *out)
{
    out_char(out, '/');
    if (site->base.len) {
        out_bytes(out, site->base);
        out_char(out, '/');
    }
    if (entry->path_len) {
        out_bytes(out, (struct bytes){entry->path, entry->path_len});
        out_char(out, '/');
    }
    return !out->full;
}

/* Sets *PAGE, whose first sender is the caller, with FILE_FOUND. */
static enum file_result make(struct site *site, struct entry *entry,
                             const struct listing_form *form, int64_t now_s, struct page **page)
{
    char buffer[2 * LOCATE_PATH_MAX];
    struct out shown = out_init(buffer, sizeof buffer);
    struct listing listing;
    if (!write_shown(site, entry, &shown))
        return FILE_ABSENT;
    const struct listing_folder folder = {
        .root = &site->root,
        .path = {entry->path, entry->path_len},
        .shown = out_view(&shown),
    };
    enum file_result result;
    do
        result = listing_make(&folder, form, &listing);
    while (result == FILE_EXHAUSTED && site_shed_files(site));
    if (result != FILE_FOUND)
        return result;
    *page = make_page(site, entry, &listing, form->json, now_s);
    /* Only the folder itself is watched, and only if the whole of its path is folders. */
    if (!listing.is_told || !entry->folder->reports || entry->name_at < entry->path_len)
        entry->transient = true;
    free(listing.text);
    return *page ? FILE_FOUND : FILE_EXHAUSTED;
}

int browse_fill(struct site *site, struct entry *entry, int64_t now_s, const char **note)
{
    const struct listing_form plain = {.order = BY_NAME};
    struct page *page;
    enum file_result result = make(site, entry, &plain, now_s, &page);
    if (result != FILE_FOUND)
        return locate_status(result, note);
    entry->others = calloc(LISTING_FORMS, sizeof(struct page *));
    entry->other_count = entry->others ? LISTING_FORMS : 0;
    entry->pages[CODING_IDENTITY] = page_keep(page);
    entry->is_listing = true;
    page_release(page);
    return 200;
}

struct page *browse_choose(struct site *site, struct entry *entry, const struct ask *ask)
{
    const char *note;
    struct page *page;
    struct listing_form form = listing_parse(ask->query);
    form.json = accept_quality(ask->request, ask->data, BYTES("application/json")) >
                accept_quality(ask->request, ask->data, BYTES("text/html"));
    unsigned number = listing_number(&form);
    if (number == 0)
        return page_retain(entry->pages[CODING_IDENTITY]);
    if (entry->others && entry->others[number])
        return page_retain(entry->others[number]);

    bool was_transient = entry->transient;
    enum file_result result = make(site, entry, &form, ask->now_s, &page);
    if (result != FILE_FOUND) {
        int status = locate_status(result, &note);
        return page_retain(stock_find(&site->stock, status, note, ask->now_s));
    }
    if (entry->others && !entry->transient)
        cache_add_page(site->cache, entry, &entry->others[number], page);
    entry->transient = was_transient;
    return page;
}
