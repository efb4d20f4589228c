/* main.c - from options to a running server, and back.
 *
 * Exit status: 0 ended as asked, 1 could not start, 2 usage, 3 an address is taken. */
#include "tarn/acceptor.h"
#include "tarn/options.h"
#include "tarn/session.h"
#include "tarn/stop.h"
#include "tarn/ticks.h"
#include "tarn/units.h"

#include <stdio.h>
#include <stdlib.h>

enum { EXIT_USAGE = 2 };

/* Descriptors that connections cannot have: listeners, pollers, logs, watches, and the files that
 * are open while they are read. */
#define DESCRIPTORS_KEPT 64

struct server {
    struct listeners listeners;
    struct sink sink;
    struct pool pool;
    struct acceptor *acceptors[LISTENERS_MAX];
    unsigned acceptor_count;
    uint64_t started_ns;
};

/* Half of the descriptors beyond a reserve are for connections at the least; the caches of open
 * files share the rest. */
static unsigned connections_for(size_t descriptors)
{
    size_t usable =
        descriptors > 2 * DESCRIPTORS_KEPT ? descriptors - DESCRIPTORS_KEPT : descriptors / 2;
    size_t most = usable - usable / 8;
    return most < 16 ? 16 : most > 1000000 ? 1000000 : (unsigned)most;
}

static struct worker_config configure(const struct options *options, struct sink *sink,
                                      const char *root, unsigned workers, size_t descriptors)
{
    size_t files = descriptors / 16 / workers;
    return (struct worker_config){
        .site = {.root = root,
                 .cache_bytes = options->cache_bytes / workers,
                 .whole_bytes = (uint32_t)options->whole_bytes,
                 .max_watches = 65536,
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
        .log_sink = sink,
    };
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

static int start_acceptors(struct server *server, struct err *err)
{
    for (unsigned i = 0; i < server->listeners.count; i++) {
        struct acceptor *acceptor =
            acceptor_start(i, server->listeners.items[i].sock, &server->pool, err);
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
    if (sink_open(&server->sink, options->log_file, err) != 0)
        return EXIT_FAILURE;
    int failed = listeners_open(&server->listeners, options, err);
    if (failed)
        return failed;
    struct worker_config config = configure(options, &server->sink, root, wanted, descriptors);
    if (pool_start(&server->pool, wanted, most, &config, err) != 0)
        return EXIT_FAILURE;
    if (server->pool.count < wanted)
        fprintf(stderr, "tarn: only %u of %u workers run: %s\n", server->pool.count, wanted,
                err->text);
    if (options->port_file && session_write_port(options->port_file, &server->listeners, err) != 0)
        return EXIT_FAILURE;
    if (start_acceptors(server, err) != 0)
        return EXIT_FAILURE;
    session_greet(&server->listeners, &server->pool, options, root);
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
    listeners_close(&server->listeners);
    if (server->pool.count)
        pool_stop(&server->pool, drain_ns, wait_for_drain);
}

/* Until the first signal that means stop; SIGHUP opens the log file again. */
static void wait_for_stop(struct server *server)
{
    struct err err;
    for (;;) {
        switch (stop_wait(UINT64_MAX)) {
        case STOP_TERMINATE:
        case STOP_INTERRUPT:
            return;
        case STOP_REOPEN:
            if (sink_reopen(&server->sink, &err) != 0)
                fprintf(stderr, "tarn: %s\n", err.text);
            break;
        case STOP_NONE:
            break;
        }
    }
}

static int serve(const struct options *options)
{
    static struct server server;
    struct err err = {""};
    stop_prepare();
    sock_startup();
    int failed = start(&server, options, &err);
    if (failed)
        fprintf(stderr, "tarn: %s\n", err.text);
    else
        wait_for_stop(&server);
    stop(&server, failed ? 0 : options->drain_ns);
    if (!failed)
        session_sum_up(&server.pool, ticks_now() - server.started_ns);
    pool_clear(&server.pool);
    sink_close(&server.sink);
    return failed;
}

int main(int argc, char **argv)
{
    struct options options;
    struct err err = {""};
    enum args_wish wish = options_read(&options, argc, argv, &err);
    if (wish == ARGS_REFUSED) {
        fprintf(stderr, "tarn: %s\n", err.text);
        return EXIT_USAGE;
    }
    if (wish != ARGS_RUN) {
        options_print(wish, stdout);
        return EXIT_SUCCESS;
    }
    int status = serve(&options);
    options_clear(&options);
    return status;
}
