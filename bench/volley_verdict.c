/* volley_verdict.c - the order is that of verdict.c. */
#include "volley_verdict.h"

#include "verdict.h"

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static double measure(const struct volley *volley, const struct hist *waits, const struct slo *slo)
{
    switch (slo->metric) {
    case SLO_QUANTILE:
        return (double)hist_quantile(waits, slo->quantile);
    case SLO_MEAN:
        return hist_mean(waits);
    case SLO_MAX:
        return (double)hist_max(waits);
    case SLO_ERRORS:
        return share(volley->sent - volley->valid, volley->sent);
    case SLO_LOSS:
        return share(volley->lost, volley->sent);
    case SLO_RPS:
        return volley->seconds > 0 ? (double)volley->valid / volley->seconds : 0;
    }
    return 0;
}

static void decide(struct volley_verdict *verdict, int code, const char *word)
{
    verdict->code = code;
    verdict->word = word;
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
    if (volley->is_interrupted)
        decide(verdict, EXIT_INTERRUPTED, "interrupted");
    else if (volley->valid == 0)
        decide(verdict, EXIT_UNREACHABLE, volley->answered ? "all_failed" : "unreachable");
    else if (!slos_hold(&verdict->slos))
        decide(verdict, EXIT_SLO_BROKEN, "slo_broken");
    else
        decide(verdict, EXIT_WELL, "ok");
    return 0;
}
