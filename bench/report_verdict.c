/* report_verdict.c - what to think of the figures, for people. */
#include "report.h"
#include "tarn/units.h"

#define RED   "\033[1;31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

void report_slos(const struct outcome *outcome, bool only_broken, bool colour, FILE *to)
{
    for (unsigned i = 0; i < outcome->slo_count; i++) {
        const struct slo_result *result = &outcome->slos[i];
        char a[32];
        if (result->holds && only_broken)
            continue;
        if (result->slo.metric == SLO_ERRORS)
            snprintf(a, sizeof a, "%.4g %%", result->measured * 100);
        else if (result->slo.metric == SLO_RPS)
            units_print_count(a, (uint64_t)(result->measured + 0.5));
        else
            units_print_duration(a, result->measured);
        fprintf(to, "%s  slo         %s %s: %s%s\n", colour ? (result->holds ? GREEN : RED) : "",
                result->slo.text, result->holds ? "holds" : "BROKEN", a, colour ? PLAIN : "");
    }
}

void report_saturation(const struct outcome *outcome, bool colour, FILE *to)
{
    if (outcome->is_saturated)
        fprintf(to,
                "%s!! CLIENT SATURATED%s: %s. What follows is the client's limit, not the "
                "server's.\n",
                colour ? RED : "", colour ? PLAIN : "", outcome->saturated_why);
}

void report_end(const struct outcome *outcome, bool colour, FILE *to)
{
    const char *on = colour ? RED : "", *off = colour ? PLAIN : "";
    bool nothing_valid = tally_get(&outcome->tally, TALLY_VALID) == 0;
    if (outcome->end == END_INTERRUPTED)
        fprintf(to, "%s!! interrupted%s: the report covers the time until then\n", on, off);
    else if (outcome->end == END_UNREACHABLE)
        fprintf(to, "%s!! unreachable%s: %s\n", on, off,
                outcome->trouble[0] ? outcome->trouble : "no connection could be made");
    else if (nothing_valid)
        fprintf(to, "%s!! no request was answered validly%s%s%s\n", on, off,
                outcome->trouble[0] ? ": " : "", outcome->trouble);
    else if (tally_read(&outcome->tally.faults[FAULT_CONNECT]) && outcome->trouble[0])
        fprintf(to, "%s!! some connections could not be made%s: %s\n", on, off, outcome->trouble);
}

void report_warnings(const struct outcome *outcome, bool colour, FILE *to)
{
    report_saturation(outcome, colour, to);
    report_slos(outcome, true, colour, to);
    report_end(outcome, colour, to);
}
