/* represent.c - the pages of an entry: one for each coding that is on disk, and one for each that
 * the encoder makes.
 */
#include "site_parts.h"

#include "tarn/coder.h"
#include "tarn/mime.h"
#include "tarn/out.h"

/* Paths that nothing is known of get the application's page only if they ask for HTML. */
static bool is_for_all(const struct site *site, const struct entry *entry)
{
    return site->spa.at && !entry->is_folder &&
           bytes_equal(site->spa, (struct bytes){entry->path, entry->path_len});
}

static struct answer describe(struct site *site, const struct entry *entry, struct bytes type)
{
    return (struct answer){
        .status = 200,
        .type = type,
        .cache_control = BYTES("no-cache"),
        .ranges = RANGES_BYTES,
        .varies =
            (entry->varies ? VARIES_CODING : 0u) | (is_for_all(site, entry) ? VARIES_ACCEPT : 0u),
        .lines = settings_lines(site, entry),
    };
}

static unsigned find_encodable(const struct site *site, const struct located *located)
{
    unsigned codings = 0;
    uint64_t size = located->infos[CODING_IDENTITY].size_bytes;
    if (site->desk == NULL || !(located->codings & 1u << CODING_IDENTITY) ||
        size < ENCODER_MIN_BYTES || size > ENCODER_MAX_BYTES ||
        !mime_find(bytes_of(located->source))->compressible)
        return 0;
    for (int i = CODING_IDENTITY + 1; i < CODING_COUNT; i++)
        if (!(located->codings & 1u << i) && coder_find((enum coding)i))
            codings |= 1u << i;
    return codings;
}

/* Loads the file of one coding, and watches it. */
static int load_one(struct site *site, struct entry *entry, struct located *located, int coding,
                    int64_t now_s)
{
    struct page *page;
    struct bytes type = bytes_of(mime_find(bytes_of(located->source))->type);
    struct load load = {.about = describe(site, entry, type), .info = located->infos[coding]};
    load.about.coding = (enum coding)coding;
    load.about.now_s = now_s;

    file_t file = located->files[coding];
    located->files[coding] = FILE_NONE;
    const struct folder *folder = entry->folder;
    bool is_elsewhere = load.info.device != folder->device;
    if (!folder->reports || located->linked || is_elsewhere ||
        !tree_watch_file(site->tree, &entry->files[coding], file))
        entry->checked = true;
    if (folder->reports && !located->linked && is_elsewhere)
        notice_mount(site, entry);
    /* Watched from here on: what changed since the file was opened must not go unseen. */
    enum file_result result = FILE_BROKEN;
    if (file_info(file, &load.info))
        result = load_page(&site->loader, file, &load, &page);
    else
        file_close(file);
    if (result != FILE_FOUND)
        return locate_status(result, &located->note);

    entry->pages[coding] = page_keep(page);
    page_release(page);
    entry->transient = entry->transient || !load.stable;
    if (load.settles_s < entry->settles_s)
        entry->settles_s = load.settles_s;
    located->infos[coding] = load.info;
    return 200;
}

static void drop_pages(struct entry *entry)
{
    for (int i = 0; i < CODING_COUNT; i++) {
        if (entry->pages[i])
            page_drop(entry->pages[i]);
        entry->pages[i] = NULL;
    }
    entry->varies = false;
    entry->encodable = 0;
}

int represent(struct site *site, struct entry *entry, struct located *located, int64_t now_s)
{
    unsigned codings = located->codings;
    int status = 200;
    entry->ending = located->ending;
    entry->encodable = find_encodable(site, located);
    entry->varies = entry->encodable || codings != 1u << CODING_IDENTITY;
    for (int i = 0; i < CODING_COUNT && status == 200; i++)
        if (codings & 1u << i)
            status = load_one(site, entry, located, i, now_s);
    entry->info = located->infos[CODING_IDENTITY];
    entry->stamp = located_stamp(located);
    if (status != 200)
        drop_pages(entry);
    located_close(located);
    return status;
}

void represent_later(struct site *site, struct entry *entry, enum coding coding)
{
    const struct page *page = entry->pages[CODING_IDENTITY];
    struct encoder_order order = {
        .coding = coding,
        .file = page->file,
        .info = entry->info,
        .path = {entry->path, entry->path_len},
        .is_folder = entry->is_folder,
        .ticket = entry->ticket,
    };
    if (page->file == FILE_NONE)
        order.content = (struct bytes){page->block + page->head_bytes, (size_t)page->body_bytes};
    if (encoder_ask(site->desk, &order))
        entry->encodable &= ~(1u << coding);
}

/* "abc" becomes "abc-br": each coding has a tag of its own (RFC 9110, 8.8.3.3). */
static struct validator derive_validator(const struct validator *plain, enum coding coding)
{
    struct validator validator = *plain;
    if (plain->etag_len == 0)
        return validator;
    struct out tag = out_init(validator.etag, sizeof validator.etag);
    tag.len = plain->etag_len - 1u;
    out_char(&tag, '-');
    out_text(&tag, coding_name(coding));
    out_char(&tag, '"');
    validator.etag_len = tag.full ? 0 : (uint8_t)tag.len;
    return validator;
}

static void add_encoded(struct site *site, const struct encoded *encoded)
{
    struct bytes path = {encoded->path, encoded->path_len};
    uint32_t hash = cache_hash(path, encoded->is_folder);
    struct entry *entry = cache_find(site->cache, hash, path, encoded->is_folder);
    if (entry == NULL || entry->ticket != encoded->ticket || entry->pages[encoded->coding])
        return;
    const struct page *plain = entry->pages[CODING_IDENTITY];
    struct answer about = describe(site, entry, plain->plain_type);
    about.coding = encoded->coding;
    about.ranges = RANGES_NONE;
    about.now_s = plain->date_s;
    about.validator = derive_validator(&plain->validator, encoded->coding);
    struct page *page = answer_whole(&about, (struct bytes){encoded->body, encoded->body_bytes});
    if (page == NULL)
        return;
    cache_add_page(site->cache, entry, &entry->pages[encoded->coding], page);
    page_release(page);
}

void represent_collect(struct site *site)
{
    struct encoded *encoded = encoder_collect(site->desk);
    if (encoded == NULL)
        return;
    while (encoded) {
        struct encoded *next = encoded->next;
        add_encoded(site, encoded);
        encoded_destroy(encoded);
        encoded = next;
    }
    site_evict(site);
}
