/* slots.c - chunks of connections. */
#include "tarn/slots.h"

#include <assert.h>
#include <stdlib.h>

#define CHUNK_SLOTS 64

struct chunk {
    struct chunk *next;
    struct conn conns[CHUNK_SLOTS];
};

static bool grow(struct slots *slots)
{
    struct chunk *chunk = malloc(sizeof *chunk);
    if (chunk == NULL)
        return false;
    chunk->next = slots->chunks;
    slots->chunks = chunk;
    for (size_t i = CHUNK_SLOTS; i-- > 0;) {
        chunk->conns[i].next = slots->free;
        slots->free = &chunk->conns[i];
    }
    slots->unused += CHUNK_SLOTS;
    return true;
}

bool slots_init(struct slots *slots)
{
    *slots = (struct slots){.free = NULL};
    return grow(slots);
}

struct conn *slots_take(struct slots *slots)
{
    return slots->unused > SLOTS_RESERVED || grow(slots) ? slots_take_reserved(slots) : NULL;
}

struct conn *slots_take_reserved(struct slots *slots)
{
    struct conn *conn = slots->free;
    if (conn == NULL)
        return NULL;
    slots->free = conn->next;
    slots->used++;
    slots->unused--;
    return conn;
}

void slots_give(struct slots *slots, struct conn *conn)
{
    conn->next = slots->free;
    slots->free = conn;
    slots->used--;
    slots->unused++;
}

void slots_clear(struct slots *slots)
{
    assert(slots->used == 0);
    for (struct chunk *chunk = slots->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    *slots = (struct slots){.free = NULL};
}
