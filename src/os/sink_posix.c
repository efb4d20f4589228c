/* sink_posix.c - appending to a file or to standard error. */
#define _GNU_SOURCE
#include "sink_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

int sink_file_open(const char *path, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0644);
    return fd < 0 ? err_set(err, "%s", strerror(errno)) : fd;
}

void sink_file_replace(int at, int fd)
{
    dup2(fd, at);
    fcntl(at, F_SETFD, FD_CLOEXEC);
    close(fd);
}

void sink_file_close(int fd)
{
    close(fd);
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

size_t sink_put(int fd, bool is_file, struct bytes text)
{
    size_t put = 0;
    while (put < text.len) {
        struct bytes rest = {text.at + put, text.len - put};
        errno = EAGAIN;
        if (!is_file && !can_write(fd))
            break;
        ssize_t n = write(fd, rest.at, is_file ? rest.len : chunk_of(rest));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        put += (size_t)n;
    }
    return put;
}
