/* kqueue_epoll.c - acts kqueue on Linux by epoll and an eventfd, so that poller_kqueue.c runs on a
 * machine that has no BSD: each filter of a socket is a record of its own, level-triggered, which
 * is enabled, disabled and deleted by itself and carries its own user data.
 *
 * It shows that the backend keeps to the manual page as this file reads it, and nothing about a
 * real kernel.
 */
#define _GNU_SOURCE
#include <sys/event.h>

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { QUEUES_MAX = 65536, READY_MAX = 256 };

struct record {
    bool is_there, is_enabled;
    void *udata;
};

/* The two filters of one descriptor. */
struct pair {
    struct record in, out;
    bool is_polled;
};

struct queue {
    int wakeup;
    void *wakeup_udata;
    struct pair *pairs; /* by descriptor */
    int cap;
};

static struct queue *queues[QUEUES_MAX]; /* by the descriptor of its epoll */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct queue *find_queue(int fd)
{
    pthread_mutex_lock(&lock);
    struct queue *queue = fd >= 0 && fd < QUEUES_MAX ? queues[fd] : NULL;
    pthread_mutex_unlock(&lock);
    return queue;
}

static void destroy(struct queue *queue)
{
    if (queue == NULL)
        return;
    close(queue->wakeup);
    free(queue->pairs);
    free(queue);
}

/* Nobody says when a queue is closed; its number tells when it is given out again. */
int kqueue(void)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);
    struct queue *queue = calloc(1, sizeof *queue);
    if (fd < 0 || queue == NULL || fd >= QUEUES_MAX)
        goto fail;
    pthread_mutex_lock(&lock);
    struct queue *former = queues[fd];
    queues[fd] = NULL;
    pthread_mutex_unlock(&lock);
    destroy(former);
    queue->wakeup = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = queue->wakeup};
    if (queue->wakeup < 0 || epoll_ctl(fd, EPOLL_CTL_ADD, queue->wakeup, &event) != 0)
        goto fail;
    pthread_mutex_lock(&lock);
    queues[fd] = queue;
    pthread_mutex_unlock(&lock);
    return fd;
fail:
    if (fd >= 0)
        close(fd);
    free(queue);
    return -1;
}

static struct pair *find_pair(struct queue *queue, int fd)
{
    if (fd >= queue->cap) {
        int cap = fd + 64;
        struct pair *pairs = realloc(queue->pairs, (size_t)cap * sizeof *pairs);
        if (pairs == NULL)
            return NULL;
        memset(pairs + queue->cap, 0, (size_t)(cap - queue->cap) * sizeof *pairs);
        queue->pairs = pairs;
        queue->cap = cap;
    }
    return &queue->pairs[fd];
}

/* A filter that is off says nothing, not even that the peer is gone. */
static int poll_pair(int epoll, int fd, struct pair *pair)
{
    struct epoll_event event = {.events = (pair->in.is_enabled ? EPOLLIN | EPOLLRDHUP : 0u) |
                                          (pair->out.is_enabled ? EPOLLOUT : 0u),
                                .data.fd = fd};
    bool was_polled = pair->is_polled;
    pair->is_polled = event.events != 0;
    if (!pair->is_polled)
        return was_polled ? epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL) : 0;
    return epoll_ctl(epoll, was_polled ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
}

static int change_user(struct queue *queue, const struct kevent *change)
{
    uint64_t once = 1;
    if (change->flags & EV_ADD)
        queue->wakeup_udata = change->udata;
    if ((change->fflags & NOTE_TRIGGER) && write(queue->wakeup, &once, sizeof once) < 0)
        return errno == EAGAIN ? 0 : -1;
    return 0;
}

static int change_one(int epoll, struct queue *queue, const struct kevent *change)
{
    if (change->filter == EVFILT_USER)
        return change_user(queue, change);
    struct pair *pair = find_pair(queue, (int)change->ident);
    if (pair == NULL) {
        errno = ENOMEM;
        return -1;
    }
    struct record *record = change->filter == EVFILT_READ ? &pair->in : &pair->out;
    if (!record->is_there && !(change->flags & EV_ADD)) {
        errno = ENOENT;
        return -1;
    }
    if (change->flags & EV_ADD)
        *record = (struct record){true, !record->is_there || record->is_enabled, change->udata};
    if (change->flags & EV_ENABLE)
        record->is_enabled = true;
    if (change->flags & EV_DISABLE)
        record->is_enabled = false;
    if (change->flags & EV_DELETE)
        *record = (struct record){false, false, NULL};
    return poll_pair(epoll, (int)change->ident, pair);
}

static int to_ms(const struct timespec *timeout)
{
    return timeout ? (int)(timeout->tv_sec * 1000 + (timeout->tv_nsec + 999999) / 1000000) : -1;
}

/* Returns how many events the bits of one descriptor make. */
static int report(struct queue *queue, int fd, uint32_t bits, struct kevent *events, int room)
{
    int count = 0;
    if (fd == queue->wakeup) {
        uint64_t times;
        (void)!read(fd, &times, sizeof times);
        EV_SET(&events[count++], 0, EVFILT_USER, 0, 0, 0, queue->wakeup_udata);
        return count;
    }
    const struct pair *pair = &queue->pairs[fd];
    int over = bits & (EPOLLHUP | EPOLLERR) ? EV_EOF : 0;
    if (pair->out.is_enabled && (bits & (EPOLLOUT | EPOLLHUP | EPOLLERR)) && count < room)
        EV_SET(&events[count++], (uintptr_t)fd, EVFILT_WRITE, over, 0, 0, pair->out.udata);
    over |= bits & EPOLLRDHUP ? EV_EOF : 0;
    if (pair->in.is_enabled && ((bits & EPOLLIN) || over) && count < room)
        EV_SET(&events[count++], (uintptr_t)fd, EVFILT_READ, over, 0, 0, pair->in.udata);
    return count;
}

int kevent(int queue_fd, const struct kevent *changes, int change_count, struct kevent *events,
           int event_count, const struct timespec *timeout)
{
    struct epoll_event ready[READY_MAX];
    struct queue *queue = find_queue(queue_fd);
    int count = 0;
    if (queue == NULL) {
        errno = EBADF;
        return -1;
    }
    for (int i = 0; i < change_count; i++)
        if (change_one(queue_fd, queue, &changes[i]) != 0)
            return -1;
    if (event_count == 0)
        return 0;
    int n = epoll_wait(queue_fd, ready, event_count < READY_MAX ? event_count : READY_MAX,
                       to_ms(timeout));
    for (int i = 0; i < n && count < event_count; i++)
        count +=
            report(queue, ready[i].data.fd, ready[i].events, events + count, event_count - count);
    return n < 0 ? -1 : count;
}
