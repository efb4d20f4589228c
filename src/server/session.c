/* session.c - banner, port file and summary. */
#include "tarn/session.h"
#include "tarn/term.h"
#include "tarn/units.h"

#include <stdio.h>

#define INTERFACES_MAX 16

/* Where others reach a listener for all addresses: each with these words around it. */
static void print_reachable(const struct addr *bound, const char *before, const char *behind)
{
    struct addr addrs[INTERFACES_MAX];
    char url[ADDR_TEXT_MAX + 16];
    int count = sock_interfaces(addrs, INTERFACES_MAX);
    for (int i = 0; i < count; i++) {
        if (addr_family(&addrs[i]) != addr_family(bound))
            continue;
        addr_set_port(&addrs[i], addr_port(bound));
        fprintf(stderr, "%s%s%s", before, listeners_url(&addrs[i], false, url, sizeof url), behind);
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
                         const struct options *options, const char *root)
{
    static const char *const formats[] = {"none", "short", "combined", "json"};
    char url[ADDR_TEXT_MAX + 16];
    const char *unwatched = find_unwatched(pool);
    fprintf(stderr, "tarn " TARN_VERSION "\n");
    for (unsigned i = 0; i < listeners->count; i++) {
        const struct addr *addr = &listeners->items[i].addr;
        bool is_admin = listeners->items[i].admin;
        bool is_proxied = listeners->items[i].door.entrance.expects_proxy;
        fprintf(stderr, "  %s      %s%s\n", is_admin ? "admin    " : "listening",
                listeners_url(addr, listeners->items[i].udp, url, sizeof url),
                is_proxied ? "   for proxies" : "");
        if (addr_is_any(addr) && !is_admin)
            print_reachable(addr, "  other devices  ", "\n");
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
                   const struct options *options, const char *root)
{
    char url[ADDR_TEXT_MAX + 16];
    const char *unwatched = find_unwatched(pool);
    if (listeners->instead_of)
        fprintf(stderr, "tarn: port %u is taken, listening on port %u instead\n",
                listeners->instead_of, addr_port(&listeners->items[0].addr));
    if (term_is_terminal(TERM_ERRORS)) {
        print_banner(listeners, pool, options, root);
        return;
    }
    fprintf(stderr, "listening");
    for (unsigned i = 0; i < listeners->count; i++) {
        const struct listener *listener = &listeners->items[i];
        fprintf(stderr, " %s=%s", listener->admin ? "admin" : "url",
                listeners_url(&listener->addr, listener->udp, url, sizeof url));
        if (options->lan && addr_is_any(&listener->addr) && !listener->admin)
            print_reachable(&listener->addr, " lan=", "");
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
