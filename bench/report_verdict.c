/* report_verdict.c - what to think of the figures, for people. */
#include "report.h"

void report_saturation(const char *why, bool colour, FILE *to)
{
    fprintf(to,
            "%s!! CLIENT SATURATED%s: %s. What follows is the client's limit, not the server's.\n",
            colour ? RED : "", colour ? PLAIN : "", why);
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
    if (outcome->is_saturated)
        report_saturation(outcome->saturated_why, colour, to);
    report_slos(&outcome->slos, true, colour, to);
    report_end(outcome, colour, to);
}
