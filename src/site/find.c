/* find.c - from a request to its page: the cache first, then the disk. */
#include "site_parts.h"

#include "tarn/mime.h"
#include "tarn/out.h"

#include <stdatomic.h>
#include <string.h>

/* Longer paths cannot exist: a system's longest path, percent-encoded. */
enum { PATH_MAX_RAW = 12288, PATH_MAX_CLEAN = 4096, LOCATION_MAX = 24576 };

static const char note_outside[] = "a symbolic link leads out of the root";
static const char note_no_file[] = "neither a file nor a folder";

/* What a path leads to. */
struct located {
    int status;                  /* 200: a file; 301: a folder asked for without its slash */
    const char *note;            /* for the log, or null */
    char source[PATH_MAX_CLEAN]; /* the file */
    file_t file;                 /* open, if that was asked for */
    struct file_info info;
    bool linked;
};

static int status_of(enum file_result result, const char **note)
{
    *note = result == FILE_OUTSIDE ? note_outside : NULL;
    switch (result) {
    case FILE_FOUND:
        return 200;
    case FILE_ABSENT:
    case FILE_OUTSIDE:
        return 404;
    case FILE_DENIED:
        return 403;
    case FILE_EXHAUSTED:
        return 503;
    default:
        return 500;
    }
}

/* Opens or looks at located->source. Short of descriptors, the cache gives some back. */
static void look(struct site *site, bool open, struct located *located)
{
    enum file_result result;
    located->file = FILE_NONE;
    do
        result = open ? file_open(&site->root, located->source, &located->file, &located->info,
                                  &located->linked)
                      : file_stat(&site->root, located->source, &located->info, &located->linked);
    while (result == FILE_EXHAUSTED && site_shed_files(site));
    located->status = status_of(result, &located->note);
}

static bool set_source(struct located *located, struct bytes folder, struct bytes name)
{
    struct out out = out_init(located->source, sizeof located->source - 1);
    out_bytes(&out, folder);
    if (folder.len && name.len)
        out_char(&out, '/');
    out_bytes(&out, name);
    located->source[out.len] = '\0';
    return !out.full;
}

static void locate(struct site *site, struct bytes path, bool is_folder, bool open,
                   struct located *located)
{
    struct bytes name = is_folder ? BYTES("index.html") : BYTES("");
    *located = (struct located){.status = 404, .file = FILE_NONE};
    if (!set_source(located, path, name))
        return;
    look(site, open, located);
    if (located->status != 200 || located->info.kind == FILE_REGULAR)
        return;
    located->status = 404;
    if (located->info.kind == FILE_FOLDER && !is_folder)
        located->status = 301;
    else if (located->info.kind == FILE_OTHER)
        located->note = note_no_file;
}

static void count(_Atomic uint64_t *counter)
{
    uint64_t value = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, value + 1, memory_order_relaxed);
}

static struct page *refuse(struct site *site, int status, const char *note, int64_t now_s)
{
    return page_retain(stock_find(&site->stock, status, note, now_s));
}

/* Loads the file and watches it. Returns the page, whose first sender is the caller. */
static struct page *load_file(struct site *site, struct entry *entry, struct located *located,
                              int64_t now_s)
{
    struct page *page = NULL;
    struct load load = {
        .type = bytes_of(mime_find(bytes_of(located->source))->type),
        .cache_control = BYTES("no-cache"),
        .now_s = now_s,
        .info = located->info,
    };
    const struct folder *folder = entry->folder;
    entry->checked = !folder->reports || located->linked ||
                     located->info.device != folder->device ||
                     !tree_watch_file(site->tree, entry, located->file);
    /* Watched now: a change since the file was opened must not go unseen. */
    if (!entry->checked && !file_info(located->file, &load.info)) {
        file_close(located->file);
        return refuse(site, 500, NULL, now_s);
    }
    enum file_result result = load_page(&site->loader, located->file, &load, &page);
    if (result != FILE_FOUND) {
        int status = status_of(result, &located->note);
        return refuse(site, status, located->note, now_s);
    }
    entry->settles_s = load.settles_s;
    entry->info = load.info;
    if (load.stable)
        entry->pages[CODING_IDENTITY] = page_keep(page);
    return page;
}

/* Puts ENTRY into the cache if it has something to remember, else throws it away. */
static void remember(struct site *site, struct entry *entry)
{
    struct entry *victim;
    if (entry->pages[CODING_IDENTITY] && cache_insert(site->cache, entry)) {
        tree_attach(entry);
        while ((victim = cache_victim(site->cache)) != NULL)
            site_drop(site, victim);
    } else {
        tree_unwatch(site->tree, &entry->file);
        tree_leave(site->tree, entry->folder);
        entry_destroy(entry);
    }
    site_count(site);
}

static struct page *redirect_to_folder(struct bytes path, struct bytes query, int64_t now_s)
{
    char buffer[LOCATION_MAX];
    struct out location = out_init(buffer, sizeof buffer);
    out_char(&location, '/');
    target_encode(&location, path);
    out_char(&location, '/');
    if (query.at) {
        out_char(&location, '?');
        out_bytes(&location, query);
    }
    /* 301 is what every client of the last thirty years follows; for GET and HEAD, which are all
     * that arrive here, it means the same as 308. */
    return location.full ? NULL : answer_redirect(301, out_view(&location), now_s);
}

/* What the disk has for ENTRY, whose folder is watched already. */
static struct page *make_page(struct site *site, struct entry *entry, struct bytes query,
                              int64_t now_s)
{
    struct located located;
    struct page *page = NULL;
    locate(site, (struct bytes){entry->path, entry->path_len}, entry->is_folder, true, &located);
    if (located.status == 200)
        return load_file(site, entry, &located, now_s);
    if (located.status == 301) {
        page = redirect_to_folder((struct bytes){entry->path, entry->path_len}, query, now_s);
        if (page == NULL)
            return refuse(site, 503, NULL, now_s);
    } else {
        page = refuse(site, located.status, located.note, now_s);
    }
    /* What a watch would not tell is not remembered, nor what is our fault, nor a Location that
     * depends on the query. */
    if (entry->folder->reports && located.status < 500 && !located.linked &&
        !(located.status == 301 && query.at))
        entry->pages[CODING_IDENTITY] = page_keep(page);
    return page;
}

static enum file_result enter_folder(struct site *site, struct entry *entry)
{
    struct bytes path = {entry->path, entry->path_len};
    if (!entry->is_folder)
        while (path.len > 0 && path.at[path.len - 1] != '/')
            path.len--;
    if (!entry->is_folder && path.len > 0)
        path.len--;

    enum file_result result;
    do
        result = tree_enter(site->tree, &site->root, path, &entry->folder, &entry->name_at);
    while (result == FILE_EXHAUSTED && site_shed_files(site));
    if (result != FILE_FOUND)
        return result;
    if (entry->name_at > entry->path_len)
        entry->name_at = entry->path_len;
    struct bytes rest = {entry->path + entry->name_at, entry->path_len - entry->name_at};
    entry->name_len = (uint32_t)bytes_cut(&rest, '/').len;
    return FILE_FOUND;
}

static struct page *load(struct site *site, uint32_t hash, const struct target *target,
                         struct bytes query, int64_t now_s)
{
    const char *note;
    struct entry *entry = entry_create(hash, target->path, target->is_folder);
    if (entry == NULL)
        return refuse(site, 503, NULL, now_s);
    enum file_result result = enter_folder(site, entry);
    if (result != FILE_FOUND) {
        entry_destroy(entry);
        int status = status_of(result, &note);
        return refuse(site, status, note, now_s);
    }
    struct page *page = make_page(site, entry, query, now_s);
    remember(site, entry);
    return page;
}

/* Looks at the disk for an entry whose changes nobody tells. Dates that are too fresh to tell two
 * changes apart prove nothing. */
static bool is_unchanged(struct site *site, const struct entry *entry, int64_t now_s)
{
    struct located located;
    locate(site, (struct bytes){entry->path, entry->path_len}, entry->is_folder, false, &located);
    return located.status == 200 && file_info_equal(&located.info, &entry->info) &&
           !load_is_fresh(located.info.ctime_s, now_s) &&
           !load_is_fresh(located.info.mtime_s, now_s);
}

/* The page of ENTRY if it is still right for this request, else null. */
static struct page *take(struct site *site, const struct entry *entry, struct bytes query,
                         int64_t now_s)
{
    struct page *page = entry->pages[CODING_IDENTITY];
    if (now_s >= entry->settles_s || (page->status == 301 && query.at) ||
        (entry->checked && !is_unchanged(site, entry, now_s)))
        return NULL;
    count(&site->counts.hits);
    return page_retain(page);
}

/* Most targets are clean paths already, and what the cache knows by such a path went through
 * target_resolve() when it came in: an escape is the only thing that lets a path pass for
 * another one. */
static struct page *find_unresolved(struct site *site, struct bytes raw, struct bytes query,
                                    int64_t now_s)
{
    if (site->only || raw.len == 0 || raw.at[0] != '/' || bytes_find(raw, '%') >= 0)
        return NULL;
    bool is_folder = raw.at[raw.len - 1] == '/';
    struct bytes path = {raw.at + 1, raw.len - 1};
    if (is_folder && path.len > 0)
        path.len--;
    const struct entry *entry =
        cache_find(site->cache, cache_hash(path, is_folder), path, is_folder);
    return entry ? take(site, entry, query, now_s) : NULL;
}

static struct page *find_target(struct site *site, struct target *target, struct bytes query,
                                int64_t now_s)
{
    if (site->only) {
        struct bytes only = bytes_of(site->only);
        if (target->path.len > 0 && (target->is_folder || !bytes_equal(target->path, only)))
            return refuse(site, 404, NULL, now_s);
        *target = (struct target){only, false};
    }
    uint32_t hash = cache_hash(target->path, target->is_folder);
    struct entry *entry = cache_find(site->cache, hash, target->path, target->is_folder);
    struct page *page = entry ? take(site, entry, query, now_s) : NULL;
    if (page)
        return page;
    count(&site->counts.misses);
    if (entry)
        site_drop(site, entry);
    return load(site, hash, target, query, now_s);
}

static int status_of_method(const struct request *request, struct bytes path)
{
    switch (request->method) {
    case METHOD_GET:
    case METHOD_HEAD:
        return 200;
    case METHOD_OPTIONS:
        return bytes_equal(path, BYTES("*")) || path.len == 0 || path.at[0] == '/' ? 204 : 400;
    case METHOD_OTHER:
        return 405;
    default:
        return 501;
    }
}

struct page *site_find(struct site *site, const struct request *request, const char *data,
                       int64_t now_s)
{
    char buffer[PATH_MAX_RAW];
    struct target target;
    struct bytes path = request_span(data, request->path);
    struct bytes query = {NULL, 0};
    if (request->query.at)
        query = request_span(data, request->query);

    int status = status_of_method(request, path);
    if (status != 200)
        return refuse(site, status, NULL, now_s);
    if (!site->has_root)
        return refuse(site, 503, "the root is missing", now_s);
    struct page *page = find_unresolved(site, path, query, now_s);
    if (page)
        return page;
    if (path.len >= sizeof buffer)
        return refuse(site, 414, NULL, now_s);
    switch (target_resolve(path, buffer, sizeof buffer, &target)) {
    case TARGET_BAD:
        return refuse(site, 400, NULL, now_s);
    case TARGET_HIDDEN:
        return refuse(site, 404, NULL, now_s);
    case TARGET_OK:
        break;
    }
    return find_target(site, &target, query, now_s);
}
