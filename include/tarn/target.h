/* target.h - a request target's path becomes a clean path beneath the root (RFC 3986, 5.2.4
 * and 6.2.2).
 *
 * Thread: any.
 */
#ifndef TARN_TARGET_H
#define TARN_TARGET_H

#include "tarn/bytes.h"

enum target_result {
    TARGET_OK,
    TARGET_BAD,    /* 400: broken %-escape, NUL, a way above the root, no '/' first */
    TARGET_HIDDEN, /* 404: a dotfile (but .well-known/ at the top), a name that some system treats
                      specially (backslash, colon, controls, device names, trailing dots or
                      blanks), one with %2F, or one longer than 255 bytes */
};

struct target {
    struct bytes path; /* decoded once, no leading '/', no "." or ".." or empty segments, no '/' at
                          the end; NUL-terminated in the caller's buffer; "" is the root */
    bool is_folder;    /* the target ended with '/' */
};

/* Resolves RAW (origin-form path, no query) into BUFFER. CAP must exceed RAW's length. An escape is
 * decoded once: "%252e" is the name "%2e", and "%2F" is part of a name, which no file has. TARGET
 * is only set with TARGET_OK. */
enum target_result target_resolve(struct bytes raw, char *buffer, size_t cap,
                                  struct target *target);

struct out;

/* Appends PATH percent-encoded as a path of a URL, '/' kept: what Location and links need. Several
 * slashes at the start become one, and no colon stays, so that the result names neither another
 * host nor another scheme. */
void target_encode(struct out *out, struct bytes path);

/* Appends VALUE percent-encoded as a value within a query or a fragment: '/' and what RFC 3986
 * calls unreserved are kept, so that nothing in it ends the value or begins another one. */
void target_encode_value(struct out *out, struct bytes value);

/* Appends QUERY, which a request sent, with what RFC 3986 has no place for percent-encoded, a
 * percent sign that begins no escape included. */
void target_encode_query(struct out *out, struct bytes query);

#endif
