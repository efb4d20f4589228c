/* listing.c - reads a folder, orders its names, and has them written. */
#include "tarn/listing.h"

#include "listing_text.h"
#include "tarn/out.h"
#include "tarn/target.h"

#include <stdlib.h>
#include <string.h>

/* Two forms of a name, each byte of which may become an entity or an escape, and what is around. */
enum { ROW_MARKUP = 320, NAME_GROWTH = 12, PAGE_MARKUP = 4096 };

struct names {
    struct listing_row *rows;
    size_t count;
    size_t cap;
    size_t more;
    bool is_top; /* of the site */
    bool no_memory;
};

struct listing_form listing_parse(struct bytes query)
{
    struct listing_form form = {.order = BY_NAME};
    while (query.at) {
        struct bytes pair = bytes_cut(&query, '&');
        if (bytes_equal(pair, BYTES("sort=size")))
            form.order = BY_SIZE;
        else if (bytes_equal(pair, BYTES("sort=date")))
            form.order = BY_DATE;
        else if (bytes_equal(pair, BYTES("order=desc")))
            form.descending = true;
    }
    return form;
}

unsigned listing_number(const struct listing_form *form)
{
    return (unsigned)form->order * 4 + form->descending * 2u + form->json;
}

/* Can NAME be asked for? Names that the site does not serve anywhere are not shown either. */
static bool is_servable(const struct names *names, const char *name)
{
    char encoded[1024], buffer[1024];
    struct out out = out_init(encoded, sizeof encoded);
    struct target target;
    out_char(&out, '/');
    target_encode(&out, bytes_of(name));
    if (names->is_top && (strcmp(name, "_headers") == 0 || strcmp(name, "_redirects") == 0))
        return false;
    return !out.full &&
           target_resolve(out_view(&out), buffer, sizeof buffer, &target) == TARGET_OK &&
           bytes_equal(target.path, bytes_of(name));
}

static bool grow(struct names *names)
{
    size_t cap = names->cap ? names->cap * 2 : 64;
    struct listing_row *rows = realloc(names->rows, cap * sizeof *rows);
    if (rows == NULL)
        return false;
    names->rows = rows;
    names->cap = cap;
    return true;
}

static bool add_name(void *arg, const char *name)
{
    struct names *names = arg;
    if (!is_servable(names, name))
        return true;
    if (names->count == LISTING_MAX) {
        names->more++;
        return true;
    }
    size_t size = strlen(name) + 1;
    char *copy = malloc(size);
    if (copy == NULL || (names->count == names->cap && !grow(names))) {
        free(copy);
        names->no_memory = true;
        return false;
    }
    memcpy(copy, name, size);
    names->rows[names->count++] = (struct listing_row){.name = copy};
    return true;
}

/* Fills in what ROW is. Returns FILE_EXHAUSTED if that could not be found out. */
static enum file_result look_at(const struct listing_folder *folder, struct listing_row *row)
{
    char path[8192];
    struct out out = out_init(path, sizeof path - 1);
    struct file_info info;
    bool linked = false;
    out_bytes(&out, folder->path);
    out_text(&out, folder->path.len ? "/" : "");
    out_text(&out, row->name);
    path[out.len] = '\0';
    enum file_result result =
        out.full ? FILE_ABSENT : file_stat(folder->root, path, &info, &linked);
    if (result == FILE_EXHAUSTED)
        return result;
    row->is_shown = result == FILE_FOUND && info.kind != FILE_OTHER;
    if (row->is_shown) {
        row->is_folder = info.kind == FILE_FOLDER;
        row->is_told = !linked && (row->is_folder || info.links == 1);
        row->size_bytes = info.size_bytes;
        row->mtime_s = info.mtime_s;
    } else {
        row->is_told = result == FILE_ABSENT && !linked;
    }
    return FILE_FOUND;
}

static enum file_result look_at_all(const struct listing_folder *folder, struct names *names,
                                    bool *is_told)
{
    size_t kept = 0;
    *is_told = true;
    for (size_t i = 0; i < names->count; i++) {
        struct listing_row *row = &names->rows[i];
        if (look_at(folder, row) != FILE_FOUND)
            return FILE_EXHAUSTED;
        *is_told = *is_told && row->is_told;
    }
    for (size_t i = 0; i < names->count; i++) {
        struct listing_row row = names->rows[i];
        if (row.is_shown)
            names->rows[kept++] = row;
        else
            free(row.name);
    }
    names->count = kept;
    return FILE_FOUND;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text)
{
    size_t count = 0;
    while (is_digit(text[count]))
        count++;
    return count;
}

/* As people order names: numbers by their value, letters without regard to case, unless nothing
 * else differs. */
static int compare_names(const char *a, const char *b)
{
    size_t i = 0, first = 0; /* digit of the number that both are in */
    while (a[i] && lower(a[i]) == lower(b[i])) {
        i++;
        if (!is_digit(a[i - 1]))
            first = i;
    }
    size_t left = count_digits(a + first), right = count_digits(b + first);
    /* A number that begins with 0 is filled up: its length says nothing. */
    if (left > 0 && right > 0 && left != right && a[first] != '0' && b[first] != '0')
        return left < right ? -1 : 1;
    int difference = (unsigned char)lower(a[i]) - (unsigned char)lower(b[i]);
    return difference ? difference : strcmp(a, b);
}

static int by_name(const void *a, const void *b)
{
    const struct listing_row *left = a, *right = b;
    if (left->is_folder != right->is_folder)
        return left->is_folder ? -1 : 1;
    return compare_names(left->name, right->name);
}

static int by_size(const void *a, const void *b)
{
    const struct listing_row *left = a, *right = b;
    if (left->is_folder || right->is_folder || left->size_bytes == right->size_bytes)
        return by_name(a, b);
    return left->size_bytes < right->size_bytes ? -1 : 1;
}

static int by_date(const void *a, const void *b)
{
    const struct listing_row *left = a, *right = b;
    if (left->is_folder || right->is_folder || left->mtime_s == right->mtime_s)
        return by_name(a, b);
    return left->mtime_s < right->mtime_s ? -1 : 1;
}

static void reverse(struct listing_row *rows, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct listing_row row = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = row;
    }
}

static void sort(struct names *names, const struct listing_form *form)
{
    static int (*const orders[])(const void *, const void *) = {by_name, by_size, by_date};
    size_t folders = 0;
    if (names->count == 0)
        return;
    qsort(names->rows, names->count, sizeof *names->rows, orders[form->order]);
    while (folders < names->count && names->rows[folders].is_folder)
        folders++;
    if (form->descending) {
        reverse(names->rows, folders);
        reverse(names->rows + folders, names->count - folders);
    }
}

static enum file_result write_all(const struct listing_folder *folder,
                                  const struct listing_form *form, const struct names *names,
                                  struct listing *listing)
{
    const struct listing_text text = {folder->shown, names->is_top, names->rows, names->count,
                                      names->more};
    size_t cap = PAGE_MARKUP + folder->shown.len * NAME_GROWTH * 2;
    for (size_t i = 0; i < names->count; i++)
        cap += ROW_MARKUP + strlen(names->rows[i].name) * NAME_GROWTH;
    listing->text = malloc(cap);
    if (listing->text == NULL)
        return FILE_EXHAUSTED;
    struct out out = out_init(listing->text, cap);
    if (form->json)
        listing_text_json(&out, &text);
    else
        listing_text_html(&out, &text, form);
    listing->len = out.len;
    return FILE_FOUND;
}

enum file_result listing_make(const struct listing_folder *folder, const struct listing_form *form,
                              struct listing *listing)
{
    char path[4096];
    struct names names = {.is_top = folder->path.len == 0};
    *listing = (struct listing){.text = NULL};
    if (folder->path.len >= sizeof path)
        return FILE_ABSENT;
    if (folder->path.len)
        memcpy(path, folder->path.at, folder->path.len);
    path[folder->path.len] = '\0';

    enum file_result result = file_list(folder->root, path, add_name, &names);
    if (names.no_memory)
        result = FILE_EXHAUSTED;
    if (result == FILE_FOUND)
        result = look_at_all(folder, &names, &listing->is_told);
    if (result == FILE_FOUND) {
        sort(&names, form);
        result = write_all(folder, form, &names, listing);
    }
    for (size_t i = 0; i < names.count; i++)
        free(names.rows[i].name);
    free(names.rows);
    return result;
}
