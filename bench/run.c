/* run.c - the main thread of a run: begins, watches, ends. */
#include "run.h"

#include "crew.h"
#include "tarn/stop.h"
#include "tarn/ticks.h"
#include "tarn/units.h"
#include "tarn/usage.h"
#include "verdict.h"
#include "view.h"

#include <stdio.h>
#include <string.h>

/* How soon the end of all threads is noticed. */
#define GLANCE_NS (20 * NS_PER_MS)

/* Between two drawings. */
#define DRAW_NS (200 * NS_PER_MS)

static int find_server(struct outcome *outcome, const char *pid, struct err *err)
{
    uint64_t number;
    if (strcmp(pid, "none") == 0)
        return 0;
    if (strcmp(pid, "auto") == 0) {
        const struct addr *addr = &outcome->plan->places[0].addr;
        outcome->has_server = addr_is_loopback(addr) && proc_find_listener(addr, &outcome->server);
        return 0;
    }
    if (!bytes_to_u64(bytes_of(pid), &number) || number == 0 || number > INT32_MAX)
        return err_set(err, "--pid %s: write a process id, auto or none", pid);
    outcome->has_server = true;
    outcome->server.pid = (long)number;
    snprintf(outcome->server.name, sizeof outcome->server.name, "server");
    return 0;
}

int run_find_server(struct outcome *outcome, struct plan *plan, const char *pid, struct err *err)
{
    if (find_server(outcome, pid, err) != 0)
        return -1;
    bool is_here = addr_is_loopback(&plan->places[0].addr);
    outcome->server_shares_cpus =
        outcome->has_server ? usage_shares_cpus(outcome->server.pid) : is_here;
    /* On a CPU that both share, each response would take it from the server for one request. */
    plan->is_batch = plan->is_coalesced && outcome->server_shares_cpus;
    return 0;
}

struct watch_of_run {
    struct crew crew;
    struct view view;
    struct outcome *outcome;
    uint64_t interval_ns;
    uint64_t next_point_ns;
    uint64_t next_draw_ns;
    uint64_t end_ns; /* of the measured time; UINT64_MAX: open */
    struct point point;
    bool has_point;
    bool is_begun;
    bool is_ended;
};

static void add_point(struct watch_of_run *watch, uint64_t now_ns)
{
    watch->point = crew_point(&watch->crew, now_ns);
    watch->has_point = true;
    series_add(&watch->outcome->series, &watch->point);
    view_add(&watch->view, &watch->point);
}

static void note_time(struct watch_of_run *watch, uint64_t now_ns)
{
    struct crew *crew = &watch->crew;
    if (!watch->is_begun && now_ns >= crew->begin_ns) {
        watch->is_begun = true;
        crew_begin(crew, watch->outcome);
    }
    while (watch->is_begun && now_ns >= watch->next_point_ns &&
           watch->next_point_ns < watch->end_ns) {
        add_point(watch, now_ns);
        while (watch->next_point_ns <= now_ns)
            watch->next_point_ns += watch->interval_ns;
    }
    if (!watch->is_ended && now_ns >= watch->end_ns) {
        watch->is_ended = true;
        crew_end(crew, watch->outcome);
    }
    if (watch->view.is_on && now_ns >= watch->next_draw_ns) {
        struct sample sample;
        crew_look(crew, now_ns, &sample);
        view_draw(&watch->view, crew, &sample, watch->has_point ? &watch->point : NULL);
        watch->next_draw_ns = now_ns + DRAW_NS;
    }
}

static void end_early(struct watch_of_run *watch, enum end_reason reason, uint64_t now_ns)
{
    if (watch->outcome->end == END_DONE)
        watch->outcome->end = reason;
    if (watch->end_ns > now_ns)
        watch->end_ns = now_ns;
    crew_stop(&watch->crew);
}

static void follow(struct watch_of_run *watch)
{
    for (;;) {
        uint64_t now_ns = ticks_now();
        note_time(watch, now_ns);
        if (crew_is_done(&watch->crew))
            return;
        if (watch->outcome->end == END_DONE && crew_is_lost(&watch->crew, now_ns))
            end_early(watch, END_UNREACHABLE, now_ns);
        uint64_t until_begin_ns = watch->crew.begin_ns - now_ns;
        bool begins_soon = !watch->is_begun && until_begin_ns < GLANCE_NS;
        enum stop_reason reason = stop_wait(begins_soon ? until_begin_ns : GLANCE_NS);
        if (reason == STOP_INTERRUPT || reason == STOP_TERMINATE)
            end_early(watch, END_INTERRUPTED, ticks_now());
    }
}

/* What happened after the last whole interval; the drain belongs to it, though not to its time. */
static void add_last_point(struct watch_of_run *watch)
{
    uint64_t now_ns = ticks_now();
    uint64_t end_ns = now_ns < watch->end_ns ? now_ns : watch->end_ns;
    if (watch->is_begun && end_ns > watch->crew.last.at_ns)
        add_point(watch, end_ns);
}

int run_plan(struct outcome *outcome, const struct run_wishes *wishes, struct err *err)
{
    const struct plan *plan = outcome->plan;
    struct watch_of_run watch = {.outcome = outcome, .interval_ns = wishes->interval_ns};
    int result = crew_start(&watch.crew, plan, err);
    if (result == 0) {
        watch.next_point_ns = watch.crew.begin_ns + watch.interval_ns;
        watch.end_ns = plan->duration_ns ? watch.crew.begin_ns + plan->duration_ns : UINT64_MAX;
        view_open(&watch.view, wishes->wants_view);
        follow(&watch);
        add_last_point(&watch);
        if (!watch.is_ended)
            crew_end(&watch.crew, outcome);
        view_close(&watch.view);
        result = crew_finish(&watch.crew, outcome, err);
    }
    crew_clear(&watch.crew);
    if (result == 0)
        verdict_reach(outcome);
    return result;
}

void run_clear(struct outcome *outcome)
{
    tally_clear(&outcome->tally);
    series_clear(&outcome->series);
}
