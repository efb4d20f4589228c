/* load.c - a file on disk becomes a page. */
#include "tarn/load.h"

#include "tarn/out.h"
#include "tarn/ticks.h"

#include <stdlib.h>
#include <string.h>

/* A file that is written all the time is served as it was found, but not remembered. */
enum { MAX_TRIES = 4 };

/* Contents are hashed in pieces of this size, and files up to a limit: beyond it the first request
 * would keep its worker from all others for too long. */
enum { PIECE_BYTES = 65536, HASHED_MAX = 64 << 20 };

bool load_is_fresh(int64_t seconds, int64_t now_s)
{
    return seconds >= now_s - LOAD_FRESH_S && seconds <= now_s + LOAD_FRESH_S;
}

bool loader_init(struct loader *loader, uint32_t whole_bytes, bool by_content)
{
    *loader = (struct loader){.scratch = malloc((size_t)whole_bytes + 1),
                              .whole_bytes = whole_bytes,
                              .by_content = by_content};
    return loader->scratch != NULL;
}

void loader_clear(struct loader *loader)
{
    free(loader->scratch);
    *loader = (struct loader){.scratch = NULL};
}

static void set_settling(struct load *load)
{
    load->settles_s = load_is_fresh(load->info.mtime_s, load->about.now_s)
                          ? load->info.mtime_s + LOAD_FRESH_S + 1
                          : INT64_MAX;
}

static struct out begin_tag(struct load *load, bool is_weak)
{
    struct validator *validator = &load->about.validator;
    struct out tag = out_init(validator->etag, sizeof validator->etag);
    out_text(&tag, is_weak ? "W/\"" : "\"");
    out_hex(&tag, load->info.size_bytes);
    return tag;
}

static void add_to_tag(struct out *tag, uint64_t value)
{
    out_char(tag, '-');
    out_hex(tag, value);
}

static void end_tag(struct load *load, struct out *tag)
{
    if (load->about.coding != CODING_IDENTITY) {
        out_char(tag, '-');
        out_text(tag, coding_name(load->about.coding));
    }
    out_char(tag, '"');
    load->about.validator.etag_len = (uint8_t)tag->len;
}

/* MARK tells apart what size and date cannot; it makes the tag weak. */
static void tag_by_date(struct load *load, bool is_marked, uint64_t mark)
{
    struct out tag = begin_tag(load, is_marked);
    add_to_tag(&tag, (uint64_t)load->info.mtime_s);
    add_to_tag(&tag, load->info.mtime_ns);
    if (is_marked)
        add_to_tag(&tag, mark);
    end_tag(load, &tag);
}

/* The same wherever the same bytes are served, whatever the dates of their files. */
static void tag_by_content(struct load *load, bool is_weak, uint64_t hash)
{
    struct out tag = begin_tag(load, is_weak);
    add_to_tag(&tag, hash);
    end_tag(load, &tag);
}

static uint64_t add_to_hash(uint64_t hash, struct bytes piece)
{
    return (hash ^ bytes_hash(piece)) * 0x9e3779b97f4a7c15u;
}

static uint64_t hash_whole(struct bytes content)
{
    uint64_t hash = 0;
    while (content.len > 0) {
        size_t len = content.len < PIECE_BYTES ? content.len : PIECE_BYTES;
        hash = add_to_hash(hash, (struct bytes){content.at, len});
        content.at += len;
        content.len -= len;
    }
    return hash;
}

/* False when the file cannot be read, or is too large to be read for this. */
static bool hash_open(file_t file, uint64_t size_bytes, uint64_t *hash)
{
    char piece[PIECE_BYTES];
    *hash = 0;
    if (size_bytes > HASHED_MAX)
        return false;
    for (uint64_t at = 0; at < size_bytes; at += PIECE_BYTES) {
        int64_t got = file_read(file, piece, sizeof piece, at);
        if (got < 0)
            return false;
        *hash = add_to_hash(*hash, (struct bytes){piece, (size_t)got});
    }
    return true;
}

static void set_date(struct load *load)
{
    struct validator *validator = &load->about.validator;
    /* No date lies in the future of the answer it comes with (RFC 9110, 8.8.2.1). */
    int64_t now_s = load->about.now_s;
    validator->has_date = true;
    validator->modified_s = load->info.mtime_s < now_s ? load->info.mtime_s : now_s;
}

static enum file_result keep_open(const struct loader *loader, file_t file, struct load *load,
                                  struct page **page)
{
    load->stable = true; /* whoever sends it reads it then */
    set_settling(load);
    set_date(load);
    bool is_marked = load->settles_s != INT64_MAX;
    uint64_t hash;
    if (!loader->by_content)
        tag_by_date(load, is_marked, ticks_now());
    else if (hash_open(file, load->info.size_bytes, &hash))
        tag_by_content(load, is_marked, hash);
    *page = answer_open(&load->about, file, load->info.size_bytes);
    if (*page == NULL)
        file_close(file);
    return *page ? FILE_FOUND : FILE_EXHAUSTED;
}

static enum file_result keep_whole(const struct loader *loader, struct bytes content,
                                   struct load *load, struct page **page)
{
    set_settling(load);
    bool is_marked = load->settles_s != INT64_MAX || !load->stable;
    load->info.size_bytes = content.len;
    set_date(load);
    if (loader->by_content)
        tag_by_content(load, false, hash_whole(content));
    else
        tag_by_date(load, is_marked, is_marked ? bytes_hash(content) : 0);
    *page = answer_whole(&load->about, content);
    return *page ? FILE_FOUND : FILE_EXHAUSTED;
}

enum file_result load_page(struct loader *loader, file_t file, struct load *load,
                           struct page **page)
{
    load->stable = false;
    int64_t got = 0;
    for (int tries = 0; tries < MAX_TRIES && !load->stable; tries++) {
        if (load->info.size_bytes > loader->whole_bytes)
            return keep_open(loader, file, load, page);
        struct file_info before = load->info;
        got = file_read(file, loader->scratch, (size_t)load->info.size_bytes, 0);
        if (got < 0 || !file_info(file, &load->info)) {
            file_close(file);
            return FILE_BROKEN;
        }
        load->stable =
            file_info_equal(&before, &load->info) && (uint64_t)got == load->info.size_bytes;
    }
    if (load->info.size_bytes > loader->whole_bytes)
        return keep_open(loader, file, load, page);
    file_close(file);
    return keep_whole(loader, (struct bytes){loader->scratch, (size_t)got}, load, page);
}
