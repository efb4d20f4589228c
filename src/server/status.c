/* status.c - the figures of the metrics and the table of options, as JSON. */
#include "tarn/status.h"

#include "tarn/json.h"
#include "tarn/poller.h"
#include "tarn/ticks.h"
#include "tarn/units.h"

#include <string.h>

/* A time-out this long is one that was switched off. */
#define NEVER_S 1e9

static double to_seconds(uint64_t duration_ns)
{
    return (double)duration_ns / (double)NS_PER_S;
}

/* ---- figures ---- */

static void write_requests(struct json *json, const struct pool *pool)
{
    static const char *const classes[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    json_object_begin(json, "requests");
    json_u64(json, "all", pool_count(pool, COUNT_REQUESTS));
    for (int i = 0; i < 5; i++)
        json_u64(json, classes[i], pool_count(pool, (enum counter)(COUNT_STATUS + i)));
    json_u64(json, "control", pool_count(pool, COUNT_CONTROL));
    json_object_end(json);
}

static void write_connections(struct json *json, const struct pool *pool)
{
    json_object_begin(json, "connections");
    json_u64(json, "open", pool_load(pool));
    json_u64(json, "max", pool->max_connections);
    json_u64(json, "accepted", pool_count(pool, COUNT_ACCEPTED));
    json_u64(json, "closed", pool_count(pool, COUNT_CLOSED));
    json_u64(json, "refused", pool_count(pool, COUNT_REFUSED));
    json_u64(json, "replaced", pool_count(pool, COUNT_REPLACED));
    json_u64(json, "proxy_strangers", pool_strangers(pool));
    json_u64(json, "proxy_headers", pool_count(pool, COUNT_NO_PROXY));
    json_object_end(json);
    json_object_begin(json, "timeouts");
    json_u64(json, "header", pool_count(pool, COUNT_HEADER_TIMEOUT));
    json_u64(json, "idle", pool_count(pool, COUNT_IDLE_TIMEOUT));
    json_u64(json, "write", pool_count(pool, COUNT_WRITE_TIMEOUT));
    json_object_end(json);
}

static void write_udp(struct json *json, const struct pool *pool)
{
    json_object_begin(json, "udp");
    json_u64(json, "received", pool_count(pool, COUNT_UDP_RECEIVED));
    json_u64(json, "answered", pool_count(pool, COUNT_UDP_ANSWERED));
    json_object_begin(json, "dropped");
    for (int i = 0; i < UDP_REASONS; i++)
        json_u64(json, udp_reasons[i].name, pool_count(pool, udp_reasons[i].counter));
    json_object_end(json);
    json_u64(json, "overflowed", pool_udp_lost(pool));
    json_object_end(json);
}

static void write_service(struct json *json, const struct pool *pool)
{
    json_object_begin(json, "service");
    json_real(json, "sum_seconds", to_seconds(pool_count(pool, COUNT_SERVICE_NS)));
    json_array_begin(json, "buckets");
    for (int i = 0; i <= SERVICE_BOUNDS; i++) {
        json_object_begin(json, NULL);
        if (i < SERVICE_BOUNDS)
            json_real(json, "up_to_seconds", to_seconds(counters_bounds_ns[i]));
        else
            json_null(json, "up_to_seconds");
        json_u64(json, "requests", pool_service_count(pool, i));
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void write_cache(struct json *json, const struct pool *pool)
{
    const struct pool_cache cache = pool_cache(pool);
    json_object_begin(json, "cache");
    json_u64(json, "hits", cache.hits);
    json_u64(json, "misses", cache.misses);
    json_u64(json, "dropped", cache.dropped);
    json_u64(json, "bytes", cache.bytes);
    json_u64(json, "pages", cache.pages);
    json_object_end(json);
}

static void write_worker(struct json *json, const struct worker *worker)
{
    const struct counters *counters = worker_counters(worker);
    json_object_begin(json, NULL);
    json_u64(json, "requests", counters_get(counters, COUNT_REQUESTS));
    json_u64(json, "turns", counters_get(counters, COUNT_TURNS));
    json_object_begin(json, "connections");
    for (int state = 0; state < CONN_STATES; state++)
        json_u64(json, conn_state_name((enum conn_state)state),
                 worker_connections(worker, (enum conn_state)state));
    json_object_end(json);
    json_object_begin(json, "handoff");
    json_u64(json, "posted", worker_posted(worker));
    json_u64(json, "collected", counters_get(counters, COUNT_COLLECTED));
    json_u64(json, "queue", worker_waiting(worker));
    json_real(json, "waited_seconds", to_seconds(counters_get(counters, COUNT_WAITED_NS)));
    json_object_end(json);
    json_object_end(json);
}

/* ---- the configuration ---- */

static void write_list(struct json *json, const char *name, const struct arg_list *list)
{
    json_array_begin(json, name);
    for (size_t i = 0; i < list->count; i++)
        json_text(json, NULL, bytes_of(list->items[i]));
    json_array_end(json);
}

static void write_duration(struct json *json, const char *name, uint64_t duration_ns)
{
    if (to_seconds(duration_ns) < NEVER_S)
        json_real(json, name, to_seconds(duration_ns));
    else
        json_null(json, name);
}

/* The INDEXth of "none|short|json". */
static void write_choice(struct json *json, const char *name, const char *words, unsigned index)
{
    struct bytes rest = bytes_of(words);
    struct bytes word = bytes_cut(&rest, '|');
    while (index-- > 0)
        word = bytes_cut(&rest, '|');
    json_text(json, name, word);
}

/* Sizes in bytes, durations in seconds, null for what is off or not given. */
static void write_option(struct json *json, const struct arg_option *option,
                         const struct options *options)
{
    const void *at = (const char *)options + option->offset;
    const char *text;
    switch (option->kind) {
    case ARG_FLAG:
        json_bool(json, option->name, *(const bool *)at);
        break;
    case ARG_TEXT:
        text = *(const char *const *)at;
        if (text)
            json_text(json, option->name, bytes_of(text));
        else
            json_null(json, option->name);
        break;
    case ARG_LIST:
        write_list(json, option->name, at);
        break;
    case ARG_SIZE:
    case ARG_NUMBER:
        json_u64(json, option->name, *(const uint64_t *)at);
        break;
    case ARG_DURATION:
        write_duration(json, option->name, *(const uint64_t *)at);
        break;
    case ARG_CHOICE:
        write_choice(json, option->name, option->words, *(const unsigned *)at);
        break;
    }
}

void status_write(struct out *out, const struct control *control)
{
    const struct pool *pool = control->pool;
    struct json json = json_init(out);
    json_object_begin(&json, NULL);
    json_text(&json, "version", BYTES(TARN_VERSION));
    json_text(&json, "poller", bytes_of(poller_backend()));
    json_bool(&json, "ready", !atomic_load_explicit(&control->leaving, memory_order_relaxed));
    json_u64(&json, "started_unix", (uint64_t)control->started_ns / NS_PER_S);
    json_real(&json, "cpu_seconds", to_seconds(ticks_cpu_ns()));
    write_requests(&json, pool);
    json_u64(&json, "sent_bytes", pool_count(pool, COUNT_SENT_BYTES));
    json_u64(&json, "log_lost_bytes", control->log ? sink_lost_bytes(control->log) : 0);
    write_connections(&json, pool);
    if (control->udp && control->udp->count)
        write_udp(&json, pool);
    write_service(&json, pool);
    write_cache(&json, pool);
    json_array_begin(&json, "workers");
    for (unsigned i = 0; i < pool->count; i++)
        write_worker(&json, pool->workers[i]);
    json_array_end(&json);
    json_object_begin(&json, "configuration");
    for (const struct arg_option *option = options_spec()->options; option->name; option++)
        write_option(&json, option, control->options);
    json_object_end(&json);
    json_object_end(&json);
}
