/* access_log.h - one line for each answer, buffered per worker.
 *
 * Nothing a client sends can end a line or a quoted field: control characters, quotes,
 * backslashes and bytes above 0x7e are written as \xHH.
 *
 *   short      GET /path 200 1234
 *   combined   127.0.0.1 - - [06/Nov/1994:08:49:37 +0000] "GET /path HTTP/1.1" 200 1234 "ref" "ua"
 *   json       {"time":"...","peer":"...","method":"GET","target":"/path","status":200,...}
 *
 * Thread: owner; the sink behind it is shared.
 */
#ifndef TARN_ACCESS_LOG_H
#define TARN_ACCESS_LOG_H

#include "tarn/addr.h"
#include "tarn/date.h"
#include "tarn/reply.h"
#include "tarn/request.h"
#include "tarn/sink.h"

enum log_format { LOG_NONE, LOG_SHORT, LOG_COMBINED, LOG_JSON };

struct access_log {
    enum log_format format;
    struct sink *sink; /* not owned */
    struct out text;
    int64_t stamped_s; /* the second that `stamp` shows */
    char stamp[DATE_LOG_LEN];
    char buffer[65536];
};

struct access_entry {
    const struct addr_brief *peer;
    const struct request *request; /* null: the bytes were no request */
    const char *data;
    struct reply reply;
    const char *note; /* why, for people; may be null */
    int64_t now_s;
};

void access_log_init(struct access_log *log, enum log_format format, struct sink *sink);
void access_log_add(struct access_log *log, const struct access_entry *entry);

/* Writes out what is buffered. */
void access_log_flush(struct access_log *log);

#endif
