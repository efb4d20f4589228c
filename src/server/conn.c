/* conn.c - the life of a connection, a step at a time.
 *
 *   receive -> ask the watch -> parse, find, reply (as many as arrived, up to a turn) -> send
 *
 * Bytes are received into the worker's buffer and answered there. The two halves of a step may
 * be taken for many connections at a time: then the watch is asked once for all of them. Only when
 * something is left - half a request, or more requests than a turn may take - does the rest move to
 * a carry on the heap, and later bytes are received behind it. */
#include "conn_parts.h"

#include <stdlib.h>

/* What a closing connection may still send before it is cut off: most clients send the whole of a
 * body that is refused before they read why. */
#define LINGER_BYTES (16u << 20)

const char *conn_state_name(enum conn_state state)
{
    static const char *const names[CONN_STATES] = {"idle",    "head",       "body",
                                                   "sending", "delivering", "lingering"};
    return names[state];
}

void conn_open(struct conn *conn, sock_t sock, const struct guest *guest, uint64_t now_ns)
{
    /* Proxies and probes know what to say: they are not idle, and make no room for others, before
     * they have said it. */
    bool is_due = guest->entrance.expects_proxy || guest->has_reserve;
    *conn = (struct conn){.sock = sock,
                          .window_start_ns = now_ns,
                          .peer = guest->peer,
                          .state = is_due ? CONN_HEAD : CONN_IDLE,
                          .wants = WANTS_READ,
                          .entrance = guest->entrance};
}

void conn_close(struct conn *conn)
{
    free(conn->carry);
    stalled_destroy(conn->stalled);
    if (conn->hopeless)
        sock_abort(conn->sock);
    else
        sock_close(conn->sock);
    conn->carry = NULL;
    conn->stalled = NULL;
    conn->sock = SOCK_NONE;
}

/* Receives into the worker's buffer, or behind what was carried over. */
static enum io receive(struct conn *conn, struct conn_env *env, struct receipt *receipt)
{
    struct carry *carry = conn->carry;
    size_t got = 0;
    if (carry == NULL) {
        char *at = env->buffer + env->buffer_used;
        enum io io = sock_recv(conn->sock, at, env->receive_cap, &got);
        *receipt = (struct receipt){.conn = conn, .at = at, .len = got};
        /* The next connection's bytes begin on a cache line of their own. */
        env->buffer_used += (got + 63) / 64 * 64;
        return io;
    }
    *receipt = (struct receipt){.conn = conn};
    if (carry->unread)
        return IO_OK;
    enum io io = sock_recv(conn->sock, carry->bytes + carry->len, carry->cap - carry->len, &got);
    carry->len += got;
    return io;
}

static enum conn_wants discard(struct conn *conn, struct conn_env *env)
{
    size_t got = 0;
    /* Nothing is kept of it, so it may lie over what other connections will receive. */
    enum io io = sock_recv(conn->sock, env->buffer + env->buffer_used, env->receive_cap, &got);
    conn->window_bytes += got;
    if (io == IO_EOF)
        return conn_leave(conn, env);
    return io == IO_AGAIN || (io == IO_OK && conn->window_bytes < LINGER_BYTES) ? WANTS_READ
                                                                                : IS_DONE;
}

/* There is no memory for the REST: it gets no other answer than that. */
static enum conn_wants refuse_rest(struct conn *conn, struct conn_env *env, struct bytes rest)
{
    conn->closing = conn->linger = true;
    if (!conn->entrance.expects_proxy && batch_has_room(&env->batch))
        conn_answer_error(conn, env, 503, rest, NULL);
    return conn_flush(conn, env);
}

/* Whether there is room for bytes behind those that were carried over. */
static bool has_room(struct conn *conn, const struct conn_env *env)
{
    return conn->carry == NULL || conn->carry->unread ||
           carry_make_room(&conn->carry, env->receive_cap);
}

bool conn_can_receive(const struct conn_env *env)
{
    return env->buffer_cap - env->buffer_used >= env->receive_cap;
}

bool conn_receive(struct conn *conn, struct conn_env *env, struct receipt *receipt)
{
    conn->progress = conn->renewed = false;
    if (conn->state == CONN_SENDING) {
        conn->wants = (uint8_t)conn_resume(conn, env);
        return false;
    }
    if (conn->state == CONN_LINGERING) {
        conn->wants = (uint8_t)discard(conn, env);
        return false;
    }
    if (!has_room(conn, env)) {
        struct input in = carry_input(conn->carry);
        conn->wants = (uint8_t)refuse_rest(conn, env, (struct bytes){in.at, in.len});
        return false;
    }
    switch (receive(conn, env, receipt)) {
    case IO_OK:
        return true;
    case IO_AGAIN:
        conn->wants = WANTS_READ;
        break;
    case IO_EOF: /* everything that came whole has been answered */
        conn->wants = (uint8_t)conn_leave(conn, env);
        break;
    case IO_FAILED:
    case IO_REFUSED:
        conn->wants = IS_DONE;
        break;
    }
    return false;
}

enum conn_wants conn_answer(const struct receipt *receipt, struct conn_env *env)
{
    struct conn *conn = receipt->conn;
    struct input in = {.parser = &env->parser, .at = receipt->at, .len = receipt->len};
    if (conn->carry)
        in = carry_input(conn->carry);
    enum turn turn = conn->entrance.expects_proxy ? conn_introduce(conn, env, &in)
                                                  : conn_answer_all(conn, env, &in);
    if (turn == TURN_LAST)
        in.len = 0;
    bool is_kept = carry_keep(&conn->carry, &in, turn == TURN_FULL);
    conn->wants = (uint8_t)(is_kept ? conn_flush(conn, env)
                                    : refuse_rest(conn, env, (struct bytes){in.at, in.len}));
    return (enum conn_wants)conn->wants;
}

enum conn_wants conn_step(struct conn *conn, struct conn_env *env)
{
    struct receipt receipt;
    if (!conn_receive(conn, env, &receipt))
        return (enum conn_wants)conn->wants;
    site_refresh(env->site);
    env->buffer_used = 0;
    return conn_answer(&receipt, env);
}

enum conn_wants conn_refuse(struct conn *conn, struct conn_env *env)
{
    if (conn->state == CONN_DELIVERING || (conn->renewed && conn->state == CONN_IDLE)) {
        conn->closing = conn->linger = true;
    } else {
        site_refresh(env->site); /* no request did so; the page may be 50x.html */
        conn_answer_error(conn, env, 503, BYTES(""), NULL);
    }
    counters_add(&env->counters, COUNT_REFUSED, 1);
    return (enum conn_wants)(conn->wants = (uint8_t)conn_flush(conn, env));
}

enum conn_wants conn_expire(struct conn *conn, struct conn_env *env)
{
    struct input in;
    conn->wants = IS_DONE;
    switch ((enum conn_state)conn->state) {
    case CONN_IDLE:
        conn->wants = (uint8_t)conn_deliver(conn, env);
        counters_add(&env->counters, COUNT_IDLE_TIMEOUT, conn->wants == IS_DONE);
        break;
    case CONN_SENDING:
    case CONN_DELIVERING:
        conn->wants = (uint8_t)conn_look_at_reader(conn, env);
        break;
    case CONN_LINGERING:
        conn->wants = (uint8_t)conn_leave(conn, env);
        break;
    case CONN_HEAD:
    case CONN_BODY:
        counters_add(&env->counters, COUNT_HEADER_TIMEOUT, 1);
        if (conn->entrance.expects_proxy || conn->carry == NULL)
            break;
        in = carry_input(conn->carry);
        conn_answer_error(conn, env, 408, (struct bytes){in.at, in.len}, NULL);
        conn->wants = (uint8_t)conn_flush(conn, env);
        break;
    case CONN_STATES:
        break;
    }
    return (enum conn_wants)conn->wants;
}
