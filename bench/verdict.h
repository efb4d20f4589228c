/* verdict.h - may the result be trusted, and what does the run say to whoever started it?
 *
 * Thread: any.
 */
#ifndef TARN_VERDICT_H
#define TARN_VERDICT_H

#include "outcome.h"

enum {
    EXIT_WELL = 0,
    EXIT_USAGE = 2,
    EXIT_SLO_BROKEN = 3,
    EXIT_UNREACHABLE = 4,
    EXIT_INVALID = 5,
    EXIT_INTERRUPTED = 130,
};

/* Could a thread that used BUSY of a CPU, over SECONDS, not have asked faster? */
bool verdict_is_busy(double busy, double seconds);

/* Decides whether the client was the bottleneck, and measures OUTCOME against its SLOs. */
void verdict_reach(struct outcome *outcome);

int verdict_exit_code(const struct outcome *outcome);

/* "ok", "slo_broken", "unreachable", "all_failed", "client_saturated" or "interrupted". */
const char *verdict_word(const struct outcome *outcome);

#endif
