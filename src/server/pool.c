/* pool.c - chooses workers, starts and stops them. */
#include "tarn/pool.h"
#include "tarn/reply.h"
#include "tarn/ticks.h"
#include "tarn/units.h"

#include <stdlib.h>

/* How often the end of a drain is looked for. */
#define DRAIN_STEP_NS (10 * NS_PER_MS)

/* Connections beyond all others that probes and scrapes may have: an orchestrator that finds no
 * answer ends the server, and figures are wanted most when it is full. */
#define RESERVE 16

/* Time for the other workers to say what is idle, beyond a first look. */
#define PASS_ON_NS NS_PER_S

static int add_worker(struct pool *pool, const struct worker_config *config, struct err *err)
{
    struct worker *worker = worker_create(pool->count, config, err);
    if (worker == NULL)
        return -1;
    if (worker_start(worker, err) != 0) {
        worker_destroy(worker);
        return -1;
    }
    pool->workers[pool->count++] = worker;
    return 0;
}

int pool_start(struct pool *pool, unsigned wanted, unsigned max_connections,
               const struct worker_config *config, struct err *err)
{
    struct worker_config own = *config;
    own.pool = pool;
    reply_start();
    *pool = (struct pool){.max_connections = max_connections};
    pool->workers = calloc(wanted, sizeof(struct worker *));
    if (pool->workers == NULL)
        return err_set(err, "not enough memory for %u workers", wanted);
    while (pool->count < wanted && add_worker(pool, &own, err) == 0)
        continue;
    if (pool->count > 0)
        return 0;
    pool_clear(pool);
    return -1;
}

void pool_clear(struct pool *pool)
{
    for (unsigned i = 0; i < pool->count; i++)
        worker_destroy(pool->workers[i]);
    free(pool->workers);
    *pool = (struct pool){0};
}

unsigned pool_load(const struct pool *pool)
{
    unsigned load = 0;
    for (unsigned i = 0; i < pool->count; i++)
        load += worker_load(pool->workers[i]);
    return load;
}

void pool_count_stranger(struct pool *pool)
{
    atomic_fetch_add_explicit(&pool->strangers, 1, memory_order_relaxed);
}

uint64_t pool_strangers(const struct pool *pool)
{
    return atomic_load_explicit(&pool->strangers, memory_order_relaxed) +
           pool_count(pool, COUNT_NO_NAME);
}

uint64_t pool_count(const struct pool *pool, enum counter which)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < pool->count; i++)
        sum += counters_get(worker_counters(pool->workers[i]), which);
    return sum;
}

uint64_t pool_service_count(const struct pool *pool, int bucket)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < pool->count; i++)
        sum += counters_get_service(worker_counters(pool->workers[i]), bucket);
    return sum;
}

uint64_t pool_udp_lost(const struct pool *pool)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < pool->count; i++)
        sum += worker_udp_lost(pool->workers[i]);
    return sum;
}

struct pool_cache pool_cache(const struct pool *pool)
{
    struct pool_cache sum = {0};
    for (unsigned i = 0; i < pool->count; i++) {
        const struct site_counts *one = worker_site_counts(pool->workers[i]);
        sum.hits += atomic_load_explicit(&one->hits, memory_order_relaxed);
        sum.misses += atomic_load_explicit(&one->misses, memory_order_relaxed);
        sum.dropped += atomic_load_explicit(&one->dropped, memory_order_relaxed);
        sum.bytes += atomic_load_explicit(&one->bytes, memory_order_relaxed);
        sum.pages += atomic_load_explicit(&one->pages, memory_order_relaxed);
    }
    return sum;
}

/* Those that linger have their last answer, and keep nobody out. */
static unsigned places_taken(const struct pool *pool)
{
    unsigned taken = 0;
    for (unsigned i = 0; i < pool->count; i++) {
        unsigned lingering = worker_connections(pool->workers[i], CONN_LINGERING);
        unsigned load = worker_load(pool->workers[i]);
        taken += load > lingering ? load - lingering : 0;
    }
    return taken;
}

static unsigned places_for(const struct pool *pool, const struct guest *guest)
{
    return pool->max_connections + (guest->has_reserve ? RESERVE : 0);
}

static struct worker *least_loaded(const struct pool *pool)
{
    struct worker *best = pool->workers[0];
    for (unsigned i = 1; i < pool->count; i++)
        if (worker_load(pool->workers[i]) < worker_load(best))
            best = pool->workers[i];
    return best;
}

enum room {
    ROOM_FOUND,
    ROOM_SOON, /* another one is being replaced; then it is known who comes next */
    ROOM_NONE, /* nothing is idle */
};

/* Reserves the connection that has been idle longest, and posts PARCEL to its worker. */
static enum room replace_longest_idle(const struct pool *pool, const struct parcel *parcel)
{
    struct worker *best = NULL;
    uint64_t oldest_ns = DEADLINE_NEVER;
    for (unsigned i = 0; i < pool->count; i++) {
        uint64_t idle_ns = worker_oldest_idle_ns(pool->workers[i]);
        if (idle_ns == WORKER_RESERVED)
            return ROOM_SOON;
        if (idle_ns < oldest_ns) {
            oldest_ns = idle_ns;
            best = pool->workers[i];
        }
    }
    if (best == NULL)
        return ROOM_NONE;
    if (!worker_reserve_idle(best, oldest_ns))
        return ROOM_SOON;
    if (worker_post(best, parcel))
        return ROOM_FOUND;
    worker_unreserve_idle(best, oldest_ns);
    return ROOM_SOON;
}

static bool post_anywhere(const struct pool *pool, const struct parcel *parcel)
{
    for (unsigned i = 0; i < pool->count; i++)
        if (worker_post(pool->workers[i], parcel))
            return true;
    return false;
}

bool pool_place(struct pool *pool, const struct newcomer *newcomer, uint64_t now_ns)
{
    struct parcel parcel = {.sock = newcomer->sock,
                            .guest = newcomer->guest,
                            .verdict = VERDICT_SERVE,
                            .accepted_ns = now_ns};
    unsigned taken = places_taken(pool);
    if (taken >= pool->max_connections) {
        parcel.verdict = VERDICT_REPLACE;
        enum room room = replace_longest_idle(pool, &parcel);
        if (room != ROOM_NONE)
            return room == ROOM_FOUND;
        parcel.verdict =
            taken < places_for(pool, &parcel.guest) ? VERDICT_SERVE : VERDICT_ASK_AGAIN;
    }
    return worker_post(least_loaded(pool), &parcel) || post_anywhere(pool, &parcel);
}

bool pool_pass_on(struct pool *pool, struct worker *from, const struct parcel *parcel)
{
    struct parcel next = *parcel;
    next.verdict = VERDICT_REPLACE;
    next.passed_on = true;
    if (parcel->passed_on && ticks_now() - parcel->accepted_ns > PASS_ON_NS)
        return false;
    enum room room = replace_longest_idle(pool, &next);
    /* What leaves or becomes idle at this moment, FROM hears of before it looks a second time. */
    bool is_open = room == ROOM_SOON || !parcel->passed_on;
    next.verdict = VERDICT_ASK_AGAIN;
    return room == ROOM_FOUND || (is_open && worker_post(from, &next));
}

bool pool_is_too_full(const struct pool *pool, const struct guest *guest)
{
    return places_taken(pool) > places_for(pool, guest);
}

bool pool_make_room(struct pool *pool)
{
    struct parcel parcel = {
        .sock = SOCK_NONE, .verdict = VERDICT_NO_ROOM, .accepted_ns = UINT64_MAX};
    return replace_longest_idle(pool, &parcel) != ROOM_NONE;
}

static void stop_all(struct pool *pool, enum worker_stop stop)
{
    for (unsigned i = 0; i < pool->count; i++)
        worker_stop(pool->workers[i], stop);
}

void pool_leave(struct pool *pool)
{
    stop_all(pool, WORKER_LEAVE);
}

void pool_stop(struct pool *pool, uint64_t drain_ns, bool (*keep_waiting)(uint64_t wait_ns))
{
    uint64_t start_ns = ticks_now();
    stop_all(pool, WORKER_DRAIN);
    while (pool_load(pool) > 0 && ticks_now() - start_ns < drain_ns && keep_waiting(DRAIN_STEP_NS))
        continue;
    if (pool_load(pool) > 0)
        stop_all(pool, WORKER_QUIT);
    for (unsigned i = 0; i < pool->count; i++)
        worker_join(pool->workers[i]);
}
