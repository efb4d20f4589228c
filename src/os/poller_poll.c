/* poller_poll.c - every POSIX system: poll() over an array, a pipe for wake-ups.
 *
 * Slot 0 is the pipe. `slot_of` finds a socket's slot by its descriptor, so that only waiting
 * costs time in proportion to the number of sockets. */
#define _GNU_SOURCE
#include "tarn/poller.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct poller {
    struct pollfd *slots;
    void **who; /* of the slot with the same index */
    int used;
    int cap;
    int *slot_of; /* by descriptor; 0: none */
    int fds_cap;
    int next; /* where the last wait stopped reporting, so that nobody starves */
    int pipe_read;
    int pipe_write;
};

static bool grow(struct poller *poller, int fd)
{
    if (poller->used == poller->cap) {
        int cap = poller->cap ? poller->cap * 2 : 64;
        struct pollfd *slots = realloc(poller->slots, (size_t)cap * sizeof *slots);
        if (slots == NULL)
            return false;
        poller->slots = slots;
        void **who = realloc(poller->who, (size_t)cap * sizeof *who);
        if (who == NULL)
            return false;
        poller->who = who;
        poller->cap = cap;
    }
    if (fd >= poller->fds_cap) {
        int cap = fd + 1 > poller->fds_cap * 2 ? fd + 1 : poller->fds_cap * 2;
        int *slot_of = realloc(poller->slot_of, (size_t)cap * sizeof *slot_of);
        if (slot_of == NULL)
            return false;
        memset(slot_of + poller->fds_cap, 0, (size_t)(cap - poller->fds_cap) * sizeof *slot_of);
        poller->slot_of = slot_of;
        poller->fds_cap = cap;
    }
    return true;
}

static short to_poll(unsigned interest)
{
    return (short)((interest & POLLER_READ ? POLLIN : 0) | (interest & POLLER_WRITE ? POLLOUT : 0));
}

bool poller_add(struct poller *poller, sock_t sock, unsigned interest, void *who)
{
    int fd = (int)sock;
    if (!grow(poller, fd))
        return false;
    poller->slots[poller->used] = (struct pollfd){.fd = fd, .events = to_poll(interest)};
    poller->who[poller->used] = who;
    poller->slot_of[fd] = poller->used++;
    return true;
}

void poller_modify(struct poller *poller, sock_t sock, unsigned interest, void *who)
{
    int slot = poller->slot_of[sock];
    poller->slots[slot].events = to_poll(interest);
    poller->who[slot] = who;
}

void poller_remove(struct poller *poller, sock_t sock)
{
    int slot = poller->slot_of[sock];
    int last = --poller->used;
    poller->slot_of[sock] = 0;
    if (slot == last)
        return;
    poller->slots[slot] = poller->slots[last];
    poller->who[slot] = poller->who[last];
    poller->slot_of[poller->slots[slot].fd] = slot;
}

struct poller *poller_create(struct err *err)
{
    int ends[2] = {-1, -1};
    struct poller *poller = calloc(1, sizeof *poller);
    if (poller == NULL || pipe(ends) != 0)
        goto fail;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    poller->pipe_read = ends[0];
    poller->pipe_write = ends[1];
    if (!poller_add(poller, ends[0], POLLER_READ, poller))
        goto fail;
    return poller;
fail:
    err_set(err, "cannot create a poller: %s", strerror(errno));
    if (ends[0] >= 0) {
        close(ends[0]);
        close(ends[1]);
    }
    if (poller) {
        free(poller->slots);
        free(poller->who);
        free(poller->slot_of);
        free(poller);
    }
    return NULL;
}

void poller_destroy(struct poller *poller)
{
    if (poller == NULL)
        return;
    close(poller->pipe_read);
    close(poller->pipe_write);
    free(poller->slots);
    free(poller->who);
    free(poller->slot_of);
    free(poller);
}

static int to_timeout(uint64_t timeout_ns)
{
    uint64_t ms = timeout_ns / 1000000 + (timeout_ns % 1000000 != 0);
    return timeout_ns == POLLER_FOREVER ? -1 : ms > 1000000 ? 1000000 : (int)ms;
}

int poller_wait(struct poller *poller, struct poller_event *events, int max, uint64_t timeout_ns)
{
    char drained[64];
    int count = 0;
    int ready = poll(poller->slots, (nfds_t)poller->used, to_timeout(timeout_ns));
    if (ready <= 0)
        return 0;
    if (poller->slots[0].revents) {
        ready--;
        while (read(poller->pipe_read, drained, sizeof drained) == sizeof drained)
            continue;
    }
    int others = poller->used - 1;
    int start = others ? poller->next % others : 0;
    for (int i = 0; i < others && ready > 0 && count < max; i++) {
        int slot = 1 + (start + i) % others;
        short bits = poller->slots[slot].revents;
        if (bits == 0)
            continue;
        ready--;
        poller->next = slot;
        events[count++] = (struct poller_event){
            .who = poller->who[slot],
            .readable = (bits & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) != 0,
            .writable = (bits & (POLLOUT | POLLHUP | POLLERR | POLLNVAL)) != 0,
        };
    }
    return count;
}

void poller_wake(struct poller *poller)
{
    (void)!write(poller->pipe_write, "", 1);
}

const char *poller_backend(void)
{
    return "poll";
}
