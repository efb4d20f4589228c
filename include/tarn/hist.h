/* hist.h - how often did each duration happen? Three significant digits, any number of samples.
 *
 * The bucket layout is HdrHistogram's for the range 1 ns to 2^36 - 1 ns (68.7 s): 27,648 counters,
 * 216 KiB, whatever is recorded. A value is off by less than 0.1 %; minimum, maximum and mean are
 * exact. Longer durations count as the longest one.
 *
 * One thread records; any thread may read or copy at the same time and sees every sample whole,
 * though perhaps not the last few.
 *
 * Thread: owner for hist_record(); the rest as each says.
 */
#ifndef TARN_HIST_H
#define TARN_HIST_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define HIST_SLOTS  27648u
#define HIST_MAX_NS ((UINT64_C(1) << 36) - 1)

struct hist {
    _Atomic uint64_t min_ns; /* UINT64_MAX: empty */
    _Atomic uint64_t max_ns;
    _Atomic double sum_ns;
    _Atomic uint64_t counts[HIST_SLOTS];
};

/* Null when there is no memory. All of it is touched, so that recording never grows the process. */
struct hist *hist_create(void);
void hist_destroy(struct hist *hist);

void hist_record(struct hist *hist, uint64_t value_ns);

/* Empties HIST. Thread: owner. */
void hist_clear(struct hist *hist);

/* Adds all of FROM to INTO, which nobody else may be writing. */
void hist_add(struct hist *into, const struct hist *from);

/* Leaves in INTO, which held FROM at an earlier time, what was recorded since; INTO's minimum and
 * maximum become those of its slots. */
void hist_since(struct hist *into, const struct hist *from);

uint64_t hist_count(const struct hist *hist);

/* The smallest value that at least the share QUANTILE (0 to 1) of all samples does not exceed, as
 * the upper end of its slot but never above the maximum; 0 when empty. */
uint64_t hist_quantile(const struct hist *hist, double quantile);
uint64_t hist_min(const struct hist *hist); /* 0 when empty */
uint64_t hist_max(const struct hist *hist);
double hist_mean(const struct hist *hist);

/* The slot of a value, and the lowest and highest values of a slot. */
size_t hist_slot(uint64_t value_ns);
uint64_t hist_slot_low(size_t slot);
uint64_t hist_slot_high(size_t slot);

#endif
