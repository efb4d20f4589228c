/* poller_kqueue.c - macOS and the BSDs: kqueue, level-triggered; a user event for wake-ups.
 *
 * Both filters of a socket are there from the beginning, and its interest enables them: so a
 * change is one call, whatever it was before. A socket that is readable and writable comes as two
 * events of the system and leaves as one of ours.
 */
#include "tarn/poller.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <sys/event.h>
#include <sys/time.h>
#include <unistd.h>

struct poller {
    int queue;
    struct kevent ready[256];
};

static bool change(struct poller *poller, const struct kevent *changes, int count)
{
    return kevent(poller->queue, changes, count, NULL, 0, NULL) == 0;
}

struct poller *poller_create(struct err *err)
{
    struct kevent wakeup;
    struct poller *poller = calloc(1, sizeof *poller);
    if (poller == NULL) {
        err_set(err, "cannot create a poller: out of memory");
        return NULL;
    }
    EV_SET(&wakeup, 0, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, NULL);
    poller->queue = kqueue();
    if (poller->queue >= 0 && change(poller, &wakeup, 1))
        return poller;
    err_set(err, "cannot create a poller: %s", strerror(errno));
    poller_destroy(poller);
    return NULL;
}

void poller_destroy(struct poller *poller)
{
    if (poller == NULL)
        return;
    if (poller->queue >= 0)
        close(poller->queue);
    free(poller);
}

static bool set_both(struct poller *poller, sock_t sock, unsigned interest, void *who)
{
    struct kevent both[2];
    uintptr_t id = (uintptr_t)sock;
    EV_SET(&both[0], id, EVFILT_READ, EV_ADD | (interest & POLLER_READ ? EV_ENABLE : EV_DISABLE), 0,
           0, who);
    EV_SET(&both[1], id, EVFILT_WRITE, EV_ADD | (interest & POLLER_WRITE ? EV_ENABLE : EV_DISABLE),
           0, 0, who);
    return change(poller, both, 2);
}

bool poller_add(struct poller *poller, sock_t sock, unsigned interest, void *who)
{
    if (set_both(poller, sock, interest, who))
        return true;
    poller_remove(poller, sock);
    return false;
}

void poller_modify(struct poller *poller, sock_t sock, unsigned interest, void *who)
{
    set_both(poller, sock, interest, who);
}

void poller_remove(struct poller *poller, sock_t sock)
{
    struct kevent one;
    EV_SET(&one, (uintptr_t)sock, EVFILT_READ, EV_DELETE, 0, 0, NULL);
    change(poller, &one, 1);
    EV_SET(&one, (uintptr_t)sock, EVFILT_WRITE, EV_DELETE, 0, 0, NULL);
    change(poller, &one, 1);
}

/* Few sockets wait for both directions at once, so that the search is short when it happens. */
static struct poller_event *find_event(struct poller_event *events, int count, const void *who)
{
    for (int i = count - 1; i >= 0; i--)
        if (events[i].who == who)
            return &events[i];
    return NULL;
}

int poller_wait(struct poller *poller, struct poller_event *events, int max, uint64_t timeout_ns)
{
    struct timespec timeout = {(time_t)(timeout_ns / 1000000000), (long)(timeout_ns % 1000000000)};
    int room = (int)(sizeof poller->ready / sizeof poller->ready[0]);
    int count = 0;
    int n = kevent(poller->queue, NULL, 0, poller->ready, max < room ? max : room,
                   timeout_ns == POLLER_FOREVER ? NULL : &timeout);
    for (int i = 0; i < n; i++) {
        const struct kevent *raw = &poller->ready[i];
        void *who = (void *)raw->udata;
        if (raw->filter == EVFILT_USER)
            continue;
        struct poller_event *event = find_event(events, count, who);
        if (event == NULL) {
            event = &events[count++];
            *event = (struct poller_event){.who = who};
        }
        bool over = (raw->flags & (EV_EOF | EV_ERROR)) != 0;
        event->readable |= raw->filter == EVFILT_READ || over;
        event->writable |= raw->filter == EVFILT_WRITE || (raw->flags & EV_ERROR);
    }
    return count;
}

void poller_wake(struct poller *poller)
{
    struct kevent wakeup;
    EV_SET(&wakeup, 0, EVFILT_USER, 0, NOTE_TRIGGER, 0, NULL);
    change(poller, &wakeup, 1);
}

const char *poller_backend(void)
{
    return "kqueue";
}
