/* pool.h - the fixed set of workers, and which of them gets a new connection.
 *
 * Thread: any, but where it says startup.
 */
#ifndef TARN_POOL_H
#define TARN_POOL_H

#include "tarn/worker.h"

struct pool {
    /* set at start */
    struct worker **workers;
    unsigned count;
    unsigned max_connections;
};

/* Starts up to WANTED workers. When the system refuses threads after the first, fewer run, and
 * *count says how many. Returns -1 with a sentence when there is none. Thread: startup. */
int pool_start(struct pool *pool, unsigned wanted, unsigned max_connections,
               const struct worker_config *config, struct err *err);

/* Finds a place for SOCK: with the worker that has the fewest connections, or, when the server is
 * full, with the one whose connection has been idle longest. Returns false, leaving SOCK with the
 * caller, while every inbox is full. */
bool pool_place(struct pool *pool, sock_t sock, const struct addr *peer, uint64_t now_ns);

/* Has the connection that has been idle longest closed. Returns false when none is idle. */
bool pool_make_room(struct pool *pool);

/* Lets workers finish within DRAIN_NS, or until KEEP_WAITING returns false, then ends them.
 * No acceptor may be left. Thread: startup. */
void pool_stop(struct pool *pool, uint64_t drain_ns, bool (*keep_waiting)(uint64_t wait_ns));

/* After pool_stop(). Thread: startup. */
void pool_clear(struct pool *pool);

/* The sum over all workers. */
uint64_t pool_count(const struct pool *pool, enum counter which);

/* Connections there are now. */
unsigned pool_load(const struct pool *pool);

#endif
