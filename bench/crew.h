/* crew.h - the threads of a run, watched from the main thread.
 *
 * Thread: main.
 */
#ifndef TARN_CREW_H
#define TARN_CREW_H

#include "loader.h"
#include "outcome.h"
#include "tarn/thread.h"

/* What was counted up to a moment, all threads together. */
struct sample {
    uint64_t at_ns;
    uint64_t sent;
    uint64_t valid;
    uint64_t failed;
    uint64_t bytes;
    uint64_t in_flight;
    uint64_t backlog;
};

struct crew {
    const struct plan *plan;
    unsigned count;
    struct loader *loaders;
    struct thread *threads;
    struct hist *seen;  /* what the last point had seen */
    struct hist *fresh; /* scratch: what came since */
    struct sample last; /* of the last point */
    uint64_t start_ns;
    uint64_t begin_ns;
    int64_t begin_wall_ns;
    uint64_t alive_ns;    /* when there was last a reason to hope for an answer */
    uint64_t alive_count; /* connected and answered by then */
    uint64_t alive_unconnected;
    struct usage_machine machine;
    struct usage_process server;
    uint64_t server_ns; /* when `server` was looked at; 0: never */
};

/* Makes and starts all threads. Returns -1 with a sentence. */
int crew_start(struct crew *crew, const struct plan *plan, struct err *err);

/* True when all threads have ended. */
bool crew_is_done(const struct crew *crew);

/* True when nothing can be connected, so that going on is of no use. */
bool crew_is_lost(struct crew *crew, uint64_t now_ns);

void crew_look(const struct crew *crew, uint64_t now_ns, struct sample *sample);

/* Marks the beginning of the measured time; OUTCOME names the server if it is known. */
void crew_begin(struct crew *crew, const struct outcome *outcome);

/* Makes a point of what happened since the last one. */
struct point crew_point(struct crew *crew, uint64_t now_ns);

/* Ends the measured time: looks at the server and the machine. */
void crew_end(struct crew *crew, struct outcome *outcome);

/* Tells all threads to end now. */
void crew_stop(struct crew *crew);

/* Waits for all threads and adds up what they have counted. */
int crew_finish(struct crew *crew, struct outcome *outcome, struct err *err);

void crew_clear(struct crew *crew);

#endif
