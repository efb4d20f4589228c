/* framing.h - how long is the body, and does the connection stay? (RFC 9112, 6, 7 and 9.3) */
#ifndef TARN_FRAMING_H
#define TARN_FRAMING_H

#include "tarn/request.h"

/* What the fields of a head say; zeroed before the first of them. */
struct framing {
    uint64_t length;   /* Content-Length */
    int coding_status; /* what Transfer-Encoding deserves: 0, 400 or 501 */
    bool has_length;
    bool has_coding;
    bool wants_close;
    bool wants_keep_alive;
    bool expects_continue;
    bool expects_other;
};

/* Each takes the value of one field line. */
void framing_take_connection(struct framing *framing, struct bytes value);
void framing_take_expect(struct framing *framing, struct bytes value);
void framing_take_transfer_encoding(struct framing *framing, struct bytes value);

/* Returns false when the request is malformed. */
bool framing_take_content_length(struct framing *framing, struct bytes value);

/* After the last field of an HTTP/1.MINOR request: 0, or the status to refuse it with. */
int framing_check(const struct framing *framing, unsigned minor, uint64_t body_limit);

bool framing_has_body(const struct framing *framing);

#endif
