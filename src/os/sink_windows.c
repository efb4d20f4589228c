/* sink_windows.c - appending to a file or to standard error.
 *
 * Windows cannot say whether a pipe takes more, so a standard error that nobody reads holds up
 * who writes there: --log-file or --log none avoid it.
 */
#include "tarn/sink.h"

#include "win.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>

#include <fcntl.h>
#include <io.h>

enum { STANDARD_ERROR = 2 };

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

int sink_open(struct sink *sink, const char *path, struct err *err)
{
    char why[256];
    atomic_store(&sink->descriptor, STANDARD_ERROR);
    atomic_store(&sink->lost_bytes, 0);
    sink->path[0] = '\0';
    if (path == NULL || strcmp(path, "-") == 0)
        return 0;
    if (strlen(path) >= sizeof sink->path)
        return err_set(err, "the log file's path is longer than %zu bytes", sizeof sink->path - 1);
    snprintf(sink->path, sizeof sink->path, "%s", path);
    int fd = open_file(path);
    if (fd < 0)
        return err_set(err, "cannot open the log file %s: %s", path,
                       win_why(GetLastError(), why, sizeof why));
    atomic_store(&sink->descriptor, fd);
    return 0;
}

int sink_reopen(struct sink *sink, struct err *err)
{
    char why[256];
    if (sink->path[0] == '\0')
        return 0;
    int fd = open_file(sink->path);
    if (fd < 0)
        return err_set(err, "cannot open the log file %s again: %s; the old one stays in use",
                       sink->path, win_why(GetLastError(), why, sizeof why));
    _dup2(fd, atomic_load(&sink->descriptor));
    _close(fd);
    return 0;
}

void sink_write(struct sink *sink, struct bytes text)
{
    int fd = atomic_load(&sink->descriptor);
    while (text.len) {
        unsigned chunk = text.len > 1048576 ? 1048576 : (unsigned)text.len;
        int n = _write(fd, text.at, chunk);
        if (n <= 0)
            break;
        text.at += n;
        text.len -= (size_t)n;
    }
    if (text.len)
        atomic_fetch_add(&sink->lost_bytes, text.len);
}

void sink_close(struct sink *sink)
{
    int fd = atomic_exchange(&sink->descriptor, STANDARD_ERROR);
    if (fd != STANDARD_ERROR)
        _close(fd);
}
