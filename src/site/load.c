/* load.c - a file on disk becomes a page. */
#include "tarn/load.h"

#include "tarn/out.h"
#include "tarn/ticks.h"

#include <stdlib.h>
#include <string.h>

/* A file that is written all the time is served as it was found, but not remembered. */
enum { MAX_TRIES = 4 };

bool load_is_fresh(int64_t seconds, int64_t now_s)
{
    return seconds >= now_s - LOAD_FRESH_S && seconds <= now_s + LOAD_FRESH_S;
}

bool loader_init(struct loader *loader, uint32_t whole_bytes)
{
    *loader =
        (struct loader){.scratch = malloc((size_t)whole_bytes + 1), .whole_bytes = whole_bytes};
    return loader->scratch != NULL;
}

void loader_clear(struct loader *loader)
{
    free(loader->scratch);
    *loader = (struct loader){NULL, 0};
}

static void set_settling(struct load *load)
{
    load->settles_s = load_is_fresh(load->info.mtime_s, load->about.now_s)
                          ? load->info.mtime_s + LOAD_FRESH_S + 1
                          : INT64_MAX;
}

/* MARK tells apart what size and date cannot; it makes the tag weak. */
static void make_validator(struct load *load, bool is_marked, uint64_t mark)
{
    struct validator *validator = &load->about.validator;
    struct out tag = out_init(validator->etag, sizeof validator->etag);
    out_text(&tag, is_marked ? "W/\"" : "\"");
    out_hex(&tag, load->info.size_bytes);
    out_char(&tag, '-');
    out_hex(&tag, (uint64_t)load->info.mtime_s);
    out_char(&tag, '-');
    out_hex(&tag, load->info.mtime_ns);
    if (is_marked) {
        out_char(&tag, '-');
        out_hex(&tag, mark);
    }
    if (load->about.coding != CODING_IDENTITY) {
        out_char(&tag, '-');
        out_text(&tag, coding_name(load->about.coding));
    }
    out_char(&tag, '"');
    validator->etag_len = (uint8_t)tag.len;

    /* No date lies in the future of the answer it comes with (RFC 9110, 8.8.2.1). */
    int64_t now_s = load->about.now_s;
    validator->has_date = true;
    validator->modified_s = load->info.mtime_s < now_s ? load->info.mtime_s : now_s;
}

static enum file_result keep_open(file_t file, struct load *load, struct page **page)
{
    load->stable = true; /* whoever sends it reads it then */
    set_settling(load);
    make_validator(load, load->settles_s != INT64_MAX, ticks_now());
    *page = answer_open(&load->about, file, load->info.size_bytes);
    if (*page == NULL)
        file_close(file);
    return *page ? FILE_FOUND : FILE_EXHAUSTED;
}

static enum file_result keep_whole(struct bytes content, struct load *load, struct page **page)
{
    set_settling(load);
    bool is_marked = load->settles_s != INT64_MAX || !load->stable;
    load->info.size_bytes = content.len;
    make_validator(load, is_marked, is_marked ? bytes_hash(content) : 0);
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
            return keep_open(file, load, page);
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
        return keep_open(file, load, page);
    file_close(file);
    return keep_whole((struct bytes){loader->scratch, (size_t)got}, load, page);
}
