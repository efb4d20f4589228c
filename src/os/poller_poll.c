/* poller_poll.c - every system: poll() over an array (on Windows WSAPoll), and a byte to itself for
 * wake-ups.
 *
 * Slot 0 is for the wake-ups. `slot_of` finds a socket's slot by its number, so that only waiting
 * costs time in proportion to the number of sockets. */
#define _GNU_SOURCE
#include "tarn/poller.h"

#include "net.h"
#include "wake.h"

#include <stdlib.h>
#include <string.h>

/* Sockets are numbered from 0 on with hardly a gap; a system where they are not is none for us. */
#define NUMBERS_MAX (1 << 22)

/* What there is room for from the start, so that a few connections find it when memory is short. */
#define SLOTS_MIN   64
#define NUMBERS_MIN 1024

struct poller {
    struct pollfd *slots;
    void **who; /* of the slot with the same index */
    int used;
    int cap;
    int *slot_of; /* by the socket's number; 0: none */
    int numbers_cap;
    int next; /* where the last wait stopped reporting, so that nobody starves */
    struct wake wake;
};

static int number_of(sock_t sock)
{
    return sock / NET_SOCK_STEP < NUMBERS_MAX ? (int)(sock / NET_SOCK_STEP) : NUMBERS_MAX;
}

static bool grow(struct poller *poller, int number)
{
    if (number >= NUMBERS_MAX)
        return false;
    if (poller->used == poller->cap) {
        int cap = poller->cap ? poller->cap * 2 : SLOTS_MIN;
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
    if (number >= poller->numbers_cap) {
        int cap = poller->numbers_cap ? poller->numbers_cap * 2 : NUMBERS_MIN;
        while (cap <= number)
            cap *= 2;
        int *slot_of = realloc(poller->slot_of, (size_t)cap * sizeof *slot_of);
        if (slot_of == NULL)
            return false;
        memset(slot_of + poller->numbers_cap, 0,
               (size_t)(cap - poller->numbers_cap) * sizeof *slot_of);
        poller->slot_of = slot_of;
        poller->numbers_cap = cap;
    }
    return true;
}

static short to_poll(unsigned interest)
{
    return (short)((interest & POLLER_READ ? POLLIN : 0) | (interest & POLLER_WRITE ? POLLOUT : 0));
}

bool poller_add(struct poller *poller, sock_t sock, unsigned interest, void *who)
{
    int number = number_of(sock);
    if (!grow(poller, number))
        return false;
    poller->slots[poller->used] =
        (struct pollfd){.fd = (net_sock_t)sock, .events = to_poll(interest)};
    poller->who[poller->used] = who;
    poller->slot_of[number] = poller->used++;
    return true;
}

void poller_modify(struct poller *poller, sock_t sock, unsigned interest, void *who)
{
    int slot = poller->slot_of[number_of(sock)];
    poller->slots[slot].events = to_poll(interest);
    poller->who[slot] = who;
}

void poller_remove(struct poller *poller, sock_t sock)
{
    int slot = poller->slot_of[number_of(sock)];
    int last = --poller->used;
    poller->slot_of[number_of(sock)] = 0;
    if (slot == last)
        return;
    poller->slots[slot] = poller->slots[last];
    poller->who[slot] = poller->who[last];
    poller->slot_of[number_of((sock_t)poller->slots[slot].fd)] = slot;
}

struct poller *poller_create(struct err *err)
{
    struct poller *poller = calloc(1, sizeof *poller);
    if (poller != NULL && wake_open(&poller->wake)) {
        if (poller_add(poller, poller->wake.reader, POLLER_READ, poller))
            return poller;
        wake_close(&poller->wake);
    }
    err_set(err, "cannot create a poller: no memory or no descriptors are left");
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
    wake_close(&poller->wake);
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
    int count = 0;
    int ready = poll(poller->slots, (unsigned)poller->used, to_timeout(timeout_ns));
    if (ready <= 0)
        return 0;
    if (poller->slots[0].revents) {
        ready--;
        wake_drain(&poller->wake);
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
    wake_send(&poller->wake);
}

const char *poller_backend(void)
{
    return "poll";
}
