/* beneath_linux.c - openat2() keeps the whole resolution beneath the root. */
#define _GNU_SOURCE
#include "beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The system asks to try again when a rename happens while it follows "..". */
enum { MAX_TRIES = 64 };

static int open_beneath(const struct root *root, const char *path, int flags, uint64_t resolve)
{
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | resolve,
    };
    int fd;
    int tries = 0;
    do
        fd = (int)syscall(SYS_openat2, (int)root->folder, *path ? path : ".", &how, sizeof how);
    while (fd < 0 && (errno == EAGAIN || errno == EINTR) && ++tries < MAX_TRIES);
    return fd;
}

bool beneath_works(const struct root *root)
{
    int fd = open_beneath(root, "", O_PATH, 0);
    if (fd < 0)
        return errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    close(fd);
    return true;
}

static bool is_wanted(enum beneath_want want, const struct stat *stat)
{
    return (want == WANT_FILE && S_ISREG(stat->st_mode)) ||
           (want == WANT_FOLDER && S_ISDIR(stat->st_mode));
}

/* Opens for reading the very thing that SEEN, of O_PATH, looks at, and not what has its name by
 * now. -1 also where there is no /proc. */
static int open_seen(int seen, enum beneath_want want)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", seen);
    return openat(AT_FDCWD, path, beneath_flags(want));
}

int beneath_open_last(int folder, const char *name, enum beneath_want want)
{
    struct stat stat;
    int seen = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (seen < 0 || fstat(seen, &stat) != 0 || !is_wanted(want, &stat))
        return seen;
    int fd = open_seen(seen, want);
    if (fd < 0)
        fd = openat(folder, name, beneath_flags(want) | O_NOFOLLOW);
    close(seen);
    return fd;
}

/* Opens what SEEN found harmless: by name, where the system has no other way. Should the name have
 * become something else in between, then nothing blocks, and the result says what it is now. */
static enum file_result open_wanted(const struct root *root, const char *path, uint64_t resolve,
                                    enum beneath_want want, int seen, struct beneath *found)
{
    int fd = open_seen(seen, want);
    if (fd < 0)
        fd = open_beneath(root, path, beneath_flags(want), resolve);
    if (fd < 0)
        return beneath_result(errno);
    if (fstat(fd, &found->stat) != 0) {
        close(fd);
        return FILE_BROKEN;
    }
    if (is_wanted(want, &found->stat))
        found->fd = fd;
    else
        close(fd);
    return FILE_FOUND;
}

enum file_result beneath_open(const struct root *root, const char *path, enum beneath_want want,
                              struct beneath *found)
{
    if (root->by_walk)
        return beneath_walk(root, path, want, found);

    *found = (struct beneath){.fd = -1};
    uint64_t resolve = RESOLVE_NO_SYMLINKS;
    int fd = open_beneath(root, path, O_PATH, resolve);
    if (fd < 0 && errno == ELOOP) {
        found->linked = true;
        resolve = 0;
        fd = open_beneath(root, path, O_PATH, resolve);
    }
    if (fd < 0) /* EXDEV also for absolute links, some of which lead back beneath the root */
        return errno == EXDEV ? beneath_walk(root, path, want, found) : beneath_result(errno);

    enum file_result result = fstat(fd, &found->stat) == 0 ? FILE_FOUND : FILE_BROKEN;
    if (result == FILE_FOUND && is_wanted(want, &found->stat))
        result = open_wanted(root, path, resolve, want, fd, found);
    close(fd);
    return result;
}
