/* sink.h - where log lines go: standard error or a file, appended to, never waited for.
 *
 * Several threads may share one sink: each write is one system call, so whole lines stay whole.
 */
#ifndef TARN_SINK_H
#define TARN_SINK_H

#include "tarn/bytes.h"
#include "tarn/err.h"

struct sink {
    char path[512]; /* "": standard error */
    _Atomic int descriptor;
    _Atomic uint64_t lost_bytes; /* nobody read the pipe, or the disk was full */
};

/* PATH null or "-": standard error. Returns -1 with a sentence. Thread: startup. */
int sink_open(struct sink *sink, const char *path, struct err *err);

/* Opens the file of that name again, for log rotation; keeps the old one if that fails. A writer
 * may be at work: the number of the descriptor stays the same. Thread: any. */
int sink_reopen(struct sink *sink, struct err *err);

/* Writes all of TEXT, or counts what could not be written at once as lost. Thread: any. */
void sink_write(struct sink *sink, struct bytes text);
void sink_close(struct sink *sink);

#endif
