/* file_windows.c - files beneath a root; how names are found there is beneath_windows.h's
 * business. */
#include "tarn/file.h"

#include "beneath_windows.h"
#include "win.h"

#include <stdlib.h>
#include <string.h>

/* 100 ns since 1601 -> seconds and the rest since 1970. */
static void set_time(int64_t ticks, int64_t *s, uint32_t *ns)
{
    int64_t since_1970 = ticks - INT64_C(116444736000000000);
    int64_t rest = since_1970 % 10000000;
    if (rest < 0)
        rest += 10000000;
    *s = (since_1970 - rest) / 10000000;
    *ns = (uint32_t)rest * 100;
}

bool file_info(file_t file, struct file_info *info)
{
    BY_HANDLE_FILE_INFORMATION now;
    FILE_BASIC_INFO times;
    HANDLE handle = (HANDLE)file;
    if (!GetFileInformationByHandle(handle, &now) ||
        !GetFileInformationByHandleEx(handle, FileBasicInfo, &times, sizeof times))
        return false;
    *info = (struct file_info){
        .kind = GetFileType(handle) != FILE_TYPE_DISK               ? FILE_OTHER
                : (now.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) ? FILE_FOLDER
                                                                    : FILE_REGULAR,
        .size_bytes = (uint64_t)now.nFileSizeHigh << 32 | now.nFileSizeLow,
        .device = now.dwVolumeSerialNumber,
        .inode = (uint64_t)now.nFileIndexHigh << 32 | now.nFileIndexLow,
        .links = now.nNumberOfLinks,
    };
    set_time(times.LastWriteTime.QuadPart, &info->mtime_s, &info->mtime_ns);
    set_time(times.ChangeTime.QuadPart, &info->ctime_s, &info->ctime_ns);
    return true;
}

int file_open_root(struct root *root, const char *path, struct err *err)
{
    char why[256];
    size_t cap = WIN_PATH_MAX * 3;
    wchar_t *wide = beneath_allocate_path();
    *root = (struct root){.folder = -1, .real_path = malloc(cap)};
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    if (!wide || !root->real_path || !win_widen(path, wide, WIN_PATH_MAX))
        goto fail;
    root->folder = (intptr_t)beneath_open_path(wide, FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES);
    struct file_info info;
    if (root->folder == -1 || !file_info(root->folder, &info))
        goto fail;
    SetLastError(ERROR_DIRECTORY);
    if (info.kind != FILE_FOLDER || !beneath_find_path((HANDLE)root->folder, wide) ||
        !win_narrow(wide, root->real_path, cap))
        goto fail;
    free(wide);
    char *fitting = realloc(root->real_path, strlen(root->real_path) + 1);
    root->real_path = fitting ? fitting : root->real_path;
    return 0;
fail:
    err_set(err, "cannot serve %s: %s", path, win_why(GetLastError(), why, sizeof why));
    free(wide);
    file_close_root(root);
    return -1;
}

void file_close_root(struct root *root)
{
    if (root->folder != -1)
        CloseHandle((HANDLE)root->folder);
    free(root->real_path);
    *root = (struct root){.folder = -1};
}

enum file_result file_stat(const struct root *root, const char *path, struct file_info *info,
                           bool *linked)
{
    HANDLE handle;
    enum file_result result = beneath_open(root, path, FILE_READ_ATTRIBUTES, &handle, linked);
    if (result != FILE_FOUND)
        return result;
    bool told = file_info((file_t)handle, info);
    CloseHandle(handle);
    return told ? FILE_FOUND : FILE_BROKEN;
}

enum file_result file_open(const struct root *root, const char *path, file_t *file,
                           struct file_info *info, bool *linked)
{
    HANDLE handle;
    enum file_result result = beneath_open(root, path, GENERIC_READ, &handle, linked);
    *file = FILE_NONE;
    if (result != FILE_FOUND)
        return result;
    bool told = file_info((file_t)handle, info);
    if (told && info->kind == FILE_REGULAR)
        *file = (file_t)handle;
    else
        CloseHandle(handle);
    return told ? FILE_FOUND : FILE_BROKEN;
}

int64_t file_read(file_t file, void *buffer, size_t count, uint64_t offset)
{
    size_t done = 0;
    while (done < count) {
        uint64_t at = offset + done;
        OVERLAPPED where = {.Offset = (DWORD)at, .OffsetHigh = (DWORD)(at >> 32)};
        DWORD got = 0;
        size_t most = count - done > 0x40000000 ? 0x40000000 : count - done;
        if (!ReadFile((HANDLE)file, (char *)buffer + done, (DWORD)most, &got, &where) &&
            GetLastError() != ERROR_HANDLE_EOF)
            return -1;
        if (got == 0)
            break;
        done += got;
    }
    return (int64_t)done;
}

file_t file_duplicate(file_t file)
{
    HANDLE copy;
    HANDLE here = GetCurrentProcess();
    return DuplicateHandle(here, (HANDLE)file, here, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS)
               ? (file_t)copy
               : FILE_NONE;
}

void file_close(file_t file)
{
    if (file != FILE_NONE)
        CloseHandle((HANDLE)file);
}

/* Returns false when the visitor wants no more. */
static bool visit_entries(const FILE_ID_BOTH_DIR_INFO *entry,
                          bool (*visit)(void *arg, const char *name), void *arg)
{
    for (;;) {
        wchar_t wide[MAX_PATH];
        char name[MAX_PATH * 3];
        size_t len = entry->FileNameLength / sizeof(wchar_t);
        if (len < MAX_PATH) {
            memcpy(wide, entry->FileName, len * sizeof(wchar_t));
            wide[len] = L'\0';
            if (wcscmp(wide, L".") != 0 && wcscmp(wide, L"..") != 0 &&
                win_narrow(wide, name, sizeof name) && !visit(arg, name))
                return false;
        }
        if (entry->NextEntryOffset == 0)
            return true;
        entry = (const void *)((const char *)entry + entry->NextEntryOffset);
    }
}

enum file_result file_list(const struct root *root, const char *path,
                           bool (*visit)(void *arg, const char *name), void *arg)
{
    _Alignas(FILE_ID_BOTH_DIR_INFO) char buffer[32768];
    HANDLE handle;
    bool linked, wants_more = true;
    struct file_info info;
    enum file_result result =
        beneath_open(root, path, FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES, &handle, &linked);
    if (result != FILE_FOUND)
        return result;
    if (!file_info((file_t)handle, &info) || info.kind != FILE_FOLDER)
        result = FILE_ABSENT;
    while (result == FILE_FOUND && wants_more) {
        if (GetFileInformationByHandleEx(handle, FileIdBothDirectoryInfo, buffer, sizeof buffer))
            wants_more = visit_entries((const void *)buffer, visit, arg);
        else if (GetLastError() == ERROR_NO_MORE_FILES)
            wants_more = false;
        else
            result = FILE_BROKEN;
    }
    CloseHandle(handle);
    return result;
}

/* Windows tells of a write when it gets round to it, which is too late for a cache. */
enum file_result file_system_reports(const struct root *root, const char *path, bool *reports)
{
    (void)root;
    (void)path;
    *reports = false;
    return FILE_FOUND;
}

enum file_result file_look(const char *path, struct file_info *info)
{
    wchar_t *wide = beneath_allocate_path();
    if (wide == NULL)
        return FILE_EXHAUSTED;
    bool is_text = win_widen(path, wide, WIN_PATH_MAX);
    HANDLE handle = is_text ? beneath_open_path(wide, FILE_READ_ATTRIBUTES) : INVALID_HANDLE_VALUE;
    free(wide);
    if (!is_text)
        return FILE_ABSENT;
    if (handle == INVALID_HANDLE_VALUE)
        return beneath_result(GetLastError());
    bool told = file_info((file_t)handle, info);
    CloseHandle(handle);
    return told ? FILE_FOUND : FILE_BROKEN;
}

/* Nothing here can be watched, so nobody needs to know the way. */
bool file_route(const char *path, bool (*visit)(void *arg, const char *folder, const char *name),
                void *arg)
{
    (void)path;
    (void)visit;
    (void)arg;
    return false;
}

const char *file_last_name(const char *path)
{
    const char *name = path;
    for (const char *at = path; *at; at++)
        if (*at == '/' || *at == '\\' || (*at == ':' && at == path + 1))
            name = at + 1;
    return name;
}
