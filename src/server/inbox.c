/* inbox.c - a ring under a mutex; a flag saves the wake-ups of a reader that is awake. */
#include "tarn/inbox.h"
#include "tarn/thread.h"

#include <stdatomic.h>
#include <stdlib.h>

struct inbox {
    /* set at start */
    struct poller *reader;
    size_t cap;
    /* any thread: under the lock */
    struct mutex lock;
    size_t first;
    size_t count;
    /* any thread: atomic */
    atomic_bool asleep;
    atomic_bool filled; /* a hint that spares an idle turn the lock */
    _Atomic uint64_t posted;
    struct parcel ring[];
};

struct inbox *inbox_create(size_t cap, struct poller *reader)
{
    struct inbox *inbox = calloc(1, sizeof *inbox + cap * sizeof inbox->ring[0]);
    if (inbox == NULL)
        return NULL;
    inbox->reader = reader;
    inbox->cap = cap;
    mutex_init(&inbox->lock);
    return inbox;
}

void inbox_destroy(struct inbox *inbox)
{
    struct parcel parcel;
    if (inbox == NULL)
        return;
    while (inbox_collect(inbox, &parcel, 1))
        sock_close(parcel.sock);
    mutex_clear(&inbox->lock);
    free(inbox);
}

/* The reader sets the flag, then looks at the queue; a writer fills the queue, then looks at the
 * flag. Whatever the order, one of them sees the other. */
static void wake(struct inbox *inbox)
{
    if (atomic_exchange(&inbox->asleep, false))
        poller_wake(inbox->reader);
}

/* A queue that seems filled keeps a reader from sleeping that is about to. */
void inbox_nudge(struct inbox *inbox)
{
    atomic_store(&inbox->filled, true);
    wake(inbox);
}

bool inbox_post(struct inbox *inbox, const struct parcel *parcel)
{
    mutex_lock(&inbox->lock);
    bool fits = inbox->count < inbox->cap;
    if (fits) {
        inbox->ring[(inbox->first + inbox->count) % inbox->cap] = *parcel;
        inbox->count++;
        atomic_store_explicit(&inbox->posted, inbox_posted(inbox) + 1, memory_order_relaxed);
        atomic_store(&inbox->filled, true);
    }
    mutex_unlock(&inbox->lock);
    if (fits)
        wake(inbox);
    return fits;
}

uint64_t inbox_posted(const struct inbox *inbox)
{
    return atomic_load_explicit(&inbox->posted, memory_order_relaxed);
}

size_t inbox_waiting(struct inbox *inbox)
{
    mutex_lock(&inbox->lock);
    size_t waiting = inbox->count;
    mutex_unlock(&inbox->lock);
    return waiting;
}

size_t inbox_collect(struct inbox *inbox, struct parcel *parcels, size_t max)
{
    size_t taken = 0;
    if (!atomic_load_explicit(&inbox->filled, memory_order_acquire))
        return 0;
    mutex_lock(&inbox->lock);
    while (taken < max && inbox->count > 0) {
        parcels[taken++] = inbox->ring[inbox->first];
        inbox->first = (inbox->first + 1) % inbox->cap;
        inbox->count--;
    }
    atomic_store(&inbox->filled, inbox->count > 0);
    mutex_unlock(&inbox->lock);
    return taken;
}

bool inbox_may_sleep(struct inbox *inbox)
{
    atomic_store(&inbox->asleep, true);
    if (!atomic_load(&inbox->filled))
        return true;
    atomic_store(&inbox->asleep, false);
    return false;
}

void inbox_awake(struct inbox *inbox)
{
    atomic_store_explicit(&inbox->asleep, false, memory_order_relaxed);
}
