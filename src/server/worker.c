/* worker.c - makes, starts and stops a worker, and shows others what they may see of it. */
#include "tarn/trace.h"
#include "tarn/units.h"
#include "tarn/warnings.h"
#include "worker_parts.h"

#include <stdio.h>
#include <stdlib.h>

#define INBOX_CAP 1024
#define LINGER_NS (2 * NS_PER_S)

/* Beyond a head of the largest size, so that requests behind it can arrive with it. */
#define RECEIVE_SLACK 49152

struct worker *worker_create(unsigned number, const struct worker_config *config, struct err *err)
{
    struct worker *worker = calloc(1, sizeof *worker);
    if (worker == NULL)
        goto no_memory;
    snprintf(worker->name, sizeof worker->name, "tarn-worker-%u", number);
    worker->pool = config->pool;
    worker->env.control = config->control;
    worker->env.hosts = config->hosts;
    worker->env.limits = config->limits;
    worker->env.min_rate = config->min_rate;
    worker->env.write_timeout_ns = config->write_timeout_ns;
    worker->env.receive_cap = config->limits.head_bytes + RECEIVE_SLACK;
    worker->env.buffer_cap = worker->env.receive_cap + ROUND_BYTES;
    worker->env.buffer = malloc(worker->env.buffer_cap);
    worker->env.memo = memo_create();
    batch_init(&worker->env.batch);
    access_log_init(&worker->env.log, config->log_format, config->log_sink);
    deadlines_init(&worker->queues[CONN_IDLE], config->idle_timeout_ns);
    deadlines_init(&worker->queues[CONN_HEAD], config->header_timeout_ns);
    deadlines_init(&worker->queues[CONN_BODY], config->header_timeout_ns);
    deadlines_init(&worker->queues[CONN_SENDING], config->write_timeout_ns < CONN_LOOK_NS
                                                      ? config->write_timeout_ns
                                                      : CONN_LOOK_NS);
    deadlines_init(&worker->queues[CONN_DELIVERING], CONN_DELIVERY_LOOK_NS);
    deadlines_init(&worker->queues[CONN_LINGERING], LINGER_NS);
    worker->oldest_idle_ns = worker->published_idle_ns = DEADLINE_NEVER;
    if (!slots_init(&worker->slots) || worker->env.buffer == NULL || worker->env.memo == NULL)
        goto no_memory;
    worker->poller = poller_create(err);
    if (worker->poller == NULL)
        goto fail;
    worker->inbox = inbox_create(INBOX_CAP, worker->poller);
    if (worker->inbox == NULL)
        goto no_memory;
    worker->env.site = site_open(&config->site, err);
    if (worker->env.site == NULL)
        goto fail;
    warnings_tell(worker->env.site);
    site_is_watched(worker->env.site, &worker->unwatched);
    if (config->udp && (worker->udp = udp_open(config->udp, number == 0, err)) == NULL)
        goto fail;
    if (worker->udp && !udp_watch(worker->udp, worker->poller)) {
        err_set(err, "worker %u cannot watch for datagrams", number);
        goto fail;
    }
    return worker;
no_memory:
    err_set(err, "not enough memory for worker %u", number);
fail:
    worker_destroy(worker);
    return NULL;
}

void worker_destroy(struct worker *worker)
{
    if (worker == NULL)
        return;
    inbox_destroy(worker->inbox);
    slots_clear(&worker->slots);
    if (worker->env.site)
        site_close(worker->env.site);
    udp_close(worker->udp);
    poller_destroy(worker->poller);
    memo_destroy(worker->env.memo);
    free(worker->env.buffer);
    free(worker);
}

int worker_start(struct worker *worker, struct err *err)
{
    return thread_start(&worker->thread, worker->name, worker_run, worker, err);
}

void worker_stop(struct worker *worker, enum worker_stop stop)
{
    atomic_store(&worker->stop, stop);
    inbox_nudge(worker->inbox);
}

void worker_join(struct worker *worker)
{
    thread_join(&worker->thread);
}

/* ---- what others see ---- */

bool worker_post(struct worker *worker, const struct parcel *parcel)
{
    unsigned one = parcel->sock != SOCK_NONE;
    atomic_fetch_add_explicit(&worker->load, one, memory_order_relaxed);
    if (trace_is_on && one) /* before, because afterwards the worker is at it already */
        trace_hand_off(parcel->sock, worker->name);
    if (inbox_post(worker->inbox, parcel))
        return true;
    atomic_fetch_sub_explicit(&worker->load, one, memory_order_relaxed);
    return false;
}

unsigned worker_load(const struct worker *worker)
{
    return atomic_load_explicit(&worker->load, memory_order_relaxed);
}

unsigned worker_connections(const struct worker *worker, enum conn_state state)
{
    return atomic_load_explicit(&worker->timed[state], memory_order_relaxed);
}

uint64_t worker_posted(const struct worker *worker)
{
    return inbox_posted(worker->inbox);
}

size_t worker_waiting(const struct worker *worker)
{
    return inbox_waiting(worker->inbox);
}

uint64_t worker_oldest_idle_ns(const struct worker *worker)
{
    return atomic_load_explicit(&worker->oldest_idle_ns, memory_order_relaxed);
}

bool worker_reserve_idle(struct worker *worker, uint64_t since_ns)
{
    return atomic_compare_exchange_strong(&worker->oldest_idle_ns, &since_ns, WORKER_RESERVED);
}

void worker_unreserve_idle(struct worker *worker, uint64_t since_ns)
{
    atomic_store(&worker->oldest_idle_ns, since_ns);
}

const struct counters *worker_counters(const struct worker *worker)
{
    return &worker->env.counters;
}

uint64_t worker_udp_lost(const struct worker *worker)
{
    return udp_lost(worker->udp);
}

const struct misses *worker_misses(const struct worker *worker)
{
    return &worker->env.misses;
}

const struct site_counts *worker_site_counts(const struct worker *worker)
{
    return site_counts(worker->env.site);
}

const char *worker_unwatched(const struct worker *worker)
{
    return worker->unwatched;
}
