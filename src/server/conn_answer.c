/* conn_answer.c - from the bytes at hand to answers in the batch. */
#include "conn_parts.h"
#include "tarn/control.h"

/* Requests of one connection answered in a row while others wait. */
#define TURN_REQUESTS 16

void conn_record(struct conn_env *env, const struct addr_brief *peer, const char *note,
                 const struct request *request, const char *data, struct reply reply)
{
    counters_add(&env->counters, COUNT_REQUESTS, 1);
    counters_add_status(&env->counters, reply.status);
    if (reply.status == 404 && request) {
        misses_add(&env->misses, request_span(data, request->target),
                   request_field(request, data, FIELD_REFERER), 1);
        note = note ? note : site_hint(env->site);
    }
    if (env->log.format != LOG_NONE)
        access_log_add(&env->log, &(struct access_entry){.peer = peer,
                                                         .request = request,
                                                         .data = data,
                                                         .reply = reply,
                                                         .note = note,
                                                         .now_s = env->now_s});
}

/* Probes and scrapes come every second for ever: they are kept out of log and figures. */
static bool answer_control(struct conn *conn, struct conn_env *env, const struct request *request,
                           const char *data, struct reply *reply)
{
    struct page *page;
    if (!control_find(env->control, request, data, env->now_s, &page))
        return false;
    if (page == NULL)
        page = site_error(env->site, 503, NULL, env->now_s);
    *reply = reply_add(&env->batch, page, request, data, conn->closing, env->now_s);
    counters_add(&env->counters, COUNT_CONTROL, 1);
    page_release(page);
    return true;
}

static bool is_for_others(const struct conn *conn, const struct request *request)
{
    return request->misdirected && conn->entrance.guarded;
}

static void answer(struct conn *conn, struct conn_env *env, const struct request *request,
                   const char *data)
{
    static const char note_host[] = "not a name of this machine: see --allow-host";
    struct page *page = is_for_others(conn, request)
                            ? site_error(env->site, 421, note_host, env->now_s)
                            : site_find(env->site, request, data, env->now_s);
    if (page == NULL)
        page = site_error(env->site, 503, NULL, env->now_s);
    /* Whoever sends a target that is none is not worth a second request. */
    conn->closing |= !request->keep_alive || env->draining || page->status == 400;
    conn->renewed = true;
    /* The site hides /.tarn/ as it does every name with a dot, so that other requests need not be
     * compared with it. */
    struct reply reply;
    if (!(page->status == 404 && conn->entrance.control &&
          answer_control(conn, env, request, data, &reply))) {
        reply = reply_add(&env->batch, page, request, data, conn->closing, env->now_s);
        conn_record(env, &conn->peer, page->note, request, data, reply);
    }
    /* Whoever is refused may still be sending; whoever got what it wanted as its last is not. */
    conn->linger |= conn->closing && reply.status >= 400;
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

void conn_answer_error(struct conn *conn, struct conn_env *env, int status, struct bytes text,
                       const char *why)
{
    struct page *page = site_error(env->site, status, why, env->now_s);
    const struct request request = {.method = method_of(text), .minor = 1};
    conn->closing = true;
    conn->linger = true;
    struct reply reply = reply_add(&env->batch, page, &request, text.at, true, env->now_s);
    conn_record(env, &conn->peer, page->note, NULL, NULL, reply);
    page_release(page);
}

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
    bool may_be_served = request->method == METHOD_GET || request->method == METHOD_HEAD ||
                         request->method == METHOD_OPTIONS;
    if (may_be_served && !is_for_others(conn, request)) {
        reply_add_continue(&env->batch);
        return;
    }
    /* The final status instead of "go on": the client need not send the body, so no byte behind
     * this head can be told from the next request (RFC 9110, 10.1.1). */
    conn->closing = conn->linger = true;
    answer(conn, env, request, in->at);
}

void conn_look_at_host(const struct conn_env *env, struct request *request, const char *data)
{
    request->misdirected = env->hosts && !hosts_include(env->hosts, request, data);
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
        if (parse == PARSE_HEAD || parse == PARSE_DONE)
            conn_look_at_host(env, &in->parser->request, in->at);
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

enum turn conn_answer_all(struct conn *conn, struct conn_env *env, struct input *in)
{
    static const char note_scheme[] = "asks for https, which a proxy in front of tarn has to speak";
    for (int i = 0; in->len > 0; i++) {
        if (i == TURN_REQUESTS || !batch_has_room(&env->batch))
            return TURN_FULL;
        if (!answer_from_memo(conn, env, in)) {
            size_t used = 0;
            switch (parse_next(conn, env, in, &used)) {
            case PARSE_MORE:
                return TURN_HUNGRY;
            case PARSE_BAD:
                conn_answer_error(conn, env, in->parser->status, (struct bytes){in->at, in->len},
                                  in->parser->status == 421 ? note_scheme : NULL);
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
