/* locate.c - which file on disk answers for a path? */
#include "tarn/locate.h"

#include "tarn/out.h"

#include <string.h>

/* Tools write a page and its codings in any order, but within this time. */
enum { TOGETHER_S = 2 };

static const char note_outside[] = "a symbolic link leads out of the root";
static const char note_no_file[] = "neither a file nor a folder";

bool locate_led_out(const char *note)
{
    return note == note_outside;
}

int locate_status(enum file_result result, const char **note)
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

void located_close(struct located *located)
{
    for (int i = 0; i < CODING_COUNT; i++) {
        file_close(located->files[i]);
        located->files[i] = FILE_NONE;
    }
    located->codings = 0;
}

uint64_t located_stamp(const struct located *located)
{
    uint64_t text[CODING_COUNT][7] = {{0}};
    for (int i = 0; i < CODING_COUNT; i++) {
        const struct file_info *info = &located->infos[i];
        if (!(located->codings & 1u << i))
            continue;
        text[i][0] = info->device;
        text[i][1] = info->inode;
        text[i][2] = info->size_bytes;
        text[i][3] = (uint64_t)info->mtime_s;
        text[i][4] = (uint64_t)info->ctime_s;
        text[i][5] = (uint64_t)info->mtime_ns << 32 | info->ctime_ns;
        text[i][6] = (uint64_t)info->links + 1;
    }
    return bytes_hash((struct bytes){(const char *)text, sizeof text});
}

static bool set_source(struct located *located, struct bytes path, const char *end)
{
    struct out out = out_init(located->source, sizeof located->source - 1);
    out_bytes(&out, path);
    out_text(&out, end);
    located->source[out.len] = '\0';
    located->ending = bytes_of(end);
    return !out.full;
}

static bool set_index(struct located *located, struct bytes folder, struct bytes name)
{
    struct out out = out_init(located->source, sizeof located->source - 1);
    out_bytes(&out, folder);
    out_text(&out, folder.len ? "/" : "");
    out_bytes(&out, name);
    located->source[out.len] = '\0';
    located->ending = name;
    return !out.full;
}

static enum file_result look(const struct locator *locator, const char *path, int coding, bool open,
                             struct located *located)
{
    bool linked;
    struct file_info *info = &located->infos[coding];
    enum file_result result =
        open ? file_open(locator->root, path, &located->files[coding], info, &linked)
             : file_stat(locator->root, path, info, &linked);
    located->linked = located->linked || linked;
    return result;
}

static bool is_older(int64_t seconds, int64_t than_s)
{
    return seconds < than_s && (uint64_t)than_s - (uint64_t)seconds > TOGETHER_S;
}

/* The siblings of the source. Returns FILE_EXHAUSTED if one could not be looked at. */
static enum file_result look_for_codings(const struct locator *locator, bool open,
                                         struct located *located)
{
    char path[LOCATE_PATH_MAX + 8];
    bool has_plain = located->codings != 0;
    int64_t plain_s = located->infos[CODING_IDENTITY].mtime_s;
    for (int i = CODING_IDENTITY + 1; i < CODING_COUNT; i++) {
        struct out out = out_init(path, sizeof path - 1);
        out_text(&out, located->source);
        out_text(&out, coding_extension((enum coding)i));
        path[out.len] = '\0';
        enum file_result result = look(locator, path, i, open, located);
        if (result == FILE_EXHAUSTED)
            return result;
        const struct file_info *info = &located->infos[i];
        if (result == FILE_FOUND && info->kind == FILE_REGULAR &&
            !(has_plain && is_older(info->mtime_s, plain_s))) {
            located->codings |= 1u << i;
        } else {
            file_close(located->files[i]);
            located->files[i] = FILE_NONE;
        }
    }
    return FILE_FOUND;
}

/* Does the source exist, in whatever coding? Sets the status, 404 if not. *IS_FOLDER tells that
 * there is a folder of that name. */
static void try_source(const struct locator *locator, bool open, struct located *located,
                       bool *is_folder)
{
    enum file_result result = look(locator, located->source, CODING_IDENTITY, open, located);
    const struct file_info *info = &located->infos[CODING_IDENTITY];
    bool is_file = result == FILE_FOUND && info->kind == FILE_REGULAR;

    *is_folder = result == FILE_FOUND && info->kind == FILE_FOLDER;
    located->status = locate_status(result, &located->note);
    if (result == FILE_FOUND && !is_file) {
        located->status = 404;
        if (!*is_folder)
            located->note = note_no_file;
        return;
    }
    if (is_file)
        located->codings = 1u << CODING_IDENTITY;
    else if (result != FILE_ABSENT)
        return;
    result = look_for_codings(locator, open, located);
    if (result != FILE_FOUND)
        located->status = locate_status(result, &located->note);
    else if (located->codings)
        located->status = 200;
}

static void try_index(const struct locator *locator, struct bytes path, bool open,
                      struct located *located)
{
    bool is_folder;
    for (size_t i = 0; i < locator->index.count; i++) {
        struct bytes names = bytes_of(locator->index.items[i]);
        while (names.at && located->status == 404)
            if (set_index(located, path, bytes_cut(&names, ',')))
                try_source(locator, open, located, &is_folder);
    }
}

static void try_page(const struct locator *locator, struct bytes path, bool open,
                     struct located *located)
{
    bool is_folder = false, ignored;
    if (set_source(located, path, ""))
        try_source(locator, open, located, &is_folder);
    const char *note = located->note;
    if (located->status == 404 && locator->clean_urls && set_source(located, path, ".html"))
        try_source(locator, open, located, &ignored);
    if (located->status == 404) {
        located->status = is_folder ? 301 : 404;
        located->note = note ? note : located->note;
    }
}

void locate(const struct locator *locator, struct bytes path, bool is_folder, bool open,
            struct located *located)
{
    located->status = 404;
    located->note = NULL;
    located->linked = false;
    located->codings = 0;
    for (int i = 0; i < CODING_COUNT; i++)
        located->files[i] = FILE_NONE;
    if (is_folder)
        try_index(locator, path, open, located);
    else
        try_page(locator, path, open, located);
    if (located->status != 200)
        located_close(located);
}
