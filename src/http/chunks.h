/* chunks.h - reads a chunked body, drops it, and finds its end (RFC 9112, 7.1). */
#ifndef TARN_CHUNKS_H
#define TARN_CHUNKS_H

#include "tarn/request.h"

enum { CHUNKS_NAME_MAX = 18 }; /* longer than "transfer-encoding" */

/* A chunked body so far; zeroed before its first byte. */
struct chunks {
    uint64_t data_bytes;
    uint64_t framing_bytes; /* sizes, extensions, line ends and trailers */
    uint64_t left;          /* of the chunk's data; while its size is read, that size so far */
    uint8_t step;           /* what comes next: see chunks.c */
    uint8_t digits;         /* of the size so far */
    uint8_t name_len;       /* of the trailer so far */
    bool is_complete;
    char name[CHUNKS_NAME_MAX];
};

/* Takes a piece, of any size, up to the end of the body: *USED bytes of it. Returns 0, or the
 * status to refuse the rest with: 400 for all that is not in the grammar and for trailers that
 * speak of framing, 413 for what is above LIMITS. */
int chunks_take(struct chunks *chunks, struct bytes piece, const struct request_limits *limits,
                size_t *used);

#endif
