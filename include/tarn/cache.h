/* cache.h - the answers a site remembers, by path, within bounds.
 *
 * An entry belongs to the cache from cache_insert() until cache_remove(). Entries stand on three
 * shelves, each in the order of its last use, so that a flood of one kind pushes out nothing of
 * another: pages in memory, pages that hold a descriptor, and answers without a page of their
 * own (missing files, refusals). The cache never removes an entry by itself: after an insertion
 * the owner asks for victims until there are none, and takes each one down everywhere.
 *
 * Thread: owner.
 */
#ifndef TARN_CACHE_H
#define TARN_CACHE_H

#include "tarn/coding.h"
#include "tarn/page.h"

enum shelf { SHELF_PAGES, SHELF_FILES, SHELF_MISSING, SHELF_COUNT };

struct folder;
struct redirect;

/* Where something is watched: one number may stand for several of them. */
struct watched {
    int where; /* -1: not watched */
    struct watched *next;
    struct watched **link;
    struct entry *entry; /* the entry whose file is watched, or else null and */
    struct folder *folder;
};

struct entry {
    /* found by cache_find() */
    struct entry *next; /* in its bucket */
    uint32_t hash;
    uint32_t path_len;
    bool is_folder; /* the path was asked for with a '/' at its end */

    /* what a hit has to know, decided at insertion */
    bool checked;      /* the disk is looked at on each request */
    bool transient;    /* made for one request, and not remembered */
    bool varies;       /* there is, or may come, a page in another coding */
    int64_t settles_s; /* loaded again from this second on; INT64_MAX: never */
    bool is_listing;
    const struct redirect *rule; /* that leads elsewhere, or null */
    char *alias;                 /* the path whose page this is, or null; owned */
    bool alias_is_folder;
    struct page *pages[CODING_COUNT];
    struct page **others; /* answers to other questions for the same path, or null; owned */
    unsigned other_count;

    /* the cache's */
    struct entry *newer;
    struct entry *older;
    uint64_t used;
    bool is_inside;
    enum shelf shelf;
    size_t cost;

    /* the site's */
    struct folder *folder;
    struct entry *folder_next;
    struct entry **folder_link;
    uint32_t name_at; /* of path: what is looked up in `folder`, "" for the folder itself */
    uint32_t name_len;
    struct watched files[CODING_COUNT]; /* behind the pages */
    uint64_t stamp;                     /* of a checked entry: what its files were like */
    struct file_info info;              /* of the plain file */
    struct bytes ending; /* of its name, behind the path; lives as long as the site */
    unsigned encodable;  /* bit (1u << coding) for each that may still be ordered */
    uint64_t ticket;     /* no other entry has it */

    char path[]; /* NUL-terminated */
};

struct cache_limits {
    size_t bytes; /* of all shelves but SHELF_MISSING, which may have an eighth of it on top */
    size_t files; /* entries on SHELF_FILES */
};

struct cache;

/* Returns null when there is no memory. */
struct cache *cache_create(const struct cache_limits *limits);

/* The cache must be empty: see cache_any(). */
void cache_destroy(struct cache *cache);

uint32_t cache_hash(struct bytes path, bool is_folder);

/* Finds and marks as just used. */
struct entry *cache_find(struct cache *cache, uint32_t hash, struct bytes path, bool is_folder);

/* A new entry, zeroed but for its name; entry_destroy() is for one that was not inserted. */
struct entry *entry_create(uint32_t hash, struct bytes path, bool is_folder);
void entry_destroy(struct entry *entry);

/* Puts an entry with its pages in. Returns false, without taking it, when there is no place for
 * it: it is larger than the cache, or one more missing path in a bucket that clients have filled
 * with such already. */
bool cache_insert(struct cache *cache, struct entry *entry);

/* Adds a page to an entry, in the cache or not, and keeps it. SLOT is one of the entry's. */
void cache_add_page(struct cache *cache, struct entry *entry, struct page **slot,
                    struct page *page);

/* Takes an entry out, drops its pages and frees it. */
void cache_remove(struct cache *cache, struct entry *entry);

/* The entry that has to go because a bound is exceeded, or null. */
struct entry *cache_victim(struct cache *cache);

/* The entry used longest ago on SHELF, or null. */
struct entry *cache_oldest(struct cache *cache, enum shelf shelf);

/* Any entry, or null when there is none. */
struct entry *cache_any(struct cache *cache);

size_t cache_bytes(const struct cache *cache);
size_t cache_count(const struct cache *cache);

#endif
