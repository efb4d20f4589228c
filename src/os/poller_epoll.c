/* poller_epoll.c - Linux: epoll, level-triggered but for the eventfd of wake-ups, which says each
 * wake-up once without being read. */
#define _GNU_SOURCE
#include "tarn/poller.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct poller {
    int epoll;
    int wakeup;
    bool has_pwait2; /* Linux 5.11: time-outs in nanoseconds */
    struct epoll_event ready[256];
};

struct poller *poller_create(struct err *err)
{
    struct poller *poller = calloc(1, sizeof *poller);
    if (poller == NULL) {
        err_set(err, "cannot create a poller: out of memory");
        return NULL;
    }
    poller->has_pwait2 = true;
    poller->wakeup = -1;
    poller->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (poller->epoll < 0)
        goto fail;
    poller->wakeup = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = poller};
    if (poller->wakeup < 0 || epoll_ctl(poller->epoll, EPOLL_CTL_ADD, poller->wakeup, &event) != 0)
        goto fail;
    return poller;
fail:
    err_set(err, "cannot create a poller: %s", strerror(errno));
    poller_destroy(poller);
    return NULL;
}

void poller_destroy(struct poller *poller)
{
    if (poller == NULL)
        return;
    if (poller->wakeup >= 0)
        close(poller->wakeup);
    if (poller->epoll >= 0)
        close(poller->epoll);
    free(poller);
}

static int control(struct poller *poller, int operation, sock_t sock, unsigned interest, void *who)
{
    struct epoll_event event = {
        .events = (interest & POLLER_READ ? EPOLLIN | EPOLLRDHUP : 0u) |
                  (interest & POLLER_WRITE ? EPOLLOUT : 0u),
        .data.ptr = who,
    };
    return epoll_ctl(poller->epoll, operation, (int)sock, &event);
}

bool poller_add(struct poller *poller, sock_t sock, unsigned interest, void *who)
{
    return control(poller, EPOLL_CTL_ADD, sock, interest, who) == 0;
}

void poller_modify(struct poller *poller, sock_t sock, unsigned interest, void *who)
{
    control(poller, EPOLL_CTL_MOD, sock, interest, who);
}

void poller_remove(struct poller *poller, sock_t sock)
{
    control(poller, EPOLL_CTL_DEL, sock, POLLER_NOTHING, NULL);
}

static int wait_ms(struct poller *poller, int max, uint64_t timeout_ns)
{
    /* Rounded up: waking before a deadline would only mean waiting again. */
    uint64_t ms = timeout_ns / 1000000 + (timeout_ns % 1000000 != 0);
    int timeout = timeout_ns == POLLER_FOREVER ? -1 : ms > 1000000 ? 1000000 : (int)ms;
    return epoll_wait(poller->epoll, poller->ready, max, timeout);
}

static int wait_ns(struct poller *poller, int max, uint64_t timeout_ns)
{
#ifdef SYS_epoll_pwait2
    /* Whole milliseconds need no better clock than epoll_wait() has. */
    if (poller->has_pwait2 && timeout_ns != POLLER_FOREVER && timeout_ns % 1000000 != 0) {
        struct timespec timeout = {(time_t)(timeout_ns / 1000000000),
                                   (long)(timeout_ns % 1000000000)};
        int n = (int)syscall(SYS_epoll_pwait2, poller->epoll, poller->ready, max, &timeout, NULL,
                             (size_t)0);
        if (n >= 0 || (errno != ENOSYS && errno != EPERM))
            return n;
        poller->has_pwait2 = false;
    }
#endif
    return wait_ms(poller, max, timeout_ns);
}

int poller_wait(struct poller *poller, struct poller_event *events, int max, uint64_t timeout_ns)
{
    int room = (int)(sizeof poller->ready / sizeof poller->ready[0]);
    int count = 0;
    int n = wait_ns(poller, max < room ? max : room, timeout_ns);
    for (int i = 0; i < n; i++) {
        uint32_t bits = poller->ready[i].events;
        if (poller->ready[i].data.ptr == poller)
            continue;
        events[count++] = (struct poller_event){
            .who = poller->ready[i].data.ptr,
            .readable = (bits & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0,
            .writable = (bits & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0,
        };
    }
    return count;
}

void poller_wake(struct poller *poller)
{
    uint64_t once = 1;
    (void)!write(poller->wakeup, &once, sizeof once);
}

const char *poller_backend(void)
{
    return "epoll";
}
