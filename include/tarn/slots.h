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
    unsigned unused;
};

/* Kept back for connections that are only told that there is no room for them. */
#define SLOTS_RESERVED 8

/* Returns false when there is no memory. */
bool slots_init(struct slots *slots);

/* Returns null when there is no memory. */
struct conn *slots_take(struct slots *slots);

/* For a connection that is refused: returns null when there is none left even for those. */
struct conn *slots_take_reserved(struct slots *slots);

void slots_give(struct slots *slots, struct conn *conn);

/* Frees all chunks; no slot may be in use. */
void slots_clear(struct slots *slots);

#endif
