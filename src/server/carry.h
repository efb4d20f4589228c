/* carry.h - bytes of requests that are not answered yet, between two steps of a connection.
 *
 * A connection owns one only while half a request is here, or more requests than a turn may take.
 *
 * Thread: owner.
 */
#ifndef TARN_CARRY_H
#define TARN_CARRY_H

#include "tarn/request.h"

/* Received and not answered: [start, len) of bytes. */
struct carry {
    struct request_parser parser; /* of the request that begins at `start` */
    bool begun;                   /* the parser has seen bytes of it */
    bool in_body;                 /* its head is complete */
    bool unread;                  /* there may be whole requests here: answer before receiving */
    size_t start;
    size_t len;
    size_t cap;
    char bytes[];
};

/* What the step at hand has to answer, wherever the bytes are. */
struct input {
    struct request_parser *parser;
    char *at;   /* the current request's first byte */
    size_t len; /* bytes there */
    bool begun;
    bool in_body;
};

/* The carried bytes; valid until the carry is kept or grows. */
struct input carry_input(struct carry *carry);

/* Keeps what IN has not answered, if anything; *CARRY is null or where IN's bytes are. UNREAD says
 * that there may be whole requests among them. False: no memory, *CARRY is as it was. */
bool carry_keep(struct carry **carry, const struct input *in, bool unread);

/* Makes room behind the carried bytes, which are fewer than MOST. False: no memory. */
bool carry_make_room(struct carry **carry, size_t most);

#endif
