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

    /* any thread: atomic */
    _Atomic uint64_t strangers; /* turned away by acceptors: no proxies that the endpoint names */
};

/* Starts up to WANTED workers. When the system refuses threads after the first, fewer run, and
 * *count says how many. Returns -1 with a sentence when there is none. Thread: startup. */
int pool_start(struct pool *pool, unsigned wanted, unsigned max_connections,
               const struct worker_config *config, struct err *err);

struct newcomer {
    sock_t sock;
    struct guest guest;
};

/* Finds a place for it: with the worker that has the fewest connections, or, when the server is
 * full, with the one whose connection has been idle longest. If none is idle, a door with a reserve
 * lets some more in. Returns false, leaving the socket with the caller, while every inbox is full,
 * or while another connection makes room: try again. */
bool pool_place(struct pool *pool, const struct newcomer *newcomer, uint64_t now_ns);

/* Hands on a PARCEL of worker FROM for which nothing idle was found: to the worker that has
 * something by now, or, while that is not known, to FROM's own inbox with VERDICT_ASK_AGAIN.
 * Returns false when nothing is idle, and was not before either. Thread: FROM's. */
bool pool_pass_on(struct pool *pool, struct worker *from, const struct parcel *parcel);

/* Are there more connections than there may be when GUEST is one of them? */
bool pool_is_too_full(const struct pool *pool, const struct guest *guest);

/* Has the connection that has been idle longest closed, now or in a moment. Returns false when
 * none is idle. */
bool pool_make_room(struct pool *pool);

/* Has each answer be the last one of its connection from now on. Thread: startup. */
void pool_leave(struct pool *pool);

/* Lets workers finish within DRAIN_NS, or until KEEP_WAITING returns false, then ends them.
 * No acceptor may be left. Thread: startup. */
void pool_stop(struct pool *pool, uint64_t drain_ns, bool (*keep_waiting)(uint64_t wait_ns));

/* After pool_stop(). Thread: startup. */
void pool_clear(struct pool *pool);

/* One more stranger. */
void pool_count_stranger(struct pool *pool);

/* Those, and the ones that workers turned away (COUNT_NO_NAME). */
uint64_t pool_strangers(const struct pool *pool);

/* The sum over all workers. */
uint64_t pool_count(const struct pool *pool, enum counter which);

/* The sum over all workers, of requests in a bucket of service times. */
uint64_t pool_service_count(const struct pool *pool, int bucket);

/* The sum over all workers, of datagrams that found no room. */
uint64_t pool_udp_lost(const struct pool *pool);

/* The sum over the caches of all workers. */
struct pool_cache {
    uint64_t hits;
    uint64_t misses;
    uint64_t dropped;
    uint64_t bytes;
    uint64_t pages;
};
struct pool_cache pool_cache(const struct pool *pool);

/* Connections there are now. */
unsigned pool_load(const struct pool *pool);

#endif
