/* moment.h - what begins or ends at this moment of a run, and how long nothing does.
 *
 * Thread: owner.
 */
#ifndef TARN_MOMENT_H
#define TARN_MOMENT_H

#include "loader.h"

/* Notes the beginning and the end of the measured time, and looks at clocks and backlog. */
void moment_note(struct loader *loader);

/* True when nothing more is sent and nothing more is waited for. */
bool moment_is_last(const struct loader *loader);

/* How long nothing has to be done unless something arrives. */
uint64_t moment_idle_ns(const struct loader *loader);

#endif
