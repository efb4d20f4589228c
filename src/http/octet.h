/* octet.h - which grammar's bytes a byte belongs to, by one look into a table. */
#ifndef TARN_OCTET_H
#define TARN_OCTET_H

#include "tarn/bytes.h"

enum octet {
    OCTET_TOKEN = 1,   /* tchar (RFC 9110, 5.6.2) */
    OCTET_NAME = 2,    /* unreserved and sub-delims (RFC 3986, 2.2 and 2.3) */
    OCTET_PATH = 4,    /* what a path of a request target may hold: see octet.c */
    OCTET_QUERY = 8,   /* the same for its query */
    OCTET_HEX = 16,    /* HEXDIG of either case */
    OCTET_TAG = 32,    /* etagc (RFC 9110, 8.8.3) */
    OCTET_ENCODE = 64, /* must be percent-encoded in a path that we write */
    OCTET_FILE = 128,  /* may stand in a file's name on every system: no control, no / \ : */
};

extern const uint8_t octet_classes[256];

static inline bool octet_is(char byte, enum octet octet)
{
    return (octet_classes[(unsigned char)byte] & octet) != 0;
}

/* How many bytes at the front of TEXT belong to it. */
static inline size_t octet_run(struct bytes text, enum octet octet)
{
    size_t len = 0;
    while (len < text.len && octet_is(text.at[len], octet))
        len++;
    return len;
}

#endif
