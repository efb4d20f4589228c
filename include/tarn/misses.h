/* misses.h - which paths were asked for and not there, and who linked to them.
 *
 * A small table for the summary at the end of a session: it keeps the first distinct pairs and
 * counts the rest.
 *
 * Thread: owner.
 */
#ifndef TARN_MISSES_H
#define TARN_MISSES_H

#include "tarn/bytes.h"

#define MISSES_MAX 24

struct miss {
    char target[96]; /* cut to fit */
    char referer[96];
    uint64_t count;
};

struct misses {
    struct miss rows[MISSES_MAX];
    unsigned count;
    uint64_t others; /* misses that found no row */
};

void misses_add(struct misses *misses, struct bytes target, struct bytes referer, uint64_t count);
void misses_merge(struct misses *into, const struct misses *from);

#endif
