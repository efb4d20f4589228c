/* octet.h - which grammar's bytes a byte belongs to, by one look into a table; and eight at once.
 */
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

/* Eight bytes as one number, the first of them lowest. Spelt out like this, compilers see that it
 * is one load. */
static inline uint64_t octet_eight(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 |
           (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 |
           (uint64_t)at[7] << 56;
}

/* The index of the first control character of DATA from AT on, or END; eight bytes at a time. */
static inline uint32_t octet_find_control(const char *data, uint32_t at, uint32_t end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    for (; end - at >= 8; at += 8) {
        uint64_t word = octet_eight(data + at);
        uint64_t del = word ^ ones * 0x7f;
        /* A borrow may mark bytes above the first hit, never below it. */
        uint64_t hits = (((word - ones * 0x20) & ~word) | ((del - ones) & ~del)) >> 7 & ones;
        if (hits) {
            uint64_t below_first = ~hits & (hits - 1) & ones;
            return at + (uint32_t)(below_first * ones >> 56);
        }
    }
    while (at < end && (unsigned char)data[at] >= 0x20 && data[at] != 0x7f)
        at++;
    return at;
}

#endif
