/* slo.c - METRIC, a comparison, a limit in the metric's own unit. */
#include "slo.h"

#include "tarn/units.h"

static int refuse(struct err *err, const char *text, const char *why)
{
    return err_set(err, "\"%s\" is no SLO: %s; write 'p99<5ms', 'errors<0.1%%' or 'rps>10000'",
                   text, why);
}

/* "99" or "99.9", as a share. */
static bool parse_quantile(struct bytes digits, double *quantile)
{
    double percent;
    /* units_parse_count() would take "99k". */
    if (digits.len == 0 || digits.at[digits.len - 1] < '0' || digits.at[digits.len - 1] > '9' ||
        !units_parse_count(digits, &percent) || percent > 100)
        return false;
    *quantile = percent / 100;
    return true;
}

static bool parse_metric(struct slo *slo, struct bytes name)
{
    static const struct {
        struct bytes name;
        enum slo_metric metric;
    } names[] = {
        {{"mean", 4}, SLO_MEAN}, {{"max", 3}, SLO_MAX}, {{"errors", 6}, SLO_ERRORS},
        {{"loss", 4}, SLO_LOSS}, {{"rps", 3}, SLO_RPS},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (bytes_equal(names[i].name, name)) {
            slo->metric = names[i].metric;
            return true;
        }
    }
    slo->metric = SLO_QUANTILE;
    return name.len > 1 && name.at[0] == 'p' &&
           parse_quantile((struct bytes){name.at + 1, name.len - 1}, &slo->quantile);
}

bool slo_is_time(const struct slo *slo)
{
    return slo->metric == SLO_QUANTILE || slo->metric == SLO_MEAN || slo->metric == SLO_MAX;
}

bool slo_is_share(const struct slo *slo)
{
    return slo->metric == SLO_ERRORS || slo->metric == SLO_LOSS;
}

double slo_time_of(const struct slo *slo, const struct hist *times)
{
    switch (slo->metric) {
    case SLO_QUANTILE:
        return (double)hist_quantile(times, slo->quantile);
    case SLO_MEAN:
        return hist_mean(times);
    default:
        return (double)hist_max(times);
    }
}

static bool parse_share(struct bytes text, double *share)
{
    bool is_percent = text.len && text.at[text.len - 1] == '%';
    if (is_percent)
        text.len--;
    if (!units_parse_count(text, share))
        return false;
    if (is_percent)
        *share /= 100;
    return *share <= 1;
}

static bool parse_limit(struct slo *slo, struct bytes text)
{
    uint64_t duration_ns;
    if (slo_is_share(slo))
        return parse_share(text, &slo->limit);
    if (!slo_is_time(slo))
        return units_parse_count(text, &slo->limit);
    if (!units_parse_duration(text, &duration_ns))
        return false;
    slo->limit = (double)duration_ns;
    return true;
}

int slo_parse(struct slo *slo, const char *text, struct err *err)
{
    struct bytes all = bytes_of(text);
    ptrdiff_t below = bytes_find(all, '<');
    ptrdiff_t above = bytes_find(all, '>');
    *slo = (struct slo){.text = text, .wants_below = below >= 0};
    if ((below < 0) == (above < 0))
        return refuse(err, text, "it needs one '<' or one '>'");
    size_t at = (size_t)(below >= 0 ? below : above);
    struct bytes name = bytes_trim((struct bytes){all.at, at});
    struct bytes limit = {all.at + at + 1, all.len - at - 1};
    if (limit.len && limit.at[0] == '=') {
        slo->or_equal = true;
        limit = (struct bytes){limit.at + 1, limit.len - 1};
    }
    if (!parse_metric(slo, name))
        return refuse(err, text, "it knows p50 to p100, mean, max, errors, loss and rps");
    if (!parse_limit(slo, bytes_trim(limit)))
        return refuse(err, text,
                      slo_is_share(slo)  ? "the limit is a share such as 0.1% or 0.001"
                      : slo_is_time(slo) ? "the limit is a duration such as 5ms"
                                         : "the limit is a number such as 10000 or 10k");
    return 0;
}

bool slo_holds(const struct slo *slo, double measured)
{
    if (slo->or_equal && measured == slo->limit)
        return true;
    return slo->wants_below ? measured < slo->limit : measured > slo->limit;
}

int slos_parse(struct slos *slos, const struct arg_list *texts, struct err *err)
{
    *slos = (struct slos){.count = 0};
    if (texts->count > SLOS_MAX)
        return err_set(err, "at most %d SLOs can be held", SLOS_MAX);
    for (size_t i = 0; i < texts->count; i++)
        if (slo_parse(&slos->items[slos->count++].slo, texts->items[i], err) != 0)
            return -1;
    return 0;
}

bool slos_hold(const struct slos *slos)
{
    for (unsigned i = 0; i < slos->count; i++)
        if (!slos->items[i].holds)
            return false;
    return true;
}
