/* page.h - one complete answer, ready to be sent: head and body side by side, or head and file.
 *
 * Whatever a request gets is a page: a file, an error, a redirect. A page is never changed while
 * somebody sends it but for its Date, and lives until the last holder lets go. Two kinds of
 * holders: those who may be sending it, and the cache, which never does.
 *
 * Thread: owner (the worker whose site made it).
 */
#ifndef TARN_PAGE_H
#define TARN_PAGE_H

#include "tarn/file.h"
#include "tarn/validator.h"

/* The longest head has a Location of a path and a query at their limits, percent-encoded. */
#define PAGE_HEAD_MAX 40960

struct page {
    uint32_t senders; /* holders that may be sending it */
    uint32_t keepers; /* places in the cache */
    uint16_t status;
    bool takes_ranges;    /* 200 of identity or a sidecar: Range and preconditions apply */
    uint32_t head_bytes;  /* of block: the head with its empty line */
    uint32_t date_at;     /* offset in block of the DATE_LEN bytes of the date */
    int64_t date_s;       /* the second now printed there */
    uint64_t body_bytes;  /* of the body, wherever it is */
    char *block;          /* the head, and behind it the body if `file` is FILE_NONE; owned */
    file_t file;          /* else the body from its first byte on; owned */
    struct page *content; /* the page whose body this one has as well, held; or null */
    const char *note;     /* why the answer is not what one might expect, for the log; or null */
    struct bytes type;    /* Content-Type, inside block */
    struct validator validator;

    /* what else its head was made of, for another head to the same body: see answer_again() */
    struct bytes plain_type; /* the type that no field line had a say in; a literal */
    uint8_t coding;
    uint8_t ranges;
    uint8_t varies;
    bool is_list;
};

/* Makes a page out of a complete head and a body, copying both. Returns null when there is no
 * memory. The caller is the first sender. */
struct page *page_create(int status, struct bytes head, size_t date_at, int64_t date_s,
                         struct bytes body);

/* The same with a body that stays in FILE, which belongs to the page on success. */
struct page *page_create_file(int status, struct bytes head, size_t date_at, int64_t date_s,
                              file_t file, uint64_t body_bytes);

/* The same with the body of CONTENT, wherever that is. */
struct page *page_create_again(int status, struct bytes head, size_t date_at, int64_t date_s,
                               struct page *content);

struct page *page_retain(struct page *page);
void page_release(struct page *page);

/* For the cache: holds the page without ever sending it. */
struct page *page_keep(struct page *page);
void page_drop(struct page *page);

/* Prints NOW_S into the page's head, unless somebody besides the caller, who holds it, may be
 * sending it. Returns whether the date is right now; if not, the caller sends a fresh copy of the
 * head. */
bool page_refresh_date(struct page *page, int64_t now_s);

/* What it costs in memory. */
size_t page_bytes(const struct page *page);

#endif
