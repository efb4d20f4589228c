/* pattern.h - paths with holes, as the rules of static hosts write them.
 *
 * "*" covers any bytes, slashes included, and is called :splat where something is made of them;
 * ":name" covers one segment. A pattern is compared with the whole of a path that starts with '/';
 * whether either ends with '/' makes no difference, but that a star at the end covers that slash,
 * too; and "/a/" followed by a star covers "/a".
 *
 * Thread: any.
 */
#ifndef TARN_PATTERN_H
#define TARN_PATTERN_H

#include "tarn/out.h"

#define PATTERN_HOLES_MAX 16

/* What the holes of a pattern covered in a path; the spans point into both. */
struct pattern_match {
    struct bytes names[PATTERN_HOLES_MAX]; /* without the colon */
    struct bytes values[PATTERN_HOLES_MAX];
    size_t count;
};

/* MATCH may be null. A pattern may have several stars, of which the last is :splat. */
bool pattern_matches(struct bytes pattern, struct bytes path, struct pattern_match *match);

/* Appends TEXT with each ":name" that MATCH knows replaced by what it covered, as ENCODE, one of
 * those in target.h, writes it. */
typedef void pattern_encode(struct out *out, struct bytes value);
void pattern_fill(struct out *out, struct bytes text, const struct pattern_match *match,
                  pattern_encode *encode);

/* Null if this is a pattern; else what is wrong with it. */
const char *pattern_problem(struct bytes pattern);

/* True when every ":name" in TEXT, a path, is a hole of PATTERN. */
bool pattern_covers(struct bytes pattern, struct bytes text);

#endif
