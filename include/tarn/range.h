/* range.h - Range: bytes=... (RFC 9110, 14). */
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

enum range_result range_parse(struct bytes value, uint64_t length, struct range ranges[RANGE_MAX],
                              int *count);

#endif
