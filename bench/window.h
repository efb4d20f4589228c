/* window.h - the requests that are under way, and what becomes of each.
 *
 * Datagrams get lost, overtake each other, and arrive twice; a number in each tells which is
 * which. Every request that was sent ends as answered or lost, and nothing is counted twice. A
 * request is overtaken when one that was sent after it has been answered before it (RFC 4737).
 *
 * Thread: owner.
 */
#ifndef TARN_WINDOW_H
#define TARN_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The fate of this many latest requests is remembered. */
#define WINDOW_MEMORY 16384

struct flight {
    uint64_t due_ns;  /* when it should have been sent, */
    uint64_t sent_ns; /* and when it was */
    uint8_t fate;     /* enum fate, in window.c */
};

struct window {
    uint64_t limit;         /* requests under way at a time */
    uint64_t under_way;     /* now */
    uint64_t next;          /* the number of the next request */
    uint64_t oldest;        /* all before it have ended */
    uint64_t answered;      /* the highest number answered, plus one */
    struct flight *flights; /* owned: WINDOW_MEMORY of them, by number */
};

enum landing {
    LANDING_ANSWER,
    LANDING_OVERTAKEN, /* an answer too, but a later request got its own first */
    LANDING_LATE,      /* after it was given up */
    LANDING_TWICE,     /* answered before */
    LANDING_STRANGE,   /* no request has that number, or nobody remembers */
};

/* Returns false when there is no memory. */
bool window_init(struct window *window, uint64_t limit);
void window_clear(struct window *window);

/* May another request be sent? */
bool window_has_room(const struct window *window);

/* The number of the request sent now; there must be room. */
uint64_t window_send(struct window *window, uint64_t due_ns, uint64_t now_ns);

/* An answer with NUMBER came. *FLIGHT is its request, unless the landing is strange. */
enum landing window_land(struct window *window, uint64_t number, const struct flight **flight);

/* Gives up the next request that was sent before SENT_BEFORE_NS, and returns it; null: there is
 * none. */
const struct flight *window_give_up(struct window *window, uint64_t sent_before_ns);

/* When the oldest request under way was sent; UINT64_MAX: none is. */
uint64_t window_oldest_ns(const struct window *window);

#endif
