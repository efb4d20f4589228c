/* mime.h - media types by file extension: our own table, so that every machine answers alike. */
#ifndef TARN_MIME_H
#define TARN_MIME_H

#include "tarn/bytes.h"

struct mime {
    const char *extension; /* lower case, no dot */
    const char *type;      /* with "; charset=utf-8" where text needs it */
    bool compressible;
};

/* By the last extension of NAME, in any case; application/octet-stream for all others. Never
 * null. Thread: any. */
const struct mime *mime_find(struct bytes name);

/* The table itself, sorted by extension. */
size_t mime_count(void);
const struct mime *mime_at(size_t index);

#endif
