/* conn_send.c - sends answers, and judges readers who take them slowly. */
#include "conn_parts.h"

#include <stdlib.h>

/* A blocked reader's rate is judged over at least this long. */
#define RATE_WINDOW_NS CONN_LOOK_NS

/* What is on its way at once (RFC 6928), and acknowledged late: no sign that a reader is slow, and
 * left to the system as long as there is one. */
#define FLIGHT_BYTES 16384

/* From now on the reader's rate is measured. */
static void begin_window(struct conn *conn, const struct conn_env *env)
{
    conn->unsent = conn->window_backlog = sock_unsent(conn->sock);
    conn->window_start_ns = conn->taken_ns = env->now_ns;
    conn->window_bytes = 0;
}

/* Notes what the peer has taken of what the system had. */
static void note_taken(struct conn *conn, const struct conn_env *env)
{
    size_t unsent = sock_unsent(conn->sock);
    if (unsent < conn->unsent) {
        conn->window_bytes += conn->unsent - unsent;
        conn->taken_ns = env->now_ns;
    }
    conn->unsent = unsent;
}

/* True when a reader for whom bytes waited took less than the least rate over a whole window. When
 * nothing is blocked, one that has taken all that waited in the beginning may just have asked for
 * more. What is taken shows in steps only, long ones on loopback: a reader who may be in the middle
 * of one gets a longer window. */
static bool is_too_slow(struct conn *conn, const struct conn_env *env)
{
    uint64_t elapsed_ns = env->now_ns - conn->window_start_ns;
    if (elapsed_ns < RATE_WINDOW_NS)
        return false;
    double due_bytes = (double)env->min_rate * (double)elapsed_ns / 1e9;
    bool waits = conn->stalled || conn->window_bytes < conn->window_backlog;
    if (waits && (double)conn->window_bytes < due_bytes)
        return (double)(conn->window_bytes + sock_step(conn->sock)) < due_bytes;
    conn->window_start_ns = env->now_ns;
    conn->window_bytes = 0;
    conn->window_backlog = conn->unsent;
    return false;
}

static enum conn_wants give_up(struct conn *conn, struct conn_env *env)
{
    counters_add(&env->counters, COUNT_WRITE_TIMEOUT, 1);
    conn->hopeless = true;
    return IS_DONE;
}

/* Whether it matters to wait for what the system has of our answers. */
static bool has_rest(const struct conn *conn, const struct conn_env *env)
{
    return sock_unsent(conn->sock) > (env->draining ? 0 : FLIGHT_BYTES);
}

/* The last byte is given to the system, which may hold it back for its FIN (see struct outlet): a
 * close over bytes that came meanwhile would throw it away, so it goes before that. A peer that is
 * known to be sending would lose our answer to a reset if its bytes met a closed socket: they are
 * read and dropped for a while. So are those of a peer that has not taken all: most do so at once,
 * and then close. */
static enum conn_wants finish(struct conn *conn, const struct conn_env *env)
{
    sock_finish_sending(conn->sock);
    if (!conn->linger && !has_rest(conn, env))
        return IS_DONE;
    free(conn->carry);
    conn->carry = NULL;
    conn->state = CONN_LINGERING;
    conn->window_bytes = 0;
    return WANTS_READ;
}

/* An answer that fits the system's buffers is out of our hands, but not with the reader. One that
 * asks for the next while much is left of the last ones may be slow; whether it is so is asked once
 * in a window, and each time as long as it is. */
static bool keeps_up(struct conn *conn, const struct conn_env *env)
{
    if (conn->unsent)
        note_taken(conn, env);
    else if (env->now_ns - conn->window_start_ns >= RATE_WINDOW_NS)
        begin_window(conn, env);
    else
        return true;
    if (conn->unsent <= FLIGHT_BYTES)
        conn->unsent = 0;
    return conn->unsent == 0 || !is_too_slow(conn, env);
}

static enum conn_wants after_sending(struct conn *conn, const struct conn_env *env)
{
    if (conn->closing)
        return finish(conn, env);
    if (conn->carry)
        conn->state = conn->carry->in_body ? CONN_BODY : CONN_HEAD;
    else
        conn->state = conn->unsent ? CONN_DELIVERING : CONN_IDLE;
    return conn->carry && conn->carry->unread ? WANTS_A_TURN : WANTS_READ;
}

/* What the system has taken from us waits behind what it had. */
static void note_sent(struct conn *conn, struct conn_env *env, uint64_t sent)
{
    counters_add(&env->counters, COUNT_SENT_BYTES, sent);
    if (conn->stalled || conn->unsent)
        conn->unsent += sent;
}

static struct outlet outlet_of(const struct conn *conn, struct conn_env *env)
{
    return (struct outlet){
        .sock = conn->sock, .gather = &env->gather, .closes = conn->closing && !conn->linger};
}

enum conn_wants conn_flush(struct conn *conn, struct conn_env *env)
{
    uint64_t sent = 0;
    struct outlet to = outlet_of(conn, env);
    if (!keeps_up(conn, env)) {
        batch_clear(&env->batch);
        return give_up(conn, env);
    }
    enum io io = batch_is_empty(&env->batch) ? IO_OK : batch_send(&env->batch, &to, &sent);
    note_sent(conn, env, sent);
    if (io == IO_OK)
        return after_sending(conn, env);
    if (io == IO_FAILED) {
        batch_clear(&env->batch);
        return IS_DONE;
    }
    conn->stalled = batch_detach(&env->batch);
    if (conn->stalled == NULL)
        return IS_DONE;
    conn->state = CONN_SENDING;
    begin_window(conn, env);
    return WANTS_WRITE;
}

static enum conn_wants wait_for_reader(const struct conn *conn)
{
    if (conn->stalled)
        return WANTS_WRITE;
    return conn->closing ? WANTS_NOTHING : WANTS_READ;
}

enum conn_wants conn_deliver(struct conn *conn, struct conn_env *env)
{
    begin_window(conn, env);
    if (conn->unsent == 0)
        return IS_DONE;
    conn->state = CONN_DELIVERING;
    return wait_for_reader(conn);
}

enum conn_wants conn_leave(struct conn *conn, struct conn_env *env)
{
    conn->closing = true;
    if (!has_rest(conn, env))
        return IS_DONE;
    sock_finish_sending(conn->sock);
    free(conn->carry);
    conn->carry = NULL;
    return conn_deliver(conn, env);
}

enum conn_wants conn_give_way(struct conn *conn, struct conn_env *env)
{
    return sock_unsent(conn->sock) > FLIGHT_BYTES ? conn_deliver(conn, env) : IS_DONE;
}

/* It is told to nobody when bytes leave the system's buffers, so the peer is judged by what is
 * left of them. */
enum conn_wants conn_look_at_reader(struct conn *conn, struct conn_env *env)
{
    note_taken(conn, env);
    if (conn->stalled == NULL && conn->unsent == 0) {
        conn->state = CONN_IDLE;
        return conn->closing ? IS_DONE : WANTS_READ;
    }
    if (env->now_ns - conn->taken_ns >= env->write_timeout_ns || is_too_slow(conn, env))
        return give_up(conn, env);
    conn->progress = true;
    return wait_for_reader(conn);
}

enum conn_wants conn_resume(struct conn *conn, struct conn_env *env)
{
    uint64_t sent = 0;
    struct outlet to = outlet_of(conn, env);
    enum io io = stalled_send(conn->stalled, &to, &sent);
    note_sent(conn, env, sent);
    conn->progress = sent > 0;
    if (io == IO_FAILED)
        return IS_DONE;
    if (io == IO_AGAIN) {
        note_taken(conn, env);
        return is_too_slow(conn, env) ? give_up(conn, env) : WANTS_WRITE;
    }
    stalled_destroy(conn->stalled);
    conn->stalled = NULL;
    return after_sending(conn, env);
}
