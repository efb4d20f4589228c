/* deadlines.c - a ring with a sentinel; the oldest deadline follows the sentinel. */
#include "tarn/deadlines.h"

#include <assert.h>

void deadlines_init(struct deadlines *queue, uint64_t length_ns)
{
    queue->ring.prev = queue->ring.next = &queue->ring;
    queue->ring.ends_ns = DEADLINE_NEVER;
    queue->length_ns = length_ns;
}

void deadlines_arm(struct deadlines *queue, struct deadline *deadline, uint64_t now_ns)
{
    assert(deadline->prev == NULL);
    deadline->ends_ns = now_ns + queue->length_ns;
    deadline->prev = queue->ring.prev;
    deadline->next = &queue->ring;
    deadline->prev->next = deadline;
    queue->ring.prev = deadline;
}

void deadlines_disarm(struct deadline *deadline)
{
    if (deadline->prev == NULL)
        return;
    deadline->prev->next = deadline->next;
    deadline->next->prev = deadline->prev;
    deadline->prev = deadline->next = NULL;
}

struct deadline *deadlines_oldest(const struct deadlines *queue)
{
    return queue->ring.next == &queue->ring ? NULL : queue->ring.next;
}

uint64_t deadlines_next(const struct deadlines *queue)
{
    return queue->ring.next->ends_ns;
}

struct deadline *deadlines_ended(const struct deadlines *queue, uint64_t now_ns)
{
    struct deadline *oldest = deadlines_oldest(queue);
    return oldest && oldest->ends_ns <= now_ns ? oldest : NULL;
}
