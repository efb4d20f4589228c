/* sink_posix.c - appending to a file or to standard error. */
#define _GNU_SOURCE
#include "tarn/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int open_file(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0644);
}

int sink_open(struct sink *sink, const char *path, struct err *err)
{
    atomic_store(&sink->descriptor, STDERR_FILENO);
    atomic_store(&sink->lost_bytes, 0);
    sink->path[0] = '\0';
    if (path == NULL || strcmp(path, "-") == 0)
        return 0;
    if (strlen(path) >= sizeof sink->path)
        return err_set(err, "the log file's path is longer than %zu bytes", sizeof sink->path - 1);
    snprintf(sink->path, sizeof sink->path, "%s", path);
    int fd = open_file(path);
    if (fd < 0)
        return err_set(err, "cannot open the log file %s: %s", path, strerror(errno));
    atomic_store(&sink->descriptor, fd);
    return 0;
}

int sink_reopen(struct sink *sink, struct err *err)
{
    if (sink->path[0] == '\0')
        return 0;
    int fd = open_file(sink->path);
    if (fd < 0)
        return err_set(err, "cannot open the log file %s again: %s; the old one stays in use",
                       sink->path, strerror(errno));
    dup2(fd, atomic_load(&sink->descriptor));
    fcntl(atomic_load(&sink->descriptor), F_SETFD, FD_CLOEXEC);
    close(fd);
    return 0;
}

/* A pipe that nobody empties would stop the thread that writes, and with it every connection it
 * serves. PIPE_BUF bytes at a time are certain not to block once poll() says so. */
static bool can_write(int fd)
{
    struct pollfd slot = {.fd = fd, .events = POLLOUT};
    return poll(&slot, 1, 0) == 1 && (slot.revents & POLLOUT);
}

/* The longest run of whole lines within PIPE_BUF, or PIPE_BUF bytes of a longer line. */
static size_t chunk_of(struct bytes text)
{
    size_t most = 4096;
    if (text.len <= most)
        return text.len;
    while (most > 0 && text.at[most - 1] != '\n')
        most--;
    return most ? most : 4096;
}

void sink_write(struct sink *sink, struct bytes text)
{
    int fd = atomic_load(&sink->descriptor);
    bool is_file = sink->path[0] != '\0';
    while (text.len) {
        size_t chunk = is_file ? text.len : chunk_of(text);
        if (!is_file && !can_write(fd))
            break;
        ssize_t n = write(fd, text.at, chunk);
        if (n < 0 && errno == EINTR)
            continue;
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
    int fd = atomic_exchange(&sink->descriptor, STDERR_FILENO);
    if (fd != STDERR_FILENO)
        close(fd);
}
