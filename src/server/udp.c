/* udp.c - receives a batch, answers each datagram in its own bytes, and sends the batch back. */
#include "tarn/udp.h"

#include "conn_parts.h"
#include "tarn/head.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Whoever sends faster than a worker answers does not keep it from ending. */
#define LAST_BATCHES 64

/* For one datagram, at once. */
#define SEND_TRIES 8

/* "Datagram-Id: ", up to so many digits, and the end of the line. */
#define ID_DIGITS 20
#define ID_LINE   (13 + ID_DIGITS + 2)

struct port {
    sock_t sock;
    bool is_own; /* made for this worker alone */
};

struct udp {
    /* set at start */
    const struct udp_config *config;
    struct addr_brief own[UDP_PORTS_MAX];
    struct port ports[UDP_PORTS_MAX];
    /* owner only */
    bool stopped;
    struct datagram batch[SOCK_UDP_BATCH];
    char answer[SOCK_UDP_BYTES];
    char bytes[SOCK_UDP_BATCH][SOCK_UDP_BYTES];
};

const struct udp_reason udp_reasons[UDP_REASONS] = {
    {COUNT_UDP_PORT_ZERO, "port_zero"}, {COUNT_UDP_OWN, "own"},
    {COUNT_UDP_REMOTE, "remote"},       {COUNT_UDP_RATE, "rate"},
    {COUNT_UDP_MALFORMED, "malformed"}, {COUNT_UDP_SHORT, "short"},
    {COUNT_UDP_UNSENT, "unsent"},
};

struct udp *udp_open(const struct udp_config *config, bool first, struct err *err)
{
    struct udp *udp = calloc(1, sizeof *udp);
    if (udp == NULL) {
        err_set(err, "not enough memory to receive datagrams");
        return NULL;
    }
    udp->config = config;
    for (unsigned i = 0; i < config->count; i++) {
        struct port *port = &udp->ports[i];
        udp->own[i] = addr_to_brief(&config->addrs[i]);
        port->is_own = !first && sock_udp_join(config->socks[i], config->buffer_bytes, &port->sock);
        if (!port->is_own)
            port->sock = config->socks[i];
    }
    return udp;
}

void udp_close(struct udp *udp)
{
    if (udp == NULL)
        return;
    for (unsigned i = 0; i < udp->config->count; i++)
        if (udp->ports[i].is_own)
            sock_close(udp->ports[i].sock);
    free(udp);
}

bool udp_watch(struct udp *udp, struct poller *poller)
{
    for (unsigned i = 0; i < udp->config->count; i++)
        if (!poller_add(poller, udp->ports[i].sock, POLLER_READ, &udp->ports[i]))
            return false;
    return true;
}

bool udp_owns(const struct udp *udp, const void *who)
{
    const struct port *port = who;
    return udp && port >= udp->ports && port < udp->ports + UDP_PORTS_MAX;
}

uint64_t udp_lost(const struct udp *udp)
{
    uint64_t lost = 0;
    for (unsigned i = 0; udp && i < udp->config->count; i++)
        lost += sock_udp_lost(udp->ports[i].sock);
    return lost;
}

/* ---- who asks ---- */

static bool is_same(const struct addr_brief *a, const struct addr_brief *b)
{
    return a->port == b->port && a->family == b->family && memcmp(a->ip, b->ip, sizeof a->ip) == 0;
}

/* The counter of the reason why SOURCE gets no answer, or COUNTERS. */
static enum counter judge_source(const struct udp *udp, const struct datagram *one,
                                 const struct addr_brief *source, uint64_t now_ns)
{
    if (source->port == 0)
        return COUNT_UDP_PORT_ZERO;
    for (unsigned i = 0; i < udp->config->count; i++)
        if (is_same(source, &udp->own[i]))
            return COUNT_UDP_OWN;
    if (addr_is_loopback(&one->peer))
        return COUNTERS;
    if (udp->config->quota == NULL)
        return COUNT_UDP_REMOTE;
    return quota_take(udp->config->quota, source, now_ns) ? COUNTERS : COUNT_UDP_RATE;
}

/* ---- what is asked ---- */

/* The request that the datagram consists of, or null: then *status says what to answer, and 0 that
 * there is nothing to answer. */
static const struct request *read_request(struct conn_env *env, const struct datagram *one,
                                          int *status)
{
    /* Padding is a part of the head, and a datagram is limit enough for that. */
    const struct request_limits limits = {SOCK_UDP_BYTES, env->limits.uri_bytes, 0};
    const struct request *known = memo_find(env->memo, one->at, one->len);
    size_t used = 0;
    *status = 0;
    if (known && known->head_bytes == one->len)
        return known;
    request_begin(&env->parser, &limits);
    switch (request_parse(&env->parser, one->at, one->len, &used)) {
    case PARSE_DONE:
        if (used == one->len) {
            conn_look_at_host(env, &env->parser.request, one->at);
            memo_store(env->memo, one->at, used, &env->parser.request);
            return &env->parser.request;
        }
        *status = 400; /* two requests could need two answers */
        break;
    case PARSE_HEAD:
        *status = 413;
        break;
    case PARSE_BAD:
        *status = env->parser.status == 400 ? 0 : env->parser.status;
        break;
    case PARSE_MORE:
        break;
    }
    return NULL;
}

/* "Datagram-Id: 17\r\n" if the request has such a field, else nothing. */
static struct out copy_id(char line[ID_LINE], const struct datagram *one)
{
    struct out out = out_init(line, ID_LINE);
    struct bytes rest = {one->at, one->len};
    bytes_cut(&rest, '\n');
    struct bytes id = head_find(rest, BYTES("Datagram-Id"));
    uint64_t number;
    if (id.len > 0 && id.len <= ID_DIGITS && bytes_to_u64(id, &number))
        head_field(&out, "Datagram-Id", id);
    return out;
}

/* ---- the answer ---- */

/* Writes the answer over the request, with ID behind its first line. */
static bool put_answer(struct udp *udp, struct conn_env *env, struct datagram *one, struct bytes id)
{
    size_t len = (size_t)batch_bytes(&env->batch);
    assert(len + id.len <= one->len);
    if (!batch_copy(&env->batch, udp->answer))
        return false;
    size_t line = (size_t)bytes_find((struct bytes){udp->answer, len}, '\n') + 1;
    memcpy(one->at, udp->answer, line);
    memcpy(one->at + line, id.at, id.len);
    memcpy(one->at + line + id.len, udp->answer + line, len - line);
    one->len = len + id.len;
    return true;
}

/* Lists the answer to REQUEST, or STATUS where that is null; logs and counts it. */
static bool list_answer(struct conn_env *env, const struct datagram *one,
                        const struct addr_brief *source, const struct request *request, int status,
                        size_t most)
{
    struct page *page = NULL;
    struct reply reply;
    if (request) {
        page = site_find(env->site, request, one->at, env->now_s);
        if (page == NULL)
            page = site_error(env->site, 503, NULL, env->now_s);
        reply = reply_add_within(&env->batch, page, request, one->at, most, env->now_s);
    } else {
        reply = reply_add_status(&env->batch, status, env->now_s);
    }
    bool fits = reply.status != 0 && batch_bytes(&env->batch) <= most;
    if (fits)
        conn_record(env, source, page ? page->note : NULL, request, one->at, reply);
    else
        batch_clear(&env->batch);
    if (page)
        page_release(page);
    return fits;
}

/* Turns the datagram into its answer, or says by COUNTERS or the counter of a reason why not. */
static enum counter answer(struct udp *udp, struct datagram *one, struct conn_env *env)
{
    struct addr_brief source = addr_to_brief(&one->peer);
    char line[ID_LINE];
    int status = 0;
    enum counter why = judge_source(udp, one, &source, env->now_ns);
    if (why != COUNTERS)
        return why;
    const struct request *request = read_request(env, one, &status);
    if (request == NULL && status == 0)
        return COUNT_UDP_MALFORMED;
    struct out id = copy_id(line, one);
    if (id.len > one->len || !list_answer(env, one, &source, request, status, one->len - id.len))
        return COUNT_UDP_SHORT;
    return put_answer(udp, env, one, out_view(&id)) ? COUNTERS : COUNT_UDP_UNSENT;
}

/* A socket that has no room at several tries in a row is not waited for: that datagram is lost, as
 * any may be. One try may have been interrupted, or another worker is sending there. */
static void send_all(const struct port *port, const struct datagram *answers, unsigned count,
                     struct conn_env *env)
{
    unsigned done = 0, tries = 0;
    while (done < count) {
        unsigned sent = 0;
        enum io io = sock_udp_send(port->sock, answers + done, count - done, &sent);
        if (io == IO_AGAIN && ++tries < SEND_TRIES)
            continue;
        tries = 0;
        if (io != IO_OK) {
            counters_add(&env->counters, COUNT_UDP_UNSENT, 1);
            done++;
        }
        counters_add(&env->counters, COUNT_UDP_ANSWERED, sent);
        for (unsigned end = done + sent; done < end; done++)
            counters_add(&env->counters, COUNT_SENT_BYTES, answers[done].len);
    }
}

static unsigned receive(struct udp *udp, const struct port *port)
{
    unsigned got = 0;
    for (unsigned i = 0; i < SOCK_UDP_BATCH; i++)
        udp->batch[i] = (struct datagram){.at = udp->bytes[i], .len = SOCK_UDP_BYTES};
    return sock_udp_recv(port->sock, udp->batch, SOCK_UDP_BATCH, &got) == IO_OK ? got : 0;
}

static unsigned serve(struct udp *udp, const struct port *port, struct conn_env *env)
{
    unsigned got = receive(udp, port);
    unsigned kept = 0;
    if (got == 0)
        return 0;
    site_refresh(env->site);
    counters_add(&env->counters, COUNT_UDP_RECEIVED, got);
    for (unsigned i = 0; i < got; i++) {
        enum counter why = answer(udp, &udp->batch[i], env);
        if (why == COUNTERS)
            udp->batch[kept++] = udp->batch[i];
        else
            counters_add(&env->counters, why, 1);
    }
    send_all(port, udp->batch, kept, env);
    return got;
}

void udp_serve(struct udp *udp, void *who, struct conn_env *env)
{
    if (!udp->stopped)
        serve(udp, who, env);
}

void udp_stop(struct udp *udp, struct poller *poller, struct conn_env *env)
{
    if (udp == NULL || udp->stopped)
        return;
    udp->stopped = true;
    for (unsigned i = 0; i < udp->config->count; i++) {
        poller_remove(poller, udp->ports[i].sock);
        for (int batches = 0; batches < LAST_BATCHES && serve(udp, &udp->ports[i], env); batches++)
            continue;
    }
}
