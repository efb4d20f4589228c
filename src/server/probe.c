/* probe.c - one request to a running server, and what to think of the answer. */
#include "tarn/probe.h"

#include "tarn/endpoint.h"
#include "tarn/out.h"
#include "tarn/poller.h"
#include "tarn/proxy.h"
#include "tarn/ticks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct probe_options {
    const char *url;
    struct arg_list listen;
    bool lan;
    const char *admin;
    uint64_t timeout_ns;
};

#define AT(member) .offset = offsetof(struct probe_options, member)

static const struct arg_option table[] = {
    {.name = "url",
     .operand = true,
     .kind = ARG_TEXT,
     AT(url),
     .value = "URL",
     .otherwise = "the server that the environment describes",
     .help = "What to ask: http://HOST:PORT/PATH, an endpoint as for --listen, or only a /PATH."},
    {.name = "listen",
     .letter = 'l',
     .kind = ARG_LIST,
     AT(listen),
     .value = "ENDPOINT",
     .otherwise = "127.0.0.1:8080",
     .help =
         "Where the server listens; asked is the first one that takes connections at an address "
         "it names: not udp:, not fd:, not port 0."},
    {.name = "lan",
     .kind = ARG_FLAG,
     AT(lan),
     .help = "The server listens on port 8080 of all addresses; asked when --listen names none."},
    {.name = "admin",
     .kind = ARG_TEXT,
     AT(admin),
     .value = "ENDPOINT",
     .otherwise = "none",
     .help = "Where the server answers for itself; asked instead of --listen."},
    {.name = "timeout",
     .kind = ARG_DURATION,
     AT(timeout_ns),
     .value = "TIME",
     .fallback = "3s",
     .min = "1ms",
     .max = "1h",
     .help = "A server that has not answered by then is not well."},
    {.name = NULL},
};

static const struct args_spec spec = {
    .program = "tarn probe",
    .version = TARN_VERSION,
    .usage = "[options] [URL]",
    .about = "Asks a running server whether it is well: exit status 0, or 1 with a reason. Reads "
             "the same environment as the server.",
    .env_prefix = "TARN_",
    .options = table,
};

const struct args_spec *probe_spec(void)
{
    return &spec;
}

/* ---- whom to ask for what ---- */

/* Whether ENDPOINT tells where to connect to. */
static bool is_open_to_a_probe(const struct endpoint *endpoint)
{
    bool has_port = endpoint->kind == ENDPOINT_TCP || endpoint->kind == ENDPOINT_VSOCK;
    return endpoint->kind != ENDPOINT_UDP && endpoint->kind != ENDPOINT_FD &&
           !(has_port && endpoint->port == 0);
}

/* One that cannot be read is chosen, too, so that its fault is told. */
static const char *choose_listener(struct texts listen)
{
    struct endpoint endpoint;
    struct err err;
    for (size_t i = 0; i < listen.count; i++)
        if (endpoint_parse(&endpoint, listen.items[i], &err) != 0 || is_open_to_a_probe(&endpoint))
            return listen.items[i];
    return listen.count ? listen.items[0] : "127.0.0.1:8080";
}

/* "All addresses" is where to listen; who asks goes by the loopback. */
static int resolve(struct probe_target *target, struct endpoint endpoint, const char *text,
                   struct err *err)
{
    if (endpoint.kind == ENDPOINT_UDP)
        return err_set(err, "%s takes datagrams, a probe needs a connection; name another endpoint",
                       text);
    if (!is_open_to_a_probe(&endpoint))
        return err_set(err, "%s does not tell where the server listens; name its URL", text);
    target->is_proxied = endpoint.proxy;
    target->count = endpoint_resolve(&endpoint, target->addrs, PROBE_ADDRS, err);
    target->is_for_others = target->count > 0 && !addr_is_loopback(&target->addrs[0]);
    for (int i = 0; i < target->count; i++) {
        struct addr *addr = &target->addrs[i];
        if (!addr_is_any(addr))
            continue;
        endpoint.cid = 1; /* vsock's loopback */
        snprintf(endpoint.host, sizeof endpoint.host, "%s",
                 addr_family(addr) == FAMILY_INET ? "127.0.0.1" : "::1");
        if (endpoint_resolve(&endpoint, addr, 1, err) != 1)
            return -1;
    }
    return target->count > 0 ? 0 : -1;
}

static int set(char *buffer, size_t cap, const char *method, struct bytes text, struct err *err)
{
    struct out out = out_init(buffer, cap - 1);
    out_text(&out, method);
    out_bytes(&out, text);
    buffer[out.len] = '\0';
    return out.full ? err_set(err, "that URL is too long for a probe") : 0;
}

/* What is in front of the first of STOPS, or all. */
static struct bytes until(struct bytes text, const char *stops)
{
    size_t len = 0;
    while (len < text.len && strchr(stops, text.at[len]) == NULL)
        len++;
    return (struct bytes){text.at, len};
}

static int aim_at_url(struct probe_target *target, struct bytes rest, struct err *err)
{
    struct endpoint endpoint;
    struct bytes authority = until(rest, "/?#");
    size_t len = authority.len;
    struct bytes path = until((struct bytes){rest.at + len, rest.len - len}, "#");
    const char *method = bytes_starts_with(path, BYTES("/")) ? "GET " : "GET /";
    if (len == 0)
        return err_set(err, "http:// and then nothing names no server");
    if (set(target->authority, sizeof target->authority, "", authority, err) != 0 ||
        set(target->request, sizeof target->request, method, path, err) != 0 ||
        endpoint_parse_authority(&endpoint, ENDPOINT_TCP, authority, ":80", err) != 0)
        return -1;
    return resolve(target, endpoint, target->authority, err);
}

/* A server that answers for itself is asked so; from another one any answer is a good sign. */
static int aim_at_endpoint(struct probe_target *target, const char *text, const char *path,
                           bool is_admin, struct err *err)
{
    struct endpoint endpoint;
    if (endpoint_parse(&endpoint, text, err) != 0 || resolve(target, endpoint, text, err) != 0)
        return -1;
    snprintf(target->authority, sizeof target->authority, "localhost");
    if (path)
        return set(target->request, sizeof target->request, "GET ", bytes_of(path), err);
    bool answers = is_admin || !target->is_for_others;
    snprintf(target->request, sizeof target->request, "%s",
             answers ? "GET /.tarn/health" : "OPTIONS *");
    return 0;
}

int probe_aim(struct probe_target *target, const char *url, struct texts listen, const char *admin,
              struct err *err)
{
    static const char scheme[] = "http://";
    const char *colon = url ? strstr(url, "://") : NULL;
    memset(target, 0, sizeof *target);
    if (colon && bytes_equal_nocase((struct bytes){url, sizeof scheme - 1}, BYTES(scheme)))
        return aim_at_url(target, bytes_of(url + sizeof scheme - 1), err);
    if (colon)
        return err_set(err, "%.200s: a probe speaks http:// only", url);
    if (url && url[0] != '/')
        return aim_at_endpoint(target, url, NULL, true, err);
    return aim_at_endpoint(target, admin ? admin : choose_listener(listen), url, admin != NULL,
                           err);
}

/* ---- asking ---- */

struct call {
    struct poller *poller;
    sock_t sock;
    uint64_t end_ns;
};

static int wait_until(struct call *call, unsigned interest, struct err *err)
{
    struct poller_event event;
    poller_modify(call->poller, call->sock, interest, call);
    for (uint64_t now_ns; (now_ns = ticks_now()) < call->end_ns;)
        if (poller_wait(call->poller, &event, 1, call->end_ns - now_ns) > 0)
            return 0;
    return err_set(err, "no answer in time");
}

static int send_all(struct call *call, struct bytes text, struct err *err)
{
    while (text.len > 0) {
        size_t sent = 0;
        enum io io = sock_send(call->sock, text.at, text.len, &sent);
        if (io != IO_OK && io != IO_AGAIN)
            return err_set(err, "the connection was closed before the request was sent");
        if (io == IO_AGAIN && wait_until(call, POLLER_WRITE, err) != 0)
            return -1;
        text.at += sent;
        text.len -= sent;
    }
    return 0;
}

/* Receives until LINE holds a status line. */
static int receive_line(struct call *call, char *line, size_t cap, struct err *err)
{
    size_t len = 0;
    line[0] = '\0';
    while (strchr(line, '\n') == NULL && len < cap - 1) {
        size_t got = 0;
        enum io io = sock_recv(call->sock, line + len, cap - 1 - len, &got);
        if (io == IO_EOF || io == IO_FAILED)
            return err_set(err, "the connection was closed without an answer");
        if (io == IO_AGAIN && wait_until(call, POLLER_READ, err) != 0)
            return -1;
        len += got;
        line[len] = '\0';
    }
    line[strcspn(line, "\r\n")] = '\0';
    return 0;
}

static int judge(const char *line, struct err *err)
{
    unsigned status = 0;
    if (sscanf(line, "HTTP/1.%*1[01] %3u", &status) != 1)
        return err_set(err, "the answer is not HTTP/1.1");
    if (status < 200 || status > 399)
        return err_set(err, "answered %s", line + sizeof "HTTP/1.1");
    return 0;
}

static int converse(struct call *call, const struct probe_target *target, struct err *err)
{
    char text[2048], line[512];
    struct out out = out_init(text, sizeof text);
    if (target->is_proxied)
        out_bytes(&out, proxy_local_header());
    out_text(&out, target->request);
    out_text(&out, " HTTP/1.1\r\nHost: ");
    endpoint_put_authority(&out, bytes_of(target->authority));
    out_text(&out, "\r\nUser-Agent: tarn-probe\r\nConnection: close\r\n\r\n");
    if (send_all(call, out_view(&out), err) != 0 || receive_line(call, line, sizeof line, err) != 0)
        return -1;
    return judge(line, err);
}

/* Says in *found whether somebody took the connection. */
static int ask_one(struct call *call, const struct probe_target *target, const struct addr *addr,
                   bool *found, struct err *err)
{
    struct err why = {""};
    char text[ADDR_TEXT_MAX];
    int failed = -1;
    enum io io = sock_connect(addr, NULL, &call->sock, err);
    if (io != IO_OK && io != IO_AGAIN)
        return -1;
    if (!poller_add(call->poller, call->sock, POLLER_WRITE, call))
        err_set(&why, "the system has no room for another connection");
    else if ((io == IO_OK || wait_until(call, POLLER_WRITE, &why) == 0) &&
             sock_connected(call->sock, &why) == IO_OK) {
        *found = true;
        failed = converse(call, target, &why);
    }
    if (failed)
        err_set(err, "%.200s at %s: %.300s", target->request, addr_print(addr, text), why.text);
    poller_remove(call->poller, call->sock);
    sock_close(call->sock);
    return failed;
}

int probe_ask(const struct probe_target *target, uint64_t timeout_ns, struct err *err)
{
    struct call call = {.poller = poller_create(err), .end_ns = ticks_now() + timeout_ns};
    if (call.poller == NULL)
        return -1;
    int failed = -1;
    bool found = false;
    for (int i = 0; i < target->count && !found; i++)
        failed = ask_one(&call, target, &target->addrs[i], &found, err);
    poller_destroy(call.poller);
    return failed;
}

/* ---- the command ---- */

static int run(const struct probe_options *options, struct err *err)
{
    static const char *const everywhere[] = {":8080"};
    struct probe_target target;
    struct texts listen = {options->listen.items, options->listen.count};
    if (options->lan && listen.count == 0)
        listen = (struct texts){everywhere, 1};
    sock_startup();
    if (probe_aim(&target, options->url, listen, options->admin, err) != 0)
        return EXIT_FAILURE;
    return probe_ask(&target, options->timeout_ns, err) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int probe_run(int argc, char **argv)
{
    struct probe_options options = {0};
    struct err err = {""};
    int status = EXIT_FAILURE;
    enum args_wish wish = args_read(&spec, argc, argv, &options, &err);
    if (wish == ARGS_RUN) {
        status = run(&options, &err);
        args_clear(&spec, &options);
    } else if (wish != ARGS_REFUSED) {
        args_print(&spec, wish, stdout);
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (status != EXIT_SUCCESS)
        fprintf(stderr, "tarn probe: %s\n", err.text);
    return status;
}
