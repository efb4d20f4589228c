/* watch_inotify.c - folders watched by inotify. */
#define _GNU_SOURCE
#include "tarn/watch.h"

#include "beneath.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Watches of one inode share a number and one set of events, so each adds to what is there. */
enum {
    NAMES = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF,
    CONTENT = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB,
};

struct watch {
    int fd;
    bool full;
    size_t len; /* bytes of events in the buffer */
    size_t at;  /* of which these are taken */
    _Alignas(struct inotify_event) char buffer[16384];
};

struct watch *watch_create(void)
{
    struct watch *watch = malloc(sizeof *watch);
    if (watch == NULL)
        return NULL;
    watch->len = watch->at = 0;
    watch->full = false;
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->fd < 0) {
        free(watch);
        return NULL;
    }
    return watch;
}

void watch_destroy(struct watch *watch)
{
    if (watch == NULL)
        return;
    close(watch->fd);
    free(watch);
}

/* By descriptor, so that nothing can be exchanged between looking and watching. */
static int add_open(struct watch *watch, int fd, uint32_t events)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int where = inotify_add_watch(watch->fd, path, events | IN_MASK_ADD);
    watch->full = watch->full || (where < 0 && (errno == ENOSPC || errno == ENOMEM));
    return where;
}

bool watch_is_full(const struct watch *watch)
{
    return watch->full;
}

int watch_add(struct watch *watch, const struct root *root, const char *path)
{
    struct beneath found;
    if (beneath_open(root, path, WANT_FOLDER, &found) != FILE_FOUND || found.fd < 0)
        return -1;
    int where = found.linked ? -1 : add_open(watch, found.fd, NAMES | CONTENT | IN_ONLYDIR);
    close(found.fd);
    return where;
}

int watch_add_file(struct watch *watch, file_t file)
{
    return add_open(watch, (int)file, CONTENT);
}

int watch_add_parent(struct watch *watch, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int where = beneath_reports(fd) ? add_open(watch, fd, NAMES | IN_ONLYDIR) : -1;
    close(fd);
    return where;
}

void watch_remove(struct watch *watch, int where)
{
    inotify_rm_watch(watch->fd, where);
}

bool watch_pending(struct watch *watch)
{
    int waiting = 0;
    return watch->at < watch->len || (ioctl(watch->fd, FIONREAD, &waiting) == 0 && waiting > 0);
}

static bool read_more(struct watch *watch)
{
    ssize_t got;
    do
        got = read(watch->fd, watch->buffer, sizeof watch->buffer);
    while (got < 0 && errno == EINTR);
    watch->at = 0;
    watch->len = got > 0 ? (size_t)got : 0;
    return got > 0;
}

static enum watch_change classify(const struct inotify_event *raw)
{
    if (raw->mask & IN_Q_OVERFLOW)
        return WATCH_ALL;
    if (raw->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT))
        return WATCH_FOLDER;
    /* A folder that appears where none was is just a name: nothing is known beneath it yet. */
    if ((raw->mask & IN_ISDIR) && !(raw->mask & IN_CREATE))
        return WATCH_FOLDER;
    return WATCH_NAME;
}

bool watch_next(struct watch *watch, struct watch_event *event)
{
    const struct inotify_event *raw;
    do {
        if (watch->at >= watch->len && !read_more(watch))
            return false;
        raw = (const void *)(watch->buffer + watch->at);
        watch->at += sizeof *raw + raw->len;
    } while (raw->mask & IN_IGNORED);

    event->change = classify(raw);
    event->where = raw->wd;
    event->name = raw->len ? bytes_of(raw->name) : (struct bytes){NULL, 0};
    return true;
}
