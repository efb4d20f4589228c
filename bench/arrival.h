/* arrival.h - turns the system's wall-clock stamps into times on our own clock.
 *
 * Both clocks run at the same pace until the wall clock is set. The conversion errs on the late
 * side only, so that no response ever seems faster than it was. A stamp that lies before its
 * request was sent, or after its bytes were read, cannot be true.
 *
 * Thread: owner.
 */
#ifndef TARN_ARRIVAL_H
#define TARN_ARRIVAL_H

#include <stdbool.h>
#include <stdint.h>

struct arrival {
    int64_t offset_ns;  /* wall clock minus ours, or a little less */
    uint64_t looked_ns; /* 0: never */
    bool is_stepping;   /* the wall clock was set: no stamp is believed until the next look */
};

/* Time to look at both clocks again? */
bool arrival_is_due(const struct arrival *arrival, uint64_t now_ns);

/* The wall clock read WALL between BEFORE and AFTER of ours. Returns false, and learns nothing,
 * when something came in between and the three do not belong together. */
bool arrival_look(struct arrival *arrival, uint64_t before_ns, int64_t wall_ns, uint64_t after_ns);

/* When the bytes arrived on our clock, between SENT and READ. Returns false, with READ as the
 * arrival, when the stamp cannot be true. */
bool arrival_time(const struct arrival *arrival, int64_t stamp_ns, uint64_t sent_ns,
                  uint64_t read_ns, uint64_t *arrived_ns);

#endif
