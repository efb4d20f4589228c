/* window.c - a ring of flights; a number's place in it is the number modulo the ring's size. */
#include "window.h"

#include <assert.h>
#include <stdlib.h>

enum fate { FATE_UNKNOWN, FATE_UNDER_WAY, FATE_ANSWERED, FATE_LOST };

static struct flight *flight_of(const struct window *window, uint64_t number)
{
    return &window->flights[number % WINDOW_MEMORY];
}

bool window_init(struct window *window, uint64_t limit)
{
    *window = (struct window){.limit = limit < WINDOW_MEMORY / 2 ? limit : WINDOW_MEMORY / 2};
    window->flights = calloc(WINDOW_MEMORY, sizeof *window->flights);
    return window->flights != NULL;
}

void window_clear(struct window *window)
{
    free(window->flights);
    window->flights = NULL;
}

bool window_has_room(const struct window *window)
{
    return window->under_way < window->limit && window->next - window->oldest < WINDOW_MEMORY;
}

uint64_t window_send(struct window *window, uint64_t due_ns, uint64_t now_ns)
{
    assert(window_has_room(window));
    *flight_of(window, window->next) =
        (struct flight){.due_ns = due_ns, .sent_ns = now_ns, .fate = FATE_UNDER_WAY};
    window->under_way++;
    return window->next++;
}

static void end(struct window *window, struct flight *flight, enum fate fate)
{
    flight->fate = (uint8_t)fate;
    window->under_way--;
    while (window->oldest < window->next &&
           flight_of(window, window->oldest)->fate != FATE_UNDER_WAY)
        window->oldest++;
}

enum landing window_land(struct window *window, uint64_t number, const struct flight **flight)
{
    if (number >= window->next || window->next - number > WINDOW_MEMORY)
        return LANDING_STRANGE;
    struct flight *it = flight_of(window, number);
    *flight = it;
    switch ((enum fate)it->fate) {
    case FATE_ANSWERED:
        return LANDING_TWICE;
    case FATE_LOST:
        it->fate = FATE_ANSWERED;
        return LANDING_LATE;
    default:
        break;
    }
    end(window, it, FATE_ANSWERED);
    if (number < window->answered)
        return LANDING_OVERTAKEN;
    window->answered = number + 1;
    return LANDING_ANSWER;
}

const struct flight *window_give_up(struct window *window, uint64_t sent_before_ns)
{
    if (window_oldest_ns(window) >= sent_before_ns)
        return NULL;
    struct flight *flight = flight_of(window, window->oldest);
    end(window, flight, FATE_LOST);
    return flight;
}

uint64_t window_oldest_ns(const struct window *window)
{
    return window->oldest < window->next ? flight_of(window, window->oldest)->sent_ns : UINT64_MAX;
}
