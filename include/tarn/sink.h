/* sink.h - where log lines go: standard error or a file, appended to, never waited for.
 *
 * Several threads may share one sink: each write is one system call, so whole lines stay whole.
 * When a file takes no more (a full disk), standard error is told, and again when all has been well
 * for a while.
 */
#ifndef TARN_SINK_H
#define TARN_SINK_H

#include "tarn/bytes.h"
#include "tarn/err.h"

#include <stdatomic.h>

struct sink {
    char path[512];    /* "": standard error */
    uint64_t quiet_ns; /* how long nothing may have been lost for all to be well */
    _Atomic int descriptor;
    _Atomic uint64_t lost_bytes; /* nobody read the pipe, or the disk was full */
    _Atomic uint64_t lost_ns;    /* when that happened last */
    atomic_bool is_losing;       /* and nothing was said of a better time since */
    atomic_bool is_cut;          /* the last line has no end */
};

/* PATH null or "-": standard error. Returns -1 with a sentence. Thread: startup. */
int sink_open(struct sink *sink, const char *path, struct err *err);

/* Opens the file of that name again, for log rotation; keeps the old one if that fails. A writer
 * may be at work: the number of the descriptor stays the same. Thread: any. */
int sink_reopen(struct sink *sink, struct err *err);

/* Writes all of TEXT, whole lines, or counts what could not be written at once as lost. Thread:
 * any. */
void sink_write(struct sink *sink, struct bytes text);

/* Since it was opened. Thread: any. */
uint64_t sink_lost_bytes(const struct sink *sink);

/* Says what was lost if that has not been said. */
void sink_close(struct sink *sink);

#endif
