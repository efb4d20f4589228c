/* fetch.h - a whole file by UDP: asked for in ranges, and again for what is lost.
 *
 * This is what TCP does for everybody else: acknowledge (an answer does), repeat (after a time-out
 * that follows the round trips), and slow down when things get lost. All ranges are of one version
 * of the file, which its entity tag names.
 *
 * Thread: main.
 */
#ifndef TARN_FETCH_H
#define TARN_FETCH_H

#include "tarn/addr.h"
#include "tarn/args.h"
#include "tarn/bytes.h"
#include "tarn/err.h"

#define FETCH_WINDOW_MAX 256u

/* Longer files are refused: they are held in memory until they are whole. */
#define FETCH_BYTES_MAX (UINT64_C(1) << 30)

struct fetch_plan {
    struct addr peer;
    struct addr local; /* where requests come from */
    struct bytes target;
    struct bytes authority;
    size_t datagram_bytes;
    uint64_t window;      /* ranges asked for at a time, at the most */
    uint64_t patience_ns; /* the longest time-out */
    uint64_t tries;       /* then it is given up */
};

struct fetch {
    char *data; /* owned: the file */
    uint64_t len;
    char etag[256]; /* empty: the server names no version */
    uint64_t requests;
    uint64_t repeated; /* of those, because no answer came in time */
    bool is_changed;   /* why it failed: not all answers were of one version, */
    bool is_absent;    /* or nobody is at that address */
    uint64_t unused;   /* answers to what was there already, or to nothing we asked */
};

/* Returns -1 with a sentence when the file cannot be had. */
int fetch_run(const struct fetch_plan *plan, struct fetch *fetch, struct err *err);
void fetch_clear(struct fetch *fetch);

/* `tarn-bench fetch ...`: returns the exit status. */
int fetch_command(int argc, char **argv);

/* Its table of options. */
const struct args_spec *fetch_spec(void);

#endif
