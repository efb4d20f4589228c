/* volley_verdict.c - the order is that of verdict.c. */
#include "volley_verdict.h"

#include "verdict.h"

#include <stdio.h>

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static double measure(const struct volley *volley, const struct hist *waits, const struct slo *slo)
{
    if (slo_is_time(slo))
        return slo_time_of(slo, waits);
    if (slo->metric == SLO_RPS)
        return volley->seconds > 0 ? (double)volley->valid / volley->seconds : 0;
    return share(slo->metric == SLO_LOSS ? volley->lost : volley->sent - volley->valid,
                 volley->sent);
}

static void decide(struct volley_verdict *verdict, int code, const char *word)
{
    verdict->code = code;
    verdict->word = word;
}

static void judge_client(struct volley_verdict *verdict, const struct volley *volley)
{
    double busy = volley->seconds > 0 ? volley->cpu_seconds / volley->seconds : 0;
    verdict->is_saturated = verdict_is_busy(busy, volley->seconds);
    if (verdict->is_saturated)
        snprintf(verdict->saturated_why, sizeof verdict->saturated_why,
                 "its thread used %.0f %% of a CPU: fewer requests (-R), or a second tarn-bench",
                 busy * 100);
}

int volley_verdict_reach(struct volley_verdict *verdict, const struct volley *volley,
                         const struct volley_plan *plan, struct err *err)
{
    struct hist *waits = hist_create();
    if (waits == NULL)
        return err_set(err, "out of memory");
    hist_add(waits, volley->trips);
    for (uint64_t i = 0; i < volley->lost; i++)
        hist_record(waits, plan->timeout_ns);
    for (unsigned i = 0; i < verdict->slos.count; i++) {
        struct slo_result *result = &verdict->slos.items[i];
        result->measured = measure(volley, waits, &result->slo);
        result->holds = volley->valid > 0 && slo_holds(&result->slo, result->measured);
    }
    hist_destroy(waits);
    judge_client(verdict, volley);
    if (volley->is_interrupted)
        decide(verdict, EXIT_INTERRUPTED, "interrupted");
    else if (volley->valid == 0)
        decide(verdict, EXIT_UNREACHABLE, volley->answered ? "all_failed" : "unreachable");
    else if (verdict->is_saturated)
        decide(verdict, EXIT_INVALID, "client_saturated");
    else if (!slos_hold(&verdict->slos))
        decide(verdict, EXIT_SLO_BROKEN, "slo_broken");
    else
        decide(verdict, EXIT_WELL, "ok");
    return 0;
}
