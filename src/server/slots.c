/* slots.c - chunks of connections. */
#include "tarn/slots.h"

#include <assert.h>
#include <stdlib.h>

#define CHUNK_SLOTS 64

struct chunk {
    struct chunk *next;
    struct conn conns[CHUNK_SLOTS];
};

struct conn *slots_take(struct slots *slots)
{
    if (slots->free == NULL) {
        struct chunk *chunk = malloc(sizeof *chunk);
        if (chunk == NULL)
            return NULL;
        chunk->next = slots->chunks;
        slots->chunks = chunk;
        for (size_t i = CHUNK_SLOTS; i-- > 0;) {
            chunk->conns[i].next = slots->free;
            slots->free = &chunk->conns[i];
        }
    }
    struct conn *conn = slots->free;
    slots->free = conn->next;
    slots->used++;
    return conn;
}

void slots_give(struct slots *slots, struct conn *conn)
{
    conn->next = slots->free;
    slots->free = conn;
    slots->used--;
}

void slots_clear(struct slots *slots)
{
    assert(slots->used == 0);
    for (struct chunk *chunk = slots->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    slots->chunks = NULL;
    slots->free = NULL;
}
