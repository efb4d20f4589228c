/* wire.h - reads answers as the strictest of clients would, and says what is wrong with them.
 *
 * A complaint is a sentence, valid until the next call; null means that all is well.
 */
#ifndef TARN_TESTS_WIRE_H
#define TARN_TESTS_WIRE_H

#include "tarn/bytes.h"

struct message {
    int status;
    struct bytes head; /* status line and fields, with their line ends */
    struct bytes body;
};

/* Takes the message at the front of REST. TO_HEAD: it answers HEAD. Checks the grammar of every
 * line, that the length of the body is told once and is true, and what the status demands of the
 * fields. */
const char *wire_read(struct bytes *rest, bool to_head, struct message *message);

/* The value of a field, trimmed. False: it has none of that name. */
bool wire_field(const struct message *message, const char *name, struct bytes *value);

/* Is the message FILE, or with 206 the parts of it that it says it is? */
const char *wire_compare(const struct message *message, struct bytes file);

/* A complaint, formatted. */
const char *wire_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
