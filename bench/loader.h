/* loader.h - one thread that sends requests over its connections and reads the answers.
 *
 * Thread: its own from loader_run() to its return; before and after that whoever created it.
 * `tally` may be read, and loader_stop() called, at any time.
 */
#ifndef TARN_LOADER_H
#define TARN_LOADER_H

#include "arrival.h"
#include "client.h"
#include "plan.h"
#include "tally.h"
#include "tarn/poller.h"
#include "tarn/usage.h"

/* What was used up to a moment. */
struct effort {
    uint64_t at_ns;
    struct usage_thread usage;
    uint64_t calls; /* system calls */
};

struct loader {
    /* set at start */
    const struct plan *plan;
    unsigned index;
    struct poller *poller;
    sock_t stamp_hold;
    struct client *clients;
    struct slot *slots;
    uint64_t client_count;
    uint64_t start_ns; /* of the warm-up */
    uint64_t begin_ns; /* of the measured time */
    uint64_t end_ns;   /* of it; UINT64_MAX: when the budget is used up */

    /* any thread: atomic */
    atomic_bool stop;
    atomic_bool is_done;
    struct tally tally;

    /* owner only */
    uint64_t now_ns;
    uint64_t budget; /* requests of the measured time still to be sent */
    bool is_over;    /* nothing more will be sent */
    struct pacer pacer;
    struct pacer due; /* runs ahead of `pacer` by the backlog */
    uint64_t due_count;
    uint64_t sent_count; /* arrivals taken, and requests in all */
    struct dice dice;
    struct arrival arrival;
    struct client_list ready;   /* can send */
    struct client_list to_open; /* shall be connected */
    uint64_t open_next;         /* clients not yet touched begin here */
    uint64_t fresh;             /* connections that never answered yet */
    uint64_t fresh_push_ns;     /* when to open more all the same */
    uint64_t in_flight;
    struct deadlines timeouts;
    struct deadlines connects;
    struct deadlines retries;
    struct target_facts *facts; /* of all targets */
    uint64_t answers;           /* complete responses, to choose those whose body is compared */
    char *in;                   /* LOADER_IN_BYTES */
    char *out;                  /* a batch of requests */
    size_t out_cap;
    uint64_t calls;
    struct effort effort_begin; /* at_ns 0: not begun */
    struct effort effort_end;   /* when the last request was sent; at_ns 0: not over */
    uint64_t last_read_ns;
    uint64_t oldest_ns; /* age of the oldest request that was never answered */
    struct err trouble; /* the first reason why a connection failed; empty: none */
};

#define LOADER_IN_BYTES (256u * 1024u) /* what one call may drop */
#define LOADER_READ_MAX (64u * 1024u)  /* what one call may read */

/* loader_setup.c: returns -1 with a sentence; loader_clear() is then still right to call. */
int loader_init(struct loader *loader, const struct plan *plan, unsigned index, struct err *err);

/* Runs warm-up, measured time and drain. START is when the warm-up begins. */
void loader_run(struct loader *loader, uint64_t start_ns);

/* Ends the run early. Thread: any. */
void loader_stop(struct loader *loader);

void loader_clear(struct loader *loader);

#endif
