/* session.h - what a person is told when tarn starts and when it ends.
 *
 * Thread: startup.
 */
#ifndef TARN_SESSION_H
#define TARN_SESSION_H

#include "tarn/listeners.h"
#include "tarn/pool.h"

/* A banner on a terminal, one line for programs elsewhere; to standard error. BASE is the decoded
 * path below which the site lies; "": none. */
void session_greet(const struct listeners *listeners, const struct pool *pool,
                   const struct options *options, const char *root, const char *base);

/* Writes the first port that was bound, and a line end, to PATH. */
int session_write_port(const char *path, const struct listeners *listeners, struct err *err);

/* The summary, for a terminal only. POOL must have stopped. */
void session_sum_up(const struct pool *pool, uint64_t lasted_ns);

#endif
