/* test_freshness.c - no answer is older than the request, however a file was changed. */
#define _GNU_SOURCE
#include "site_client.h"
#include "tarn/thread.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

enum { ROUNDS = 1000 };

/* What a round of a kind of edit leads to. */
struct expected {
    const char *target;
    int status;
    const char *body; /* null: not looked at */
};

static char text[64]; /* the content of this round, different in each */

static void begin(void)
{
    scratch_make();
    scratch_folder("releases");
    scratch_folder("releases/0");
    scratch_folder("releases/1");
    scratch_folder("outside");
    scratch_folder("base");
    scratch_folder("base/root");
    scratch_write("base/root/page", "old");
    scratch_folder("base/root/a");
    scratch_folder("base/root/a/b");
    scratch_write("base/root/a/b/page", "old");
    scratch_write("base/root/twin", "old");
}

static void end(void)
{
    site_stop();
    scratch_clear();
}

static void replace(const char *name)
{
    scratch_write("new", text);
    scratch_rename("new", name);
}

static struct expected write_in_place(int round)
{
    (void)round;
    scratch_write_bytes("base/root/page", text, strlen(text), 0);
    return (struct expected){"/page", 200, text};
}

static struct expected rename_over(int round)
{
    (void)round;
    replace("base/root/page");
    return (struct expected){"/page", 200, text};
}

static struct expected truncate_and_write(int round)
{
    snprintf(text, sizeof text, "%.*s", round % 10, "abcdefghij");
    scratch_write("base/root/page", text);
    return (struct expected){"/page", 200, text};
}

static struct expected append(int round)
{
    static char all[2 * ROUNDS + 1];
    if (round == 0)
        scratch_write("base/root/page", "");
    all[round] = (char)('a' + round % 26);
    all[round + 1] = '\0';
    scratch_write_bytes("base/root/page", all + round, 1, O_APPEND);
    return (struct expected){"/page", 200, all};
}

static struct expected unlink_or_create(int round)
{
    if (round % 2 == 0) {
        scratch_unlink("base/root/page");
        return (struct expected){"/page", 404, NULL};
    }
    scratch_write("base/root/page", text);
    return (struct expected){"/page", 200, text};
}

static struct expected swap_folder(int round)
{
    const char *other = round % 2 ? "outside/a" : "outside/b";
    const char *next = round % 2 ? "outside/b" : "outside/a";
    if (round == 0) {
        scratch_folder("outside/a");
        scratch_folder("outside/a/b");
    }
    snprintf(text, sizeof text, "folder %d", round);
    char page[128];
    snprintf(page, sizeof page, "%s/b/page", next);
    scratch_write(page, text);
    scratch_rename("base/root/a", other);
    scratch_rename(next, "base/root/a");
    return (struct expected){"/a/b/page", 200, text};
}

static struct expected rename_folder(int round)
{
    if (round % 2 == 0) {
        scratch_rename("base/root/a", "base/root/moved");
        return (struct expected){"/a/b/page", 404, NULL};
    }
    scratch_rename("base/root/moved", "base/root/a");
    return (struct expected){"/a/b/page", 200, "old"};
}

static struct expected switch_link(int round)
{
    char name[64];
    snprintf(name, sizeof name, "base/root/target-%d", round % 3);
    scratch_write(name, text);
    scratch_link(strrchr(name, '/') + 1, "new");
    scratch_rename("new", "base/root/page");
    return (struct expected){"/page", 200, text};
}

static struct expected switch_folder_link(int round)
{
    char name[64];
    snprintf(name, sizeof name, "base/root/folder-%d", round);
    scratch_folder(name);
    scratch_link(strrchr(name, '/') + 1, "new");
    snprintf(name, sizeof name, "base/root/folder-%d/page", round);
    scratch_write(name, text);
    scratch_rename("new", "base/root/linked");
    return (struct expected){"/linked/page", 200, text};
}

static struct expected write_behind_a_link(int round)
{
    if (round == 0)
        scratch_link("a/b/page", "base/root/linked");
    scratch_write_bytes("base/root/a/b/page", text, strlen(text), 0);
    return (struct expected){"/linked", 200, text};
}

static struct expected write_through_a_hard_link(int round)
{
    if (round == 0)
        ck_assert_int_eq(link(scratch("base/root/page"), scratch("outside/page")), 0);
    scratch_write_bytes("outside/page", text, strlen(text), 0);
    return (struct expected){"/page", 200, text};
}

static struct expected write_through_a_new_hard_link(int round)
{
    (void)round;
    ck_assert_int_eq(link(scratch("base/root/page"), scratch("outside/page")), 0);
    scratch_write_bytes("outside/page", text, strlen(text), 0);
    scratch_unlink("outside/page");
    return (struct expected){"/page", 200, text};
}

static struct expected write_a_twin_in_the_root(int round)
{
    if (round == 0) {
        scratch_unlink("base/root/twin");
        ck_assert_int_eq(link(scratch("base/root/page"), scratch("base/root/twin")), 0);
    }
    scratch_write_bytes(round % 2 ? "base/root/page" : "base/root/twin", text, strlen(text), 0);
    return (struct expected){round % 4 < 2 ? "/page" : "/twin", 200, text};
}

static struct expected come_and_go_of_the_index(int round)
{
    if (round % 2) {
        scratch_unlink("base/root/a/index.html");
        return (struct expected){"/a/", 404, NULL};
    }
    scratch_write("base/root/a/index.html", text);
    return (struct expected){"/a/", 200, text};
}

static struct expected folder_or_file(int round)
{
    if (round % 2) {
        rmdir(scratch("base/root/thing"));
        scratch_write("base/root/thing", text);
        return (struct expected){"/thing", 200, text};
    }
    unlink(scratch("base/root/thing"));
    scratch_folder("base/root/thing");
    return (struct expected){"/thing", 301, NULL};
}

static struct expected grow_a_deep_path(int round)
{
    switch (round % 4) {
    case 0:
        scratch_remove(scratch("base/root/x"));
        break;
    case 1:
        scratch_folder("base/root/x");
        break;
    case 2:
        scratch_folder("base/root/x/y");
        break;
    default:
        scratch_write("base/root/x/y/z", text);
        return (struct expected){"/x/y/z", 200, text};
    }
    return (struct expected){"/x/y/z", 404, NULL};
}

static struct expected move_a_deep_path_in(int round)
{
    if (round % 2 == 0) {
        scratch_remove(scratch("base/root/x"));
        return (struct expected){"/x/y/z", 404, NULL};
    }
    scratch_folder("outside/x");
    scratch_folder("outside/x/y");
    scratch_write("outside/x/y/z", text);
    scratch_rename("outside/x", "base/root/x");
    return (struct expected){"/x/y/z", 200, text};
}

static struct expected rename_the_root(int round)
{
    if (round == 0) {
        scratch_folder("base/next");
        scratch_write("base/next/page", "");
    }
    snprintf(text, sizeof text, "root %d", round);
    scratch_write("base/next/page", text);
    scratch_rename("base/root", "base/previous");
    scratch_rename("base/next", "base/root");
    scratch_rename("base/previous", "base/next");
    return (struct expected){"/page", 200, text};
}

static struct expected rename_the_folder_of_the_root(int round)
{
    if (round == 0) {
        scratch_folder("next");
        scratch_folder("next/root");
    }
    snprintf(text, sizeof text, "base %d", round);
    scratch_write("next/root/page", text);
    scratch_rename("base", "previous");
    scratch_rename("next", "base");
    scratch_rename("previous", "next");
    return (struct expected){"/page", 200, text};
}

static struct expected remove_and_make_the_root(int round)
{
    if (round % 2 == 0) {
        scratch_remove(scratch("base/root"));
        return (struct expected){"/page", 503, NULL};
    }
    scratch_folder("base/root");
    scratch_write("base/root/page", text);
    return (struct expected){"/page", 200, text};
}

static struct expected write_by_mapping(int round)
{
    (void)round;
    size_t len = strlen(text);
    int fd = open(scratch("base/root/page"), O_RDWR);
    ck_assert_int_eq(ftruncate(fd, (off_t)len), 0);
    char *map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ck_assert_ptr_ne(map, MAP_FAILED);
    memcpy(map, text, len);
    munmap(map, len);
    close(fd);
    return (struct expected){"/page", 200, text};
}

static struct expected copy_by_the_system(int round)
{
    scratch_write("new", text);
    int from = open(scratch("new"), O_RDONLY);
    int to = open(scratch("base/root/page"), O_WRONLY | O_TRUNC);
    ssize_t done = round % 2 ? copy_file_range(from, NULL, to, NULL, strlen(text), 0)
                             : sendfile(to, from, NULL, strlen(text));
    ck_assert_int_eq(done, (ssize_t)strlen(text));
    close(from);
    close(to);
    return (struct expected){"/page", 200, text};
}

/* The last byte tells the round; the size changes now and then. */
static struct expected write_a_large_file(int round)
{
    static char large[70000];
    memset(large, 'a' + round % 26, sizeof large);
    size_t len = sizeof large - (size_t)(round / 8 % 3);
    scratch_write_bytes("base/root/large", large, len, round % 4 ? O_CREAT : O_CREAT | O_TRUNC);
    ck_assert_int_eq(truncate(scratch("base/root/large"), (off_t)len), 0);
    large[8191] = '\0';
    return (struct expected){"/large", 200, large};
}

static struct expected cross_the_bound_of_size(int round)
{
    static char large[70000];
    memset(large, 'a' + round % 26, sizeof large);
    scratch_write_bytes("base/root/large", large, round % 2 ? sizeof large : 100,
                        O_CREAT | O_TRUNC);
    large[round % 2 ? 8191 : 100] = '\0';
    return (struct expected){"/large", 200, large};
}

static struct expected make_another_file(int round)
{
    static char names[3][64];
    char name[80];
    snprintf(names[round % 3], sizeof names[0], "/fresh-%d", round);
    site_expect(names[round % 3], 404, NULL);
    snprintf(name, sizeof name, "base/root%s", names[round % 3]);
    scratch_write(name, text);
    return (struct expected){names[round % 3], 200, text};
}

static struct expected edit_among_noise(int round)
{
    char name[64];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "base/root/noise-%d", i);
        scratch_write(name, text);
    }
    return write_in_place(round);
}

static const struct kind {
    const char *name;
    struct expected (*edit)(int round);
    int rounds;
} kinds[] = {
    {"write in place", write_in_place, 10 * ROUNDS},
    {"rename over", rename_over, 5 * ROUNDS},
    {"truncate and write", truncate_and_write, 5 * ROUNDS},
    {"append", append, 2 * ROUNDS},
    {"unlink or create", unlink_or_create, 5 * ROUNDS},
    {"swap folder", swap_folder, ROUNDS},
    {"rename folder", rename_folder, ROUNDS},
    {"switch link", switch_link, ROUNDS},
    {"switch folder link", switch_folder_link, ROUNDS / 2},
    {"write behind a link", write_behind_a_link, ROUNDS},
    {"write through a hard link", write_through_a_hard_link, 2 * ROUNDS},
    {"write through a new hard link", write_through_a_new_hard_link, 2 * ROUNDS},
    {"write a twin in the root", write_a_twin_in_the_root, 2 * ROUNDS},
    {"come and go of the index", come_and_go_of_the_index, 2 * ROUNDS},
    {"folder or file", folder_or_file, ROUNDS},
    {"grow a deep path", grow_a_deep_path, ROUNDS},
    {"move a deep path in", move_a_deep_path_in, ROUNDS},
    {"rename the root", rename_the_root, ROUNDS},
    {"rename the folder of the root", rename_the_folder_of_the_root, ROUNDS},
    {"remove and make the root", remove_and_make_the_root, ROUNDS / 2},
    {"write by mapping", write_by_mapping, ROUNDS},
    {"copy by the system", copy_by_the_system, ROUNDS},
    {"write a large file", write_a_large_file, ROUNDS},
    {"cross the bound of size", cross_the_bound_of_size, ROUNDS},
    {"make another file", make_another_file, ROUNDS / 2},
    {"edit among noise", edit_among_noise, ROUNDS / 10},
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Under valgrind, which is there for other mistakes, TEST_ROUNDS of each kind have to do. */
static int limit_rounds(int rounds)
{
    const char *limit = getenv("TEST_ROUNDS");
    int most = limit ? atoi(limit) : rounds;
    return most < rounds ? most : rounds;
}

/* Asks twice, so that what is remembered is asked, too; one content has one tag. */
static void run_rounds(const struct kind *kind, int rounds)
{
    char tag[128] = "", body[8192] = "";
    rounds = limit_rounds(rounds);
    for (int round = 0; round < rounds; round++) {
        snprintf(text, sizeof text, "%08d", round);
        struct expected expected = kind->edit(round);
        for (int again = 0; again < 2; again++) {
            struct page *page = site_get(expected.target);
            ck_assert_msg(page->status == expected.status, "%s, round %d: %d, not %d", kind->name,
                          round, page->status, expected.status);
            const char *now = page_text(page);
            ck_assert_msg(!expected.body || strcmp(now, expected.body) == 0,
                          "%s, round %d: \"%.40s\", not \"%.40s\"", kind->name, round, now,
                          expected.body);
            if (page->status == 200) {
                ck_assert_msg(strcmp(tag, page->validator.etag) != 0 || strcmp(body, now) == 0,
                              "%s, round %d: a tag for two contents", kind->name, round);
                strcpy(tag, page->validator.etag);
                strcpy(body, now);
            }
            page_release(page);
        }
    }
}

START_TEST(no_edit_is_missed_by_the_watch)
{
    const char *why;
    site_start(&site_defaults, scratch("base/root"));
    ck_assert(site_is_watched(site, &why));
    run_rounds(&kinds[_i], kinds[_i].rounds);
}
END_TEST

START_TEST(no_edit_is_missed_without_a_watch)
{
    struct site_options options = site_defaults;
    const char *why = NULL;
    options.max_watches = 0;
    site_start(&options, scratch("base/root"));
    ck_assert(!site_is_watched(site, &why));
    ck_assert_ptr_nonnull(why);
    run_rounds(&kinds[_i], kinds[_i].rounds / 5);
}
END_TEST

START_TEST(no_edit_is_missed_with_too_few_watches)
{
    struct site_options options = site_defaults;
    options.max_watches = 6;
    site_start(&options, scratch("base/root"));
    run_rounds(&kinds[_i], kinds[_i].rounds / 10);
}
END_TEST

START_TEST(a_switched_release_is_served_at_once)
{
    char name[64];
    scratch_link("releases/0", "current");
    scratch_write("releases/0/page", "release 0");
    site_start(&site_defaults, scratch("current"));
    for (int round = 1; round < ROUNDS; round++) {
        snprintf(text, sizeof text, "release %d", round);
        snprintf(name, sizeof name, "releases/%d/page", round % 2);
        scratch_write(name, text);
        snprintf(name, sizeof name, "releases/%d", round % 2);
        scratch_link(name, "new");
        scratch_rename("new", "current");
        site_expect("/page", 200, text);
        site_expect("/page", 200, text);
    }
}
END_TEST

static char link_path[300], next_path[300];
static atomic_bool is_switching;

static void switch_releases(void *arg)
{
    (void)arg;
    for (int i = 0; i < 20; i++)
        if (symlink(i % 2 ? "releases/1" : "releases/0", next_path) != 0 ||
            rename(next_path, link_path) != 0)
            break;
    atomic_store(&is_switching, false);
}

/* Row 0 is told of the switch, row 1 looks on each request: it must not take what it has opened for
 * what the link leads to by then. */
START_TEST(a_release_that_is_switched_while_it_is_opened_is_not_kept)
{
    struct site_options options = site_defaults;
    struct thread thread;
    struct err err;
    options.max_watches = _i ? 0 : options.max_watches;
    scratch_write("releases/0/page", "release 0");
    scratch_write("releases/1/page", "release 1");
    scratch_link("releases/1", "current");
    snprintf(link_path, sizeof link_path, "%s", scratch("current"));
    snprintf(next_path, sizeof next_path, "%s", scratch("new"));
    site_start(&options, link_path);
    for (int round = 0; round < limit_rounds(ROUNDS); round++) {
        is_switching = true;
        ck_assert_int_eq(thread_start(&thread, "switch", switch_releases, NULL, &err), 0);
        while (is_switching)
            page_release(site_get("/page"));
        thread_join(&thread);
        site_expect("/page", 200, "release 1");
    }
}
END_TEST

START_TEST(a_lost_event_drops_everything)
{
    site_start(&site_defaults, scratch("base/root"));
    site_expect("/page", 200, "old");
    for (int i = 0; i < 20000; i++)
        chmod(scratch(i % 2 ? "base/root/twin" : "base/root/page"), 0600);
    scratch_write("base/root/page", "new");
    scratch_rename("base/root/a", "base/root/moved");
    site_expect("/page", 200, "new");
    site_expect("/moved/b/page", 200, "old");
    site_expect("/a/b/page", 404, NULL);
}
END_TEST

START_TEST(two_sites_hear_the_same_events)
{
    site_start(&site_defaults, scratch("base/root"));
    struct site *first = site;
    site_start(&site_defaults, scratch("base/root"));
    struct site *second = site;
    for (int round = 0; round < ROUNDS; round++) {
        snprintf(text, sizeof text, "%d", round);
        scratch_write("base/root/page", text);
        site = round % 2 ? first : second;
        site_expect("/page", 200, text);
        site = round % 2 ? second : first;
        site_expect("/page", 200, text);
    }
    site_close(first);
    site = second;
}
END_TEST

START_TEST(a_page_being_sent_keeps_its_bytes)
{
    site_start(&site_defaults, scratch("base/root"));
    struct page *page = site_get("/page");
    scratch_write("base/root/page", "new");
    site_expect("/page", 200, "new");
    ck_assert_str_eq(page_text(page), "old");
    page_release(page);
}
END_TEST

START_TEST(a_tag_is_weak_until_the_date_can_be_trusted)
{
    char weak[128], strong[128];
    site_start(&site_defaults, scratch("base/root"));
    struct page *page = site_get("/page");
    ck_assert_int_eq(strncmp(page->validator.etag, "W/\"", 3), 0);
    strcpy(weak, page->validator.etag);
    page_release(page);

    clock_offset_s = 10;
    page = site_get("/page");
    ck_assert_int_eq(page->validator.etag[0], '"');
    strcpy(strong, page->validator.etag);
    page_release(page);
    clock_offset_s = 20;
    uint64_t misses = site_counts(site)->misses;
    site_expect_field("/page", "ETag", strong);
    ck_assert_uint_eq(site_counts(site)->misses, misses);
    ck_assert_str_ne(weak, strong);

    ck_assert_int_eq(utimensat(AT_FDCWD, scratch("base/root/page"), NULL, 0), 0);
    site_expect("/page", 200, "old");
    page = site_get("/page");
    ck_assert_str_ne(page->validator.etag, strong);
    page_release(page);
}
END_TEST

Suite *freshness_suite(void)
{
    Suite *suite = suite_create("freshness");
    TCase *tc = tcase_create("freshness");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_loop_test(tc, no_edit_is_missed_by_the_watch, 0, KINDS);
    tcase_add_loop_test(tc, no_edit_is_missed_without_a_watch, 0, KINDS);
    tcase_add_loop_test(tc, no_edit_is_missed_with_too_few_watches, 0, KINDS);
    tcase_add_test(tc, a_switched_release_is_served_at_once);
    tcase_add_loop_test(tc, a_release_that_is_switched_while_it_is_opened_is_not_kept, 0, 2);
    tcase_add_test(tc, a_lost_event_drops_everything);
    tcase_add_test(tc, two_sites_hear_the_same_events);
    tcase_add_test(tc, a_page_being_sent_keeps_its_bytes);
    tcase_add_test(tc, a_tag_is_weak_until_the_date_can_be_trusted);
    suite_add_tcase(suite, tc);
    return suite;
}
