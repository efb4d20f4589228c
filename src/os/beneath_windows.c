/* beneath_windows.c - finds a name beneath a root.
 *
 * Paths go to the system with the prefix \\?\, which switches off what Windows does to names: no
 * device hides behind CON, no dot or blank at the end is dropped, no slash is turned round. A file
 * is opened first, and then the open handle is asked where it lies: whatever links, short names
 * or other spellings led there, and whoever exchanges names meanwhile, that answer is the truth.
 * Only the spelling that the disk has is a file's name: rules for a path would otherwise not hold
 * for /PATH.
 */
#include "beneath_windows.h"

#include "win.h"

#include <stdlib.h>
#include <string.h>

#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

enum file_result beneath_result(DWORD error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_PATHNAME:
    case ERROR_BAD_NETPATH:
    case ERROR_FILENAME_EXCED_RANGE:
    case ERROR_DIRECTORY:
    case ERROR_DELETE_PENDING:
        return FILE_ABSENT;
    case ERROR_CANT_RESOLVE_FILENAME:
        return FILE_OUTSIDE;
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
        return FILE_DENIED;
    case ERROR_TOO_MANY_OPEN_FILES:
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
        return FILE_EXHAUSTED;
    default:
        return FILE_BROKEN;
    }
}

HANDLE beneath_open_path(const wchar_t *path, DWORD access)
{
    return CreateFileW(path, access, SHARE_ALL, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS,
                       NULL);
}

wchar_t *beneath_allocate_path(void)
{
    return malloc(WIN_PATH_MAX * sizeof(wchar_t));
}

/* Only the top of a drive has a backslash at its end. */
bool beneath_find_path(HANDLE handle, wchar_t *path)
{
    DWORD len = GetFinalPathNameByHandleW(handle, path, WIN_PATH_MAX, FILE_NAME_NORMALIZED);
    if (len == 0 || len >= WIN_PATH_MAX)
        return false;
    if (path[len - 1] == L'\\')
        path[len - 1] = L'\0';
    return true;
}

/* CON, NUL.txt, COM1 and their like were devices in every folder, and for many programs still are.
 */
static bool is_device(struct bytes name)
{
    static const char *const devices[] = {"con",  "prn",  "aux",  "nul",  "conin$", "conout$",
                                          "com1", "com2", "com3", "com4", "com5",   "com6",
                                          "com7", "com8", "com9", "lpt1", "lpt2",   "lpt3",
                                          "lpt4", "lpt5", "lpt6", "lpt7", "lpt8",   "lpt9"};
    struct bytes stem = bytes_trim(bytes_cut(&name, '.'));
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        if (bytes_equal_nocase(stem, bytes_of(devices[i])))
            return true;
    return false;
}

/* A name that Windows itself would have let somebody give to a file. ':' would open a file's other
 * streams, a backslash is a slash there. */
static bool is_name(struct bytes name)
{
    if (name.len == 0 || name.at[name.len - 1] == '.' || name.at[name.len - 1] == ' ')
        return false;
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.at[i] < 0x20 || strchr("<>:\"|?*\\", name.at[i]) != NULL)
            return false;
    return !is_device(name);
}

/* The system's name of PATH; *ROOT_LEN is where the root's own ends. */
static bool make_path(const struct root *root, const char *path, wchar_t *wide, size_t *root_len)
{
    struct bytes rest = bytes_of(path);
    if (!win_widen(root->real_path, wide, WIN_PATH_MAX))
        return false;
    *root_len = wcslen(wide);
    /* The top of a drive is only one with its backslash. */
    wide[*root_len] = L'\\';
    wide[*root_len + 1] = L'\0';
    if (rest.len == 0)
        return true;
    for (struct bytes all = rest; all.at;)
        if (!is_name(bytes_cut(&all, '/')))
            return false;
    if (!win_widen(path, wide + *root_len + 1, WIN_PATH_MAX - *root_len - 1))
        return false;
    for (wchar_t *at = wide + *root_len; *at; at++)
        if (*at == L'/')
            *at = L'\\';
    return true;
}

/* Looks at each name beneath the root. FILE_ABSENT: the disk spells one of them in another way. */
static enum file_result look_at_names(wchar_t *path, size_t root_len, bool *linked)
{
    wchar_t *name = path + root_len + 1;
    while (*name) {
        WIN32_FIND_DATAW found;
        size_t len = wcscspn(name, L"\\");
        wchar_t behind = name[len];
        name[len] = L'\0';
        HANDLE search = FindFirstFileW(path, &found);
        if (search == INVALID_HANDLE_VALUE)
            return beneath_result(GetLastError());
        FindClose(search);
        if (wcscmp(found.cFileName, name) != 0)
            return FILE_ABSENT;
        if ((found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) &&
            IsReparseTagNameSurrogate(found.dwReserved0))
            *linked = true;
        name[len] = behind;
        name += len + (behind != L'\0');
    }
    return FILE_FOUND;
}

/* Where does HANDLE really lie, which was opened as PATH? */
static enum file_result check(HANDLE handle, wchar_t *path, size_t root_len, bool *linked)
{
    wchar_t *real = beneath_allocate_path();
    enum file_result result = FILE_FOUND;
    if (real == NULL)
        return FILE_EXHAUSTED;
    if (!beneath_find_path(handle, real)) {
        result = beneath_result(GetLastError());
    } else {
        size_t len = wcslen(path);
        if (path[len - 1] == L'\\')
            path[len - 1] = L'\0'; /* the root */
        if (wcscmp(real, path) != 0) {
            if (len > root_len + 1)
                result = look_at_names(path, root_len, linked);
            if (result == FILE_FOUND && (wcsncmp(real, path, root_len) != 0 ||
                                         (real[root_len] != L'\\' && real[root_len] != L'\0')))
                result = FILE_OUTSIDE;
        }
    }
    free(real);
    return result;
}

enum file_result beneath_open(const struct root *root, const char *path, DWORD access,
                              HANDLE *handle, bool *linked)
{
    size_t root_len;
    wchar_t *wide = beneath_allocate_path();
    *handle = INVALID_HANDLE_VALUE;
    *linked = false;
    if (wide == NULL)
        return FILE_EXHAUSTED;
    enum file_result result = FILE_ABSENT;
    if (make_path(root, path, wide, &root_len)) {
        *handle = beneath_open_path(wide, access);
        result = *handle == INVALID_HANDLE_VALUE ? beneath_result(GetLastError())
                                                 : check(*handle, wide, root_len, linked);
    }
    if (result != FILE_FOUND && *handle != INVALID_HANDLE_VALUE) {
        CloseHandle(*handle);
        *handle = INVALID_HANDLE_VALUE;
    }
    free(wide);
    return result;
}
