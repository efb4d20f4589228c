/* metrics.c - one family of metrics after another: its help, its type, its samples. */
#include "tarn/metrics.h"

#include "tarn/poller.h"
#include "tarn/ticks.h"
#include "tarn/units.h"

struct metric {
    const char *name;
    const char *type;
    const char *help;
};

static void begin(struct out *out, const struct metric *family)
{
    out_text(out, "# HELP ");
    out_text(out, family->name);
    out_char(out, ' ');
    out_text(out, family->help);
    out_text(out, "\n# TYPE ");
    out_text(out, family->name);
    out_char(out, ' ');
    out_text(out, family->type);
    out_char(out, '\n');
}

/* What stands before a value: the name, or NAME{LABELS}. */
static void label(struct out *out, const char *name, const char *labels)
{
    out_text(out, name);
    if (labels) {
        out_char(out, '{');
        out_text(out, labels);
        out_char(out, '}');
    }
    out_char(out, ' ');
}

static void sample(struct out *out, const char *name, const char *labels, uint64_t value)
{
    label(out, name, labels);
    out_u64(out, value);
    out_char(out, '\n');
}

static void seconds(struct out *out, const char *name, const char *labels, uint64_t value_ns)
{
    label(out, name, labels);
    out_u64(out, value_ns / NS_PER_S);
    out_char(out, '.');
    out_padded(out, value_ns % NS_PER_S, 9);
    out_char(out, '\n');
}

static void single(struct out *out, const struct metric *family, uint64_t value)
{
    begin(out, family);
    sample(out, family->name, NULL, value);
}

/* "worker=\"3\"", and with STATE "worker=\"3\",state=\"idle\"". Returns BUFFER. */
static const char *worker_label(char buffer[64], unsigned number, const char *state)
{
    struct out out = out_init(buffer, 63);
    out_text(&out, "worker=\"");
    out_u64(&out, number);
    out_char(&out, '"');
    if (state) {
        out_text(&out, ",state=\"");
        out_text(&out, state);
        out_char(&out, '"');
    }
    buffer[out.len] = '\0';
    return buffer;
}

/* "reason=\"short\"". Returns BUFFER. */
static const char *reason_label(char buffer[64], const char *reason)
{
    struct out out = out_init(buffer, 63);
    out_text(&out, "reason=\"");
    out_text(&out, reason);
    out_char(&out, '"');
    buffer[out.len] = '\0';
    return buffer;
}

/* ---- what happened to requests and connections, all workers together ---- */

static const struct total {
    struct metric family;
    enum counter counter;
} totals[] = {
    {{"tarn_sent_bytes_total", "counter", "Bytes sent, heads included."}, COUNT_SENT_BYTES},
    {{"tarn_control_requests_total", "counter",
      "Requests below /.tarn/ that were answered; no other metric of requests counts them."},
     COUNT_CONTROL},
    {{"tarn_connections_accepted_total", "counter", "Connections accepted."}, COUNT_ACCEPTED},
    {{"tarn_connections_closed_total", "counter", "Connections closed, by either side."},
     COUNT_CLOSED},
    {{"tarn_connections_refused_total", "counter",
      "Connections answered 503 because the server was full."},
     COUNT_REFUSED},
    {{"tarn_connections_replaced_total", "counter", "Idle connections closed to make room."},
     COUNT_REPLACED},
};

static void write_requests(struct out *out, const struct pool *pool)
{
    static const struct metric family = {"tarn_requests_total", "counter",
                                         "Answers by the class of their status."};
    static const char *const classes[] = {"code=\"1xx\"", "code=\"2xx\"", "code=\"3xx\"",
                                          "code=\"4xx\"", "code=\"5xx\""};
    begin(out, &family);
    for (int i = 0; i < 5; i++)
        sample(out, family.name, classes[i], pool_count(pool, (enum counter)(COUNT_STATUS + i)));
}

static void write_timeouts(struct out *out, const struct pool *pool)
{
    static const struct metric family = {
        "tarn_timeouts_total", "counter",
        "Connections whose time was over: while a request arrived (header), between two requests "
        "(idle), while the reader took too little (write)."};
    begin(out, &family);
    sample(out, family.name, "kind=\"header\"", pool_count(pool, COUNT_HEADER_TIMEOUT));
    sample(out, family.name, "kind=\"idle\"", pool_count(pool, COUNT_IDLE_TIMEOUT));
    sample(out, family.name, "kind=\"write\"", pool_count(pool, COUNT_WRITE_TIMEOUT));
}

static void write_proxy(struct out *out, const struct pool *pool)
{
    static const struct metric family = {
        "tarn_proxy_refused_total", "counter",
        "Connections to a ?proxy endpoint that were refused: with 403 because it does not name "
        "their address (stranger), with 400 because no PROXY header came first (header)."};
    begin(out, &family);
    sample(out, family.name, "reason=\"stranger\"", pool_strangers(pool));
    sample(out, family.name, "reason=\"header\"", pool_count(pool, COUNT_NO_PROXY));
}

/* The bounds of the buckets as label values, in seconds. */
static const char *bound_label(char buffer[64], uint64_t bound_ns)
{
    struct out out = out_init(buffer, 63);
    out_text(&out, "le=\"");
    out_u64(&out, bound_ns / NS_PER_S);
    out_char(&out, '.');
    out_padded(&out, bound_ns % NS_PER_S / NS_PER_US, 6);
    out_char(&out, '"');
    buffer[out.len] = '\0';
    return buffer;
}

static void write_service(struct out *out, const struct pool *pool)
{
    static const struct metric family = {
        "tarn_service_seconds", "histogram",
        "From the moment a worker learned of requests until it had answered all that were ready: "
        "how long each of them was served at the most."};
    char buffer[64];
    uint64_t count = 0;
    begin(out, &family);
    for (int i = 0; i < SERVICE_BOUNDS; i++) {
        count += pool_service_count(pool, i);
        sample(out, "tarn_service_seconds_bucket", bound_label(buffer, counters_bounds_ns[i]),
               count);
    }
    count += pool_service_count(pool, SERVICE_BOUNDS);
    sample(out, "tarn_service_seconds_bucket", "le=\"+Inf\"", count);
    seconds(out, "tarn_service_seconds_sum", NULL, pool_count(pool, COUNT_SERVICE_NS));
    sample(out, "tarn_service_seconds_count", NULL, count);
}

static void write_udp(struct out *out, const struct pool *pool)
{
    static const struct metric dropped = {"tarn_udp_dropped_total", "counter",
                                          "Datagrams that got no answer, by reason."};
    char buffer[64];
    single(
        out,
        &(struct metric){"tarn_udp_received_total", "counter", "Datagrams that workers received."},
        pool_count(pool, COUNT_UDP_RECEIVED));
    single(out, &(struct metric){"tarn_udp_answered_total", "counter", "Answers sent to them."},
           pool_count(pool, COUNT_UDP_ANSWERED));
    begin(out, &dropped);
    for (int i = 0; i < UDP_REASONS; i++)
        sample(out, dropped.name, reason_label(buffer, udp_reasons[i].name),
               pool_count(pool, udp_reasons[i].counter));
    single(out,
           &(struct metric){"tarn_udp_overflowed_total", "counter",
                            "Datagrams that the system dropped, because no worker took them in "
                            "time: --udp-buffer."},
           pool_udp_lost(pool));
}

/* ---- by worker ---- */

static void write_connections(struct out *out, const struct pool *pool)
{
    static const struct metric family = {"tarn_connections", "gauge",
                                         "Open connections by worker and state."};
    char buffer[64];
    begin(out, &family);
    for (unsigned i = 0; i < pool->count; i++)
        for (int state = 0; state < CONN_STATES; state++)
            sample(out, family.name,
                   worker_label(buffer, i, conn_state_name((enum conn_state)state)),
                   worker_connections(pool->workers[i], (enum conn_state)state));
}

static void write_handoff(struct out *out, const struct pool *pool)
{
    static const struct metric posted = {
        "tarn_handoff_posted_total", "counter",
        "Connections put into a worker's inbox, by an acceptor or, "
        "when the server is full, once more by a worker."};
    static const struct metric collected = {"tarn_handoff_collected_total", "counter",
                                            "Connections that the worker took out of it."};
    static const struct metric queue = {"tarn_handoff_queue", "gauge",
                                        "Connections in its inbox that it has not taken yet."};
    static const struct metric waited = {
        "tarn_handoff_wait_seconds_total", "counter",
        "Time between accept() and the worker, of all connections together."};
    char buffer[64];
    begin(out, &posted);
    for (unsigned i = 0; i < pool->count; i++)
        sample(out, posted.name, worker_label(buffer, i, NULL), worker_posted(pool->workers[i]));
    begin(out, &collected);
    for (unsigned i = 0; i < pool->count; i++)
        sample(out, collected.name, worker_label(buffer, i, NULL),
               counters_get(worker_counters(pool->workers[i]), COUNT_COLLECTED));
    begin(out, &queue);
    for (unsigned i = 0; i < pool->count; i++)
        sample(out, queue.name, worker_label(buffer, i, NULL), worker_waiting(pool->workers[i]));
    begin(out, &waited);
    for (unsigned i = 0; i < pool->count; i++)
        seconds(out, waited.name, worker_label(buffer, i, NULL),
                counters_get(worker_counters(pool->workers[i]), COUNT_WAITED_NS));
}

static void write_turns(struct out *out, const struct pool *pool)
{
    static const struct metric family = {"tarn_turns_total", "counter",
                                         "Turns of a worker's loop: requests by turns tells how "
                                         "many it found ready at a time."};
    char buffer[64];
    begin(out, &family);
    for (unsigned i = 0; i < pool->count; i++)
        sample(out, family.name, worker_label(buffer, i, NULL),
               counters_get(worker_counters(pool->workers[i]), COUNT_TURNS));
}

/* ---- the caches, the process ---- */

static void write_cache(struct out *out, const struct pool *pool)
{
    const struct pool_cache cache = pool_cache(pool);
    single(out,
           &(struct metric){"tarn_cache_hits_total", "counter", "Requests whose page was there."},
           cache.hits);
    single(out,
           &(struct metric){"tarn_cache_misses_total", "counter",
                            "Requests whose page came from the disk."},
           cache.misses);
    single(out,
           &(struct metric){"tarn_cache_dropped_total", "counter",
                            "Pages dropped because the disk changed."},
           cache.dropped);
    single(out, &(struct metric){"tarn_cache_bytes", "gauge", "Memory of the pages kept."},
           cache.bytes);
    single(out, &(struct metric){"tarn_cache_pages", "gauge", "Pages kept."}, cache.pages);
}

static void write_process(struct out *out, const struct control *control)
{
    static const struct metric build = {"tarn_build_info", "gauge", "What is running; always 1."};
    static const struct metric cpu = {"process_cpu_seconds_total", "counter",
                                      "CPU time of the process."};
    static const struct metric start = {"process_start_time_seconds", "gauge",
                                        "When the process started, in seconds since 1970."};
    begin(out, &build);
    out_text(out, "tarn_build_info{version=\"" TARN_VERSION "\",poller=\"");
    out_text(out, poller_backend());
    out_text(out, "\"} 1\n");
    single(out, &(struct metric){"tarn_workers", "gauge", "Worker threads."}, control->pool->count);
    single(out,
           &(struct metric){"tarn_connections_max", "gauge", "Connections there may be at a time."},
           control->pool->max_connections);
    single(out, &(struct metric){"tarn_ready", "gauge", "1, or 0 while about to stop."},
           !atomic_load_explicit(&control->leaving, memory_order_relaxed));
    if (control->log)
        single(out,
               &(struct metric){"tarn_log_lost_bytes_total", "counter",
                                "Bytes of the log that were not written: a full disk, or a pipe "
                                "that nobody reads."},
               sink_lost_bytes(control->log));
    begin(out, &cpu);
    seconds(out, cpu.name, NULL, ticks_cpu_ns());
    begin(out, &start);
    seconds(out, start.name, NULL, (uint64_t)control->started_ns);
}

void metrics_write(struct out *out, const struct control *control)
{
    const struct pool *pool = control->pool;
    write_requests(out, pool);
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++)
        single(out, &totals[i].family, pool_count(pool, totals[i].counter));
    write_timeouts(out, pool);
    write_proxy(out, pool);
    if (control->udp && control->udp->count)
        write_udp(out, pool);
    write_service(out, pool);
    write_connections(out, pool);
    write_handoff(out, pool);
    write_turns(out, pool);
    write_cache(out, pool);
    write_process(out, control);
}
