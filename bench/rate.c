/* rate.c - a piecewise linear rate, its integral, and the inverse of that. */
#include "rate.h"

#include "tarn/units.h"

#include <math.h>

static int refuse(struct err *err, const char *text, const char *why)
{
    return err_set(err, "\"%s\" is no rate: %s; write 5000, 1k:20k or 1k@10s,5k@30s", text, why);
}

static bool parse_rates(struct bytes text, struct rate_stage *stage)
{
    struct bytes rest = text;
    struct bytes from = bytes_cut(&rest, ':');
    if (!units_parse_count(from, &stage->from))
        return false;
    stage->to = stage->from;
    if (rest.at && !units_parse_count(rest, &stage->to))
        return false;
    return stage->from <= 1e9 && stage->to <= 1e9;
}

static void append(struct rate *rate, struct rate_stage stage)
{
    if (rate->count > 0) {
        const struct rate_stage *last = &rate->stages[rate->count - 1];
        stage.begin_seconds = last->begin_seconds + last->seconds;
        stage.begin_requests = last->begin_requests + (last->from + last->to) / 2 * last->seconds;
    }
    rate->stages[rate->count++] = stage;
}

/* Reads "RATE[:RATE][@TIME]"; a stage without a time lasts LEFT seconds. */
static int parse_stage(struct bytes text, double left, struct rate_stage *stage, const char **why)
{
    struct bytes lasts = text;
    struct bytes rates = bytes_cut(&lasts, '@');
    uint64_t lasts_ns = 0;
    if (!parse_rates(rates, stage)) {
        *why = "a stage begins with requests a second, at most 1000M";
        return -1;
    }
    if (lasts.at && (!units_parse_duration(lasts, &lasts_ns) || lasts_ns == 0)) {
        *why = "a duration follows the '@'";
        return -1;
    }
    stage->seconds = lasts.at ? (double)lasts_ns / 1e9 : left;
    return 0;
}

int rate_parse(struct rate *rate, const char *text, uint64_t warmup_ns, uint64_t duration_ns,
               uint64_t *total_ns, struct err *err)
{
    struct bytes rest = bytes_of(text);
    double limit = duration_ns ? (double)duration_ns / 1e9 : HUGE_VAL;
    double total = 0;
    rate->count = 0;
    while (rest.at) {
        struct rate_stage stage = {.from = 0};
        const char *why = NULL;
        struct bytes part = bytes_cut(&rest, ',');
        if (parse_stage(part, limit - total, &stage, &why) != 0)
            return refuse(err, text, why);
        if (isinf(stage.seconds) && (rest.at || stage.from != stage.to))
            return refuse(err, text, "a stage or ramp needs an end: a duration behind '@', or -d");
        total += stage.seconds;
        if (stage.seconds <= 0 || total > limit * (1 + 1e-9))
            return refuse(err, text, "its stages are longer than -d");
        if (rate->count == 0 && warmup_ns)
            append(rate, (struct rate_stage){.from = stage.from,
                                             .to = stage.from,
                                             .seconds = (double)warmup_ns / 1e9});
        if (rate->count == RATE_STAGES_MAX)
            return refuse(err, text, "it has too many stages");
        append(rate, stage);
    }
    *total_ns = isinf(total) ? 0 : (uint64_t)(total * 1e9 + 0.5);
    return 0;
}

static double slope_of(const struct rate_stage *stage)
{
    return isinf(stage->seconds) ? 0 : (stage->to - stage->from) / stage->seconds;
}

/* Solves from * t + (to - from) / (2 * seconds) * t^2 = requests in the form that stays exact when
 * the ramp is flat. */
static double invert(const struct rate_stage *stage, double requests)
{
    if (requests <= 0)
        return 0;
    double root = stage->from * stage->from + 2 * slope_of(stage) * requests;
    double below = stage->from + sqrt(fmax(root, 0));
    return below > 0 ? 2 * requests / below : HUGE_VAL;
}

uint64_t rate_due_ns(const struct rate *rate, double requests)
{
    int i = rate->count - 1;
    while (i > 0 && rate->stages[i].begin_requests > requests)
        i--;
    const struct rate_stage *stage = &rate->stages[i];
    double inside = invert(stage, requests - stage->begin_requests);
    if (i == rate->count - 1 && inside >= stage->seconds)
        return UINT64_MAX;
    double due = (stage->begin_seconds + inside) * 1e9 + 0.5;
    return due < 1.8e19 ? (uint64_t)due : UINT64_MAX;
}

static const struct rate_stage *stage_at(const struct rate *rate, double seconds)
{
    int i = rate->count - 1;
    while (i > 0 && rate->stages[i].begin_seconds > seconds)
        i--;
    return &rate->stages[i];
}

double rate_at(const struct rate *rate, double seconds)
{
    const struct rate_stage *stage = stage_at(rate, seconds);
    double inside = fmin(seconds - stage->begin_seconds, stage->seconds);
    return stage->from + slope_of(stage) * inside;
}

double rate_requests(const struct rate *rate, double seconds)
{
    const struct rate_stage *stage = stage_at(rate, seconds);
    double inside = fmin(seconds - stage->begin_seconds, stage->seconds);
    return stage->begin_requests + stage->from * inside + slope_of(stage) / 2 * inside * inside;
}
