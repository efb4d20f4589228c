/* find.c - from a request to its page: the cache first, then the disk. */
#include "site_parts.h"

#include "tarn/accept.h"
#include "tarn/out.h"

#include <stdatomic.h>
#include <string.h>

enum { LOCATION_MAX = 24576 };

/* Rules that lead from one to the next. */
enum { MAX_DEPTH = 4 };

static const char note_circle[] = "rules lead from one to the next too often";

static struct page *find_target(struct site *site, struct bytes path, bool is_folder,
                                const struct ask *ask);

static void count(_Atomic uint64_t *counter)
{
    uint64_t value = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, value + 1, memory_order_relaxed);
}

static struct page *refuse(struct site *site, int status, const char *note, int64_t now_s)
{
    return page_retain(stock_find(&site->stock, status, note, now_s));
}

static struct bytes path_of(const struct entry *entry)
{
    return (struct bytes){entry->path, entry->path_len};
}

/* ---- choosing among the pages of an entry ---- */

static const struct coding_wishes *wishes_of(struct site *site, const struct ask *ask)
{
    struct wishes_memo *memo = &site->wishes;
    struct bytes text = request_field(ask->request, ask->data, FIELD_ACCEPT_ENCODING);
    bool is_one_line = !(ask->request->repeated & 1u << FIELD_ACCEPT_ENCODING);
    if (is_one_line && memo->len > 0 && bytes_equal(text, (struct bytes){memo->text, memo->len}))
        return &memo->wishes;
    memo->wishes = coding_of_request(ask->request, ask->data);
    memo->len = 0;
    if (is_one_line && text.len > 0 && text.len <= sizeof memo->text) {
        memcpy(memo->text, text.at, text.len);
        memo->len = text.len;
    }
    return &memo->wishes;
}

static int first_coding(const struct entry *entry)
{
    int coding = 0;
    while (entry->pages[coding] == NULL)
        coding++;
    return coding;
}

static struct page *negotiate(struct site *site, struct entry *entry, const struct ask *ask)
{
    if (ask->is_plain)
        return entry->pages[first_coding(entry)];
    const struct coding_wishes *wishes = wishes_of(site, ask);
    unsigned available = 0;
    for (int i = 0; i < CODING_COUNT; i++)
        available |= entry->pages[i] ? 1u << i : 0;

    int coding = coding_choose(wishes, available);
    if (entry->encodable && !load_is_fresh(entry->info.ctime_s, ask->now_s) &&
        entry->settles_s == INT64_MAX) {
        int best = coding_choose(wishes, available | entry->encodable);
        if (best != coding)
            represent_later(site, entry, (enum coding)best);
    }
    if (coding >= 0)
        return entry->pages[coding];
    if (ask->request->present & 1u << FIELD_ACCEPT_ENCODING)
        return stock_find(&site->stock, 406, NULL, ask->now_s);
    /* Who does not say what it accepts accepts everything (RFC 9110, 12.5.3). */
    return entry->pages[first_coding(entry)];
}

/* To PATH with its slash. The caller becomes a sender. */
static struct page *redirect_to_folder(struct site *site, struct bytes path, struct bytes lines,
                                       const struct ask *ask)
{
    char buffer[LOCATION_MAX];
    struct out location = out_init(buffer, sizeof buffer);
    if (site->base.len) {
        out_char(&location, '/');
        target_encode(&location, site->base);
    }
    out_char(&location, '/');
    target_encode(&location, path);
    out_text(&location, path.len ? "/" : "");
    if (ask->query.at) {
        out_char(&location, '?');
        target_encode_query(&location, ask->query);
    }
    /* 301 is what every client of the last thirty years follows; for GET and HEAD, which are all
     * that arrive here, it means the same as 308. */
    const struct answer about = {
        .status = 301, .location = out_view(&location), .lines = lines, .now_s = ask->now_s};
    struct page *page = location.full ? NULL : answer_error(&about, (struct bytes){NULL, 0});
    return page ? page : refuse(site, 503, NULL, ask->now_s);
}

/* The page of the path that ENTRY's rule names. */
static struct page *follow_alias(struct site *site, const struct entry *entry,
                                 const struct ask *ask)
{
    char path[SITE_PATH_MAX], buffer[SITE_PATH_MAX];
    size_t len = strlen(entry->alias);
    bool as_missing = entry->rule->status == 404;
    struct bytes none = {NULL, 0};
    struct bytes asked = ask->asked.at ? ask->asked : follow_path(entry, buffer, sizeof buffer);
    struct ask next = *ask;
    if (len >= sizeof path || ++next.depth > MAX_DEPTH)
        return refuse(site, 404, note_circle, ask->now_s);
    /* The entry may have to make room for what it leads to. */
    memcpy(path, entry->alias, len);
    next.is_plain = ask->is_plain || as_missing;
    next.asked = as_missing ? none : asked;
    next.rule = entry->rule;
    site->is_gone |= as_missing;
    struct page *page = find_target(site, (struct bytes){path, len}, entry->alias_is_folder, &next);
    return as_missing ? follow_as_missing(site, page, asked, ask->now_s) : page;
}

/* The caller becomes a sender. */
static struct page *choose_own(struct site *site, struct entry *entry, const struct ask *ask)
{
    if (entry->alias) { /* that nobody follows: see choose() */
        hint_find(site, entry, ask->now_s);
        return refuse(site, 404, NULL, ask->now_s);
    }
    if (entry->varies)
        return page_retain(negotiate(site, entry, ask));
    if (entry->is_listing)
        return browse_choose(site, entry, ask);
    struct page *page = entry->pages[CODING_IDENTITY];
    if (page->status / 100 != 3 || ask->query.at == NULL)
        return page_retain(page);
    return entry->rule ? follow_redirect(site, entry, ask)
                       : redirect_to_folder(site, path_of(entry), settings_lines(site, entry), ask);
}

/* A folder without its slash, and not where a rule leads. */
static bool is_bare_folder(const struct entry *entry)
{
    const struct page *page = entry->pages[CODING_IDENTITY];
    return page && page->status == 301 && entry->rule == NULL;
}

/* ENTRY, a bare folder, answers for another path: it is that one which needs the slash. */
static struct page *choose_folder(struct site *site, const struct entry *entry,
                                  const struct ask *ask)
{
    char path[SITE_PATH_MAX];
    struct bytes asked = ask->asked;
    if (!bytes_ends_with(asked, BYTES("/"))) {
        struct bytes lines = settings_lines_of(site, asked, asked, asked);
        return redirect_to_folder(site, (struct bytes){asked.at + 1, asked.len - 1}, lines, ask);
    }
    /* The entry may have to make room for what it leads to. */
    memcpy(path, entry->path, entry->path_len);
    return find_target(site, (struct bytes){path, entry->path_len}, true, ask);
}

/* The page of ENTRY for this request. The caller becomes a sender. */
static struct page *choose(struct site *site, struct entry *entry, const struct ask *ask)
{
    /* A rule that covers what it leads to has had its turn: that is missing. */
    if (entry->alias && entry->rule != ask->rule)
        return follow_alias(site, entry, ask);
    if (ask->asked.at && is_bare_folder(entry))
        return choose_folder(site, entry, ask);
    struct page *page = choose_own(site, entry, ask);
    return ask->asked.at ? follow_as_asked(site, page, entry, ask) : page;
}

/* ---- the disk ---- */

static void locate_entry(struct site *site, const struct entry *entry, bool open,
                         struct located *located)
{
    do
        locate(&site->locator, path_of(entry), entry->is_folder, open, located);
    while (located->status == 503 && site_shed_files(site));
}

static void keep(struct entry *entry, struct page *page)
{
    entry->pages[CODING_IDENTITY] = page_keep(page);
}

/* Answers for a path without a page with STATUS. Returns the one it gives. */
static int fill_refusal(struct site *site, struct entry *entry, int status, const char *note,
                        int64_t now_s)
{
    const struct answer about = {.status = status,
                                 .lines = settings_lines(site, entry),
                                 .note = note,
                                 .varies = site->stock.varies,
                                 .now_s = now_s};
    struct page *page = status == 404 && !bytes_equal(about.lines, site->stock.lines)
                            ? answer_error(&about, site->stock.content_404)
                            : refuse(site, status, note, now_s);
    if (page == NULL)
        page = refuse(site, 503, NULL, now_s);
    keep(entry, page);
    page_release(page);
    return page->status;
}

static int fill_from_disk(struct site *site, struct entry *entry, int64_t now_s,
                          struct located *located)
{
    const struct redirect *rule;
    locate_entry(site, entry, true, located);
    if (located->status == 200)
        return represent(site, entry, located, now_s);
    if (located->status != 404)
        return located->status;
    if ((rule = follow_find(site, entry, false)) != NULL)
        return follow_fill(site, entry, rule, now_s);
    if (located->note == NULL && entry->is_folder && site->options.listings)
        return browse_fill(site, entry, now_s, &located->note);
    return 404;
}

/* Rules are for tarn, not for its visitors. */
static bool is_secret(const struct entry *entry)
{
    return bytes_equal(path_of(entry), bytes_of(root_file_name(ROOT_HEADERS))) ||
           bytes_equal(path_of(entry), bytes_of(root_file_name(ROOT_REDIRECTS)));
}

/* Gives ENTRY, whose folder is watched already, what rules and disk have for it. */
static void fill(struct site *site, struct entry *entry, int64_t now_s)
{
    const struct ask plain = {.now_s = now_s};
    struct located located = {.status = 404};
    const struct redirect *rule = follow_find(site, entry, true);
    int status = 404;
    if (rule)
        status = follow_fill(site, entry, rule, now_s);
    else if (!is_secret(entry))
        status = fill_from_disk(site, entry, now_s, &located);
    if (status == 301 && entry->rule == NULL) {
        struct page *page =
            redirect_to_folder(site, path_of(entry), settings_lines(site, entry), &plain);
        keep(entry, page);
        page_release(page);
        status = page->status;
    } else if (entry->pages[CODING_IDENTITY] == NULL && entry->alias == NULL && !entry->varies) {
        if (status == 404 && located.note == NULL)
            hint_find(site, entry, now_s);
        notice_link(site, entry, located.note);
        status = fill_refusal(site, entry, status, located.note, now_s);
    }
    /* What no watch would tell is not remembered but for files, nor is what is our fault. */
    bool is_file = status == 200 && !entry->alias;
    if (status >= 500 || (!is_file && (!entry->folder->reports || located.linked)))
        entry->transient = true;
}

/* Where ENTRY lives: in the deepest folder of its path, but for its last segment. */
static enum file_result enter_folder(struct site *site, struct entry *entry)
{
    struct bytes path = path_of(entry);
    if (!entry->is_folder) {
        while (path.len > 0 && path.at[path.len - 1] != '/')
            path.len--;
        path.len -= path.len > 0;
    }
    enum file_result result;
    do
        result = tree_enter(site->tree, &site->root, path, &entry->folder, &entry->name_at);
    while (result == FILE_EXHAUSTED && site_shed_files(site));
    if (entry->name_at > entry->path_len)
        entry->name_at = entry->path_len;
    struct bytes rest = {entry->path + entry->name_at, entry->path_len - entry->name_at};
    entry->name_len = (uint32_t)bytes_cut(&rest, '/').len;
    return result;
}

/* Puts ENTRY into the cache, or throws it away. */
static void remember(struct site *site, struct entry *entry)
{
    if (!entry->transient && cache_insert(site->cache, entry)) {
        tree_attach(entry);
        site_evict(site);
        return;
    }
    tree_unwatch_files(site->tree, entry);
    tree_leave(site->tree, entry->folder);
    entry_destroy(entry);
}

static struct page *load(struct site *site, uint32_t hash, struct bytes path, bool is_folder,
                         const struct ask *ask)
{
    const char *note;
    struct entry *entry = entry_create(hash, path, is_folder);
    if (entry == NULL)
        return refuse(site, 503, NULL, ask->now_s);
    enum file_result result = enter_folder(site, entry);
    if (result != FILE_FOUND) {
        entry_destroy(entry);
        int status = locate_status(result, &note);
        return refuse(site, status, note, ask->now_s);
    }
    entry->ticket = ++site->tickets;
    fill(site, entry, ask->now_s);
    notice_folder(site, entry->folder);
    struct page *page = choose(site, entry, ask);
    remember(site, entry);
    return page;
}

/* ---- the cache ---- */

/* Looks at the disk for an entry whose changes nobody tells. Dates that are too fresh to tell two
 * changes apart prove nothing. */
static bool is_unchanged(struct site *site, const struct entry *entry, int64_t now_s)
{
    struct located located;
    locate_entry(site, entry, false, &located);
    if (located.status != 200 || located_stamp(&located) != entry->stamp)
        return false;
    for (int i = 0; i < CODING_COUNT; i++)
        if ((located.codings & 1u << i) && (load_is_fresh(located.infos[i].ctime_s, now_s) ||
                                            load_is_fresh(located.infos[i].mtime_s, now_s)))
            return false;
    return true;
}

/* The page of ENTRY if it is still right, else null. */
static struct page *take(struct site *site, struct entry *entry, const struct ask *ask)
{
    if (ask->now_s >= entry->settles_s ||
        (entry->checked && !is_unchanged(site, entry, ask->now_s)))
        return NULL;
    count(&site->counts.hits);
    return choose(site, entry, ask);
}

/* Takes the base off PATH, if it is there. */
static bool strip_base(const struct site *site, struct bytes *path)
{
    size_t len = site->base.len;
    if (len == 0)
        return true;
    if (!bytes_starts_with(*path, site->base) || (path->len > len && path->at[len] != '/'))
        return false;
    len += path->len > len;
    *path = (struct bytes){path->at + len, path->len - len};
    return true;
}

/* Most targets are clean paths already, and what the cache knows by such a path went through
 * target_resolve() when it came in: an escape is the only thing that lets a path pass for
 * another one. */
static struct page *find_unresolved(struct site *site, struct bytes raw, const struct ask *ask)
{
    if (site->only || raw.len == 0 || raw.at[0] != '/' || bytes_find(raw, '%') >= 0)
        return NULL;
    bool is_folder = raw.at[raw.len - 1] == '/';
    struct bytes path = {raw.at + 1, raw.len - 1};
    if (is_folder && path.len > 0)
        path.len--;
    if (!strip_base(site, &path))
        return NULL;
    struct entry *entry = cache_find(site->cache, cache_hash(path, is_folder), path, is_folder);
    return entry ? take(site, entry, ask) : NULL;
}

static struct page *find_target(struct site *site, struct bytes path, bool is_folder,
                                const struct ask *ask)
{
    uint32_t hash = cache_hash(path, is_folder);
    struct entry *entry = cache_find(site->cache, hash, path, is_folder);
    struct page *page = entry ? take(site, entry, ask) : NULL;
    if (page)
        return page;
    count(&site->counts.misses);
    if (entry)
        site_drop(site, entry);
    return load(site, hash, path, is_folder, ask);
}

/* A path of the application rather than of a file that is missing: without a dot in its last
 * segment, which is empty behind a slash, and asked for as a page. */
static bool is_route(const struct site *site, struct target target, const struct ask *ask)
{
    struct bytes last = target.path;
    while (bytes_find(last, '/') >= 0)
        bytes_cut(&last, '/');
    return site->spa.at && (target.is_folder || bytes_find(last, '.') < 0) &&
           accept_quality(ask->request, ask->data, BYTES("text/html")) > 0;
}

/* The application's page, in answer to PATH. */
static struct page *find_application(struct site *site, struct target target, const struct ask *ask)
{
    char buffer[SITE_PATH_MAX];
    struct out asked = out_init(buffer, sizeof buffer);
    struct ask next = *ask;
    out_char(&asked, '/');
    out_bytes(&asked, target.path);
    out_text(&asked, target.is_folder && target.path.len ? "/" : "");
    next.asked = out_view(&asked);
    return find_target(site, site->spa, false, &next);
}

static struct page *find_in_base(struct site *site, struct target target, const struct ask *ask)
{
    if (!strip_base(site, &target.path))
        return refuse(site, 404, "outside of the base", ask->now_s);
    if (site->base.len && target.path.len == 0 && !target.is_folder)
        return redirect_to_folder(site, target.path, site->stock.lines, ask);
    if (site->only) {
        struct bytes only = bytes_of(site->only);
        if (target.path.len > 0 && (target.is_folder || !bytes_equal(target.path, only)))
            return refuse(site, 404, NULL, ask->now_s);
        return find_target(site, only, false, ask);
    }
    struct page *page = find_target(site, target.path, target.is_folder, ask);
    if (page->status != 404 || site->is_gone || !is_route(site, target, ask))
        return page;
    page_release(page);
    return find_application(site, target, ask);
}

static struct page *find_path(struct site *site, struct bytes raw, const struct ask *ask)
{
    char buffer[SITE_RAW_PATH_MAX];
    struct target target;
    struct page *page = find_unresolved(site, raw, ask);
    if (page && (page->status != 404 || site->is_gone || site->spa.at == NULL))
        return page;
    if (page)
        page_release(page);
    if (raw.len >= sizeof buffer)
        return refuse(site, 414, NULL, ask->now_s);
    switch (target_resolve(raw, buffer, sizeof buffer, &target)) {
    case TARGET_OK:
        return find_in_base(site, target, ask);
    case TARGET_HIDDEN:
        return refuse(site, 404, NULL, ask->now_s);
    default:
        return refuse(site, 400, NULL, ask->now_s);
    }
}

/* Other methods than GET and HEAD name a target, too, or the server as a whole (RFC 9110, 9.3.7).
 * STATUS tells them the same of every file, so that nobody looks whether it is there. */
static int unless_bad(struct bytes path, int status)
{
    char buffer[SITE_RAW_PATH_MAX];
    struct target target;
    if (path.len == 0 || bytes_equal(path, BYTES("*")))
        return status;
    if (path.len >= sizeof buffer)
        return 414;
    return target_resolve(path, buffer, sizeof buffer, &target) == TARGET_BAD ? 400 : status;
}

static int status_of_method(enum method method, struct bytes path)
{
    switch (method) {
    case METHOD_GET:
    case METHOD_HEAD:
        return 200;
    case METHOD_OPTIONS:
        return unless_bad(path, 204);
    case METHOD_OTHER:
        return unless_bad(path, 405);
    default:
        return unless_bad(path, 501);
    }
}

static bool is_preflight(const struct request *request)
{
    return (request->present & 1u << FIELD_ORIGIN) &&
           (request->present & 1u << FIELD_ACCESS_CONTROL_REQUEST_METHOD);
}

struct page *site_find(struct site *site, const struct request *request, const char *data,
                       int64_t now_s)
{
    struct ask ask = {.request = request, .data = data, .now_s = now_s};
    struct bytes path = request_span(data, request->path);
    site->has_hint = site->is_gone = false;
    if (request->query.at)
        ask.query = request_span(data, request->query);
    int status = status_of_method(request->method, path);
    if (status == 204 && site->preflight && is_preflight(request))
        return page_retain(site->preflight);
    if (status != 200)
        return refuse(site, status, NULL, now_s);
    if (!site->has_root)
        return refuse(site, 503, "the root is missing, or cannot be read now", now_s);
    return find_path(site, path, &ask);
}
