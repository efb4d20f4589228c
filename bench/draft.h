/* draft.h - makes a plan of what the user asked for.
 *
 * Thread: startup.
 */
#ifndef TARN_DRAFT_H
#define TARN_DRAFT_H

#include "command.h"
#include "plan.h"

/* Fills PLAN, which need not be initialised. The strings of COMMAND must outlive it. Returns -1
 * with a sentence; draft_clear() is then still right to call. */
int draft_plan(struct plan *plan, const struct command *command, struct err *err);
void draft_clear(struct plan *plan);

/* Can its method and its fields be sent? Returns -1 with a sentence. */
int draft_check_request(const struct command *command, struct err *err);

#endif
