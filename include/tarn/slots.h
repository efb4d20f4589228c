/* slots.h - memory for connections: chunks that are never returned, and a list of free slots.
 *
 * Thread: owner.
 */
#ifndef TARN_SLOTS_H
#define TARN_SLOTS_H

#include "tarn/conn.h"

struct slots {
    struct conn *free;
    struct chunk *chunks;
    unsigned used;
};

/* Returns null when there is no memory. */
struct conn *slots_take(struct slots *slots);
void slots_give(struct slots *slots, struct conn *conn);

/* Frees all chunks; no slot may be in use. */
void slots_clear(struct slots *slots);

#endif
