/* test_file.c - files beneath a root, found by openat2 and by the walk alike. */
#define _GNU_SOURCE
#include "tarn/file.h"

#include "scratch.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct root root;
/* Where there is no openat2() (old kernels, valgrind) both rows walk. */
static const int walks[] = {false, true};

/* root/ beside outside/, so that a way out of the root leads somewhere. */
static void make_tree(void)
{
    struct err err;
    scratch_make();
    scratch_folder("outside");
    scratch_write("outside/secret", "secret");
    scratch_folder("root");
    scratch_write("root/page", "page");
    scratch_folder("root/a");
    scratch_folder("root/a/b");
    scratch_write("root/a/b/deep", "deep");
    scratch_write("root/a/near", "near");
    scratch_link("page", "root/to-page");
    scratch_link("a", "root/to-a");
    scratch_link("../page", "root/a/up");
    scratch_link("../../page", "root/a/b/up-up");
    scratch_link("b/../near", "root/a/through");
    scratch_link("./a/./b/", "root/dots");
    scratch_link("to-page", "root/twice");
    scratch_link("page/", "root/page-as-folder");
    scratch_link("../outside/secret", "root/out-file");
    scratch_link("../outside", "root/out-folder");
    scratch_link("..", "root/out-up");
    scratch_link("a/../../outside/secret", "root/out-through");
    scratch_link("a/../../root/page", "root/out-and-back");
    scratch_link("/etc/passwd", "root/out-absolute");
    scratch_link("/", "root/out-slash");
    scratch_link(scratch("root/a/near"), "root/in-absolute");
    scratch_link(scratch("root"), "root/in-absolute-root");
    scratch_link(scratch("root/a/../../outside/secret"), "root/out-disguised");
    scratch_link(scratch("rootless"), "root/out-prefix");
    scratch_link("circle", "root/circle");
    scratch_link("ping", "root/pong");
    scratch_link("pong", "root/ping");
    scratch_link("nowhere", "root/dangling");
    ck_assert_int_eq(mkfifo(scratch("root/fifo"), 0600), 0);
    ck_assert_int_eq(file_open_root(&root, scratch("root"), &err), 0);
}

static void clear_tree(void)
{
    file_close_root(&root);
    scratch_clear();
}

static const struct row {
    const char *path;
    enum file_result result;
    const char *content; /* null: no regular file */
    bool linked;
} rows[] = {
    {"page", FILE_FOUND, "page", false},
    {"a/b/deep", FILE_FOUND, "deep", false},
    {"", FILE_FOUND, NULL, false},
    {"a", FILE_FOUND, NULL, false},
    {"a/b", FILE_FOUND, NULL, false},
    {"missing", FILE_ABSENT, NULL, false},
    {"a/missing", FILE_ABSENT, NULL, false},
    {"missing/page", FILE_ABSENT, NULL, false},
    {"page/below", FILE_ABSENT, NULL, false},
    {"to-page", FILE_FOUND, "page", true},
    {"twice", FILE_FOUND, "page", true},
    {"to-a", FILE_FOUND, NULL, true},
    {"to-a/near", FILE_FOUND, "near", true},
    {"to-a/b/deep", FILE_FOUND, "deep", true},
    {"a/up", FILE_FOUND, "page", true},
    {"a/b/up-up", FILE_FOUND, "page", true},
    {"to-a/b/up-up", FILE_FOUND, "page", true},
    {"a/through", FILE_FOUND, "near", true},
    {"dots/deep", FILE_FOUND, "deep", true},
    {"in-absolute", FILE_FOUND, "near", true},
    {"in-absolute-root", FILE_FOUND, NULL, true},
    {"in-absolute-root/a/b/deep", FILE_FOUND, "deep", true},
    {"page-as-folder", FILE_ABSENT, NULL, true},
    {"dangling", FILE_ABSENT, NULL, true},
    {"out-file", FILE_OUTSIDE, NULL, true},
    {"out-folder", FILE_OUTSIDE, NULL, true},
    {"out-folder/secret", FILE_OUTSIDE, NULL, true},
    {"out-up", FILE_OUTSIDE, NULL, true},
    {"out-up/outside/secret", FILE_OUTSIDE, NULL, true},
    {"out-up/root/page", FILE_OUTSIDE, NULL, true},
    {"out-through", FILE_OUTSIDE, NULL, true},
    {"out-and-back", FILE_OUTSIDE, NULL, true},
    {"out-absolute", FILE_OUTSIDE, NULL, true},
    {"out-slash", FILE_OUTSIDE, NULL, true},
    {"out-slash/etc/passwd", FILE_OUTSIDE, NULL, true},
    {"out-disguised", FILE_OUTSIDE, NULL, true},
    {"out-prefix", FILE_OUTSIDE, NULL, true},
    {"circle", FILE_OUTSIDE, NULL, true},
    {"ping", FILE_OUTSIDE, NULL, true},
    {"ping/page", FILE_OUTSIDE, NULL, true},
    {"../outside/secret", FILE_OUTSIDE, NULL, false},
    {"a/../../outside/secret", FILE_OUTSIDE, NULL, false},
    {"fifo", FILE_FOUND, NULL, false},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void check_row(const struct row *row)
{
    file_t file;
    struct file_info info, looked;
    bool linked;
    char text[64] = "";

    enum file_result result = file_open(&root, row->path, &file, &info, &linked);
    ck_assert_msg(result == row->result, "%s: %d, not %d", row->path, result, row->result);
    ck_assert_msg((file != FILE_NONE) == (row->content != NULL), "%s", row->path);
    if (result == FILE_FOUND) {
        ck_assert_msg(linked == row->linked, "%s: linked %d", row->path, linked);
        ck_assert_int_eq(file_stat(&root, row->path, &looked, &linked), FILE_FOUND);
        ck_assert_int_eq(linked, row->linked);
        ck_assert(file_info_equal(&info, &looked));
    }
    if (file != FILE_NONE) {
        ck_assert_int_eq(info.kind, FILE_REGULAR);
        ck_assert_int_eq(file_read(file, text, sizeof text, 0), strlen(row->content));
        ck_assert_str_eq(text, row->content);
        ck_assert(file_info(file, &looked));
        ck_assert(file_info_equal(&info, &looked));
    }
    file_close(file);
}

START_TEST(names_are_found_beneath_the_root_only)
{
    check_row(&rows[_i]);
    root.by_walk = true;
    check_row(&rows[_i]);
}
END_TEST

START_TEST(nothing_leaks_a_descriptor)
{
    int before = dup(0);
    close(before);
    root.by_walk |= walks[_i];
    for (size_t i = 0; i < ROWS; i++)
        check_row(&rows[i]);
    int after = dup(0);
    close(after);
    ck_assert_int_eq(before, after);
}
END_TEST

/* A FIFO that somebody has opened for reading takes a writer; one that nobody reads refuses it. */
START_TEST(a_fifo_is_never_opened)
{
    file_t file;
    struct file_info info;
    bool linked;
    root.by_walk |= walks[_i];
    ck_assert_int_eq(file_open(&root, "fifo", &file, &info, &linked), FILE_FOUND);
    ck_assert_int_eq(info.kind, FILE_OTHER);
    ck_assert_int_eq(file, FILE_NONE);
    ck_assert_int_eq(open(scratch("root/fifo"), O_WRONLY | O_NONBLOCK), -1);
    ck_assert_int_eq(errno, ENXIO);
}
END_TEST

START_TEST(sockets_and_devices_are_looked_at_only)
{
    file_t file;
    struct file_info info;
    bool linked;
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    struct err err;
    struct root devices;

    root.by_walk |= walks[_i];
    snprintf(addr.sun_path, sizeof addr.sun_path, "%s", scratch("root/socket"));
    int sock = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(sock, (struct sockaddr *)&addr, sizeof addr), 0);
    ck_assert_int_eq(file_open(&root, "socket", &file, &info, &linked), FILE_FOUND);
    ck_assert_int_eq(info.kind, FILE_OTHER);
    close(sock);

    ck_assert_int_eq(file_open_root(&devices, "/dev", &err), 0);
    devices.by_walk |= walks[_i];
    ck_assert_int_eq(file_open(&devices, "null", &file, &info, &linked), FILE_FOUND);
    ck_assert_int_eq(info.kind, FILE_OTHER);
    ck_assert_int_eq(file, FILE_NONE);
    file_close_root(&devices);
}
END_TEST

START_TEST(long_names_are_served_and_longer_ones_absent)
{
    char name[300], path[400];
    file_t file;
    struct file_info info;
    bool linked;
    root.by_walk |= walks[_i];
    memset(name, 'n', sizeof name);

    name[255] = '\0';
    snprintf(path, sizeof path, "root/%s", name);
    scratch_write(path, "long");
    ck_assert_int_eq(file_open(&root, name, &file, &info, &linked), FILE_FOUND);
    file_close(file);

    name[255] = 'n';
    name[256] = '\0';
    ck_assert_int_eq(file_open(&root, name, &file, &info, &linked), FILE_ABSENT);

    static char endless[9000];
    for (size_t i = 0; i < sizeof endless - 1; i++)
        endless[i] = i % 2 ? '/' : 'a';
    ck_assert_int_eq(file_open(&root, endless, &file, &info, &linked), FILE_ABSENT);
}
END_TEST

START_TEST(exhausted_descriptors_are_told_from_missing_files)
{
    file_t file;
    struct file_info info;
    bool linked;
    int next = dup(0);
    struct rlimit before, limit;
    close(next);
    root.by_walk |= walks[_i];
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    limit = before;
    limit.rlim_cur = (rlim_t)next;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(file_open(&root, "page", &file, &info, &linked), FILE_EXHAUSTED);
    ck_assert_int_eq(file_open(&root, "a/near", &file, &info, &linked), FILE_EXHAUSTED);
    ck_assert_int_eq(file, FILE_NONE);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
}
END_TEST

START_TEST(permissions_are_told_from_missing_files)
{
    file_t file;
    struct file_info info;
    bool linked;
    root.by_walk |= walks[_i];
    ck_assert_int_eq(chmod(scratch("root/page"), 0), 0);
    ck_assert_int_eq(chmod(scratch("root/a/b"), 0), 0);
    ck_assert_int_eq(chmod(scratch_path, 0755), 0);
    if (geteuid() == 0)
        ck_assert_int_eq(seteuid(65534), 0);
    ck_assert_int_eq(file_open(&root, "page", &file, &info, &linked), FILE_DENIED);
    ck_assert_int_eq(file_open(&root, "a/b/deep", &file, &info, &linked), FILE_DENIED);
    ck_assert_int_eq(file_open(&root, "a/near", &file, &info, &linked), FILE_FOUND);
    file_close(file);
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

struct names {
    int count;
    bool seen_page;
};

static bool count_name(void *arg, const char *name)
{
    struct names *names = arg;
    names->count++;
    names->seen_page = names->seen_page || strcmp(name, "page") == 0;
    return true;
}

static bool stop_at_once(void *arg, const char *name)
{
    (void)name;
    ++*(int *)arg;
    return false;
}

START_TEST(folders_are_listed)
{
    struct names names = {0};
    int stopped = 0;
    root.by_walk |= walks[_i];
    ck_assert_int_eq(file_list(&root, "", count_name, &names), FILE_FOUND);
    ck_assert_int_gt(names.count, 20);
    ck_assert(names.seen_page);
    ck_assert_int_eq(file_list(&root, "", stop_at_once, &stopped), FILE_FOUND);
    ck_assert_int_eq(stopped, 1);
    ck_assert_int_eq(file_list(&root, "page", stop_at_once, &stopped), FILE_ABSENT);
    ck_assert_int_eq(file_list(&root, "out-folder", stop_at_once, &stopped), FILE_OUTSIDE);
    ck_assert_int_eq(stopped, 1);
}
END_TEST

START_TEST(a_root_that_is_no_folder_is_a_sentence)
{
    struct root none;
    struct err err = {""};
    ck_assert_int_eq(file_open_root(&none, scratch("root/page"), &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "root/page"));
    ck_assert_int_eq(file_open_root(&none, scratch("root/missing"), &err), -1);
    file_close_root(&none);
}
END_TEST

struct way {
    char text[4096];
};

static bool write_down(void *arg, const char *folder, const char *name)
{
    struct way *way = arg;
    size_t len = strlen(way->text);
    if (strncmp(folder, scratch_path, strlen(scratch_path)) == 0)
        snprintf(way->text + len, sizeof way->text - len, "%s:%s ", folder + strlen(scratch_path),
                 name);
    return true;
}

START_TEST(a_route_passes_links_and_their_targets)
{
    struct way way = {""};
    scratch_folder("releases");
    scratch_folder("releases/42");
    scratch_link("releases/42", "current");
    ck_assert(file_route(scratch("current"), write_down, &way));
    ck_assert_str_eq(way.text, ":current :releases /releases:42 ");

    way.text[0] = '\0';
    ck_assert(file_route(scratch("current/../42/./missing/more"), write_down, &way));
    ck_assert_str_eq(way.text,
                     ":current :releases /releases:42 /releases:42 /releases/42:missing ");

    way.text[0] = '\0';
    scratch_link(scratch("current"), "absolute");
    ck_assert(file_route(scratch("absolute"), write_down, &way));
    ck_assert_str_eq(way.text, ":absolute :current :releases /releases:42 ");

    way.text[0] = '\0';
    ck_assert_int_eq(chdir(scratch("releases")), 0);
    ck_assert(file_route("42", write_down, &way));
    ck_assert_str_eq(way.text, ":releases /releases:42 ");

    way.text[0] = '\0';
    ck_assert(!file_route(scratch("root/circle"), write_down, &way));
}
END_TEST

Suite *file_suite(void)
{
    Suite *suite = suite_create("file");
    TCase *tc = tcase_create("file");
    tcase_add_checked_fixture(tc, make_tree, clear_tree);
    tcase_add_loop_test(tc, names_are_found_beneath_the_root_only, 0, ROWS);
    tcase_add_loop_test(tc, nothing_leaks_a_descriptor, 0, 2);
    tcase_add_loop_test(tc, a_fifo_is_never_opened, 0, 2);
    tcase_add_loop_test(tc, sockets_and_devices_are_looked_at_only, 0, 2);
    tcase_add_loop_test(tc, long_names_are_served_and_longer_ones_absent, 0, 2);
    tcase_add_loop_test(tc, exhausted_descriptors_are_told_from_missing_files, 0, 2);
    tcase_add_loop_test(tc, permissions_are_told_from_missing_files, 0, 2);
    tcase_add_loop_test(tc, folders_are_listed, 0, 2);
    tcase_add_test(tc, a_root_that_is_no_folder_is_a_sentence);
    tcase_add_test(tc, a_route_passes_links_and_their_targets);
    suite_add_tcase(suite, tc);
    return suite;
}
