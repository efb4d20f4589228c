/* conn.c - the life of a connection, a step at a time.
 *
 *   receive -> ask the watch -> parse, find, reply (as many as arrived, up to a turn) -> send
 *
 * Bytes are received into the worker's buffer and answered there. The two halves of a step may
 * be taken for many connections at a time: then the watch is asked once for all of them. Only when
 * something is left - half a request, or more requests than a turn may take - does the rest move to
 * a carry on the heap, and later bytes are received behind it. */
#include "tarn/conn.h"
#include "tarn/control.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Requests of one connection answered in a row while others wait. */
#define TURN_REQUESTS 16

/* What a closing connection may still send before it is cut off. */
#define LINGER_BYTES (256u * 1024)

/* A blocked reader's rate is judged over at least this long. */
#define RATE_WINDOW_NS CONN_LOOK_NS

/* Received and not answered: [start, len) of bytes. */
struct carry {
    struct request_parser parser; /* of the request that begins at `start` */
    bool begun;                   /* the parser has seen bytes of it */
    bool in_body;                 /* its head is complete */
    bool unread;                  /* there may be whole requests here: answer before receiving */
    size_t start;
    size_t len;
    size_t cap;
    char bytes[];
};

/* The same for the step at hand, wherever the bytes are. */
struct input {
    struct request_parser *parser;
    char *at;   /* the current request's first byte */
    size_t len; /* bytes there */
    bool begun;
    bool in_body;
};

enum turn {
    TURN_HUNGRY, /* all that came is answered; half a request may be left */
    TURN_FULL,   /* enough for one turn */
    TURN_LAST,   /* the last answer of this connection is listed */
};

const char *conn_state_name(enum conn_state state)
{
    static const char *const names[CONN_STATES] = {"idle", "head", "body", "sending", "lingering"};
    return names[state];
}

void conn_open(struct conn *conn, sock_t sock, const struct addr_brief *peer, bool control)
{
    *conn = (struct conn){
        .sock = sock, .peer = *peer, .state = CONN_IDLE, .wants = WANTS_READ, .control = control};
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

/* ---- answering ---- */

static void record(struct conn *conn, struct conn_env *env, const struct page *page,
                   const struct request *request, const char *data, struct reply reply)
{
    counters_add(&env->counters, COUNT_REQUESTS, 1);
    counters_add_status(&env->counters, reply.status);
    if (reply.status == 404 && request)
        misses_add(&env->misses, request_span(data, request->target),
                   request_field(request, data, FIELD_REFERER), 1);
    if (env->log.format != LOG_NONE)
        access_log_add(&env->log, &(struct access_entry){.peer = &conn->peer,
                                                         .request = request,
                                                         .data = data,
                                                         .reply = reply,
                                                         .note = page->note,
                                                         .now_s = env->now_s});
}

/* Probes and scrapes come every second for ever: they are kept out of log and figures. */
static bool answer_control(struct conn *conn, struct conn_env *env, const struct request *request,
                           const char *data)
{
    struct page *page = control_find(env->control, request, data, env->now_s);
    if (page == NULL)
        return false;
    reply_add(&env->batch, page, request, data, conn->closing, env->now_s);
    counters_add(&env->counters, COUNT_CONTROL, 1);
    page_release(page);
    return true;
}

static void answer(struct conn *conn, struct conn_env *env, const struct request *request,
                   const char *data)
{
    struct page *page = site_find(env->site, request, data, env->now_s);
    if (page == NULL)
        page = site_error(env->site, 503, env->now_s);
    conn->closing |= !request->keep_alive || env->draining;
    conn->renewed = true;
    /* The site hides /.tarn/ as it does every name with a dot, so that other requests need not be
     * compared with it. */
    if (!(page->status == 404 && conn->control && answer_control(conn, env, request, data))) {
        struct reply reply = reply_add(&env->batch, page, request, data, conn->closing, env->now_s);
        record(conn, env, page, request, data, reply);
    }
    page_release(page);
}

/* Whoever asks for a head alone reads no content behind it, not even an error's (RFC 9110, 9.3.2),
 * and the method is to be had whatever is wrong with the rest. */
static enum method method_of(struct bytes text)
{
    if (bytes_starts_with(text, BYTES("\r\n")))
        text = (struct bytes){text.at + 2, text.len - 2};
    return bytes_starts_with(text, BYTES("HEAD ")) ? METHOD_HEAD : METHOD_GET;
}

/* For what was no request, or none that may be followed by another: TEXT is what came of it. */
static void answer_error(struct conn *conn, struct conn_env *env, int status, struct bytes text)
{
    struct page *page = site_error(env->site, status, env->now_s);
    const struct request request = {.method = method_of(text), .minor = 1};
    conn->closing = true;
    conn->linger = true;
    struct reply reply = reply_add(&env->batch, page, &request, text.at, true, env->now_s);
    record(conn, env, page, NULL, NULL, reply);
    page_release(page);
}

/* ---- parsing ---- */

static void advance(struct input *in, size_t used)
{
    in->at += used;
    in->len -= used;
    in->begun = in->in_body = false;
}

/* Drops the body bytes at hand; the head stays where it is until its answer is written. */
static enum parse drop_body(struct input *in, size_t *request_bytes)
{
    size_t head = in->parser->request.head_bytes, used = 0;
    enum parse parse = request_skip_body(in->parser, in->at + head, in->len - head, &used);
    if (parse == PARSE_MORE)
        in->len = head;
    *request_bytes = head + used;
    return parse;
}

static void answer_expectation(struct conn *conn, struct conn_env *env, struct input *in)
{
    const struct request *request = &in->parser->request;
    if (!request->expects_continue)
        return;
    if (request->method == METHOD_GET || request->method == METHOD_HEAD ||
        request->method == METHOD_OPTIONS) {
        reply_add_continue(&env->batch);
        return;
    }
    /* The final status instead of "go on": the client need not send the body, so no byte behind
     * this head can be told from the next request (RFC 9110, 10.1.1). */
    conn->closing = conn->linger = true;
    answer(conn, env, request, in->at);
}

/* Feeds the parser what is there. Returns PARSE_DONE with the request's size when one is ready. */
static enum parse parse_next(struct conn *conn, struct conn_env *env, struct input *in,
                             size_t *request_bytes)
{
    enum parse parse = PARSE_HEAD;
    if (!in->in_body) {
        if (!in->begun)
            request_begin(in->parser, &env->limits);
        in->begun = true;
        parse = request_parse(in->parser, in->at, in->len, request_bytes);
        if (parse == PARSE_HEAD) {
            in->in_body = true;
            answer_expectation(conn, env, in);
            if (conn->closing)
                return parse;
        }
    }
    return in->in_body && parse == PARSE_HEAD ? drop_body(in, request_bytes) : parse;
}

/* Most requests are the same as one before: then nothing is parsed at all. */
static bool answer_from_memo(struct conn *conn, struct conn_env *env, struct input *in)
{
    const struct request *known = in->begun ? NULL : memo_find(env->memo, in->at, in->len);
    if (known == NULL)
        return false;
    answer(conn, env, known, in->at);
    advance(in, known->head_bytes);
    return true;
}

static enum turn answer_all(struct conn *conn, struct conn_env *env, struct input *in)
{
    for (int i = 0; in->len > 0; i++) {
        if (i == TURN_REQUESTS || !batch_has_room(&env->batch))
            return TURN_FULL;
        if (!answer_from_memo(conn, env, in)) {
            size_t used = 0;
            switch (parse_next(conn, env, in, &used)) {
            case PARSE_MORE:
                return TURN_HUNGRY;
            case PARSE_BAD:
                answer_error(conn, env, in->parser->status, (struct bytes){in->at, in->len});
                return TURN_LAST;
            case PARSE_DONE:
                if (!in->in_body)
                    memo_store(env->memo, in->at, used, &in->parser->request);
                answer(conn, env, &in->parser->request, in->at);
                advance(in, used);
                break;
            case PARSE_HEAD:
                break; /* answered ahead of its body: closing */
            }
        }
        if (conn->closing) {
            conn->linger |= in->len > 0;
            return TURN_LAST;
        }
    }
    return TURN_HUNGRY;
}

/* ---- carrying over ---- */

static struct carry *carry_grow(struct carry *carry, size_t cap)
{
    struct carry *grown = realloc(carry, sizeof *carry + cap);
    if (grown == NULL)
        return NULL;
    if (carry == NULL)
        memset(grown, 0, sizeof *grown);
    grown->cap = cap;
    return grown;
}

/* Keeps what IN has not answered. False: no memory. */
static bool keep(struct conn *conn, const struct input *in, bool unread)
{
    struct carry *carry = conn->carry;
    if (in->len == 0) {
        free(carry);
        conn->carry = NULL;
        return true;
    }
    if (carry == NULL) {
        carry = carry_grow(NULL, in->len < 1024 ? 1024 : in->len);
        if (carry == NULL)
            return false;
        memcpy(carry->bytes, in->at, in->len);
        carry->parser = *in->parser;
        carry->start = 0;
        conn->carry = carry;
    } else {
        carry->start = (size_t)(in->at - carry->bytes);
    }
    carry->len = carry->start + in->len;
    carry->begun = in->begun;
    carry->in_body = in->in_body;
    carry->unread = unread;
    return true;
}

/* Makes room behind the carried bytes. False: no memory. */
static bool make_room(struct conn *conn, struct conn_env *env)
{
    struct carry *carry = conn->carry;
    size_t len = carry->len - carry->start;
    if (carry->start > 0)
        memmove(carry->bytes, carry->bytes + carry->start, len);
    carry->start = 0;
    carry->len = len;
    if (carry->cap - len >= 1024)
        return true;
    size_t cap = carry->cap * 2 < env->receive_cap ? carry->cap * 2 : env->receive_cap;
    assert(cap > len); /* the parser refuses heads that fill the buffer */
    carry = carry_grow(carry, cap);
    if (carry == NULL)
        return false;
    conn->carry = carry;
    return true;
}

/* ---- receiving ---- */

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
    if (!make_room(conn, env))
        return IO_FAILED;
    carry = conn->carry;
    enum io io = sock_recv(conn->sock, carry->bytes + carry->len, carry->cap - carry->len, &got);
    carry->len += got;
    return io;
}

static struct input input_of(struct conn_env *env, const struct receipt *receipt)
{
    struct carry *carry = receipt->conn->carry;
    if (carry == NULL)
        return (struct input){.parser = &env->parser, .at = receipt->at, .len = receipt->len};
    return (struct input){.parser = &carry->parser,
                          .at = carry->bytes + carry->start,
                          .len = carry->len - carry->start,
                          .begun = carry->begun,
                          .in_body = carry->in_body};
}

/* ---- sending ---- */

/* The last byte is out. A peer that may still be sending would lose our answer to a reset if its
 * bytes met a closed socket, so those are read and dropped for a while. */
static enum conn_wants finish(struct conn *conn)
{
    if (!conn->linger)
        return IS_DONE;
    sock_finish_sending(conn->sock);
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

/* Sends the batch; what the socket does not take stays with the connection. */
static enum conn_wants flush(struct conn *conn, struct conn_env *env)
{
    uint64_t sent = 0;
    enum io io = batch_is_empty(&env->batch)
                     ? IO_OK
                     : batch_send(&env->batch, conn->sock, &env->gather, &sent);
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
static enum conn_wants look_at_reader(struct conn *conn, struct conn_env *env)
{
    note_taken(conn, env, 0);
    if (env->now_ns - conn->taken_ns >= env->write_timeout_ns || is_too_slow(conn, env))
        return give_up(conn, env);
    conn->progress = true;
    return WANTS_WRITE;
}

static enum conn_wants resume(struct conn *conn, struct conn_env *env)
{
    uint64_t sent = 0;
    enum io io = stalled_send(conn->stalled, conn->sock, &env->gather, &sent);
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

/* ---- the steps ---- */

static enum conn_wants discard(struct conn *conn, struct conn_env *env)
{
    size_t got = 0;
    /* Nothing is kept of it, so it may lie over what other connections will receive. */
    enum io io = sock_recv(conn->sock, env->buffer + env->buffer_used, env->receive_cap, &got);
    conn->window_bytes += got;
    return io == IO_AGAIN || (io == IO_OK && conn->window_bytes < LINGER_BYTES) ? WANTS_READ
                                                                                : IS_DONE;
}

bool conn_can_receive(const struct conn_env *env)
{
    return env->buffer_cap - env->buffer_used >= env->receive_cap;
}

bool conn_receive(struct conn *conn, struct conn_env *env, struct receipt *receipt)
{
    conn->progress = conn->renewed = false;
    if (conn->state == CONN_SENDING) {
        conn->wants = (uint8_t)resume(conn, env);
        return false;
    }
    if (conn->state == CONN_LINGERING) {
        conn->wants = (uint8_t)discard(conn, env);
        return false;
    }
    switch (receive(conn, env, receipt)) {
    case IO_OK:
        return true;
    case IO_AGAIN:
        conn->wants = WANTS_READ;
        break;
    case IO_EOF: /* everything that came whole has been answered */
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
    struct input in = input_of(env, receipt);
    enum turn turn = answer_all(conn, env, &in);
    if (turn == TURN_LAST)
        in.len = 0;
    if (keep(conn, &in, turn == TURN_FULL)) {
        conn->wants = (uint8_t)flush(conn, env);
    } else {
        batch_clear(&env->batch);
        conn->wants = IS_DONE;
    }
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
    answer_error(conn, env, 503, BYTES(""));
    counters_add(&env->counters, COUNT_REFUSED, 1);
    return (enum conn_wants)(conn->wants = (uint8_t)flush(conn, env));
}

enum conn_wants conn_expire(struct conn *conn, struct conn_env *env)
{
    conn->wants = IS_DONE;
    switch ((enum conn_state)conn->state) {
    case CONN_IDLE:
        counters_add(&env->counters, COUNT_IDLE_TIMEOUT, 1);
        break;
    case CONN_SENDING:
        conn->wants = (uint8_t)look_at_reader(conn, env);
        break;
    case CONN_HEAD:
    case CONN_BODY:
        counters_add(&env->counters, COUNT_HEADER_TIMEOUT, 1);
        answer_error(conn, env, 408,
                     (struct bytes){conn->carry->bytes + conn->carry->start,
                                    conn->carry->len - conn->carry->start});
        conn->wants = (uint8_t)flush(conn, env);
        break;
    default:
        break;
    }
    return (enum conn_wants)conn->wants;
}
