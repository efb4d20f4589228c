/* site.c - opens a site and keeps it true to the disk. */
#include "site_parts.h"

#include "tarn/ticks.h"
#include "tarn/units.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SHED_AT_ONCE = 16, MAX_NOISE = 16 };

static void set_count(_Atomic uint64_t *count, uint64_t value)
{
    atomic_store_explicit(count, value, memory_order_relaxed);
}

void site_drop(struct site *site, struct entry *entry)
{
    tree_detach(site->tree, entry);
    cache_remove(site->cache, entry);
}

void site_evict(struct site *site)
{
    struct entry *victim;
    while ((victim = cache_victim(site->cache)) != NULL)
        site_drop(site, victim);
    set_count(&site->counts.bytes, cache_bytes(site->cache));
    set_count(&site->counts.pages, cache_count(site->cache));
}

bool site_shed_files(struct site *site)
{
    struct entry *entry = NULL;
    int count = 0;
    while (count < SHED_AT_ONCE && (entry = cache_oldest(site->cache, SHELF_FILES)) != NULL) {
        site_drop(site, entry);
        count++;
    }
    return count > 0;
}

static void drop_changed(struct site *site, struct entry *entry)
{
    uint64_t before = atomic_load_explicit(&site->counts.dropped, memory_order_relaxed);
    set_count(&site->counts.dropped, before + 1);
    site_drop(site, entry);
}

static void drop_all(struct site *site)
{
    struct entry *entry;
    while ((entry = cache_any(site->cache)) != NULL)
        drop_changed(site, entry);
}

static void use_documents(struct site *site)
{
    site->stock.content_404 = root_files_text(&site->root_files, ROOT_404);
    site->stock.content_50x = root_files_text(&site->root_files, ROOT_50X);
}

static void close_root(struct site *site)
{
    drop_all(site);
    if (site->root_folder)
        tree_leave(site->tree, site->root_folder);
    site->root_folder = NULL;
    root_files_close(&site->root_files, site->tree);
    use_documents(site);
    rules_clear(site->rules);
    approach_close(&site->approach, site->tree);
    if (site->has_root)
        file_close_root(&site->root);
    site->has_root = false;
}

static int64_t wall_s(void)
{
    return ticks_wall_ns() / (int64_t)NS_PER_S;
}

static void read_rules(struct site *site)
{
    struct out warnings = out_init(site->warnings, SITE_WARNINGS_MAX - 1);
    for (int i = 0; i < ROOT_FILES_COUNT; i++) {
        if (site->root_files.files[i].problem == NULL)
            continue;
        out_text(&warnings, root_file_name((enum root_file)i));
        out_text(&warnings, ": ");
        out_text(&warnings, site->root_files.files[i].problem);
        out_char(&warnings, '\n');
    }
    rules_clear(site->rules);
    rules_read_headers(site->rules, root_files_text(&site->root_files, ROOT_HEADERS), &warnings);
    rules_read_redirects(site->rules, root_files_text(&site->root_files, ROOT_REDIRECTS),
                         &warnings);
    site->warnings[warnings.len] = '\0';
    site->has_news = warnings.len > 0;
}

const char *site_warnings(struct site *site)
{
    bool has_news = site->has_news;
    site->has_news = false;
    return has_news ? site->warnings : NULL;
}

/* Reads the files that shape all answers; there must be none in the cache. Returns false when the
 * system was short of something: with half of the rules, pages that exist could seem to be missing.
 */
static bool shape(struct site *site)
{
    root_files_close(&site->root_files, site->tree);
    bool are_known = root_files_open(&site->root_files, site->tree, &site->root, site->root_folder);
    use_documents(site);
    read_rules(site);
    stock_renew(&site->stock, wall_s());
    are_known = are_known && rules_are_whole(site->rules);
    site->has_news = site->has_news && are_known;
    return are_known;
}

/* Watches the way first and takes it then. What is remembered of the root is what was opened, for
 * its path may lead elsewhere by now. */
static int open_root(struct site *site, struct err *err)
{
    uint32_t name_at;
    bool linked;
    approach_open(&site->approach, site->tree, site->root_path);
    if (file_open_root(&site->root, site->root_path, err) != 0)
        return -1;
    site->has_root = true;
    enum file_result result = file_stat(&site->root, "", &site->root_info, &linked);
    if (result == FILE_FOUND)
        result = tree_enter(site->tree, &site->root, BYTES(""), &site->root_folder, &name_at);
    if (result == FILE_FOUND && shape(site))
        return 0;
    close_root(site);
    return err_set(err, "cannot serve %s: %s", site->root_path,
                   result == FILE_DENIED ? "Permission denied; tarn must be allowed to enter it"
                                         : "out of memory or of descriptors");
}

static void reopen_root(struct site *site)
{
    struct err err; /* a missing root shows in the answers */
    close_root(site);
    if (open_root(site, &err) == 0)
        notice_root(site, false);
}

static char *copy_text(struct bytes text)
{
    char *copy = malloc(text.len + 1);
    if (copy == NULL)
        return NULL;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    return copy;
}

/* A single file is its folder and its name. */
static bool set_root_path(struct site *site, const char *path)
{
    struct file_info info;
    if (file_look(path, &info) != FILE_FOUND || info.kind != FILE_REGULAR) {
        site->root_path = copy_text(bytes_of(path));
        return site->root_path != NULL;
    }
    /* The separator stays: without it "/" and "C:\" would be something else. */
    const char *name = file_last_name(path);
    site->root_path =
        copy_text(name == path ? BYTES(".") : (struct bytes){path, (size_t)(name - path)});
    site->only = copy_text(bytes_of(name));
    return site->root_path && site->only;
}

struct site *site_open(const struct site_options *options, struct err *err)
{
    const struct cache_limits limits = {
        .bytes = (size_t)options->cache_bytes,
        .files = options->max_files,
    };
    struct site *site = calloc(1, sizeof *site);
    if (site == NULL)
        goto no_memory;
    site->options = *options;
    root_files_init(&site->root_files);
    site->watch = watch_create();
    site->tree = tree_create(site->watch, options->max_watches);
    site->cache = cache_create(&limits);
    if (options->encoder && (site->desk = encoder_open_desk(options->encoder)) == NULL)
        goto no_memory;
    if (settings_read(site, err) != 0)
        goto fail;
    if (!site->tree || !site->cache ||
        !loader_init(&site->loader, options->whole_bytes, options->etag_by_content) ||
        !stock_init(&site->stock, wall_s()) || !set_root_path(site, options->root))
        goto no_memory;
    if (open_root(site, err) != 0)
        goto fail;
    notice_root(site, true);
    return site;

no_memory:
    err_set(err, "cannot serve %s: out of memory", options->root);
fail:
    site_close(site);
    return NULL;
}

void site_close(struct site *site)
{
    if (site == NULL)
        return;
    if (site->tree && site->cache)
        close_root(site);
    encoder_close_desk(site->desk);
    cache_destroy(site->cache);
    tree_destroy(site->tree);
    watch_destroy(site->watch);
    stock_clear(&site->stock);
    if (site->preflight)
        page_release(site->preflight);
    rules_destroy(site->rules);
    free(site->lines);
    free(site->warnings);
    loader_clear(&site->loader);
    free(site->root_path);
    free(site->only);
    free(site);
}

/* A folder that is written to without pause is cleared as a whole instead of name by name. */
static void drop_dependants(struct site *site, struct folder *folder, struct bytes name)
{
    if (folder->turn != site->turn) {
        folder->turn = site->turn;
        folder->noise = 0;
    }
    bool all = ++folder->noise > MAX_NOISE;
    struct entry *next;
    /* The last entry takes its folder along. */
    for (struct entry *entry = folder->entries; entry; entry = next) {
        next = entry->folder_next;
        if (all || tree_depends(entry, name))
            drop_changed(site, entry);
    }
}

static struct entry *entry_watching(const struct site *site, int where)
{
    struct watched *place = tree_watched(site->tree, where);
    while (place && place->entry == NULL)
        place = tree_watched_next(place);
    return place ? place->entry : NULL;
}

static void take_place_event(struct site *site, const struct watch_event *event)
{
    struct entry *entry;
    while ((entry = entry_watching(site, event->where)) != NULL)
        drop_changed(site, entry);

    struct folder *folder = NULL;
    unsigned count = 0;
    for (struct watched *place = tree_watched(site->tree, event->where); place;
         place = tree_watched_next(place)) {
        if (place->folder == NULL)
            continue;
        folder = place->folder;
        count++;
    }
    if (folder && (count > 1 || event->change == WATCH_FOLDER))
        drop_all(site);
    else if (folder)
        drop_dependants(site, folder, event->name);
}

static void reshape(struct site *site)
{
    drop_all(site);
    if (!shape(site))
        close_root(site); /* which is opened again when it is asked for */
}

/* Returns whether the way to the root has changed. */
static bool take_events(struct site *site)
{
    struct watch_event event;
    bool is_moved = false, is_reshaped = false;
    site->turn++;
    while (watch_next(site->watch, &event)) {
        if (event.change == WATCH_ALL || approach_is_hit(&site->approach, &event))
            is_moved = true;
        else
            take_place_event(site, &event);
        if (site->root_folder && event.where == site->root_folder->self.where &&
            event.change == WATCH_FOLDER && event.name.len == 0)
            is_moved = true;
        if (site->root_folder && root_files_are_hit(&site->root_files, site->root_folder, &event))
            is_reshaped = true;
    }
    if (is_reshaped && !is_moved)
        reshape(site);
    return is_moved;
}

static bool is_root_elsewhere(const struct site *site)
{
    struct file_info now;
    return file_look(site->root_path, &now) != FILE_FOUND || now.inode != site->root_info.inode ||
           now.device != site->root_info.device;
}

void site_refresh(struct site *site)
{
    bool is_moved = !site->has_root;
    if (site->watch && watch_pending(site->watch))
        is_moved = take_events(site) || is_moved;
    if (!site->approach.reports && !is_moved)
        is_moved = is_root_elsewhere(site);
    if (is_moved)
        reopen_root(site);
    else if (site->root_files.checked &&
             root_files_have_changed(&site->root_files, &site->root, wall_s()))
        reshape(site);
    if (site->desk)
        represent_collect(site);
}

struct page *site_error(struct site *site, int status, const char *note, int64_t now_s)
{
    return page_retain(stock_find(&site->stock, status, note, now_s));
}

bool site_is_watched(const struct site *site, const char **why)
{
    bool is_refused =
        !site->approach.reports || (site->root_folder && site->root_folder->self.where < 0);
    *why = NULL;
    if (site->watch == NULL)
        *why = NOTICE_CHECKED "the system has no watches left, or none at all";
    else if (is_refused && tree_is_full(site->tree))
        *why = NOTICE_FULL;
    else if (site->root_folder && !site->root_folder->reports)
        *why = NOTICE_CHECKED "the file system of the root does not report changes";
    else if (!site->approach.reports)
        *why =
            "cached; the root is looked for on every request: a folder above it cannot be watched";
    return *why == NULL;
}

const struct site_counts *site_counts(const struct site *site)
{
    return &site->counts;
}
