/* test_watch.c - whatever happens on disk is an event by the time the call that did it returns. */
#define _GNU_SOURCE
#include "tarn/watch.h"

#include "scratch.h"

static struct root root;
static struct watch *watch;
static int at_root, at_folder;

static void begin(void)
{
    struct err err;
    scratch_make();
    scratch_write("page", "old");
    scratch_folder("folder");
    scratch_write("folder/inner", "old");
    scratch_folder("folder/sub");
    ck_assert_int_eq(file_open_root(&root, scratch_path, &err), 0);
    watch = watch_create();
    ck_assert_ptr_nonnull(watch);
    at_root = watch_add(watch, &root, "");
    at_folder = watch_add(watch, &root, "folder");
    ck_assert_int_ge(at_root, 0);
    ck_assert_int_ge(at_folder, 0);
    ck_assert(!watch_pending(watch));
}

static void end(void)
{
    watch_destroy(watch);
    file_close_root(&root);
    scratch_clear();
}

static void write_in_place(void)
{
    scratch_write_bytes("page", "new", 3, 0);
}

static void append(void)
{
    scratch_write_bytes("page", "more", 4, O_APPEND);
}

static void shorten(void)
{
    ck_assert_int_eq(truncate(scratch("page"), 1), 0);
}

static void create(void)
{
    scratch_write("fresh", "new");
}

static void remove_page(void)
{
    scratch_unlink("page");
}

static void rename_over(void)
{
    scratch_rename("folder/inner", "page");
}

static void change_rights(void)
{
    chmod(scratch("page"), 0600);
}

static void make_folder(void)
{
    scratch_folder("fresh");
}

static void move_folder(void)
{
    scratch_rename("folder", "moved");
}

static void remove_folder(void)
{
    ck_assert_int_eq(rmdir(scratch("folder/sub")), 0);
}

static void change_folder_rights(void)
{
    chmod(scratch("folder"), 0700);
}

static void write_inside(void)
{
    scratch_write_bytes("folder/inner", "new", 3, 0);
}

static void make_link(void)
{
    scratch_link("page", "fresh");
}

static const struct row {
    void (*act)(void);
    const int *where;
    enum watch_change change;
    const char *name;
} rows[] = {
    {write_in_place, &at_root, WATCH_NAME, "page"},
    {append, &at_root, WATCH_NAME, "page"},
    {shorten, &at_root, WATCH_NAME, "page"},
    {create, &at_root, WATCH_NAME, "fresh"},
    {remove_page, &at_root, WATCH_NAME, "page"},
    {rename_over, &at_root, WATCH_NAME, "page"},
    {rename_over, &at_folder, WATCH_NAME, "inner"},
    {change_rights, &at_root, WATCH_NAME, "page"},
    {make_folder, &at_root, WATCH_NAME, "fresh"},
    {make_link, &at_root, WATCH_NAME, "fresh"},
    {move_folder, &at_root, WATCH_FOLDER, "folder"},
    {move_folder, &at_root, WATCH_FOLDER, "moved"},
    {move_folder, &at_folder, WATCH_FOLDER, ""},
    {remove_folder, &at_folder, WATCH_FOLDER, "sub"},
    {change_folder_rights, &at_root, WATCH_FOLDER, "folder"},
    {change_folder_rights, &at_folder, WATCH_FOLDER, ""},
    {write_inside, &at_folder, WATCH_NAME, "inner"},
};

static bool has_event(const struct row *row)
{
    struct watch_event event;
    bool seen = false;
    while (watch_next(watch, &event))
        seen = seen || (event.change == row->change && event.where == *row->where &&
                        bytes_equal(event.name, bytes_of(row->name)));
    return seen;
}

START_TEST(a_change_is_an_event_at_once)
{
    const struct row *row = &rows[_i];
    row->act();
    ck_assert(watch_pending(watch));
    ck_assert(has_event(row));
    ck_assert(!watch_pending(watch));
}
END_TEST

START_TEST(reading_is_no_event)
{
    file_t file;
    struct file_info info;
    bool linked;
    char text[8];
    ck_assert_int_eq(file_open(&root, "page", &file, &info, &linked), FILE_FOUND);
    ck_assert_int_eq(file_read(file, text, sizeof text, 0), 3);
    file_close(file);
    ck_assert(!watch_pending(watch));
}
END_TEST

START_TEST(a_removed_watch_is_silent)
{
    struct watch_event event;
    watch_remove(watch, at_root);
    write_in_place();
    ck_assert(!watch_next(watch, &event));
    int again = watch_add(watch, &root, "");
    ck_assert_int_ne(again, at_root);
}
END_TEST

START_TEST(a_write_through_another_name_reaches_the_watch_on_the_file)
{
    file_t file;
    struct file_info info;
    struct watch_event event;
    bool linked;
    scratch_folder("elsewhere");
    ck_assert_int_eq(file_open(&root, "page", &file, &info, &linked), FILE_FOUND);
    int at_file = watch_add_file(watch, file);
    file_close(file);
    ck_assert_int_ge(at_file, 0);
    while (watch_next(watch, &event))
        ;

    /* A new name elsewhere is told, although the folder of the first one hears nothing. */
    ck_assert_int_eq(link(scratch("page"), scratch("elsewhere/twin")), 0);
    ck_assert(has_event(&(struct row){NULL, &at_file, WATCH_NAME, ""}));
    scratch_write_bytes("elsewhere/twin", "new", 3, 0);
    ck_assert(has_event(&(struct row){NULL, &at_file, WATCH_NAME, ""}));
}
END_TEST

START_TEST(a_parent_tells_names_only)
{
    struct watch_event event;
    scratch_folder("parent");
    scratch_write("parent/child", "old");
    int at_parent = watch_add_parent(watch, scratch("parent"));
    ck_assert_int_ge(at_parent, 0);
    while (watch_next(watch, &event))
        ;
    scratch_write_bytes("parent/child", "new", 3, 0);
    ck_assert(!watch_pending(watch));
    scratch_rename("parent/child", "parent/other");
    ck_assert(has_event(&(struct row){NULL, &at_parent, WATCH_NAME, "child"}));
}
END_TEST

START_TEST(what_cannot_be_watched_is_refused)
{
    scratch_link("folder", "linked");
    ck_assert_int_eq(watch_add(watch, &root, "missing"), -1);
    ck_assert_int_eq(watch_add(watch, &root, "page"), -1);
    ck_assert_int_eq(watch_add(watch, &root, "linked"), -1);
    ck_assert_int_eq(watch_add_parent(watch, scratch("missing")), -1);
    ck_assert_int_eq(watch_add_parent(watch, "/proc"), -1);
    ck_assert_int_eq(watch_add(watch, &root, "folder"), at_folder);
}
END_TEST

/* More events than the system keeps end in one that says so, and nothing is silently lost. */
START_TEST(an_overflow_means_everything)
{
    struct watch_event event;
    bool all = false;
    int limit = 16384;
    FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    if (file != NULL) {
        ck_assert_int_eq(fscanf(file, "%d", &limit), 1);
        fclose(file);
    }
    for (int i = 0; i <= limit && limit < 100000; i++)
        chmod(scratch(i % 2 ? "page" : "folder/inner"), 0600);
    while (watch_next(watch, &event))
        all = all || event.change == WATCH_ALL;
    ck_assert(all || limit >= 100000);
}
END_TEST

Suite *watch_suite(void)
{
    Suite *suite = suite_create("watch");
    TCase *tc = tcase_create("watch");
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_loop_test(tc, a_change_is_an_event_at_once, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, reading_is_no_event);
    tcase_add_test(tc, a_removed_watch_is_silent);
    tcase_add_test(tc, a_write_through_another_name_reaches_the_watch_on_the_file);
    tcase_add_test(tc, a_parent_tells_names_only);
    tcase_add_test(tc, what_cannot_be_watched_is_refused);
    tcase_add_test(tc, an_overflow_means_everything);
    suite_add_tcase(suite, tc);
    return suite;
}
