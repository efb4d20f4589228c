/* deadlines.h - time-outs of one length, kept in the order in which they end.
 *
 * All deadlines of a queue last equally long, so the one that was armed first ends first: a
 * doubly linked list is enough, and arming, moving and disarming take constant time. A worker
 * keeps one queue for each length of time-out it knows.
 *
 * The queue owns nothing: `struct deadline` is embedded in the object it limits, and must be
 * disarmed before that object goes away.
 *
 * Thread: owner.
 */
#ifndef TARN_DEADLINES_H
#define TARN_DEADLINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct deadline {
    struct deadline *prev; /* null: not armed */
    struct deadline *next;
    uint64_t ends_ns;
};

struct deadlines {
    struct deadline ring; /* sentinel */
    uint64_t length_ns;
};

/* "Never", as an end or as a wait. */
#define DEADLINE_NEVER UINT64_MAX

void deadlines_init(struct deadlines *queue, uint64_t length_ns);

/* Arms DEADLINE to end length_ns after NOW. It must not be armed. */
void deadlines_arm(struct deadlines *queue, struct deadline *deadline, uint64_t now_ns);

/* Takes DEADLINE out of whatever queue it is in; harmless when it is in none. */
void deadlines_disarm(struct deadline *deadline);

/* When the first one ends, or DEADLINE_NEVER. */
uint64_t deadlines_next(const struct deadlines *queue);

/* The first one if it has ended by NOW, else null; it stays armed. */
struct deadline *deadlines_ended(const struct deadlines *queue, uint64_t now_ns);

/* The one that was armed first, ended or not, or null. */
struct deadline *deadlines_oldest(const struct deadlines *queue);

#endif
