/* reserve.h - descriptors kept back for the day there are no others: one for each acceptor.
 *
 * Whoever wants to accept then closes one, accepts, refuses, and keeps the refused socket in its
 * place. Meanwhile another acceptor may have taken what became free, without knowing; with one for
 * each there is always another left, provided that nobody goes back to waiting in accept() before
 * the reserve is full again.
 *
 * Thread: any, holding the lock, but where it says startup.
 */
#ifndef TARN_RESERVE_H
#define TARN_RESERVE_H

#include "tarn/sock.h"
#include "tarn/thread.h"

#define RESERVE_MAX 64

struct reserve {
    struct mutex lock;
    unsigned wanted;
    unsigned count;
    struct kept {
        sock_t sock;
        bool is_refused; /* or it is a spare one, which nobody has ever used */
    } kept[RESERVE_MAX]; /* the oldest first */
};

/* Thread: startup. */
void reserve_init(struct reserve *reserve);
void reserve_clear(struct reserve *reserve);

/* One more acceptor, before any of them runs. Thread: startup. */
void reserve_grow(struct reserve *reserve);

/* Takes what is missing from the system. Returns false when something is missing still. */
bool reserve_fill(struct reserve *reserve);

/* Closes the oldest one. Returns false when there is none. */
bool reserve_spend(struct reserve *reserve);

/* Keeps SOCK, whose peer has been refused: the longer it stays open, the surer is the answer to be
 * read. Not for a reserve that is full. */
void reserve_keep(struct reserve *reserve, sock_t sock);

#endif
