/* volley_report.c - a screen of text, or an object of JSON. */
#include "volley_report.h"

#include "report.h"
#include "tarn/units.h"

static const struct quantile {
    const char *name;
    double share;
} quantiles[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"p99.99", 0.9999}};

#define QUANTILES (sizeof quantiles / sizeof quantiles[0])

static double share(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static double per_second(const struct volley *volley, uint64_t count)
{
    return volley->seconds > 0 ? (double)count / volley->seconds : 0;
}

static void print_title(const struct volley *volley, const struct volley_plan *plan,
                        const struct volley_title *title, FILE *to)
{
    char a[32];
    fprintf(to, "tarn-bench  %s   ", title->url);
    if (title->rate)
        fprintf(to, "open loop at %s/s", title->rate);
    else
        fprintf(to, "closed loop");
    fprintf(to, ", %u socket%s, window %llu", plan->sockets, plan->sockets == 1 ? "" : "s",
            (unsigned long long)plan->window);
    fprintf(to, ", datagrams of %zu bytes, %s\n\n", plan->request_bytes,
            units_print_duration(a, volley->seconds * 1e9));
}

static void print_fates(const struct volley *volley, const struct volley_plan *plan, FILE *to)
{
    char a[32], b[32];
    fprintf(to, "  answered    %s valid   %s/s", units_print_count(a, volley->valid),
            units_print_count(b, (uint64_t)per_second(volley, volley->valid)));
    fprintf(to, "   %s/s\n", units_print_size(a, per_second(volley, volley->bytes)));
    fprintf(to, "  lost        %s of %s   %.4g %%   not answered within ",
            units_print_count(a, volley->lost), units_print_count(b, volley->sent),
            share(volley->lost, volley->sent));
    fprintf(to, "%s", units_print_duration(a, (double)plan->timeout_ns));
    if (volley->overflowed)
        fprintf(to, "   %s answers found our own buffer full",
                units_print_count(a, volley->overflowed));
    if (volley->unfinished)
        fprintf(to, "   unfinished at the end %s", units_print_count(a, volley->unfinished));
    fprintf(to, "\n  order       overtaken %s   %.4g %%", units_print_count(a, volley->overtaken),
            share(volley->overtaken, volley->answered));
    fprintf(to, "   twice %s", units_print_count(a, volley->twice));
    fprintf(to, "   too late %s", units_print_count(a, volley->late));
    fprintf(to, "   no answers of ours %s\n", units_print_count(a, volley->strange));
}

static void print_statuses(const struct volley *volley, const struct volley_plan *plan, FILE *to)
{
    char a[32];
    fprintf(to, "  status    ");
    for (unsigned i = 0; i < 600; i++)
        if (volley->status[i])
            fprintf(to, "  %u %s", i, units_print_count(a, volley->status[i]));
    fputc('\n', to);
    if (volley->status[413])
        fprintf(to,
                "              413: that page is longer than datagrams of %zu bytes; give a larger "
                "--datagram, or -H 'Range: bytes=0-'\n",
                plan->request_bytes);
}

static void print_trips(const struct volley *volley, const struct volley_plan *plan, FILE *to)
{
    char a[32];
    if (hist_count(volley->trips) == 0)
        return;
    fprintf(to, "\n  latency     p50      p90      p99      p99.9    p99.99   max      mean\n"
                "  round trip  ");
    for (size_t i = 0; i < QUANTILES; i++)
        fprintf(to, "%-9s",
                units_print_duration(a, (double)hist_quantile(volley->trips, quantiles[i].share)));
    fprintf(to, "%-9s", units_print_duration(a, (double)hist_max(volley->trips)));
    fprintf(to, "%-9s", units_print_duration(a, hist_mean(volley->trips)));
    fprintf(to, "%s -> %s; the lost are not in it\n", plan->rate ? "due" : "sent",
            volley->has_stamps ? "arrived" : "read");
}

void volley_report_text(const struct volley *volley, const struct volley_plan *plan,
                        const struct volley_title *title, bool colour, FILE *to)
{
    char a[32];
    if (title->verdict->is_saturated)
        report_saturation(title->verdict->saturated_why, colour, to);
    print_title(volley, plan, title, to);
    print_fates(volley, plan, to);
    print_statuses(volley, plan, to);
    print_trips(volley, plan, to);
    if (volley->seconds > 0 && volley->sent)
        fprintf(to, "\n  client      1 thread, %.0f %% busy, %s CPU a request\n",
                100 * volley->cpu_seconds / volley->seconds,
                units_print_duration(a, volley->cpu_seconds * 1e9 / (double)volley->sent));
    if (title->verdict->slos.count)
        fputc('\n', to);
    report_slos(&title->verdict->slos, false, colour, to);
    if (volley->answered == 0)
        fprintf(to, "\n!! NO ANSWER%s\n",
                volley->refused ? ": nobody listens there" : ", and nobody said why");
}

void volley_report_warnings(const struct volley_verdict *verdict, bool colour, FILE *to)
{
    if (verdict->is_saturated)
        report_saturation(verdict->saturated_why, colour, to);
    report_slos(&verdict->slos, true, colour, to);
}

/* ---- JSON ---- */

static void write_load(struct json *json, const struct volley_plan *plan,
                       const struct volley_title *title)
{
    json_object_begin(json, "load");
    json_text(json, "loop", title->rate ? BYTES("open") : BYTES("closed"));
    if (title->rate)
        json_text(json, "rate", bytes_of(title->rate));
    else
        json_null(json, "rate");
    json_u64(json, "sockets", plan->sockets);
    json_u64(json, "window", plan->window);
    json_u64(json, "datagram", plan->request_bytes);
    json_real(json, "timeout", (double)plan->timeout_ns / 1e9);
    json_object_end(json);
}

static void write_datagrams(struct json *json, const struct volley *volley)
{
    json_object_begin(json, "datagrams");
    json_u64(json, "sent", volley->sent);
    json_u64(json, "answered", volley->answered);
    json_u64(json, "valid", volley->valid);
    json_u64(json, "lost", volley->lost);
    json_u64(json, "unfinished", volley->unfinished);
    json_u64(json, "late", volley->late);
    json_u64(json, "overtaken", volley->overtaken);
    json_u64(json, "twice", volley->twice);
    json_u64(json, "strange", volley->strange);
    json_u64(json, "overflowed", volley->overflowed);
    json_u64(json, "refused", volley->refused);
    json_u64(json, "bytes", volley->bytes);
    json_object_end(json);
}

static void write_statuses(struct json *json, const struct volley *volley)
{
    char key[8];
    json_object_begin(json, "status");
    for (unsigned i = 0; i < 600; i++) {
        snprintf(key, sizeof key, "%u", i);
        if (volley->status[i])
            json_u64(json, key, volley->status[i]);
    }
    json_object_end(json);
}

static void write_trips(struct json *json, const struct volley *volley)
{
    json_object_begin(json, "round_trip");
    for (size_t i = 0; i < QUANTILES; i++)
        json_real(json, quantiles[i].name,
                  (double)hist_quantile(volley->trips, quantiles[i].share) / 1e9);
    json_real(json, "max", (double)hist_max(volley->trips) / 1e9);
    json_real(json, "mean", hist_mean(volley->trips) / 1e9);
    json_bool(json, "stamped", volley->has_stamps);
    json_object_end(json);
}

static void write_verdict(struct json *json, const struct volley_verdict *verdict)
{
    json_object_begin(json, "verdict");
    json_text(json, "word", bytes_of(verdict->word));
    json_u64(json, "exit", (uint64_t)verdict->code);
    json_bool(json, "saturated", verdict->is_saturated);
    if (verdict->is_saturated)
        json_text(json, "why", bytes_of(verdict->saturated_why));
    report_slos_json(&verdict->slos, json);
    json_object_end(json);
}

void volley_report_json(const struct volley *volley, const struct volley_plan *plan,
                        const struct volley_title *title, FILE *to)
{
    static char buffer[65536];
    struct out out = out_init(buffer, sizeof buffer);
    struct json json = json_init(&out);
    json_object_begin(&json, NULL);
    json_u64(&json, "schema", 1);
    json_text(&json, "tool", BYTES("tarn-bench " TARN_VERSION));
    json_text(&json, "transport", BYTES("udp"));
    json_text(&json, "target", bytes_of(title->url));
    json_real(&json, "seconds", volley->seconds);
    write_load(&json, plan, title);
    write_datagrams(&json, volley);
    json_real(&json, "rate", per_second(volley, volley->valid));
    write_statuses(&json, volley);
    write_trips(&json, volley);
    json_real(&json, "client_cpu_seconds", volley->cpu_seconds);
    write_verdict(&json, title->verdict);
    json_object_end(&json);
    fwrite(buffer, 1, out.len, to);
}
