/* session.c - banner, port file and summary. */
#include "tarn/session.h"

#include "tarn/out.h"
#include "tarn/target.h"
#include "tarn/term.h"
#include "tarn/units.h"

#include <stdio.h>

#define INTERFACES_MAX 16

/* Where LISTENER answers, or would at ADDR, and below which path. */
static void print_url(const struct listener *listener, const struct addr *addr, const char *base)
{
    char url[ADDR_TEXT_MAX + 16], path[3 * OPTIONS_BASE_MAX + 1];
    struct out out = out_init(path, sizeof path - 1);
    bool has_path = addr_family(addr) == FAMILY_INET || addr_family(addr) == FAMILY_INET6;
    if (*base && has_path && !listener->admin) {
        target_encode(&out, bytes_of(base));
        out_char(&out, '/');
    }
    path[out.len] = '\0';
    fprintf(stderr, "%s%s", listeners_url(addr, listener->udp, url, sizeof url), path);
}

/* Where others reach a listener for all addresses: each with these words around it. */
static void print_reachable(const struct listener *listener, const char *base, const char *before,
                            const char *behind)
{
    const struct addr *bound = &listener->addr;
    struct addr addrs[INTERFACES_MAX];
    int count = sock_interfaces(addrs, INTERFACES_MAX);
    for (int i = 0; i < count; i++) {
        if (addr_family(&addrs[i]) != addr_family(bound))
            continue;
        addr_set_port(&addrs[i], addr_port(bound));
        fprintf(stderr, "%s", before);
        print_url(listener, &addrs[i], base);
        fprintf(stderr, "%s", behind);
    }
}

/* The system may have had means for some of them only. */
static const char *find_unwatched(const struct pool *pool)
{
    const char *why = NULL;
    for (unsigned i = 0; i < pool->count && why == NULL; i++)
        why = worker_unwatched(pool->workers[i]);
    return why;
}

static void print_banner(const struct listeners *listeners, const struct pool *pool,
                         const struct options *options, const char *root, const char *base)
{
    static const char *const formats[] = {"none", "short", "combined", "json"};
    const char *unwatched = find_unwatched(pool);
    fprintf(stderr, "tarn " TARN_VERSION "\n");
    for (unsigned i = 0; i < listeners->count; i++) {
        const struct listener *listener = &listeners->items[i];
        fprintf(stderr, "  %s      ", listener->admin ? "admin    " : "listening");
        print_url(listener, &listener->addr, base);
        fprintf(stderr, "%s\n", listener->door.entrance.expects_proxy ? "   for proxies" : "");
        if (addr_is_any(&listener->addr) && !listener->admin)
            print_reachable(listener, base, "  other devices  ", "\n");
    }
    fprintf(stderr, "  root           %s\n", root);
    fprintf(stderr, "  workers        %u (%s)   at most %u connections\n", pool->count,
            poller_backend(), pool->max_connections);
    if (unwatched)
        fprintf(stderr, "  pages          %s\n", unwatched);
    else
        fprintf(stderr, "  pages          cached, and dropped the moment a file changes\n");
    fprintf(stderr, "  log            %s%s%s\n", formats[options->log],
            options->log_file ? " to " : "", options->log_file ? options->log_file : "");
    fprintf(stderr, "Ctrl-C ends it.\n");
}

void session_greet(const struct listeners *listeners, const struct pool *pool,
                   const struct options *options, const char *root, const char *base)
{
    const char *unwatched = find_unwatched(pool);
    if (listeners->instead_of)
        fprintf(stderr, "tarn: port %u is taken, listening on port %u instead\n",
                listeners->instead_of, addr_port(&listeners->items[0].addr));
    if (term_is_terminal(TERM_ERRORS)) {
        print_banner(listeners, pool, options, root, base);
        return;
    }
    fprintf(stderr, "listening");
    for (unsigned i = 0; i < listeners->count; i++) {
        const struct listener *listener = &listeners->items[i];
        fprintf(stderr, " %s=", listener->admin ? "admin" : "url");
        print_url(listener, &listener->addr, base);
        if (options->lan && addr_is_any(&listener->addr) && !listener->admin)
            print_reachable(listener, base, " lan=", "");
    }
    fprintf(stderr, " workers=%u\n", pool->count);
    if (unwatched)
        fprintf(stderr, "tarn: pages are %s\n", unwatched);
    fflush(stderr); /* whoever started us waits for these lines, and Windows keeps them back */
}

int session_write_port(const char *path, const struct listeners *listeners, struct err *err)
{
    unsigned port = 0;
    for (unsigned i = 0; i < listeners->count && port == 0; i++)
        port = addr_port(&listeners->items[i].addr);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return err_set(err, "cannot write the port to %s; name a file in a folder you may write",
                       path);
    fprintf(file, "%u\n", port);
    if (fclose(file) != 0)
        return err_set(err, "cannot write the port to %s: the disk may be full", path);
    return 0;
}

static void print_missing(const struct pool *pool)
{
    struct misses all = {.count = 0};
    for (unsigned i = 0; i < pool->count; i++)
        misses_merge(&all, worker_misses(pool->workers[i]));
    if (all.count == 0)
        return;
    fprintf(stderr, "  not found\n");
    for (unsigned i = 0; i < all.count; i++)
        fprintf(stderr, "    %6llu  %s%s%s\n", (unsigned long long)all.rows[i].count,
                all.rows[i].target, all.rows[i].referer[0] ? "   linked from " : "",
                all.rows[i].referer);
    if (all.others)
        fprintf(stderr, "    %6llu  others\n", (unsigned long long)all.others);
}

void session_sum_up(const struct pool *pool, uint64_t lasted_ns)
{
    char requests[32], sent[32], lasted[32];
    if (!term_is_terminal(TERM_ERRORS))
        return;
    fprintf(stderr, "\n%s requests, %s sent in %s\n",
            units_print_count(requests, pool_count(pool, COUNT_REQUESTS)),
            units_print_size(sent, (double)pool_count(pool, COUNT_SENT_BYTES)),
            units_print_duration(lasted, (double)lasted_ns));
    for (int kind = 0; kind < 5; kind++) {
        uint64_t count = pool_count(pool, (enum counter)(COUNT_STATUS + kind));
        if (count)
            fprintf(stderr, "  %dxx  %s\n", kind + 1, units_print_count(requests, count));
    }
    print_missing(pool);
}
