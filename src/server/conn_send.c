/* conn_send.c - sends answers, and judges readers who take them slowly. */
#include "conn_parts.h"

#include <stdlib.h>

/* A blocked reader's rate is judged over at least this long. */
#define RATE_WINDOW_NS CONN_LOOK_NS

/* The last byte is given to the system, which may hold it back for its FIN (see struct outlet): a
 * close over bytes that came meanwhile would throw it away, so it goes before that. A peer that is
 * known to be sending would lose our answer to a reset if its bytes met a closed socket: they are
 * read and dropped for a while. */
static enum conn_wants finish(struct conn *conn)
{
    sock_finish_sending(conn->sock);
    if (!conn->linger)
        return IS_DONE;
    free(conn->carry);
    conn->carry = NULL;
    conn->state = CONN_LINGERING;
    conn->window_bytes = 0;
    return WANTS_READ;
}

static enum conn_wants after_sending(struct conn *conn)
{
    if (conn->closing)
        return finish(conn);
    if (conn->carry == NULL)
        conn->state = CONN_IDLE;
    else
        conn->state = conn->carry->in_body ? CONN_BODY : CONN_HEAD;
    return conn->carry && conn->carry->unread ? WANTS_A_TURN : WANTS_READ;
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
    enum io io = batch_is_empty(&env->batch) ? IO_OK : batch_send(&env->batch, &to, &sent);
    counters_add(&env->counters, COUNT_SENT_BYTES, sent);
    if (io == IO_OK)
        return after_sending(conn);
    if (io == IO_FAILED) {
        batch_clear(&env->batch);
        return IS_DONE;
    }
    conn->stalled = batch_detach(&env->batch);
    if (conn->stalled == NULL)
        return IS_DONE;
    conn->state = CONN_SENDING;
    conn->window_start_ns = conn->taken_ns = env->now_ns;
    conn->window_bytes = 0;
    conn->unsent = (uint32_t)sock_unsent(conn->sock);
    return WANTS_WRITE;
}

/* Notes what the peer has taken of what the system had, and of the SENT bytes it got meanwhile. */
static void note_taken(struct conn *conn, const struct conn_env *env, uint64_t sent)
{
    uint64_t held = conn->unsent + sent;
    size_t unsent = sock_unsent(conn->sock);
    conn->unsent = (uint32_t)unsent;
    if (held > unsent) {
        conn->window_bytes += held - unsent;
        conn->taken_ns = env->now_ns;
    }
}

/* True when a blocked reader took less than the least rate over a whole window. */
static bool is_too_slow(struct conn *conn, const struct conn_env *env)
{
    uint64_t elapsed_ns = env->now_ns - conn->window_start_ns;
    if (env->min_rate == 0 || elapsed_ns < RATE_WINDOW_NS)
        return false;
    bool slow = (double)conn->window_bytes < (double)env->min_rate * (double)elapsed_ns / 1e9;
    conn->window_start_ns = env->now_ns;
    conn->window_bytes = 0;
    return slow;
}

static enum conn_wants give_up(struct conn *conn, struct conn_env *env)
{
    counters_add(&env->counters, COUNT_WRITE_TIMEOUT, 1);
    conn->hopeless = true;
    return IS_DONE;
}

/* It is told to nobody when bytes leave the system's buffers, so the peer is judged by what is
 * left of them. */
enum conn_wants conn_look_at_reader(struct conn *conn, struct conn_env *env)
{
    note_taken(conn, env, 0);
    if (env->now_ns - conn->taken_ns >= env->write_timeout_ns || is_too_slow(conn, env))
        return give_up(conn, env);
    conn->progress = true;
    return WANTS_WRITE;
}

enum conn_wants conn_resume(struct conn *conn, struct conn_env *env)
{
    uint64_t sent = 0;
    struct outlet to = outlet_of(conn, env);
    enum io io = stalled_send(conn->stalled, &to, &sent);
    counters_add(&env->counters, COUNT_SENT_BYTES, sent);
    conn->progress = sent > 0;
    if (io == IO_FAILED)
        return IS_DONE;
    if (io == IO_AGAIN) {
        note_taken(conn, env, sent);
        return is_too_slow(conn, env) ? give_up(conn, env) : WANTS_WRITE;
    }
    stalled_destroy(conn->stalled);
    conn->stalled = NULL;
    return after_sending(conn);
}
