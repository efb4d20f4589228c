/* inbox.h - carries accepted sockets from the acceptors to one worker.
 *
 * A bounded queue with many writers and one reader, and the only mutable object that an acceptor
 * and a worker share. Ownership of the socket moves with the parcel: until inbox_post() has
 * returned true the caller must close it, afterwards the inbox or its reader must.
 */
#ifndef TARN_INBOX_H
#define TARN_INBOX_H

#include "tarn/guest.h"
#include "tarn/poller.h"

enum verdict {
    VERDICT_SERVE,
    VERDICT_REPLACE,   /* the server is full: close the connection that is idle longest, then serve,
                          or refuse when none is idle */
    VERDICT_ASK_AGAIN, /* the server was full just now, and nothing idle: look again, then refuse */
    VERDICT_NO_ROOM,   /* no socket: the system is out of descriptors, close what is idle longest */
};

struct parcel {
    sock_t sock;          /* non-blocking; SOCK_NONE with VERDICT_NO_ROOM */
    uint64_t accepted_ns; /* ticks_now(), so that time spent queued shows */
    enum verdict verdict;
    struct guest guest;
    bool passed_on; /* by a worker, not an acceptor */
};

struct inbox;

/* READER is woken when it sleeps. Returns null when there is no memory. Thread: startup. */
struct inbox *inbox_create(size_t cap, struct poller *reader);

/* Closes the sockets nobody collected. Thread: startup. */
void inbox_destroy(struct inbox *inbox);

/* Adds one parcel, and wakes the reader if it sleeps. Returns false, leaving the socket with the
 * caller, when the inbox is full. Thread: any. */
bool inbox_post(struct inbox *inbox, const struct parcel *parcel);

/* How many were added so far. Thread: any. */
uint64_t inbox_posted(const struct inbox *inbox);

/* How many of them nobody has collected yet. Thread: any. */
size_t inbox_waiting(struct inbox *inbox);

/* Wakes the reader without a parcel. Thread: any. */
void inbox_nudge(struct inbox *inbox);

/* Takes up to MAX parcels, oldest first. Thread: reader. */
size_t inbox_collect(struct inbox *inbox, struct parcel *parcels, size_t max);

/* Says that the reader is about to sleep. Returns false when it must not, because parcels wait.
 * Thread: reader. */
bool inbox_may_sleep(struct inbox *inbox);

/* Says that the reader is awake: posts cost no system call. Thread: reader. */
void inbox_awake(struct inbox *inbox);

#endif
