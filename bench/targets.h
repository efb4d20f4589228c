/* targets.h - lists of targets: a file of them, or an access log to be replayed.
 *
 * Thread: startup.
 */
#ifndef TARN_TARGETS_H
#define TARN_TARGETS_H

#include "tarn/bytes.h"
#include "tarn/err.h"

struct listed {
    struct bytes method; /* null: the plan's own */
    struct bytes target;
    double weight;
};

struct targets {
    struct bytes text; /* the file, which everything here points into; owned */
    struct listed *listed;
    size_t count;
    size_t cap;

    /* of a log: one entry a request, in order */
    uint32_t *order;    /* index into `listed` */
    uint64_t *times_ns; /* after the first one, at the log's own pace */
    uint64_t order_count;
    uint64_t skipped; /* lines that are no requests */
};

/* Reads a file with lines "[weight] [METHOD] /target"; '#' begins a comment. Returns -1 with a
 * sentence; targets_clear() is then still right to call. */
int targets_read_list(struct targets *targets, const char *path, struct err *err);

/* Reads an access log in common or combined format. */
int targets_read_log(struct targets *targets, const char *path, struct err *err);

/* One request of a log. Returns false for a line that has none that could be sent again. */
bool targets_parse_log_line(struct bytes line, struct listed *listed, int64_t *time_s);

void targets_clear(struct targets *targets);

#endif
