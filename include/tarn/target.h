/* target.h - a request target's path becomes a clean path beneath the root (RFC 3986, 5.2.4
 * and 6.2.2). */
#ifndef TARN_TARGET_H
#define TARN_TARGET_H

#include "tarn/bytes.h"

enum target_result {
    TARGET_OK,
    TARGET_BAD,    /* 400: broken %-escape, NUL, a way above the root, no '/' first */
    TARGET_HIDDEN, /* 404: a dotfile (but .well-known/), or a name that some system treats
                      specially: backslash, colon, device names, trailing dots or blanks */
};

struct target {
    struct bytes path; /* decoded once, no leading '/', no "." or ".." or empty segments, no '/' at
                          the end; NUL-terminated in the caller's buffer; "" is the root */
    bool is_folder;    /* the target ended with '/' */
};

/* Resolves RAW (origin-form path, no query) into BUFFER. CAP must exceed RAW's length. */
enum target_result target_resolve(struct bytes raw, char *buffer, size_t cap,
                                  struct target *target);

struct out;

/* Appends PATH percent-encoded as a path of a URL, '/' kept: what Location and links need. */
void target_encode(struct out *out, struct bytes path);

#endif
