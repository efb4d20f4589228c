/* message.h - HTTP in one datagram: a request of exact length, and what its answer says.
 *
 * Thread: any.
 */
#ifndef TARN_MESSAGE_H
#define TARN_MESSAGE_H

#include "tarn/bytes.h"

/* As many digits as the number of a request has in it, zeros in front. */
#define MESSAGE_ID_DIGITS 20

struct message_request {
    struct bytes method;
    struct bytes target;
    struct bytes authority;
    const char *const *fields; /* "Name: value", by the user */
    size_t field_count;
    struct bytes if_match; /* an entity tag; null: any version will do */
    bool has_range;
    uint64_t first;
    uint64_t last; /* UINT64_MAX: to the end */
};

/* Writes REQUEST, padded to LEN bytes, for no answer is longer. *NUMBER_AT becomes the offset of
 * its number, which message_set_number() changes. Returns false when it is longer than that. */
bool message_write(char *to, size_t len, const struct message_request *request, size_t *number_at);
void message_set_number(char *at, uint64_t number);

struct message {
    unsigned status;
    bool has_number;
    uint64_t number;
    struct bytes etag; /* null: none */
    bool has_range;
    uint64_t first; /* of Content-Range; without one, in an answer 416, `last` comes before it */
    uint64_t last;
    uint64_t total;
    struct bytes body;
};

/* Reads DATAGRAM, the answer to a HEAD request if IS_HEAD; the message's texts lie in it. Returns
 * false when it is no answer, or not the whole of it. */
bool message_read(struct message *message, struct bytes datagram, bool is_head);

#endif
