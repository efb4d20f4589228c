/* volley_pulse.c - a volley over time: what has changed since the last point. */
#include "volley_parts.h"

bool pulse_open(struct salvo *salvo)
{
    struct pulse *pulse = &salvo->pulse;
    if (salvo->plan->interval_ns == 0)
        return true;
    pulse->seen = hist_create();
    pulse->fresh = hist_create();
    return pulse->seen && pulse->fresh;
}

void pulse_close(struct salvo *salvo)
{
    hist_destroy(salvo->pulse.seen);
    hist_destroy(salvo->pulse.fresh);
}

void pulse_begin(struct salvo *salvo)
{
    salvo->pulse.last_ns = salvo->begin_ns;
    salvo->pulse.next_ns = salvo->begin_ns + salvo->plan->interval_ns;
}

/* Requests that are due and not sent. */
static uint64_t backlog_of(const struct salvo *salvo)
{
    struct pacer ahead = salvo->pacer;
    uint64_t now_ns = salvo->now_ns < salvo->end_ns ? salvo->now_ns : salvo->end_ns;
    uint64_t asked = salvo->plan->requests;
    uint64_t wanted = asked ? asked - salvo->result->sent : UINT64_MAX;
    uint64_t due = salvo->plan->rate ? pacer_skip(&ahead, now_ns - salvo->start_ns) : 0;
    return due < wanted ? due : wanted;
}

static uint64_t under_way_of(const struct salvo *salvo)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < salvo->plan->sockets; i++)
        sum += salvo->mouths[i].window.under_way;
    return sum;
}

static uint64_t failed_of(const struct volley *volley)
{
    return volley->lost + volley->unfinished + volley->answered - volley->valid;
}

static void add_point(struct salvo *salvo, uint64_t until_ns)
{
    struct pulse *pulse = &salvo->pulse;
    const struct volley *now = salvo->result;
    struct hist *since = pulse->seen;
    hist_clear(pulse->fresh);
    hist_add(pulse->fresh, now->trips);
    hist_since(since, pulse->fresh);
    pulse->seen = pulse->fresh;
    pulse->fresh = since;
    series_add(&salvo->result->series,
               &(struct point){
                   .begin_s = (double)(pulse->last_ns - salvo->begin_ns) / 1e9,
                   .seconds = (double)(until_ns - pulse->last_ns) / 1e9,
                   .valid = now->valid - pulse->last_valid,
                   .failed = failed_of(now) - pulse->last_failed,
                   .bytes = now->bytes - pulse->last_bytes,
                   .p50_ns = hist_quantile(since, 0.5),
                   .p90_ns = hist_quantile(since, 0.9),
                   .p99_ns = hist_quantile(since, 0.99),
                   .p999_ns = hist_quantile(since, 0.999),
                   .max_ns = hist_max(since),
                   .in_flight = under_way_of(salvo),
                   .backlog = backlog_of(salvo),
               });
    pulse->last_ns = until_ns;
    pulse->last_valid = now->valid;
    pulse->last_failed = failed_of(now);
    pulse->last_bytes = now->bytes;
}

void pulse_beat(struct salvo *salvo)
{
    struct pulse *pulse = &salvo->pulse;
    if (pulse->seen == NULL || salvo->now_ns < pulse->next_ns || pulse->next_ns >= salvo->end_ns ||
        salvo->now_ns >= salvo->end_ns)
        return;
    add_point(salvo, salvo->now_ns);
    while (pulse->next_ns <= salvo->now_ns)
        pulse->next_ns += salvo->plan->interval_ns;
}

void pulse_end(struct salvo *salvo)
{
    uint64_t end_ns = salvo->now_ns < salvo->end_ns ? salvo->now_ns : salvo->end_ns;
    if (salvo->pulse.seen && end_ns > salvo->pulse.last_ns)
        add_point(salvo, end_ns);
}
