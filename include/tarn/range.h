/* range.h - Range: bytes=... (RFC 9110, 14).
 *
 * Thread: any.
 */
#ifndef TARN_RANGE_H
#define TARN_RANGE_H

#include "tarn/bytes.h"

#define RANGE_MAX 8

struct range {
    uint64_t first;
    uint64_t last; /* inclusive */
};

enum range_result {
    RANGE_WHOLE,         /* ignore the field: other unit, malformed, too many, or abusive */
    RANGE_PARTIAL,       /* 206 with `count` ranges, in the order asked, overlaps merged */
    RANGE_UNSATISFIABLE, /* 416 */
};

/* Reads VALUE for a representation of LENGTH bytes. Ranges that overlap or touch are merged where
 * the first of them was asked for. More than 32 members, more than two overlaps, or more than
 * RANGE_MAX ranges after merging are an abuse (RFC 9110, 14.2 and 17.15). */
enum range_result range_parse(struct bytes value, uint64_t length, struct range ranges[RANGE_MAX],
                              int *count);

#endif
