/* report_text.c - one screen that says what was measured, and what to think of it. */
#include "report.h"

#include "tarn/units.h"

#include <string.h>

static uint64_t get(const struct outcome *outcome, enum tally_name name)
{
    return tally_get(&outcome->tally, name);
}

static const char *count(char *buffer, uint64_t n)
{
    return units_print_count(buffer, n);
}

static double per_request(const struct outcome *outcome, double amount)
{
    uint64_t sent = get(outcome, TALLY_SENT);
    return sent ? amount / (double)sent : 0;
}

static double share(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

/* ---- what was asked ---- */

static void print_title(const struct outcome *outcome, FILE *to)
{
    const struct plan *plan = outcome->plan;
    char a[32];
    fprintf(to, "tarn-bench  %s", plan->urls[0]);
    if (plan->url_count > 1)
        fprintf(to, " and %u more", plan->url_count - 1);
    if (plan->times_ns)
        fprintf(to, "   replay");
    else if (plan->is_open)
        fprintf(to, "   open loop at %s/s (%s)", plan->rate_text,
                plan->arrivals == ARRIVALS_POISSON ? "poisson" : "const");
    else
        fprintf(to, "   closed loop");
    fprintf(to, ", %s connection%s, %u thread%s", count(a, plan->connections),
            plan->connections == 1 ? "" : "s", plan->threads, plan->threads == 1 ? "" : "s");
    if (plan->pipeline > 1)
        fprintf(to, ", %u deep", (unsigned)plan->pipeline);
    if (plan->reuse == 1)
        fprintf(to, ", a connection a request");
    else if (plan->reuse)
        fprintf(to, ", %s requests a connection", count(a, plan->reuse));
    fprintf(to, ", %s", units_print_duration(a, outcome->seconds * 1e9));
    if (plan->warmup_ns)
        fprintf(to, " after %s warm-up", units_print_duration(a, (double)plan->warmup_ns));
    fprintf(to, "\n\n");
}

/* ---- what came back ---- */

static void print_requests(const struct outcome *outcome, FILE *to)
{
    char valid[32], rate[32], bytes[32], a[32], b[32], c[32];
    double least, middle, highest;
    double per_second =
        outcome->seconds > 0 ? (double)get(outcome, TALLY_BYTES) / outcome->seconds : 0;
    fprintf(to, "  requests    %s valid   %s/s   %s/s", count(valid, get(outcome, TALLY_VALID)),
            count(rate, (uint64_t)(outcome->rate + 0.5)), units_print_size(bytes, per_second));
    if (series_rates(&outcome->series, &least, &middle, &highest))
        fprintf(to, "   (by interval: min %s  median %s  max %s)", count(a, (uint64_t)least),
                count(b, (uint64_t)middle), count(c, (uint64_t)highest));
    fputc('\n', to);
}

static void print_failures(const struct outcome *outcome, FILE *to)
{
    char a[32];
    uint64_t failed = tally_failed(&outcome->tally);
    uint64_t unfinished = get(outcome, TALLY_UNFINISHED);
    fprintf(to, "  failed      %s   %.4g %%", count(a, failed),
            share(failed, get(outcome, TALLY_SENT)));
    for (int i = 0; i < FAULT_COUNT; i++) {
        uint64_t n = tally_read(&outcome->tally.faults[i]);
        if (n)
            fprintf(to, "   %s %s", fault_words((enum fault)i), count(a, n));
    }
    if (unfinished)
        fprintf(to, "   unfinished at the end %s", count(a, unfinished));
    fputc('\n', to);
}

static void print_bodies(const struct outcome *outcome, FILE *to)
{
    char a[32], b[32];
    uint64_t checked = get(outcome, TALLY_CHECKED);
    uint64_t differ = get(outcome, TALLY_BODY_DIFFERS);
    uint64_t lengths = get(outcome, TALLY_LENGTH_DIFFERS);
    uint64_t wrong = tally_read(&outcome->tally.faults[FAULT_BODY]);
    if (checked == 0) {
        fprintf(to, "   no body compared, every length as announced");
        return;
    }
    fprintf(to, "   body checked %s of %s: ", count(a, checked),
            count(b, get(outcome, TALLY_VALID)));
    if (differ + wrong == 0)
        fprintf(to, "all identical");
    else if (wrong)
        fprintf(to, "%s wrong", count(a, wrong));
    else
        fprintf(to, "%s differ from the first", count(a, differ));
    if (lengths)
        fprintf(to, ", %s of another length than the first", count(a, lengths));
    else
        fprintf(to, ", every length ok");
}

static void print_statuses(const struct outcome *outcome, FILE *to)
{
    char a[32];
    bool is_first = true;
    for (int i = 0; i < TALLY_STATUSES; i++) {
        uint64_t n = tally_read(&outcome->tally.statuses[i]);
        if (n == 0)
            continue;
        fprintf(to, is_first ? "  status      %d %s" : "   %d %s", i, count(a, n));
        is_first = false;
    }
    if (is_first)
        fprintf(to, "  status      none: no response was complete");
    else
        print_bodies(outcome, to);
    fputc('\n', to);
}

/* ---- how long it took ---- */

static const double quantiles[] = {0.5, 0.9, 0.99, 0.999, 0.9999};

static const char *clock_name(enum tally_clock clock)
{
    static const char *const names[TALLY_CLOCKS] = {"response", "service", "send lag", "read lag"};
    return names[clock];
}

static const char *clock_note(enum tally_clock clock)
{
    static const char *const notes[TALLY_CLOCKS] = {
        "scheduled -> arrived",
        "sent -> arrived",
        "scheduled -> sent, part of the response",
        "arrived -> read, in no row above",
    };
    return notes[clock];
}

static void print_clock(const struct outcome *outcome, enum tally_clock clock, FILE *to)
{
    char a[32];
    const struct hist *hist = outcome->tally.clocks[clock];
    if (!report_has_clock(outcome, clock))
        return;
    fprintf(to, "  %-10s", clock_name(clock));
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
        fprintf(to, "  %-7s", units_print_duration(a, (double)hist_quantile(hist, quantiles[i])));
    fprintf(to, "  %-7s", units_print_duration(a, (double)hist_max(hist)));
    fprintf(to, "  %-7s   %s\n", units_print_duration(a, hist_mean(hist)), clock_note(clock));
}

static void print_latency(const struct outcome *outcome, FILE *to)
{
    uint64_t unanswered = tally_read(&outcome->tally.faults[FAULT_TIMEOUT]);
    char a[32];
    if (!report_has_clock(outcome, TALLY_SERVICE))
        return;
    fprintf(to, "\n  latency     p50      p90      p99      p99.9    p99.99   max      mean\n");
    for (int i = 0; i < TALLY_CLOCKS; i++)
        print_clock(outcome, (enum tally_clock)i, to);
    if (unanswered)
        fprintf(to, "              %s unanswered request%s count%s as long as we waited\n",
                count(a, unanswered), unanswered == 1 ? "" : "s", unanswered == 1 ? "s" : "");
}

static void print_schedule(const struct outcome *outcome, FILE *to)
{
    const struct plan *plan = outcome->plan;
    char a[32], b[32], c[32], d[32];
    if (!plan->is_open || outcome->seconds <= 0)
        return;
    uint64_t sent = get(outcome, TALLY_SENT), unsent = get(outcome, TALLY_UNSENT);
    fprintf(to, "  rate        asked %s/s, sent %s/s, answered %s/s (backlog max %s)",
            count(a, (uint64_t)((double)(sent + unsent) / outcome->seconds + 0.5)),
            count(b, (uint64_t)((double)sent / outcome->seconds + 0.5)),
            count(c, (uint64_t)(outcome->rate + 0.5)), count(d, get(outcome, TALLY_BACKLOG_MAX)));
    if (unsent)
        fprintf(to, "   %s due but never sent: no connection was free", count(a, unsent));
    fputc('\n', to);
}

/* ---- who did it ---- */

static void print_connections(const struct outcome *outcome, FILE *to)
{
    char a[32], b[32];
    fprintf(to, "\n  connections %s of %s served", count(a, outcome->served),
            count(b, outcome->plan->connections));
    if (outcome->served)
        fprintf(to, "   slowest %s, fastest %s requests (%s: Jain %.3f)", count(a, outcome->least),
                count(b, outcome->most), outcome->jain > 0.9 ? "fair" : "unfair", outcome->jain);
    fprintf(to, "   opened %s", count(a, get(outcome, TALLY_OPENED)));
    if (outcome->reopened)
        fprintf(to, ", %s again", count(a, outcome->reopened));
    fputc('\n', to);
    if (outcome->starved)
        fprintf(to, "              %s of %s never answered", count(a, outcome->starved),
                count(b, outcome->plan->connections));
    if (outcome->starved && outcome->oldest_ns)
        fprintf(to, "; oldest unanswered %s", units_print_duration(a, (double)outcome->oldest_ns));
    if (outcome->starved)
        fputc('\n', to);
    if (get(outcome, TALLY_UNSOLICITED))
        fprintf(to, "              %s times bytes came on an idle connection\n",
                count(a, get(outcome, TALLY_UNSOLICITED)));
}

static void print_client(const struct outcome *outcome, FILE *to)
{
    unsigned threads = outcome->plan->threads;
    char a[32];
    double all = 0;
    fprintf(to, "  client      %u thread%s, ", threads, threads == 1 ? "" : "s");
    for (unsigned i = 0; i < threads; i++) {
        all += outcome->busy[i];
        if (threads <= 4)
            fprintf(to, "%s%.0f %%", i ? " + " : "", outcome->busy[i] * 100);
    }
    if (threads > 4)
        fprintf(to, "%.0f %% in all", all * 100);
    fprintf(to, " busy, %s CPU and %.2f syscalls a request     ",
            units_print_duration(a, per_request(outcome, outcome->cpu_s * 1e9)),
            per_request(outcome, (double)outcome->calls));
    fprintf(to, "%s\n", outcome->is_saturated ? "SATURATED" : "not the bottleneck");
}

static void print_server(const struct outcome *outcome, FILE *to)
{
    char a[32], b[32];
    if (!outcome->has_server)
        return;
    fprintf(to, "  server      pid %ld %s", outcome->server.pid, outcome->server.name);
    if (outcome->server_seconds > 0)
        fprintf(to, ": %.2f cores, %s CPU a request, %s",
                outcome->server_cpu_s / outcome->server_seconds,
                units_print_duration(a, per_request(outcome, outcome->server_cpu_s * 1e9)),
                units_print_size(b, (double)outcome->server_rss_bytes));
    else
        fprintf(to, ": not there any more");
    fputc('\n', to);
}

static void print_checks(const struct outcome *outcome, FILE *to)
{
    const struct plan *plan = outcome->plan;
    char a[32], b[32], c[32];
    uint64_t valid = get(outcome, TALLY_VALID);
    bool has_any = false;
    if (outcome->little > 0 && valid) {
        double cycle_ns = (double)get(outcome, TALLY_CYCLE_NS) / (double)valid;
        fprintf(to, "  check       Little's law: %s under way = %s/s x %s (%.1f %%)",
                count(a, plan->connections * plan->pipeline),
                count(b, (uint64_t)(outcome->rate + 0.5)), units_print_duration(c, cycle_ns),
                outcome->little * 100);
        has_any = true;
    }
    if (outcome->has_steal)
        fprintf(to, "%ssteal %.1f %%", has_any ? "     " : "  check       ", outcome->steal * 100);
    if (has_any || outcome->has_steal)
        fputc('\n', to);
}

static void print_method(const struct outcome *outcome, FILE *to)
{
    char a[32];
    const char *label = "method";
    uint64_t steps = get(outcome, TALLY_CLOCK_STEPS);
    uint64_t unstamped = get(outcome, TALLY_UNSTAMPED);
    if (outcome->plan->is_coalesced) {
        fprintf(to,
                "  %-11s responses gathered for up to 50 us before the next requests (--burst "
                "off: at once)\n",
                label);
        label = "";
    }
    if (unstamped) {
        fprintf(to, "  %-11s %s arrivals by our own clock: the system did not stamp them\n", label,
                count(a, unstamped));
        label = "";
    }
    if (steps)
        fprintf(to, "  %-11s %s arrivals by our own clock: the wall clock was set\n", label,
                count(a, steps));
}

void report_text(const struct outcome *outcome, bool colour, FILE *to)
{
    if (outcome->is_saturated)
        report_saturation(outcome->saturated_why, colour, to);
    print_title(outcome, to);
    print_requests(outcome, to);
    print_failures(outcome, to);
    print_statuses(outcome, to);
    print_schedule(outcome, to);
    print_latency(outcome, to);
    print_connections(outcome, to);
    print_client(outcome, to);
    print_server(outcome, to);
    print_checks(outcome, to);
    print_method(outcome, to);
    report_slos(&outcome->slos, false, colour, to);
    report_end(outcome, colour, to);
}
