/* sink_windows.c - appending to a file or to standard error.
 *
 * Windows cannot say whether a pipe takes more, so a standard error that nobody reads holds up
 * who writes there: --log-file or --log none avoid it.
 */
#include "sink_parts.h"

#include "win.h"

#include <windows.h>

#include <fcntl.h>
#include <io.h>

/* Shared in every way, so that others may rotate the file while it is written. */
static int open_file(const char *path)
{
    wchar_t wide[512];
    if (!win_widen(path, wide, 512)) {
        SetLastError(ERROR_INVALID_NAME);
        return -1;
    }
    HANDLE handle = CreateFileW(wide, FILE_APPEND_DATA | SYNCHRONIZE,
                                FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return -1;
    int fd = _open_osfhandle((intptr_t)handle, _O_APPEND | _O_BINARY | _O_NOINHERIT);
    if (fd < 0)
        CloseHandle(handle);
    return fd;
}

int sink_file_open(const char *path, struct err *err)
{
    char why[256];
    int fd = open_file(path);
    return fd < 0 ? err_set(err, "%s", win_why(GetLastError(), why, sizeof why)) : fd;
}

void sink_file_replace(int at, int fd)
{
    _dup2(fd, at);
    _close(fd);
}

void sink_file_close(int fd)
{
    _close(fd);
}

size_t sink_put(int fd, bool is_file, struct bytes text)
{
    (void)is_file;
    size_t put = 0;
    while (put < text.len) {
        size_t left = text.len - put;
        int n = _write(fd, text.at + put, left > 1048576 ? 1048576 : (unsigned)left);
        if (n <= 0)
            break;
        put += (size_t)n;
    }
    return put;
}
