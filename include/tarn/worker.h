/* worker.h - a thread that owns connections: waits, steps them, and keeps their time.
 *
 * Everything a connection needs is owned by its worker, so that nothing on the path of a request
 * is locked: site, cache, watch, buffers, log, counters. Others talk to it through its inbox and
 * the few atomics below.
 */
#ifndef TARN_WORKER_H
#define TARN_WORKER_H

#include "tarn/conn.h"
#include "tarn/inbox.h"
#include "tarn/thread.h"
#include "tarn/udp.h"

struct pool;

struct worker_config {
    const struct control *control;
    const struct hosts *hosts; /* as in struct conn_env */
    struct site_options site;
    struct request_limits limits;
    uint64_t header_timeout_ns;
    uint64_t idle_timeout_ns;
    uint64_t write_timeout_ns;
    uint64_t min_rate;
    enum log_format log_format;
    struct sink *log_sink;
    const struct udp_config *udp; /* outlives the worker; null: no datagrams */
    struct pool *pool;            /* its own; pool_start() sets it */
};

struct worker;

/* Opens the site and allocates everything. Returns null with a sentence. Thread: startup. */
struct worker *worker_create(unsigned number, const struct worker_config *config, struct err *err);

/* Starts the thread. Thread: startup. */
int worker_start(struct worker *worker, struct err *err);

/* How a worker ends. */
enum worker_stop {
    WORKER_RUN,
    WORKER_LEAVE, /* go on, but make each answer the last one of its connection */
    WORKER_DRAIN, /* close what is idle, finish what is in flight */
    WORKER_QUIT,  /* close everything */
};

/* Thread: any. */
void worker_stop(struct worker *worker, enum worker_stop stop);

/* Waits for the thread. Thread: startup. */
void worker_join(struct worker *worker);

/* After worker_join(), or when the worker was never started. Thread: startup. */
void worker_destroy(struct worker *worker);

/* Hands over a connection. As inbox_post(). Thread: any. */
bool worker_post(struct worker *worker, const struct parcel *parcel);

/* Connections it has, those in its inbox included. Thread: any. */
unsigned worker_load(const struct worker *worker);

/* Those that are in STATE. Thread: any. */
unsigned worker_connections(const struct worker *worker, enum conn_state state);

/* Parcels that were put into its inbox. Thread: any. */
uint64_t worker_posted(const struct worker *worker);

/* Those of them that it has not taken out yet. Thread: any. */
size_t worker_waiting(const struct worker *worker);

/* Since when its longest idle connection has been idle. DEADLINE_NEVER: none is; WORKER_RESERVED:
 * somebody has reserved that one, and the next is known soon. Thread: any. */
#define WORKER_RESERVED (DEADLINE_NEVER - 1)
uint64_t worker_oldest_idle_ns(const struct worker *worker);

/* Reserves the connection that has been idle since SINCE_NS for a parcel with VERDICT_REPLACE or
 * VERDICT_NO_ROOM, so that two newcomers never count on the same one. Returns false when things
 * have changed. Thread: any. */
bool worker_reserve_idle(struct worker *worker, uint64_t since_ns);

/* When that parcel did not fit after all. Thread: who reserved it. */
void worker_unreserve_idle(struct worker *worker, uint64_t since_ns);

const struct counters *worker_counters(const struct worker *worker);

/* Of its cache. Thread: any. */
const struct site_counts *worker_site_counts(const struct worker *worker);

/* What it looks at on every request and why, as far as was known at start; null if it watches all
 * of it. To be read behind "pages are ".
 * Thread: any. */
const char *worker_unwatched(const struct worker *worker);

/* Datagrams that found no room. Thread: any. */
uint64_t worker_udp_lost(const struct worker *worker);

/* Thread: startup, after worker_join(). */
const struct misses *worker_misses(const struct worker *worker);

#endif
