/* worker_loop.c - the loop of a worker, and the time-outs of its connections. */
#include "tarn/pool.h"
#include "tarn/refusal.h"
#include "tarn/ticks.h"
#include "tarn/units.h"
#include "tarn/warnings.h"
#include "worker_parts.h"

#define EVENTS   256
#define PARCELS  64
#define FLUSH_NS NS_PER_S

/* Connections that have their last answer keep nobody out, and so need a bound of their own: beyond
 * it the oldest end early. */
#define LINGERING_MAX 256

/* As `timed_as`: in no queue. */
#define NOT_TIMED CONN_STATES

static struct conn *conn_of(struct deadline *deadline)
{
    return deadline ? (struct conn *)((char *)deadline - offsetof(struct conn, deadline)) : NULL;
}

/* STATE is an enum conn_state, or NOT_TIMED. */
static void set_timed_as(struct worker *worker, struct conn *conn, uint8_t state)
{
    if (conn->timed_as == state)
        return;
    unsigned before = worker_connections(worker, (enum conn_state)conn->timed_as);
    unsigned after = worker_connections(worker, (enum conn_state)state);
    atomic_store_explicit(&worker->timed[conn->timed_as], before - 1, memory_order_relaxed);
    atomic_store_explicit(&worker->timed[state], after + 1, memory_order_relaxed);
    conn->timed_as = state;
}

static void take_off_load(struct worker *worker)
{
    atomic_fetch_sub_explicit(&worker->load, 1, memory_order_relaxed);
}

static void stop_watching(struct worker *worker, struct conn *conn)
{
    if (conn->interest)
        poller_remove(worker->poller, conn->sock);
    conn->interest = POLLER_NOTHING;
}

static void release(struct worker *worker, struct conn *conn)
{
    stop_watching(worker, conn);
    deadlines_disarm(&conn->deadline);
    take_off_load(worker);
    set_timed_as(worker, conn, NOT_TIMED); /* after that: one that lingers is never counted */
    conn_close(conn);
    slots_give(&worker->slots, conn);
    counters_add(&worker->env.counters, COUNT_CLOSED, 1);
}

static bool watch_for(struct worker *worker, struct conn *conn, uint8_t interest)
{
    if (conn->interest == interest)
        return true;
    if (conn->interest == POLLER_NOTHING) {
        if (!poller_add(worker->poller, conn->sock, interest, conn))
            return false;
    } else {
        poller_modify(worker->poller, conn->sock, interest, conn);
    }
    conn->interest = interest;
    return true;
}

static void start_time(struct worker *worker, struct conn *conn)
{
    deadlines_disarm(&conn->deadline);
    deadlines_arm(&worker->queues[conn->state], &conn->deadline, worker->env.now_ns);
    set_timed_as(worker, conn, conn->state);
}

/* A deadline runs from the moment its state began, and starts anew only when a request has been
 * answered or blocked bytes have left: bytes that trickle in extend nothing. */
static void keep_time(struct worker *worker, struct conn *conn)
{
    if (conn->timed_as != conn->state || conn->renewed || conn->progress)
        start_time(worker, conn);
}

/* The system has no memory to watch another socket. Its peer is told, and given time to read that.
 */
static bool refuse_unwatched(struct worker *worker, struct conn *conn)
{
    if (conn->state != CONN_LINGERING)
        conn_refuse(conn, &worker->env);
    return conn->state == CONN_LINGERING;
}

static void act(struct worker *worker, struct conn *conn, enum conn_wants wants)
{
    bool watched = true;
    switch (wants) {
    case WANTS_READ:
        watched = watch_for(worker, conn, POLLER_READ) || refuse_unwatched(worker, conn);
        break;
    case WANTS_WRITE:
        watched = watch_for(worker, conn, POLLER_WRITE);
        break;
    case WANTS_A_TURN:
        conn->queued = true;
        conn->next = worker->turns;
        worker->turns = conn;
        break;
    case WANTS_NOTHING:
        stop_watching(worker, conn);
        break;
    case IS_DONE:
        watched = false;
        break;
    }
    if (watched)
        keep_time(worker, conn);
    else
        release(worker, conn);
}

static void step(struct worker *worker, struct conn *conn)
{
    act(worker, conn, conn_step(conn, &worker->env));
}

/* ---- newcomers ---- */

/* Closes the connection that has been in STATE longest, but for those that are delivering. */
static bool close_oldest(struct worker *worker, enum conn_state state)
{
    struct conn *conn;
    while ((conn = conn_of(deadlines_oldest(&worker->queues[state])))) {
        enum conn_wants wants = conn_give_way(conn, &worker->env);
        act(worker, conn, wants);
        if (wants == IS_DONE)
            return true;
    }
    return false;
}

static bool close_longest_idle(struct worker *worker)
{
    bool is_closed = close_oldest(worker, CONN_IDLE);
    counters_add(&worker->env.counters, COUNT_REPLACED, is_closed);
    return is_closed;
}

/* Gives back the means of one connection, first of one that has its last answer. */
static bool free_one(struct worker *worker)
{
    return close_oldest(worker, CONN_LINGERING) || close_longest_idle(worker);
}

/* A reservation stands until its parcel has been here. */
static void publish(struct worker *worker)
{
    const struct deadlines *idle = &worker->queues[CONN_IDLE];
    const struct deadline *oldest = deadlines_oldest(idle);
    uint64_t since_ns = oldest ? oldest->ends_ns - idle->length_ns : DEADLINE_NEVER;
    uint64_t before_ns = worker->published_idle_ns;
    if (worker->made_room)
        atomic_store(&worker->oldest_idle_ns, since_ns);
    else if (since_ns == before_ns ||
             !atomic_compare_exchange_strong(&worker->oldest_idle_ns, &before_ns, since_ns))
        return;
    worker->made_room = false;
    worker->published_idle_ns = since_ns;
}

/* The connection that was to make room has just become busy, or there was none: another worker may
 * have an idle one by now, and of this one it must be known what it has. */
static bool pass_on(struct worker *worker, const struct parcel *parcel)
{
    publish(worker);
    if (!pool_pass_on(worker->pool, worker, parcel))
        return false;
    take_off_load(worker);
    return true;
}

/* Without memory for another slot, one that is done with its own gives it. */
static struct conn *take_slot(struct worker *worker)
{
    struct conn *conn = slots_take(&worker->slots);
    if (conn == NULL && free_one(worker))
        conn = slots_take(&worker->slots);
    return conn;
}

static void welcome(struct worker *worker, const struct parcel *parcel)
{
    bool makes_room = parcel->verdict == VERDICT_REPLACE || parcel->verdict == VERDICT_NO_ROOM;
    worker->made_room |= makes_room;
    if (parcel->verdict == VERDICT_NO_ROOM) {
        free_one(worker);
        return;
    }
    bool replaced = makes_room && close_longest_idle(worker);
    bool is_refused = parcel->verdict != VERDICT_SERVE && !replaced &&
                      pool_is_too_full(worker->pool, &parcel->guest);
    if (is_refused && pass_on(worker, parcel))
        return;
    counters_add(&worker->env.counters, COUNT_ACCEPTED, 1);
    struct conn *conn = take_slot(worker);
    if (conn == NULL) {
        is_refused = true;
        conn = slots_take_reserved(&worker->slots);
    }
    if (conn == NULL) {
        refusal_busy(parcel->sock);
        refusal_close(parcel->sock);
        counters_add(&worker->env.counters, COUNT_REFUSED, 1);
        counters_add(&worker->env.counters, COUNT_CLOSED, 1);
        take_off_load(worker);
        return;
    }
    conn_open(conn, parcel->sock, &parcel->guest, worker->env.now_ns);
    conn->timed_as = NOT_TIMED;
    start_time(worker, conn);
    if (is_refused)
        act(worker, conn, conn_refuse(conn, &worker->env));
    else
        /* Most requests are here before we are: this saves the poller a visit, and a connection
         * that asks once and closes never enters it. */
        step(worker, conn);
}

static void collect(struct worker *worker)
{
    struct parcel parcels[PARCELS];
    size_t count = inbox_collect(worker->inbox, parcels, PARCELS);
    uint64_t waited_ns = 0;
    counters_add(&worker->env.counters, COUNT_COLLECTED, count);
    for (size_t i = 0; i < count; i++) {
        if (!parcels[i].passed_on && parcels[i].accepted_ns < worker->env.now_ns)
            waited_ns += worker->env.now_ns - parcels[i].accepted_ns;
        welcome(worker, &parcels[i]);
    }
    counters_add(&worker->env.counters, COUNT_WAITED_NS, waited_ns);
}

/* ---- the phases of a turn ---- */

static void take_turns(struct worker *worker)
{
    struct conn *list = worker->turns;
    worker->turns = NULL;
    while (list) {
        struct conn *conn = list;
        list = conn->next;
        conn->queued = false;
        step(worker, conn);
    }
}

static void expire(struct worker *worker)
{
    for (int state = 0; state < CONN_STATES; state++) {
        struct deadline *ended;
        while ((ended = deadlines_ended(&worker->queues[state], worker->env.now_ns))) {
            struct conn *conn = conn_of(ended);
            if (conn->queued) { /* it was served just now */
                start_time(worker, conn);
                break;
            }
            act(worker, conn, conn_expire(conn, &worker->env));
        }
    }
    while (worker_connections(worker, CONN_LINGERING) > LINGERING_MAX)
        close_oldest(worker, CONN_LINGERING);
}

/* A look at the clock for each turn that answered something, not for each request. */
static void record_service(struct worker *worker)
{
    uint64_t answered = counters_get(&worker->env.counters, COUNT_REQUESTS);
    if (answered == worker->counted)
        return;
    counters_add_service(&worker->env.counters, ticks_now() - worker->env.now_ns,
                         answered - worker->counted);
    worker->counted = answered;
}

static void flush_log(struct worker *worker)
{
    if (worker->env.log.text.len == 0 || worker->env.now_ns < worker->flush_ns)
        return;
    access_log_flush(&worker->env.log);
    worker->flush_ns = worker->env.now_ns + FLUSH_NS;
}

/* Idle connections go at once, but for a request that is already here. */
static void drain(struct worker *worker)
{
    struct conn *conn;
    udp_stop(worker->udp, worker->poller, &worker->env);
    while ((conn = conn_of(deadlines_oldest(&worker->queues[CONN_IDLE])))) {
        set_timed_as(worker, conn, NOT_TIMED); /* whatever comes of it leaves this queue */
        if (conn_step(conn, &worker->env) == WANTS_READ && conn->state == CONN_IDLE)
            conn->wants = (uint8_t)conn_leave(conn, &worker->env);
        act(worker, conn, (enum conn_wants)conn->wants);
    }
    publish(worker); /* before the last look at the load: nobody is sent here any more */
}

static void close_all(struct worker *worker)
{
    for (int state = 0; state < CONN_STATES; state++) {
        struct conn *conn;
        while ((conn = conn_of(deadlines_oldest(&worker->queues[state]))))
            release(worker, conn);
    }
    worker->turns = NULL;
}

static uint64_t time_to_wait(struct worker *worker)
{
    uint64_t next = worker->env.log.text.len ? worker->flush_ns : DEADLINE_NEVER;
    if (worker->turns)
        return 0;
    for (int state = 0; state < CONN_STATES; state++) {
        uint64_t ends_ns = deadlines_next(&worker->queues[state]);
        if (ends_ns < next)
            next = ends_ns;
    }
    if (next == DEADLINE_NEVER)
        return POLLER_FOREVER;
    return next > worker->env.now_ns ? next - worker->env.now_ns : 0;
}

static int wait_for_events(struct worker *worker, struct poller_event *events)
{
    uint64_t timeout_ns = time_to_wait(worker);
    publish(worker);
    if (timeout_ns > 0 && !inbox_may_sleep(worker->inbox))
        timeout_ns = 0;
    int count = poller_wait(worker->poller, events, EVENTS, timeout_ns);
    inbox_awake(worker->inbox);
    worker->env.now_ns = ticks_now();
    worker->env.now_s = ticks_wall_ns() / (int64_t)NS_PER_S;
    counters_add(&worker->env.counters, COUNT_TURNS, 1);
    return count;
}

static unsigned answer_round(struct worker *worker, const struct receipt *round, unsigned count)
{
    /* After the bytes are here and before anything is looked up: whatever was changed before they
     * were sent is known now. */
    site_refresh(worker->env.site);
    worker->env.buffer_used = 0;
    for (unsigned i = 0; i < count; i++)
        act(worker, round[i].conn, conn_answer(&round[i], &worker->env));
    return 0;
}

static void take_events(struct worker *worker, const struct poller_event *events, int count)
{
    struct receipt round[ROUND_MAX];
    unsigned received = 0;
    for (int i = 0; i < count; i++) {
        if (udp_owns(worker->udp, events[i].who)) {
            udp_serve(worker->udp, events[i].who, &worker->env);
            continue;
        }
        struct conn *conn = events[i].who;
        if (conn->queued)
            continue;
        if (!conn_receive(conn, &worker->env, &round[received]))
            act(worker, conn, (enum conn_wants)conn->wants);
        else if (++received == ROUND_MAX || !conn_can_receive(&worker->env))
            received = answer_round(worker, round, received);
    }
    if (received)
        answer_round(worker, round, received);
}

/* All events are handled before anything may close a connection other than its own, so that no
 * event can be left that points to a slot of somebody else. */
static void turn(struct worker *worker, struct poller_event *events)
{
    int count = wait_for_events(worker, events);
    /* Whoever has heard that we leave, and asks then, is not kept. */
    worker->env.draining = atomic_load(&worker->stop) != WORKER_RUN;
    take_events(worker, events, count);
    collect(worker);
    take_turns(worker);
    record_service(worker);
    expire(worker);
    flush_log(worker);
    warnings_tell(worker->env.site);
}

void worker_run(void *arg)
{
    struct worker *worker = arg;
    struct poller_event events[EVENTS];
    int stop = WORKER_RUN;
    worker->env.now_ns = ticks_now();
    while (stop != WORKER_QUIT && !(stop == WORKER_DRAIN && worker_load(worker) == 0)) {
        turn(worker, events);
        stop = atomic_load(&worker->stop);
        if (stop == WORKER_DRAIN) {
            worker->env.draining = true;
            drain(worker);
        }
    }
    close_all(worker);
    atomic_store(&worker->oldest_idle_ns, DEADLINE_NEVER); /* nobody is sent here any more */
    access_log_flush(&worker->env.log);
}
