/* cache.c - entries by path, on shelves ordered by their last use. */
#include "tarn/cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A client chooses the paths of missing files, so it can make them collide. */
enum { MAX_MISSING_CHAIN = 8 };

/* What the allocator adds to each of the few blocks that an entry consists of. */
enum { ALLOCATION_COST = 64 };

struct shelf_list {
    struct entry *newest;
    struct entry *oldest;
    size_t count;
    size_t bytes;
};

struct cache {
    struct cache_limits limits;
    struct shelf_list shelves[SHELF_COUNT];
    uint64_t clock; /* counts uses */
    size_t mask;
    struct entry *buckets[];
};

struct cache *cache_create(const struct cache_limits *limits)
{
    size_t count = 64;
    while (count < limits->bytes / 2048 && count < 1u << 20)
        count *= 2;
    struct cache *cache = calloc(1, sizeof *cache + count * sizeof(struct entry *));
    if (cache == NULL)
        return NULL;
    cache->limits = *limits;
    cache->mask = count - 1;
    return cache;
}

void cache_destroy(struct cache *cache)
{
    assert(cache == NULL || cache_any(cache) == NULL);
    free(cache);
}

uint32_t cache_hash(struct bytes path, bool is_folder)
{
    return (uint32_t)bytes_hash(path) ^ (is_folder ? 0x9e3779b9u : 0);
}

static void unlink_from_shelf(struct shelf_list *shelf, struct entry *entry)
{
    *(entry->newer ? &entry->newer->older : &shelf->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &shelf->oldest) = entry->newer;
}

static void put_first(struct shelf_list *shelf, struct entry *entry)
{
    entry->newer = NULL;
    entry->older = shelf->newest;
    *(shelf->newest ? &shelf->newest->newer : &shelf->oldest) = entry;
    shelf->newest = entry;
}

struct entry *cache_find(struct cache *cache, uint32_t hash, struct bytes path, bool is_folder)
{
    struct entry *entry = cache->buckets[hash & cache->mask];
    while (entry && !(entry->hash == hash && entry->path_len == path.len &&
                      entry->is_folder == is_folder && memcmp(entry->path, path.at, path.len) == 0))
        entry = entry->next;
    if (entry == NULL)
        return NULL;

    struct shelf_list *shelf = &cache->shelves[entry->shelf];
    entry->used = ++cache->clock;
    if (shelf->newest != entry) {
        unlink_from_shelf(shelf, entry);
        put_first(shelf, entry);
    }
    return entry;
}

struct entry *entry_create(uint32_t hash, struct bytes path, bool is_folder)
{
    struct entry *entry = calloc(1, sizeof *entry + path.len + 1);
    if (entry == NULL)
        return NULL;
    entry->hash = hash;
    entry->is_folder = is_folder;
    entry->settles_s = INT64_MAX;
    for (int i = 0; i < CODING_COUNT; i++)
        entry->files[i] = (struct watched){.where = -1, .entry = entry};
    entry->path_len = (uint32_t)path.len;
    if (path.len)
        memcpy(entry->path, path.at, path.len);
    return entry;
}

void entry_destroy(struct entry *entry)
{
    for (int i = 0; i < CODING_COUNT; i++)
        if (entry->pages[i])
            page_drop(entry->pages[i]);
    for (unsigned i = 0; i < entry->other_count; i++)
        if (entry->others[i])
            page_drop(entry->others[i]);
    free(entry->others);
    free(entry->alias);
    free(entry);
}

/* An answer that many entries share, such as "not found", is charged to none of them. */
static size_t cost_of_page(const struct page *page)
{
    return page->keepers > 1 ? 0 : page_bytes(page);
}

static bool has_room_for_missing(const struct cache *cache, const struct entry *entry)
{
    int count = 0;
    for (const struct entry *e = cache->buckets[entry->hash & cache->mask]; e; e = e->next)
        count++;
    return count < MAX_MISSING_CHAIN;
}

bool cache_insert(struct cache *cache, struct entry *entry)
{
    entry->cost = sizeof *entry + entry->path_len + ALLOCATION_COST;
    entry->shelf = SHELF_MISSING;
    for (int i = 0; i < CODING_COUNT; i++) {
        const struct page *page = entry->pages[i];
        if (page == NULL)
            continue;
        entry->cost += cost_of_page(page);
        if (page->status == 200 && entry->shelf == SHELF_MISSING)
            entry->shelf = SHELF_PAGES;
        if (page->file != FILE_NONE)
            entry->shelf = SHELF_FILES;
    }
    for (unsigned i = 0; i < entry->other_count; i++)
        entry->cost += entry->others[i] ? cost_of_page(entry->others[i]) : 0;
    if (entry->cost > cache->limits.bytes ||
        (entry->shelf == SHELF_FILES && cache->limits.files == 0) ||
        (entry->shelf == SHELF_MISSING && !has_room_for_missing(cache, entry)))
        return false;

    struct shelf_list *shelf = &cache->shelves[entry->shelf];
    struct entry **bucket = &cache->buckets[entry->hash & cache->mask];
    entry->is_inside = true;
    entry->next = *bucket;
    *bucket = entry;
    entry->used = ++cache->clock;
    put_first(shelf, entry);
    shelf->count++;
    shelf->bytes += entry->cost;
    return true;
}

void cache_add_page(struct cache *cache, struct entry *entry, struct page **slot, struct page *page)
{
    assert(*slot == NULL);
    *slot = page_keep(page);
    if (!entry->is_inside)
        return;
    size_t cost = cost_of_page(page);
    entry->cost += cost;
    cache->shelves[entry->shelf].bytes += cost;
}

void cache_remove(struct cache *cache, struct entry *entry)
{
    struct shelf_list *shelf = &cache->shelves[entry->shelf];
    struct entry **at = &cache->buckets[entry->hash & cache->mask];
    while (*at != entry)
        at = &(*at)->next;
    *at = entry->next;
    unlink_from_shelf(shelf, entry);
    shelf->count--;
    shelf->bytes -= entry->cost;
    entry_destroy(entry);
}

struct entry *cache_victim(struct cache *cache)
{
    const struct shelf_list *pages = &cache->shelves[SHELF_PAGES];
    const struct shelf_list *files = &cache->shelves[SHELF_FILES];
    const struct shelf_list *missing = &cache->shelves[SHELF_MISSING];

    if (files->count > cache->limits.files)
        return files->oldest;
    if (missing->bytes > cache->limits.bytes / 8)
        return missing->oldest;
    if (pages->bytes + files->bytes <= cache->limits.bytes)
        return NULL;
    if (pages->oldest == NULL || files->oldest == NULL)
        return pages->oldest ? pages->oldest : files->oldest;
    return pages->oldest->used < files->oldest->used ? pages->oldest : files->oldest;
}

struct entry *cache_oldest(struct cache *cache, enum shelf shelf)
{
    return cache->shelves[shelf].oldest;
}

struct entry *cache_any(struct cache *cache)
{
    for (int i = 0; i < SHELF_COUNT; i++)
        if (cache->shelves[i].oldest)
            return cache->shelves[i].oldest;
    return NULL;
}

size_t cache_bytes(const struct cache *cache)
{
    size_t bytes = 0;
    for (int i = 0; i < SHELF_COUNT; i++)
        bytes += cache->shelves[i].bytes;
    return bytes;
}

size_t cache_count(const struct cache *cache)
{
    size_t count = 0;
    for (int i = 0; i < SHELF_COUNT; i++)
        count += cache->shelves[i].count;
    return count;
}
