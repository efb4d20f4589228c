/* report_json.c - the outcome for programs, in base units: seconds, bytes, counts. SCHEMA.md
 * describes every member; a member may be added, but never changes its meaning within a schema. */
#include "report.h"
#include "verdict.h"

#include "tarn/json.h"

#include <stdlib.h>

const char *report_clock_key(enum tally_clock clock)
{
    static const char *const keys[TALLY_CLOCKS] = {"response", "service", "send_lag", "read_lag"};
    return keys[clock];
}

bool report_has_clock(const struct outcome *outcome, enum tally_clock clock)
{
    return hist_count(outcome->tally.clocks[clock]) > 0;
}

static void write_count(struct json *json, const char *key, const struct outcome *outcome,
                        enum tally_name name)
{
    json_u64(json, key, tally_get(&outcome->tally, name));
}

static void write_seconds(struct json *json, const char *key, uint64_t ns)
{
    json_real(json, key, (double)ns / 1e9);
}

static void write_load(struct json *json, const struct outcome *outcome)
{
    const struct plan *plan = outcome->plan;
    json_array_begin(json, "target");
    for (unsigned i = 0; i < plan->url_count; i++)
        json_text(json, NULL, bytes_of(plan->urls[i]));
    json_array_end(json);
    json_object_begin(json, "load");
    json_text(json, "loop", plan->is_open ? BYTES("open") : BYTES("closed"));
    if (plan->rate_text)
        json_text(json, "rate", bytes_of(plan->rate_text));
    else
        json_null(json, "rate");
    if (plan->is_open)
        json_text(json, "arrivals",
                  plan->times_ns                       ? BYTES("replay")
                  : plan->arrivals == ARRIVALS_POISSON ? BYTES("poisson")
                                                       : BYTES("const"));
    else
        json_null(json, "arrivals");
    json_u64(json, "connections", plan->connections);
    json_u64(json, "threads", plan->threads);
    json_u64(json, "pipeline", plan->pipeline);
    json_u64(json, "reuse", plan->reuse);
    json_bool(json, "coalesced", plan->is_coalesced);
    json_u64(json, "requests", plan->requests);
    write_seconds(json, "duration", plan->duration_ns);
    write_seconds(json, "warmup", plan->warmup_ns);
    write_seconds(json, "timeout", plan->timeout_ns);
    json_u64(json, "seed", plan->seed);
    json_object_end(json);
}

static void write_requests(struct json *json, const struct outcome *outcome)
{
    json_object_begin(json, "requests");
    write_count(json, "sent", outcome, TALLY_SENT);
    write_count(json, "valid", outcome, TALLY_VALID);
    json_u64(json, "failed", tally_failed(&outcome->tally));
    write_count(json, "unfinished", outcome, TALLY_UNFINISHED);
    write_count(json, "unsent", outcome, TALLY_UNSENT);
    write_count(json, "warmup", outcome, TALLY_WARMUP);
    json_object_end(json);

    json_object_begin(json, "failures");
    for (int i = 1; i < FAULT_COUNT; i++) {
        uint64_t n = tally_read(&outcome->tally.faults[i]);
        if (n)
            json_u64(json, fault_key((enum fault)i), n);
    }
    json_object_end(json);

    json_object_begin(json, "status");
    for (unsigned i = 0; i < TALLY_STATUSES; i++) {
        uint64_t n = tally_read(&outcome->tally.statuses[i]);
        char key[4] = {(char)('0' + i / 100), (char)('0' + i / 10 % 10), (char)('0' + i % 10)};
        if (n)
            json_u64(json, key, n);
    }
    json_object_end(json);
}

static void write_rate(struct json *json, const struct outcome *outcome)
{
    double least, middle, highest;
    json_object_begin(json, "rate");
    json_real(json, "valid", outcome->rate);
    if (series_rates(&outcome->series, &least, &middle, &highest)) {
        json_real(json, "min", least);
        json_real(json, "median", middle);
        json_real(json, "max", highest);
    }
    if (outcome->plan->is_open && outcome->seconds > 0) {
        double sent = (double)tally_get(&outcome->tally, TALLY_SENT);
        double unsent = (double)tally_get(&outcome->tally, TALLY_UNSENT);
        json_real(json, "asked", (sent + unsent) / outcome->seconds);
        json_real(json, "sent", sent / outcome->seconds);
        write_count(json, "backlog_max", outcome, TALLY_BACKLOG_MAX);
    }
    json_object_end(json);

    json_object_begin(json, "bytes");
    write_count(json, "received", outcome, TALLY_BYTES);
    write_count(json, "bodies", outcome, TALLY_BODY_BYTES);
    write_count(json, "checked", outcome, TALLY_CHECKED);
    write_count(json, "differ", outcome, TALLY_BODY_DIFFERS);
    write_count(json, "lengths_differ", outcome, TALLY_LENGTH_DIFFERS);
    json_object_end(json);
}

static void write_clock(struct json *json, const struct outcome *outcome, enum tally_clock clock)
{
    static const struct {
        const char *key;
        double quantile;
    } rows[] = {{"p50", 0.5},  {"p75", 0.75},    {"p90", 0.9},       {"p95", 0.95},
                {"p99", 0.99}, {"p99.9", 0.999}, {"p99.99", 0.9999}, {"p99.999", 0.99999}};
    const struct hist *hist = outcome->tally.clocks[clock];
    json_object_begin(json, report_clock_key(clock));
    json_u64(json, "count", hist_count(hist));
    write_seconds(json, "min", hist_min(hist));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        write_seconds(json, rows[i].key, hist_quantile(hist, rows[i].quantile));
    write_seconds(json, "max", hist_max(hist));
    json_real(json, "mean", hist_mean(hist) / 1e9);
    json_object_end(json);
}

static void write_latency(struct json *json, const struct outcome *outcome)
{
    json_object_begin(json, "latency");
    for (int i = 0; i < TALLY_CLOCKS; i++)
        if (report_has_clock(outcome, (enum tally_clock)i))
            write_clock(json, outcome, (enum tally_clock)i);
    write_count(json, "unstamped", outcome, TALLY_UNSTAMPED);
    write_count(json, "clock_steps", outcome, TALLY_CLOCK_STEPS);
    json_object_end(json);
}

static void write_connections(struct json *json, const struct outcome *outcome)
{
    json_object_begin(json, "connections");
    json_u64(json, "asked", outcome->plan->connections);
    json_u64(json, "served", outcome->served);
    json_u64(json, "starved", outcome->starved);
    write_count(json, "opened", outcome, TALLY_OPENED);
    json_u64(json, "reopened", outcome->reopened);
    write_count(json, "unsolicited", outcome, TALLY_UNSOLICITED);
    json_u64(json, "min", outcome->least);
    json_u64(json, "max", outcome->most);
    json_real(json, "jain", outcome->jain);
    write_seconds(json, "oldest_unanswered", outcome->oldest_ns);
    json_object_end(json);
}

static void write_parties(struct json *json, const struct outcome *outcome)
{
    json_object_begin(json, "client");
    json_real(json, "cpu_seconds", outcome->cpu_s);
    json_array_begin(json, "busy");
    for (unsigned i = 0; i < outcome->plan->threads; i++)
        json_real(json, NULL, outcome->busy[i]);
    json_array_end(json);
    json_real(json, "waited", outcome->waited);
    json_u64(json, "syscalls", outcome->calls);
    json_u64(json, "rss", outcome->rss_bytes);
    json_object_end(json);

    if (outcome->has_server) {
        json_object_begin(json, "server");
        json_u64(json, "pid", (uint64_t)outcome->server.pid);
        json_text(json, "name", bytes_of(outcome->server.name));
        json_real(json, "cpu_seconds", outcome->server_cpu_s);
        json_real(json, "seconds", outcome->server_seconds);
        json_u64(json, "rss", outcome->server_rss_bytes);
        json_object_end(json);
    } else {
        json_null(json, "server");
    }
}

static void write_verdict(struct json *json, const struct outcome *outcome)
{
    json_object_begin(json, "verdict");
    json_text(json, "word", bytes_of(verdict_word(outcome)));
    json_u64(json, "exit", (uint64_t)verdict_exit_code(outcome));
    json_bool(json, "saturated", outcome->is_saturated);
    if (outcome->is_saturated)
        json_text(json, "why", bytes_of(outcome->saturated_why));
    if (outcome->trouble[0])
        json_text(json, "trouble", bytes_of(outcome->trouble));
    if (outcome->little > 0)
        json_real(json, "little", outcome->little);
    if (outcome->has_steal)
        json_real(json, "steal", outcome->steal);
    report_slos_json(&outcome->slos, json);
    json_object_end(json);
}

static void write_series(struct json *json, const struct series *series)
{
    json_array_begin(json, "series");
    for (size_t i = 0; i < series->count; i++) {
        const struct point *point = &series->points[i];
        json_object_begin(json, NULL);
        json_real(json, "begin", point->begin_s);
        json_real(json, "seconds", point->seconds);
        json_u64(json, "valid", point->valid);
        json_u64(json, "failed", point->failed);
        json_u64(json, "bytes", point->bytes);
        write_seconds(json, "p50", point->p50_ns);
        write_seconds(json, "p90", point->p90_ns);
        write_seconds(json, "p99", point->p99_ns);
        write_seconds(json, "p99.9", point->p999_ns);
        write_seconds(json, "max", point->max_ns);
        json_u64(json, "in_flight", point->in_flight);
        json_u64(json, "backlog", point->backlog);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_all(struct out *out, const struct outcome *outcome)
{
    struct json json = json_init(out);
    json_object_begin(&json, NULL);
    json_u64(&json, "schema", REPORT_SCHEMA);
    json_text(&json, "tool", BYTES("tarn-bench " TARN_VERSION));
    json_real(&json, "begun", outcome->begun_unix_s);
    json_real(&json, "seconds", outcome->seconds);
    write_load(&json, outcome);
    write_requests(&json, outcome);
    write_rate(&json, outcome);
    write_latency(&json, outcome);
    write_connections(&json, outcome);
    write_parties(&json, outcome);
    write_verdict(&json, outcome);
    write_series(&json, &outcome->series);
    json_object_end(&json);
}

void report_json(const struct outcome *outcome, FILE *to)
{
    /* Written again with more room until it fits: how long it gets depends on what happened. */
    for (size_t cap = 65536; cap <= ((size_t)1 << 28); cap *= 4) {
        char *buffer = malloc(cap);
        if (buffer == NULL)
            return;
        struct out out = out_init(buffer, cap);
        write_all(&out, outcome);
        if (!out.full)
            fwrite(buffer, 1, out.len, to);
        free(buffer);
        if (!out.full)
            return;
    }
}
