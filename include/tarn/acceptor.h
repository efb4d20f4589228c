/* acceptor.h - a thread for each listener that blocks in accept() and hands connections over.
 *
 * Thread: startup.
 */
#ifndef TARN_ACCEPTOR_H
#define TARN_ACCEPTOR_H

#include "tarn/pool.h"
#include "tarn/reserve.h"

struct acceptor;

/* Starts the thread. LISTENER stays the caller's; DOOR, POOL and RESERVE, which all acceptors
 * share, must outlive the acceptor. Returns null with a sentence. */
struct acceptor *acceptor_start(unsigned number, sock_t listener, const struct door *door,
                                struct pool *pool, struct reserve *reserve, struct err *err);

/* Hands over what the system has accepted already, ends the thread, and frees ACCEPTOR. */
void acceptor_stop(struct acceptor *acceptor);

#endif
