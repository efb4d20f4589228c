/* run.h - one run from its plan to its outcome.
 *
 * Thread: main.
 */
#ifndef TARN_RUN_H
#define TARN_RUN_H

#include "outcome.h"

struct run_wishes {
    uint64_t interval_ns;
    bool wants_view;
    const char *pid; /* "auto", "none" or a number */
};

/* Reads what --pid says about the server into OUTCOME, and what follows from it into PLAN. Returns
 * -1 with a sentence. */
int run_find_server(struct outcome *outcome, struct plan *plan, const char *pid, struct err *err);

/* Fills OUTCOME, whose plan, server and SLOs are set. Returns -1 with a sentence;
 * run_clear() is then still right to call. stop_prepare() must have been called. */
int run_plan(struct outcome *outcome, const struct run_wishes *wishes, struct err *err);

void run_clear(struct outcome *outcome);

#endif
