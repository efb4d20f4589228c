/* test_cache.c - entries are found, kept in order of use, and bounded. */
#include "tarn/cache.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n"

static struct cache *cache;
static const struct cache_limits limits = {.bytes = 1 << 20, .files = 4};

static void begin(void)
{
    cache = cache_create(&limits);
    ck_assert_ptr_nonnull(cache);
}

static void end(void)
{
    struct entry *entry;
    while ((entry = cache_any(cache)) != NULL)
        cache_remove(cache, entry);
    ck_assert_uint_eq(cache_bytes(cache), 0);
    ck_assert_uint_eq(cache_count(cache), 0);
    cache_destroy(cache);
}

static struct entry *find(const char *path)
{
    return cache_find(cache, cache_hash(bytes_of(path), false), bytes_of(path), false);
}

/* FILE or a body of BODY_BYTES. */
static bool put(const char *path, int status, size_t body_bytes, file_t file)
{
    char *body = calloc(1, body_bytes + 1);
    struct bytes head = BYTES(HEAD);
    struct page *page = file == FILE_NONE
                            ? page_create(status, head, 23, 0, (struct bytes){body, body_bytes})
                            : page_create_file(status, head, 23, 0, file, body_bytes);
    uint32_t hash = cache_hash(bytes_of(path), false);
    struct entry *entry = entry_create(hash, bytes_of(path), false);
    entry->pages[CODING_IDENTITY] = page_keep(page);
    page_release(page);
    free(body);
    if (!cache_insert(cache, entry)) {
        entry_destroy(entry);
        return false;
    }
    return true;
}

static int evict(void)
{
    struct entry *victim;
    int count = 0;
    for (; (victim = cache_victim(cache)) != NULL; count++)
        cache_remove(cache, victim);
    return count;
}

static const char *numbered(const char *format, int number)
{
    static char text[64];
    snprintf(text, sizeof text, format, number);
    return text;
}

START_TEST(entries_are_found_by_path_and_slash)
{
    put("a", 200, 10, FILE_NONE);
    put("a/b", 200, 10, FILE_NONE);
    put("", 200, 10, FILE_NONE);
    ck_assert_str_eq(find("a")->path, "a");
    ck_assert_str_eq(find("a/b")->path, "a/b");
    ck_assert_str_eq(find("")->path, "");
    ck_assert_ptr_null(find("b"));
    ck_assert_ptr_null(cache_find(cache, cache_hash(BYTES("a"), true), BYTES("a"), true));
}
END_TEST

START_TEST(the_entry_used_longest_ago_goes_first)
{
    for (int i = 0; i < 20; i++)
        ck_assert(put(numbered("page-%d", i), 200, 100000, FILE_NONE));
    for (int i = 0; i < 5; i++)
        ck_assert_ptr_nonnull(find(numbered("page-%d", i)));
    ck_assert_int_eq(evict(), 10);
    for (int i = 0; i < 20; i++)
        ck_assert_msg((find(numbered("page-%d", i)) != NULL) == (i < 5 || i >= 15), "%d", i);
    ck_assert_uint_le(cache_bytes(cache), limits.bytes);
}
END_TEST

START_TEST(descriptors_have_a_bound_of_their_own)
{
    for (int i = 0; i < 10; i++)
        ck_assert(put(numbered("file-%d", i), 200, 1u << 30, dup(0)));
    put("page", 200, 10, FILE_NONE);
    ck_assert_int_eq(evict(), 6);
    ck_assert_ptr_null(find("file-5"));
    ck_assert_ptr_nonnull(find("file-6"));
    ck_assert_ptr_nonnull(find("page"));
    ck_assert_str_eq(cache_oldest(cache, SHELF_FILES)->path, "file-7");
}
END_TEST

START_TEST(missing_paths_push_no_page_out)
{
    put("page", 200, 500000, FILE_NONE);
    for (int i = 0; i < 20000; i++) {
        put(numbered("missing-%d", i), 404, 0, FILE_NONE);
        evict();
    }
    ck_assert_ptr_nonnull(find("page"));
    ck_assert_uint_le(cache_bytes(cache), 500000 + limits.bytes / 4);
    ck_assert_uint_gt(cache_count(cache), 100);
}
END_TEST

START_TEST(colliding_missing_paths_stay_few)
{
    int kept = 0;
    for (int i = 0; i < 1000; i++) {
        const char *path = numbered("missing-%d", i);
        struct entry *entry = entry_create(42, bytes_of(path), false);
        if (cache_insert(cache, entry))
            kept++;
        else
            entry_destroy(entry);
    }
    ck_assert_int_le(kept, 8);
}
END_TEST

START_TEST(what_is_larger_than_the_cache_is_refused)
{
    ck_assert(!put("large", 200, 2 << 20, FILE_NONE));
    ck_assert_ptr_null(cache_any(cache));
}
END_TEST

START_TEST(a_page_added_later_counts)
{
    put("page", 200, 10, FILE_NONE);
    size_t before = cache_bytes(cache);
    static char body[5000];
    struct page *page = page_create(200, BYTES(HEAD), 23, 0, (struct bytes){body, sizeof body});
    struct entry *entry = find("page");
    cache_add_page(cache, entry, &entry->pages[CODING_GZIP], page);
    page_release(page);
    ck_assert_uint_ge(cache_bytes(cache), before + sizeof body);
}
END_TEST

START_TEST(a_shared_page_is_charged_to_nobody)
{
    static char body[5000];
    struct page *page = page_create(404, BYTES(HEAD), 23, 0, (struct bytes){body, sizeof body});
    page_keep(page);
    struct entry *entry = entry_create(1, BYTES("missing"), false);
    entry->pages[CODING_IDENTITY] = page_keep(page);
    ck_assert(cache_insert(cache, entry));
    ck_assert_uint_lt(cache_bytes(cache), 1000);
    page_drop(page);
    page_release(page);
}
END_TEST

/* Random use, held against a list that is obviously right. */
START_TEST(the_order_of_use_is_exact)
{
    enum { COUNT = 50 };
    uint64_t used[COUNT] = {0};
    unsigned seed = 12345;
    for (int i = 0; i < COUNT; i++) {
        put(numbered("page-%d", i), 200, 10, FILE_NONE);
        used[i] = (uint64_t)i + 1;
    }
    for (uint64_t now = COUNT + 1; now < 5000; now++) {
        seed = seed * 1664525 + 1013904223;
        int chosen = (int)(seed >> 16) % COUNT;
        ck_assert_ptr_nonnull(find(numbered("page-%d", chosen)));
        used[chosen] = now;
        int oldest = 0;
        for (int i = 1; i < COUNT; i++)
            if (used[i] < used[oldest])
                oldest = i;
        ck_assert_str_eq(cache_oldest(cache, SHELF_PAGES)->path, numbered("page-%d", oldest));
    }
}
END_TEST

Suite *cache_suite(void)
{
    Suite *suite = suite_create("cache");
    TCase *tc = tcase_create("cache");
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_test(tc, entries_are_found_by_path_and_slash);
    tcase_add_test(tc, the_entry_used_longest_ago_goes_first);
    tcase_add_test(tc, descriptors_have_a_bound_of_their_own);
    tcase_add_test(tc, missing_paths_push_no_page_out);
    tcase_add_test(tc, colliding_missing_paths_stay_few);
    tcase_add_test(tc, what_is_larger_than_the_cache_is_refused);
    tcase_add_test(tc, a_page_added_later_counts);
    tcase_add_test(tc, a_shared_page_is_charged_to_nobody);
    tcase_add_test(tc, the_order_of_use_is_exact);
    suite_add_tcase(suite, tc);
    return suite;
}
