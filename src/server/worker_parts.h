/* worker_parts.h - a worker from the inside: worker.c makes it and lets others look, worker_loop.c
 * is what its thread does. */
#ifndef TARN_WORKER_PARTS_H
#define TARN_WORKER_PARTS_H

#include "tarn/slots.h"
#include "tarn/worker.h"

struct worker {
    /* set at start */
    struct thread thread;
    char name[16];
    const char *unwatched; /* what is looked at on every request, and why; or null */
    struct poller *poller;
    struct inbox *inbox;
    struct pool *pool;
    struct udp *udp; /* null: no datagrams */
    /* owner only */
    struct slots slots;
    struct deadlines queues[CONN_STATES]; /* every open connection is in one of them */
    struct conn *turns;                   /* those that want a turn without waiting */
    uint64_t flush_ns;                    /* when the log is flushed next */
    uint64_t counted;                     /* requests whose service time is known */
    uint64_t published_idle_ns;           /* what others see unless one of them has reserved it */
    bool made_room;                       /* the connection that was reserved is closed */
    struct conn_env env;
    /* any thread: atomic */
    _Atomic unsigned load;
    _Atomic unsigned timed[CONN_STATES + 1]; /* connections by timed_as */
    _Atomic uint64_t oldest_idle_ns;
    _Atomic int stop; /* enum worker_stop */
};

/* Bytes of other connections that one round may receive, and their number. */
#define ROUND_BYTES 65536
#define ROUND_MAX   64

/* The thread's body; ARG is the worker. */
void worker_run(void *arg);

#endif
