/* crew.c - starts, watches and adds up the threads of a run. */
#include "crew.h"

#include "tarn/ticks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run_loader(void *arg)
{
    struct loader *loader = arg;
    loader_run(loader, loader->start_ns);
}

int crew_start(struct crew *crew, const struct plan *plan, struct err *err)
{
    memset(crew, 0, sizeof *crew);
    crew->plan = plan;
    crew->loaders = calloc(plan->threads, sizeof *crew->loaders);
    crew->threads = calloc(plan->threads, sizeof *crew->threads);
    crew->seen = hist_create();
    crew->fresh = hist_create();
    if (!crew->loaders || !crew->threads || !crew->seen || !crew->fresh)
        return err_set(err, "out of memory for %u threads", plan->threads);
    for (; crew->count < plan->threads; crew->count++)
        if (loader_init(&crew->loaders[crew->count], plan, crew->count, err) != 0)
            return -1;
    crew->start_ns = ticks_now();
    crew->begin_ns = crew->start_ns + plan->warmup_ns;
    crew->alive_ns = crew->start_ns;
    for (unsigned i = 0; i < crew->count; i++) {
        char name[16];
        snprintf(name, sizeof name, "load-%u", i);
        crew->loaders[i].start_ns = crew->start_ns;
        if (thread_start(&crew->threads[i], name, run_loader, &crew->loaders[i], err) != 0)
            return -1;
    }
    return 0;
}

bool crew_is_done(const struct crew *crew)
{
    for (unsigned i = 0; i < crew->count; i++)
        if (!atomic_load(&crew->loaders[i].is_done))
            return false;
    return true;
}

static uint64_t sum(const struct crew *crew, enum tally_name name)
{
    uint64_t all = 0;
    for (unsigned i = 0; i < crew->count; i++)
        all += tally_get(&crew->loaders[i].tally, name);
    return all;
}

void crew_look(const struct crew *crew, uint64_t now_ns, struct sample *sample)
{
    *sample = (struct sample){
        .at_ns = now_ns,
        .sent = sum(crew, TALLY_SENT),
        .valid = sum(crew, TALLY_VALID),
        .bytes = sum(crew, TALLY_BYTES),
        .in_flight = sum(crew, TALLY_IN_FLIGHT),
        .backlog = sum(crew, TALLY_BACKLOG),
    };
    for (unsigned i = 0; i < crew->count; i++)
        sample->failed += tally_failed(&crew->loaders[i].tally);
}

/* Before the first connection one failed try of each is enough to know; later the server may be
 * starting again, which a time-out's length is allowed for. A run of fixed length goes on, because
 * what clients see while a server is down is worth knowing too. */
bool crew_is_lost(struct crew *crew, uint64_t now_ns)
{
    uint64_t opened = sum(crew, TALLY_OPENED);
    uint64_t unconnected = sum(crew, TALLY_UNCONNECTED);
    uint64_t count = opened + sum(crew, TALLY_VALID) + sum(crew, TALLY_WARMUP);
    if (opened == 0)
        return unconnected >= crew->plan->connections;
    if (count != crew->alive_count || sum(crew, TALLY_IN_FLIGHT) > 0 ||
        unconnected == crew->alive_unconnected) {
        crew->alive_count = count;
        crew->alive_unconnected = unconnected;
        crew->alive_ns = now_ns;
    }
    return crew->plan->duration_ns == 0 && now_ns - crew->alive_ns > crew->plan->timeout_ns;
}

static enum tally_clock main_clock(const struct crew *crew)
{
    return crew->plan->is_open ? TALLY_RESPONSE : TALLY_SERVICE;
}

/* What all threads have recorded up to now. */
static void look_at_clocks(const struct crew *crew, struct hist *into)
{
    hist_clear(into);
    for (unsigned i = 0; i < crew->count; i++)
        hist_add(into, crew->loaders[i].tally.clocks[main_clock(crew)]);
}

static void look_at_server(const struct crew *crew, const struct outcome *outcome,
                           struct usage_process *usage, uint64_t *at_ns)
{
    *at_ns = 0;
    if (outcome->has_server && usage_of_process(outcome->server.pid, usage))
        *at_ns = ticks_now();
    (void)crew;
}

void crew_begin(struct crew *crew, const struct outcome *outcome)
{
    crew->begin_wall_ns = ticks_wall_ns();
    usage_of_machine(&crew->machine);
    look_at_server(crew, outcome, &crew->server, &crew->server_ns);
    crew->last = (struct sample){.at_ns = crew->begin_ns};
}

struct point crew_point(struct crew *crew, uint64_t now_ns)
{
    struct sample now;
    crew_look(crew, now_ns, &now);
    struct hist *before = crew->seen;
    look_at_clocks(crew, crew->fresh);
    hist_since(before, crew->fresh);
    crew->seen = crew->fresh;
    crew->fresh = before;
    struct point point = {
        .begin_s = (double)(crew->last.at_ns - crew->begin_ns) / 1e9,
        .seconds = (double)(now_ns - crew->last.at_ns) / 1e9,
        .valid = now.valid - crew->last.valid,
        .failed = now.failed - crew->last.failed,
        .bytes = now.bytes - crew->last.bytes,
        .p50_ns = hist_quantile(before, 0.5),
        .p90_ns = hist_quantile(before, 0.9),
        .p99_ns = hist_quantile(before, 0.99),
        .p999_ns = hist_quantile(before, 0.999),
        .max_ns = hist_max(before),
        .in_flight = now.in_flight,
        .backlog = now.backlog,
    };
    crew->last = now;
    return point;
}

void crew_end(struct crew *crew, struct outcome *outcome)
{
    struct usage_process server;
    struct usage_machine machine;
    uint64_t server_ns;
    look_at_server(crew, outcome, &server, &server_ns);
    if (server_ns && crew->server_ns && server.cpu_ns >= crew->server.cpu_ns) {
        outcome->server_cpu_s = (double)(server.cpu_ns - crew->server.cpu_ns) / 1e9;
        outcome->server_seconds = (double)(server_ns - crew->server_ns) / 1e9;
        outcome->server_rss_bytes = server.rss_bytes;
    }
    if (usage_of_machine(&machine) && machine.total_ticks > crew->machine.total_ticks) {
        outcome->has_steal = true;
        outcome->steal = (double)(machine.steal_ticks - crew->machine.steal_ticks) /
                         (double)(machine.total_ticks - crew->machine.total_ticks);
    }
    outcome->rss_bytes = usage_own_rss();
}

void crew_stop(struct crew *crew)
{
    for (unsigned i = 0; i < crew->count; i++)
        loader_stop(&crew->loaders[i]);
}

static void add_efforts(const struct crew *crew, struct outcome *outcome)
{
    for (unsigned i = 0; i < crew->count; i++) {
        const struct effort *begin = &crew->loaders[i].effort_begin;
        const struct effort *end = &crew->loaders[i].effort_end;
        if (begin->at_ns == 0 || end->at_ns <= begin->at_ns)
            continue;
        double seconds = (double)(end->at_ns - begin->at_ns) / 1e9;
        double cpu_s = (double)(end->usage.cpu_ns - begin->usage.cpu_ns) / 1e9;
        outcome->busy[i] = cpu_s / seconds;
        outcome->cpu_s += cpu_s;
        outcome->waited += (double)(end->usage.waited_ns - begin->usage.waited_ns) / 1e9 / seconds;
        outcome->calls += end->calls - begin->calls;
        if (seconds > outcome->effort_seconds)
            outcome->effort_seconds = seconds;
    }
}

static void add_connections(const struct crew *crew, struct outcome *outcome)
{
    double all = 0, squares = 0;
    uint64_t touched = 0;
    outcome->least = UINT64_MAX;
    for (unsigned i = 0; i < crew->count; i++) {
        const struct loader *loader = &crew->loaders[i];
        for (uint64_t j = 0; j < loader->client_count; j++) {
            const struct client *client = &loader->clients[j];
            outcome->served += client->served > 0;
            outcome->starved += client->served == 0 && client->asked > 0;
            touched += client->opened > 0;
            outcome->least = client->served < outcome->least ? client->served : outcome->least;
            outcome->most = client->served > outcome->most ? client->served : outcome->most;
            all += (double)client->served;
            squares += (double)client->served * (double)client->served;
        }
        if (loader->oldest_ns > outcome->oldest_ns)
            outcome->oldest_ns = loader->oldest_ns;
        if (loader->trouble.text[0] && outcome->trouble[0] == '\0')
            snprintf(outcome->trouble, sizeof outcome->trouble, "%s", loader->trouble.text);
    }
    outcome->jain = squares > 0 ? all * all / ((double)crew->plan->connections * squares) : 0;
    outcome->reopened = tally_get(&outcome->tally, TALLY_OPENED) - touched;
}

/* Each thread compares bodies with the first one that it saw itself; these must agree as well. */
static void compare_first_bodies(const struct crew *crew, struct outcome *outcome)
{
    for (size_t target = 0; target < crew->plan->target_count; target++) {
        const struct target_facts *first = NULL;
        for (unsigned i = 0; i < crew->count; i++) {
            const struct target_facts *facts = &crew->loaders[i].facts[target];
            if (!facts->has_digest)
                continue;
            if (first && first->first_digest != facts->first_digest)
                tally_add(&outcome->tally, TALLY_BODY_DIFFERS, 1);
            first = first ? first : facts;
        }
    }
}

/* From the first moment of the measured time to the last: its end, or the last answer when it is
 * the number of requests that ended it. */
static double measured_seconds(const struct crew *crew)
{
    uint64_t end_ns = crew->begin_ns;
    for (unsigned i = 0; i < crew->count; i++) {
        const struct loader *loader = &crew->loaders[i];
        uint64_t over_ns = loader->effort_end.at_ns;
        if (over_ns > loader->end_ns)
            over_ns = loader->end_ns;
        if (loader->budget == 0 && loader->last_read_ns > over_ns)
            over_ns = loader->last_read_ns;
        if (over_ns > end_ns)
            end_ns = over_ns;
    }
    return (double)(end_ns - crew->begin_ns) / 1e9;
}

int crew_finish(struct crew *crew, struct outcome *outcome, struct err *err)
{
    for (unsigned i = 0; i < crew->count; i++)
        thread_join(&crew->threads[i]);
    if (tally_init(&outcome->tally) != 0)
        return err_set(err, "out of memory for the result");
    for (unsigned i = 0; i < crew->count; i++)
        tally_merge(&outcome->tally, &crew->loaders[i].tally);
    outcome->seconds = measured_seconds(crew);
    outcome->begun_unix_s = (double)crew->begin_wall_ns / 1e9;
    uint64_t valid = tally_get(&outcome->tally, TALLY_VALID);
    outcome->rate = outcome->seconds > 0 ? (double)valid / outcome->seconds : 0;
    add_efforts(crew, outcome);
    add_connections(crew, outcome);
    compare_first_bodies(crew, outcome);
    if (!crew->plan->is_open && outcome->seconds > 0)
        outcome->little = (double)tally_get(&outcome->tally, TALLY_CYCLE_NS) / 1e9 /
                          outcome->seconds /
                          (double)(crew->plan->connections * crew->plan->pipeline);
    return 0;
}

void crew_clear(struct crew *crew)
{
    for (unsigned i = 0; i < crew->count && crew->threads; i++) {
        if (crew->threads[i].started)
            loader_stop(&crew->loaders[i]);
        thread_join(&crew->threads[i]);
    }
    for (unsigned i = 0; i < crew->count; i++)
        loader_clear(&crew->loaders[i]);
    hist_destroy(crew->seen);
    hist_destroy(crew->fresh);
    free(crew->loaders);
    free(crew->threads);
}
