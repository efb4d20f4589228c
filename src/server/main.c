/* main.c - from options to a running server, and back.
 *
 * Exit status: 0 ended as asked, 1 could not start, 2 usage, 3 an address is taken. */
#include "tarn/acceptor.h"
#include "tarn/control.h"
#include "tarn/encoder.h"
#include "tarn/entropy.h"
#include "tarn/options.h"
#include "tarn/probe.h"
#include "tarn/session.h"
#include "tarn/stop.h"
#include "tarn/target.h"
#include "tarn/term.h"
#include "tarn/ticks.h"
#include "tarn/trace.h"
#include "tarn/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

/* Descriptors that connections cannot have: listeners, pollers, logs, watches, and the files that
 * are open while they are read. */
#define DESCRIPTORS_KEPT 64

struct server {
    struct listeners listeners;
    struct sink sink;
    struct encoder *encoder; /* null: nothing is compressed */
    struct pool pool;
    struct control control;
    struct udp_config udp; /* without ports: nobody receives datagrams */
    struct hosts hosts;
    struct reserve reserve;
    char base[OPTIONS_BASE_MAX + 1]; /* the path that the site lies below, decoded; "": none */
    struct acceptor *acceptors[LISTENERS_MAX];
    unsigned acceptor_count;
    uint64_t started_ns;
    bool has_terminal; /* a person started it there, and looks on */
};

/* Seven of eight descriptors beyond a reserve are for connections; the caches of open files share
 * half of the rest, and the other half is for connections that linger behind their last answer. */
static unsigned connections_for(size_t descriptors)
{
    size_t usable =
        descriptors > 2 * DESCRIPTORS_KEPT ? descriptors - DESCRIPTORS_KEPT : descriptors / 2;
    size_t most = usable - usable / 8;
    return most < 16 ? 16 : most > 1000000 ? 1000000 : (unsigned)most;
}

/* Outsiders see a list of files only if somebody said so. */
static bool lists_folders(const struct options *options, const struct listeners *listeners)
{
    if (options->listing != LISTING_AUTO)
        return options->listing == LISTING_ON;
    for (unsigned i = 0; i < listeners->count; i++)
        if (!addr_is_loopback(&listeners->items[i].addr) ||
            listeners->items[i].door.entrance.expects_proxy)
            return false;
    return true;
}

static struct worker_config configure(struct server *server, const struct options *options,
                                      const char *root, unsigned workers, size_t descriptors)
{
    size_t files = descriptors / 16 / workers;
    return (struct worker_config){
        .control = &server->control,
        .hosts = &server->hosts,
        .site = {.root = root,
                 .cache_bytes = options->cache_bytes / workers,
                 .whole_bytes = (uint32_t)options->whole_bytes,
                 .etag_by_content = options->etag == ETAG_CONTENT,
                 .max_watches = 65536,
                 .encoder = server->encoder,
                 .index = {options->index.items, options->index.count},
                 .clean_urls = true,
                 .spa = options->spa,
                 .listings = lists_folders(options, &server->listeners),
                 .names_links = options->log == LOG_COMBINED,
                 .base = server->base,
                 .headers = {options->headers.items, options->headers.count},
                 .cache = {options->cache.items, options->cache.count},
                 .immutable = {options->immutable.items, options->immutable.count},
                 .cors = options->cors,
                 .cross_origin_isolated = options->cross_origin_isolated,
                 .max_files = files < 4      ? 4
                              : files > 1024 ? 1024
                                             : (uint32_t)files},
        .limits = {.head_bytes = (uint32_t)options->max_head,
                   .uri_bytes = (uint32_t)options->max_uri,
                   .body_bytes = options->max_body},
        .header_timeout_ns = options->header_timeout_ns,
        .idle_timeout_ns = options->idle_timeout_ns,
        .write_timeout_ns = options->write_timeout_ns,
        .min_rate = options->min_rate,
        .log_format = (enum log_format)options->log,
        .log_sink = &server->sink,
        .udp = server->udp.count ? &server->udp : NULL,
    };
}

static int configure_udp(struct server *server, const struct options *options, struct err *err)
{
    struct udp_config *udp = &server->udp;
    udp->buffer_bytes = options->udp_buffer;
    for (unsigned i = 0; i < server->listeners.count; i++) {
        const struct listener *listener = &server->listeners.items[i];
        if (!listener->udp)
            continue;
        if (udp->count == UDP_PORTS_MAX)
            return err_set(err, "at most %d udp: endpoints can be served", UDP_PORTS_MAX);
        udp->socks[udp->count] = listener->sock;
        udp->addrs[udp->count++] = listener->addr;
    }
    if (udp->count == 0 || !options->udp_remote)
        return 0;
    udp->quota = quota_create(options->udp_rate, entropy_number());
    return udp->quota ? 0 : err_set(err, "not enough memory for the quotas of UDP");
}

static const char *choose_root(const struct options *options)
{
    struct root www;
    struct err ignored;
    if (options->root)
        return options->root;
    if (file_open_root(&www, "www", &ignored) != 0)
        return ".";
    file_close_root(&www);
    return "www";
}

static void decode_base(struct server *server, const char *base)
{
    struct target target;
    if (base)
        (void)target_resolve(bytes_of(base), server->base, sizeof server->base, &target);
}

/* The reserve is whole before the first of them may need it. */
static int start_acceptors(struct server *server, struct err *err)
{
    for (unsigned i = 0; i < server->listeners.count; i++)
        if (!server->listeners.items[i].udp)
            reserve_grow(&server->reserve);
    for (unsigned i = 0; i < server->listeners.count; i++) {
        const struct listener *listener = &server->listeners.items[i];
        if (listener->udp)
            continue;
        struct acceptor *acceptor = acceptor_start(i, listener->sock, &listener->door,
                                                   &server->pool, &server->reserve, err);
        if (acceptor == NULL)
            return EXIT_FAILURE;
        server->acceptors[server->acceptor_count++] = acceptor;
    }
    return 0;
}

static int start(struct server *server, const struct options *options, struct err *err)
{
    size_t descriptors = sock_raise_limit();
    const char *root = choose_root(options);
    unsigned wanted = options->workers ? (unsigned)options->workers : thread_cpus();
    unsigned most = options->max_connections ? (unsigned)options->max_connections
                                             : connections_for(descriptors);
    server->started_ns = ticks_now();
    server->has_terminal = term_is_terminal(TERM_ERRORS);
    server->control = (struct control){.pool = &server->pool,
                                       .options = options,
                                       .udp = &server->udp,
                                       .log = &server->sink,
                                       .started_ns = ticks_wall_ns()};
    hosts_init(&server->hosts,
               (struct texts){options->allow_hosts.items, options->allow_hosts.count});
    if (sink_open(&server->sink, options->log_file, err) != 0)
        return EXIT_FAILURE;
    int failed = listeners_open(&server->listeners, options, err);
    if (failed)
        return failed;
    if (configure_udp(server, options, err) != 0)
        return EXIT_FAILURE;
    if (options->compress && (server->encoder = encoder_start(err)) == NULL)
        fprintf(stderr, "tarn: pages are sent without compression: %s\n", err->text);
    decode_base(server, options->base);
    struct worker_config config = configure(server, options, root, wanted, descriptors);
    if (pool_start(&server->pool, wanted, most, &config, err) != 0)
        return EXIT_FAILURE;
    if (server->pool.count < wanted)
        fprintf(stderr, "tarn: only %u of %u workers run: %s\n", server->pool.count, wanted,
                err->text);
    if (start_acceptors(server, err) != 0)
        return EXIT_FAILURE;
    /* Last: who reads it may rely on a server behind it. */
    if (options->port_file && session_write_port(options->port_file, &server->listeners, err) != 0)
        return EXIT_FAILURE;
    session_greet(&server->listeners, &server->pool, options, root, server->base);
    return 0;
}

/* False as soon as a second signal asks to stop now. */
static bool wait_for_drain(uint64_t wait_ns)
{
    enum stop_reason reason = stop_wait(wait_ns);
    return reason == STOP_NONE || reason == STOP_REOPEN;
}

static void stop(struct server *server, uint64_t drain_ns)
{
    for (unsigned i = 0; i < server->acceptor_count; i++)
        acceptor_stop(server->acceptors[i]);
    reserve_clear(&server->reserve);
    listeners_end_accepting(&server->listeners);
    if (server->pool.count)
        pool_stop(&server->pool, drain_ns, wait_for_drain);
    listeners_close(&server->listeners);
}

/* Until a signal means stop, or until END_NS; SIGHUP opens the log file again, unless it comes
 * from a terminal that was closed. Returns whether there was a signal. */
static bool wait_for_stop(struct server *server, uint64_t end_ns)
{
    struct err err;
    for (uint64_t now_ns = ticks_now(); now_ns < end_ns; now_ns = ticks_now()) {
        switch (stop_wait(end_ns == UINT64_MAX ? UINT64_MAX : end_ns - now_ns)) {
        case STOP_TERMINATE:
        case STOP_INTERRUPT:
            return true;
        case STOP_REOPEN:
            /* Its terminal is gone: it would run on unseen and keep its port. */
            if (server->has_terminal && !term_is_terminal(TERM_ERRORS))
                return true;
            if (sink_reopen(&server->sink, &err) != 0)
                fprintf(stderr, "tarn: %s\n", err.text);
            break;
        case STOP_NONE:
            break;
        }
    }
    return false;
}

/* Serves until it is told to stop, and then as long as load balancers need to notice. Returns how
 * long the drain may take. */
static uint64_t run(struct server *server, const struct options *options)
{
    wait_for_stop(server, UINT64_MAX);
    if (options->drain_delay_ns == 0)
        return options->drain_ns;
    pool_leave(&server->pool);
    atomic_store(&server->control.leaving, true);
    return wait_for_stop(server, ticks_now() + options->drain_delay_ns) ? 0 : options->drain_ns;
}

static int serve(const struct options *options)
{
    static struct server server;
    struct err err = {""};
    uint64_t drain_ns = 0;
    stop_prepare();
    sock_startup();
    if (options->trace_sockets)
        trace_start();
    reserve_init(&server.reserve);
    int failed = start(&server, options, &err);
    if (failed)
        fprintf(stderr, "tarn: %s\n", err.text);
    else
        drain_ns = run(&server, options);
    stop(&server, drain_ns);
    if (!failed)
        session_sum_up(&server.pool, ticks_now() - server.started_ns);
    pool_clear(&server.pool);
    quota_destroy(server.udp.quota);
    if (server.encoder)
        encoder_stop(server.encoder);
    sink_close(&server.sink);
    return failed;
}

int main(int argc, char **argv)
{
    struct options options;
    struct err err = {""};
    term_startup();
    if (argc > 1 && strcmp(argv[1], "probe") == 0)
        return probe_run(argc - 1, argv + 1);
    enum args_wish wish = options_read(&options, argc, argv, &err);
    if (wish == ARGS_REFUSED) {
        fprintf(stderr, "tarn: %s\n", err.text);
        return EXIT_USAGE;
    }
    if (wish != ARGS_RUN) {
        options_print(wish, stdout);
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    int status = serve(&options);
    options_clear(&options);
    return status;
}
