/* test_file_windows.c - files beneath a root, where Windows has its own ways out and round. */
#include "scratch.h"
#include "tarn/file.h"

#include <windows.h>

static struct root root;

static void begin(void)
{
    struct err err = {""};
    scratch_make();
    scratch_folder("root");
    scratch_folder("root/sub");
    scratch_write("secret.txt", "secret");
    scratch_write("root/page.html", "page");
    scratch_write("root/a name with blanks.txt", "blanks");
    scratch_write("root/sub/inner.txt", "inner");
    ck_assert_msg(file_open_root(&root, scratch("root"), &err) == 0, "%s", err.text);
}

static void end(void)
{
    file_close_root(&root);
    scratch_clear();
}

static enum file_result look(const char *path, struct file_info *info)
{
    bool linked;
    return file_stat(&root, path, info, &linked);
}

static const struct row {
    const char *path;
    enum file_result result;
} rows[] = {
    {"", FILE_FOUND},
    {"page.html", FILE_FOUND},
    {"sub", FILE_FOUND},
    {"sub/inner.txt", FILE_FOUND},
    {"a name with blanks.txt", FILE_FOUND},
    {"missing", FILE_ABSENT},
    {"page.html/inner", FILE_ABSENT},
    /* The same file under a spelling that no rule expects. */
    {"PAGE.HTML", FILE_ABSENT},
    {"Sub/inner.txt", FILE_ABSENT},
    {"page.html.", FILE_ABSENT},
    {"page.html ", FILE_ABSENT},
    {"sub./inner.txt", FILE_ABSENT},
    {"ANAMEW~1.TXT", FILE_ABSENT},
    {"sub\\inner.txt", FILE_ABSENT},
    /* Ways out. */
    {"..\\secret.txt", FILE_ABSENT},
    {"sub\\..\\..\\secret.txt", FILE_ABSENT},
    {"..", FILE_ABSENT},
    {"C:", FILE_ABSENT},
    {"C:/windows/win.ini", FILE_ABSENT},
    {"\\\\?\\C:\\windows", FILE_ABSENT},
    /* Streams of a file, devices, and what searches for names. */
    {"page.html:hidden", FILE_ABSENT},
    {"page.html::$DATA", FILE_ABSENT},
    {"sub::$INDEX_ALLOCATION", FILE_ABSENT},
    {"con", FILE_ABSENT},
    {"CON.txt", FILE_ABSENT},
    {"sub/nul", FILE_ABSENT},
    {"com1", FILE_ABSENT},
    {"LPT9.html", FILE_ABSENT},
    {"aux .txt", FILE_ABSENT},
    {"page.*", FILE_ABSENT},
    {"page.htm?", FILE_ABSENT},
    {"\xff\xfe", FILE_ABSENT},
};

START_TEST(only_names_as_the_disk_spells_them_are_found)
{
    struct file_info info;
    ck_assert_msg(look(rows[_i].path, &info) == rows[_i].result, "\"%s\"", rows[_i].path);
}
END_TEST

START_TEST(names_of_every_script_are_found_and_listed)
{
    static const char name[] = "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80-\xe4\xbe\x8b.txt";
    wchar_t wide[300], path[300];
    struct file_info info;
    ck_assert_int_gt(MultiByteToWideChar(CP_UTF8, 0, scratch("root/"), -1, wide, 300), 0);
    ck_assert_int_gt(MultiByteToWideChar(CP_UTF8, 0, name, -1, path, 300), 0);
    wcscat(wide, path);
    HANDLE made = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    ck_assert(made != INVALID_HANDLE_VALUE);
    CloseHandle(made);
    ck_assert_int_eq(look(name, &info), FILE_FOUND);
    ck_assert_int_eq(info.kind, FILE_REGULAR);
    ck_assert(DeleteFileW(wide));
}
END_TEST

START_TEST(a_file_that_is_open_may_be_moved_away_and_removed)
{
    struct file_info info, now;
    file_t file;
    bool linked;
    char text[16] = "";
    scratch_write("root/new.html", "newer page");
    ck_assert_int_eq(file_open(&root, "page.html", &file, &info, &linked), FILE_FOUND);
    ck_assert(!linked);
    ck_assert_uint_eq(info.size_bytes, 4);
    ck_assert(MoveFileA(scratch("root/page.html"), scratch("root/old.html")));
    ck_assert(MoveFileA(scratch("root/new.html"), scratch("root/page.html")));
    ck_assert(DeleteFileA(scratch("root/old.html")));
    ck_assert_int_eq(file_read(file, text, sizeof text, 0), 4);
    ck_assert_str_eq(text, "page");
    ck_assert_int_eq(look("page.html", &now), FILE_FOUND);
    ck_assert_uint_eq(now.size_bytes, 10);
    ck_assert(!file_info_equal(&info, &now));
    file_close(file);
}
END_TEST

START_TEST(reading_knows_its_place_by_itself)
{
    struct file_info info;
    file_t file;
    bool linked;
    char text[16] = "";
    ck_assert_int_eq(file_open(&root, "sub/inner.txt", &file, &info, &linked), FILE_FOUND);
    file_t twin = file_duplicate(file);
    file_close(file);
    ck_assert_int_eq(file_read(twin, text, 2, 3), 2);
    ck_assert_str_eq(text, "er");
    ck_assert_int_eq(file_read(twin, text, 5, 0), 5);
    ck_assert_str_eq(text, "inner");
    ck_assert_int_eq(file_read(twin, text, 5, 5), 0);
    file_close(twin);
}
END_TEST

static bool count_names(void *arg, const char *name)
{
    ++*(int *)arg;
    return strcmp(name, "stop") != 0;
}

START_TEST(a_folder_lists_all_its_names)
{
    int count = 0;
    for (int i = 0; i < 900; i++) {
        char name[64];
        snprintf(name, sizeof name, "root/sub/a rather long name, number %d", i);
        scratch_write(name, "");
    }
    ck_assert_int_eq(file_list(&root, "sub", count_names, &count), FILE_FOUND);
    ck_assert_int_eq(count, 901);
    ck_assert_int_eq(file_list(&root, "page.html", count_names, &count), FILE_ABSENT);
}
END_TEST

START_TEST(a_path_may_be_longer_than_windows_once_allowed)
{
    char path[1200] = "";
    wchar_t wide[1600];
    struct file_info info;
    ck_assert_int_gt(MultiByteToWideChar(CP_UTF8, 0, root.real_path, -1, wide, 300), 0);
    for (int i = 0; i < 10; i++) {
        char part[64];
        wchar_t wide_part[64];
        snprintf(part, sizeof part, "%sa-folder-whose-name-has-fifty-characters-or-more-%d",
                 i ? "/" : "", i);
        strcat(path, part);
        MultiByteToWideChar(CP_UTF8, 0, part + (i != 0), -1, wide_part, 64);
        wcscat(wcscat(wide, L"\\"), wide_part);
        ck_assert(CreateDirectoryW(wide, NULL));
    }
    ck_assert_int_eq(look(path, &info), FILE_FOUND);
    ck_assert_int_eq(info.kind, FILE_FOLDER);
    for (int i = 0; i < 10; i++) {
        ck_assert(RemoveDirectoryW(wide));
        *wcsrchr(wide, L'\\') = L'\0';
    }
}
END_TEST

START_TEST(the_last_name_of_a_path_is_behind_any_separator)
{
    static const char *const paths[][2] = {
        {"a.html", "a.html"},      {"C:a.html", "a.html"},    {"C:\\x\\a.html", "a.html"},
        {"C:/x/a.html", "a.html"}, {"x\\y/a.html", "a.html"}, {"x\\", ""},
    };
    ck_assert_str_eq(file_last_name(paths[_i][0]), paths[_i][1]);
}
END_TEST

Suite *file_windows_suite(void)
{
    Suite *suite = suite_create("file_windows");
    TCase *tc = tcase_create("file_windows");
    tcase_add_checked_fixture(tc, begin, end);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, only_names_as_the_disk_spells_them_are_found, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_test(tc, names_of_every_script_are_found_and_listed);
    tcase_add_test(tc, a_file_that_is_open_may_be_moved_away_and_removed);
    tcase_add_test(tc, reading_knows_its_place_by_itself);
    tcase_add_test(tc, a_folder_lists_all_its_names);
    tcase_add_loop_test(tc, the_last_name_of_a_path_is_behind_any_separator, 0, 6);
    suite_add_tcase(suite, tc);
    TCase *longer = tcase_create("long");
    tcase_set_tags(longer, "long");
    tcase_add_checked_fixture(longer, begin, end);
    tcase_add_test(longer, a_path_may_be_longer_than_windows_once_allowed);
    suite_add_tcase(suite, longer);
    return suite;
}
