/* verdict.c - judges the measurement before the server. */
#include "verdict.h"

#include <stdio.h>

/* A thread that had less than this share of its time to spare could not have asked faster. */
#define BUSY_LIMIT 0.95

/* A shorter run says nothing about either. */
#define SECONDS_LEAST 0.2

/* CPUs that somebody else took away from us, for each of our threads. */
#define TAKEN_LIMIT 0.25

bool verdict_is_busy(double busy, double seconds)
{
    return seconds >= SECONDS_LEAST && busy >= BUSY_LIMIT;
}

/* A thread that was ready to run and had to wait was kept from it by somebody. Where that was the
 * server, client and server simply share the machine; where it was neither, the client measured
 * its own waiting. */
static double taken_by_strangers(const struct outcome *outcome)
{
    double server = 0;
    if (outcome->has_server && outcome->server_seconds > 0 && outcome->server_shares_cpus)
        server = outcome->server_cpu_s / outcome->server_seconds;
    return outcome->waited - server;
}

static bool server_may_be_a_neighbour(const struct outcome *outcome)
{
    return !outcome->has_server && addr_is_loopback(&outcome->plan->places[0].addr);
}

static void judge_client(struct outcome *outcome)
{
    unsigned threads = outcome->plan->threads;
    double taken = taken_by_strangers(outcome);
    if (outcome->effort_seconds < SECONDS_LEAST)
        return;
    for (unsigned i = 0; i < threads && !outcome->is_saturated; i++) {
        outcome->is_saturated = verdict_is_busy(outcome->busy[i], outcome->effort_seconds);
        if (outcome->is_saturated)
            snprintf(outcome->saturated_why, sizeof outcome->saturated_why,
                     "thread %u used %.0f %% of a CPU: more threads (-t) or fewer requests", i + 1,
                     outcome->busy[i] * 100);
    }
    if (outcome->is_saturated || server_may_be_a_neighbour(outcome))
        return;
    outcome->is_saturated = taken > TAKEN_LIMIT * threads;
    if (outcome->is_saturated)
        snprintf(outcome->saturated_why, sizeof outcome->saturated_why,
                 "other processes kept %.2f CPUs from its %u thread%s: measure on a quiet machine",
                 taken, threads, threads == 1 ? "" : "s");
}

static double share_of_failures(const struct outcome *outcome)
{
    uint64_t sent = tally_get(&outcome->tally, TALLY_SENT);
    uint64_t bad = tally_failed(&outcome->tally) + tally_get(&outcome->tally, TALLY_UNFINISHED);
    return sent ? (double)bad / (double)sent : 0;
}

static double measure(const struct outcome *outcome, const struct slo *slo)
{
    if (slo_is_time(slo))
        return slo_time_of(
            slo, outcome->tally.clocks[outcome->plan->is_open ? TALLY_RESPONSE : TALLY_SERVICE]);
    /* A loss is refused where the options are read. */
    return slo->metric == SLO_RPS ? outcome->rate : share_of_failures(outcome);
}

void verdict_reach(struct outcome *outcome)
{
    judge_client(outcome);
    bool has_valid = tally_get(&outcome->tally, TALLY_VALID) > 0;
    for (unsigned i = 0; i < outcome->slos.count; i++) {
        struct slo_result *result = &outcome->slos.items[i];
        result->measured = measure(outcome, &result->slo);
        /* A latency that nobody measured keeps no promise. */
        result->holds = has_valid && slo_holds(&result->slo, result->measured);
    }
}

/* The first that applies: who was interrupted has half a result; who reached nobody has none; and
 * what an overloaded client saw is no evidence against the server. */
int verdict_exit_code(const struct outcome *outcome)
{
    bool nothing_valid = tally_get(&outcome->tally, TALLY_VALID) == 0;
    if (outcome->end == END_INTERRUPTED)
        return EXIT_INTERRUPTED;
    if (outcome->end == END_UNREACHABLE || nothing_valid)
        return EXIT_UNREACHABLE;
    if (outcome->is_saturated)
        return EXIT_INVALID;
    return slos_hold(&outcome->slos) ? EXIT_WELL : EXIT_SLO_BROKEN;
}

const char *verdict_word(const struct outcome *outcome)
{
    switch (verdict_exit_code(outcome)) {
    case EXIT_INTERRUPTED:
        return "interrupted";
    case EXIT_UNREACHABLE:
        return outcome->end == END_UNREACHABLE ? "unreachable" : "all_failed";
    case EXIT_INVALID:
        return "client_saturated";
    case EXIT_SLO_BROKEN:
        return "slo_broken";
    default:
        return "ok";
    }
}
