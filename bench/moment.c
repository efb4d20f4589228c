/* moment.c - the clock of one thread's run. */
#include "moment.h"

#include "dial.h"
#include "tarn/ticks.h"

static struct effort effort_now(const struct loader *loader)
{
    struct effort effort = {.at_ns = loader->now_ns, .calls = loader->calls};
    usage_of_thread(&effort.usage);
    return effort;
}

static void look_at_clocks(struct loader *loader)
{
    for (int tries = 0; tries < 100; tries++) {
        uint64_t before_ns = ticks_now();
        int64_t wall_ns = ticks_wall_ns();
        if (arrival_look(&loader->arrival, before_ns, wall_ns, ticks_now()))
            return;
    }
}

static void note_backlog(struct loader *loader)
{
    uint64_t elapsed_ns = loader->now_ns - loader->start_ns;
    loader->due_count += pacer_skip(&loader->due, elapsed_ns);
    uint64_t backlog = loader->due_count - loader->sent_count;
    tally_set(&loader->tally, TALLY_BACKLOG, backlog);
    if (loader->effort_begin.at_ns && backlog > tally_get(&loader->tally, TALLY_BACKLOG_MAX))
        tally_set(&loader->tally, TALLY_BACKLOG_MAX, backlog);
}

/* What was due before the end is still sent after it, if only our waking up was late. */
static bool is_over(const struct loader *loader)
{
    if (atomic_load_explicit(&loader->stop, memory_order_relaxed))
        return true;
    if (!loader->plan->is_open || loader->now_ns < loader->end_ns)
        return loader->now_ns >= loader->end_ns || loader->pacer.due_ns == UINT64_MAX;
    return loader->ready.first == NULL || loader->pacer.due_ns == UINT64_MAX ||
           loader->start_ns + loader->pacer.due_ns >= loader->end_ns;
}

void moment_note(struct loader *loader)
{
    if (arrival_is_due(&loader->arrival, loader->now_ns))
        look_at_clocks(loader);
    if (loader->effort_begin.at_ns == 0 && loader->now_ns >= loader->begin_ns)
        loader->effort_begin = effort_now(loader);
    if (is_over(loader))
        loader->is_over = true;
    if (loader->is_over && loader->effort_end.at_ns == 0)
        loader->effort_end = effort_now(loader);
    if (loader->plan->is_open && !loader->is_over)
        note_backlog(loader);
}

static uint64_t drain_end_ns(const struct loader *loader)
{
    if (atomic_load_explicit(&loader->stop, memory_order_relaxed))
        return 0;
    return loader->plan->duration_ns ? loader->effort_end.at_ns + loader->plan->drain_ns
                                     : UINT64_MAX;
}

bool moment_is_last(const struct loader *loader)
{
    return loader->is_over && (loader->in_flight == 0 || loader->now_ns >= drain_end_ns(loader));
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t moment_idle_ns(const struct loader *loader)
{
    uint64_t next_ns = deadlines_next(&loader->timeouts);
    /* Whatever has just become the last request may have failed already. */
    if (loader->is_over && loader->effort_end.at_ns == 0)
        return 0;
    next_ns = earlier(next_ns, deadlines_next(&loader->connects));
    next_ns = earlier(next_ns, deadlines_next(&loader->retries));
    next_ns = earlier(next_ns, dial_next_ns(loader));
    if (loader->is_over)
        next_ns = earlier(next_ns, drain_end_ns(loader));
    else
        next_ns = earlier(next_ns, loader->end_ns);
    if (loader->effort_begin.at_ns == 0)
        next_ns = earlier(next_ns, loader->begin_ns);
    if (loader->plan->is_open && loader->ready.first && loader->pacer.due_ns != UINT64_MAX)
        next_ns = earlier(next_ns, loader->start_ns + loader->pacer.due_ns);
    if (next_ns == UINT64_MAX)
        return POLLER_FOREVER;
    return next_ns > loader->now_ns ? next_ns - loader->now_ns : 0;
}
