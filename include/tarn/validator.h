/* validator.h - entity tags, modification dates and the preconditions on them (RFC 9110, 8.8 and
 * 13).
 *
 * Thread: any.
 */
#ifndef TARN_VALIDATOR_H
#define TARN_VALIDATOR_H

#include "tarn/request.h"

#define ETAG_MAX 80

struct validator {
    char etag[ETAG_MAX]; /* with its quotes and perhaps W/; "" when there is none */
    uint8_t etag_len;
    bool has_date;
    int64_t modified_s;
};

enum precondition {
    PRECONDITION_PASSED,       /* do what was asked */
    PRECONDITION_NOT_MODIFIED, /* 304 */
    PRECONDITION_FAILED,       /* 412 */
};

/* Evaluates If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the order of
 * RFC 9110, 13.2.2, for a GET or HEAD of a representation that exists. */
enum precondition validator_check(const struct validator *validator, const struct request *request,
                                  const char *data, int64_t now_s);

/* If-Range (RFC 9110, 13.1.5): may a range be served? True when the field did not come. */
bool validator_allows_range(const struct validator *validator, const struct request *request,
                            const char *data, int64_t now_s);

#endif
