/* arrival.c - one subtraction, and two doubts. */
#include "arrival.h"

/* How far two looks may differ, and a stamp may lie outside its limits, before the wall clock is
 * thought to have been set. */
#define SLACK_NS 20000

/* Reading both clocks takes less than that unless the thread was interrupted. */
#define GLANCE_NS 2000u

#define PERIOD_NS 10000000u

bool arrival_is_due(const struct arrival *arrival, uint64_t now_ns)
{
    return now_ns - arrival->looked_ns >= PERIOD_NS;
}

bool arrival_look(struct arrival *arrival, uint64_t before_ns, int64_t wall_ns, uint64_t after_ns)
{
    if (after_ns - before_ns > GLANCE_NS)
        return false;
    int64_t offset = wall_ns - (int64_t)after_ns;
    int64_t moved = offset - arrival->offset_ns;
    bool is_first = arrival->looked_ns == 0;
    arrival->is_stepping = !is_first && (moved > SLACK_NS || moved < -SLACK_NS);
    arrival->offset_ns = offset;
    arrival->looked_ns = after_ns;
    return true;
}

bool arrival_time(const struct arrival *arrival, int64_t stamp_ns, uint64_t sent_ns,
                  uint64_t read_ns, uint64_t *arrived_ns)
{
    int64_t at = stamp_ns - arrival->offset_ns;
    int64_t sent = (int64_t)sent_ns, read = (int64_t)read_ns;
    *arrived_ns = read_ns;
    if (arrival->is_stepping || at < sent - SLACK_NS || at > read + SLACK_NS)
        return false;
    *arrived_ns = (uint64_t)(at < sent ? sent : at > read ? read : at);
    return true;
}
