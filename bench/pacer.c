/* pacer.c - constant arrivals are the integers on the axis of requests due; Poisson arrivals are a
 * unit-rate Poisson process on it. One inverse function turns both into times. */
#include "pacer.h"

#include <math.h>

static void find_due(struct pacer *pacer)
{
    if (pacer->rate)
        pacer->due_ns = rate_due_ns(pacer->rate, pacer->position);
    else
        pacer->due_ns =
            pacer->ticket < pacer->times_count ? pacer->times_ns[pacer->ticket] : UINT64_MAX;
}

static void step(struct pacer *pacer)
{
    double stride = (double)pacer->stride;
    if (pacer->arrivals == ARRIVALS_POISSON)
        pacer->position -= log(dice_real(&pacer->dice)) * stride;
    else
        pacer->position += stride;
}

void pacer_init(struct pacer *pacer, const struct rate *rate, enum arrivals arrivals, uint64_t seed,
                unsigned index, unsigned threads)
{
    *pacer = (struct pacer){.rate = rate,
                            .arrivals = arrivals,
                            .dice = dice_init(seed, index),
                            .position = index,
                            .stride = threads,
                            .ticket = index};
    if (arrivals == ARRIVALS_POISSON) {
        pacer->position = 0;
        step(pacer);
    }
    find_due(pacer);
}

void pacer_init_times(struct pacer *pacer, const uint64_t *times_ns, uint64_t count, unsigned index,
                      unsigned threads)
{
    *pacer = (struct pacer){
        .times_ns = times_ns, .times_count = count, .stride = threads, .ticket = index};
    find_due(pacer);
}

void pacer_advance(struct pacer *pacer)
{
    step(pacer);
    pacer->ticket += pacer->stride;
    find_due(pacer);
}

uint64_t pacer_skip(struct pacer *pacer, uint64_t now_ns)
{
    uint64_t skipped = 0;
    for (; pacer->due_ns <= now_ns; skipped++)
        pacer_advance(pacer);
    return skipped;
}
