/* bytes.h - spans of bytes that somebody else owns, and strict number reading.
 *
 * A span is never NUL-terminated by promise and never owns what it points to:
 * it is valid as long as the buffer behind it.
 *
 * Thread: any; nothing here has state.
 */
#ifndef TARN_BYTES_H
#define TARN_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const char *at;
    size_t len;
};

/* A list of texts that somebody else owns. */
struct texts {
    const char *const *items;
    size_t count;
};

/* A span over a string literal, its NUL left out. */
#define BYTES(literal) ((struct bytes){(literal), sizeof(literal) - 1})

struct bytes bytes_of(const char *text);
bool bytes_equal(struct bytes a, struct bytes b);

/* Case-insensitive for ASCII letters only, as HTTP's tokens are (RFC 9110, 5.1). */
bool bytes_equal_nocase(struct bytes a, struct bytes b);
bool bytes_starts_with(struct bytes whole, struct bytes start);
bool bytes_ends_with(struct bytes whole, struct bytes end);

/* The index of the first BYTE, or -1. */
ptrdiff_t bytes_find(struct bytes whole, char byte);

/* Without the spaces and tabs at both ends (OWS of RFC 9110, 5.6.3). */
struct bytes bytes_trim(struct bytes text);

/* Cuts the part before SEPARATOR off REST and returns it; without one returns all and leaves
 * REST empty with a null pointer, which is how a loop knows the last part is behind it. */
struct bytes bytes_cut(struct bytes *rest, char separator);

/* Reads 1*DIGIT and nothing else: no sign, no space, no overflow. */
bool bytes_to_u64(struct bytes digits, uint64_t *value);

/* For hash tables, and to tell contents apart, where collisions harm nobody but whoever made
 * them. The same on all machines of one byte order. */
uint64_t bytes_hash(struct bytes text);

#endif
