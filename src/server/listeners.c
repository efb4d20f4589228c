/* listeners.c - endpoints become listening sockets. */
#include "tarn/listeners.h"
#include "tarn/endpoint.h"
#include "tarn/out.h"
#include "tarn/proc.h"
#include "tarn/sock_udp.h"
#include "tarn/units.h"

#include <stdio.h>
#include <string.h>

#define DEFAULT_PORT  8080
#define DEFAULT_TRIES 20 /* ports from 8080 on that are tried when nobody asked for one */
#define FIRST_FD      3  /* where a service manager's sockets begin */

enum { EXIT_TAKEN = 3, EXIT_OTHER = 1 };

static void close_one(struct listener *listener)
{
    if (listener->sock == SOCK_NONE)
        return;
    sock_close(listener->sock);
    if (!listener->adopted)
        sock_unlink(&listener->addr);
    listener->sock = SOCK_NONE;
}

static void close_from(struct listeners *listeners, unsigned first)
{
    while (listeners->count > first)
        close_one(&listeners->items[--listeners->count]);
}

void listeners_end_accepting(struct listeners *listeners)
{
    for (unsigned i = 0; i < listeners->count; i++)
        if (!listeners->items[i].udp)
            close_one(&listeners->items[i]);
}

void listeners_close(struct listeners *listeners)
{
    close_from(listeners, 0);
}

static struct listener *add(struct listeners *listeners, sock_t sock, struct err *err)
{
    struct listener *listener = &listeners->items[listeners->count];
    if (listeners->count == LISTENERS_MAX) {
        sock_close(sock);
        err_set(err, "more than %d listeners; name fewer endpoints", LISTENERS_MAX);
        return NULL;
    }
    *listener = (struct listener){.sock = sock};
    sock_local(sock, &listener->addr);
    listeners->count++;
    return listener;
}

static int add_stream(struct listeners *listeners, sock_t sock, bool adopted, struct err *err)
{
    struct listener *listener = add(listeners, sock, err);
    if (listener == NULL)
        return EXIT_OTHER;
    listener->adopted = adopted;
    if (addr_is_loopback(&listener->addr))
        sock_tune_loopback(sock);
    return 0;
}

/* Two acceptors at one descriptor would close it twice. */
static int adopt(struct listeners *listeners, int fd, struct err *err)
{
    sock_t sock;
    for (unsigned i = 0; i < listeners->count; i++) {
        if (listeners->items[i].sock == fd) {
            err_set(err, "fd:%d is listened at already; name each descriptor once", fd);
            return EXIT_OTHER;
        }
    }
    return sock_adopt(fd, &sock, err) == 0 ? add_stream(listeners, sock, true, err) : EXIT_OTHER;
}

static void explain_taken(const struct addr *addr, bool udp, struct err *err)
{
    struct proc_owner owner;
    char text[ADDR_TEXT_MAX];
    const char *what = udp ? "udp:" : "", *is = udp ? "in use" : "taken";
    addr_print(addr, text);
    if (udp ? proc_find_receiver(addr, &owner) : proc_find_listener(addr, &owner))
        err_set(err,
                "%s%s is %s: %s (pid %ld) listens there; stop it, or choose another address "
                "with --listen",
                what, text, is, owner.name, owner.pid);
    else
        err_set(err,
                "%s%s is %s by another process; stop it, or choose another address with "
                "--listen",
                what, text, is);
}

/* Those who may connect may speak for others, so they have to be named, by mode= or by owner=. */
static int mode_of(const struct endpoint *endpoint)
{
    struct bytes group = bytes_of(endpoint->owner);
    bytes_cut(&group, ':');
    if (endpoint->mode >= 0 || !endpoint->proxy)
        return endpoint->mode >= 0 ? endpoint->mode : SOCK_MODE_UMASK;
    return group.len > 0 ? 0660 : SOCK_MODE_OURS;
}

static int open_one(struct listeners *listeners, const struct addr *addr,
                    const struct endpoint *endpoint, int backlog, struct err *err)
{
    sock_t sock;
    switch (sock_listen(addr, backlog, mode_of(endpoint), &sock, err)) {
    case LISTEN_OK:
        if (add_stream(listeners, sock, false, err) != 0)
            return EXIT_OTHER;
        return endpoint->owner[0] && sock_give(addr, endpoint->owner, err) != 0 ? EXIT_OTHER : 0;
    case LISTEN_IN_USE:
        explain_taken(addr, false, err);
        return EXIT_TAKEN;
    case LISTEN_FAILED:
        break;
    }
    return EXIT_OTHER;
}

/* An answer has to come from the address that was asked, so the address must be known; and a peer
 * elsewhere may be anybody. */
static int check_udp(const struct addr *addr, const struct options *options, struct err *err)
{
    char text[ADDR_TEXT_MAX];
    addr_print(addr, text);
    if (addr_is_any(addr))
        return err_set(err, "udp:%s is every address; name the one that answers come from", text);
    if (!addr_is_loopback(addr) && !options->udp_remote)
        return err_set(err,
                       "udp:%s can be reached from elsewhere, where sources may be forged; name a "
                       "loopback address, or add --udp-remote if that is what you want",
                       text);
    return 0;
}

static int open_udp(struct listeners *listeners, const struct addr *addr,
                    const struct options *options, struct err *err)
{
    sock_t sock;
    if (check_udp(addr, options, err) != 0)
        return EXIT_OTHER;
    enum listen_result result = sock_udp_bind(addr, options->udp_buffer, &sock, err);
    if (result == LISTEN_IN_USE) {
        explain_taken(addr, true, err);
        return EXIT_TAKEN;
    }
    if (result != LISTEN_OK)
        return EXIT_OTHER;
    struct listener *listener = add(listeners, sock, err);
    if (listener == NULL)
        return EXIT_OTHER;
    listener->udp = true;
    return 0;
}

static void hang_doors(struct listeners *listeners, unsigned first, const struct endpoint *endpoint)
{
    for (unsigned i = first; i < listeners->count; i++) {
        struct door *door = &listeners->items[i].door;
        door->entrance.expects_proxy = endpoint->proxy;
        door->proxy_count = endpoint->proxy_count;
        memcpy(door->proxies, endpoint->proxies, sizeof door->proxies);
    }
}

/* Why the listener cannot tell proxies from others as it was told to, or null. */
static const char *flaw_of(const struct listener *listener)
{
    if (!listener->door.entrance.expects_proxy)
        return NULL;
    if (addr_is_file(&listener->addr))
        return listener->door.proxy_count
                   ? "the peers of a unix socket have no addresses, the rights of its file say who "
                     "may connect; write proxy alone"
                   : NULL;
    if (addr_family(&listener->addr) == FAMILY_UNIX)
        return "every process of this machine may connect to an abstract name and could claim to "
               "be a proxy; pass a unix socket that has a path";
    return listener->door.proxy_count ? NULL
                                      : "this is no unix socket, so its proxies have to be named, "
                                        "as in proxy=127.0.0.1";
}

/* What an inherited socket is, its endpoint does not tell. */
static int check_proxies(const struct listeners *listeners, unsigned first, const char *text,
                         struct err *err)
{
    for (unsigned i = first; i < listeners->count; i++) {
        const char *flaw = flaw_of(&listeners->items[i]);
        if (flaw) {
            err_set(err, "%s: %s", text, flaw);
            return EXIT_OTHER;
        }
    }
    return 0;
}

/* A host name may have several addresses; each gets its socket. */
static int open_endpoint(struct listeners *listeners, const char *text,
                         const struct options *options, struct err *err)
{
    struct endpoint endpoint;
    struct addr addrs[8];
    if (endpoint_parse(&endpoint, text, err) != 0)
        return EXIT_OTHER;
    unsigned before = listeners->count;
    if (endpoint.kind == ENDPOINT_FD) {
        int failed = adopt(listeners, endpoint.fd, err);
        hang_doors(listeners, before, &endpoint);
        return failed ? failed : check_proxies(listeners, before, text, err);
    }
    int count = endpoint_resolve(&endpoint, addrs, 8, err);
    for (int i = 0; i < count; i++) {
        int failed = endpoint.kind == ENDPOINT_UDP
                         ? open_udp(listeners, &addrs[i], options, err)
                         : open_one(listeners, &addrs[i], &endpoint, (int)options->backlog, err);
        /* A name or "all addresses" may list a family that this machine has switched off. */
        if (failed && (failed == EXIT_TAKEN || count == 1))
            return failed;
    }
    hang_doors(listeners, before, &endpoint);
    return listeners->count > before ? 0 : EXIT_OTHER;
}

/* The same port on each of HOSTS that this machine has. */
static int open_hosts(struct listeners *listeners, const char *const hosts[2], unsigned port,
                      const struct options *options, struct err *err)
{
    struct err ignored;
    char text[64];
    snprintf(text, sizeof text, "%s:%u", hosts[0], port);
    int failed = open_endpoint(listeners, text, options, err);
    if (failed)
        return failed;
    snprintf(text, sizeof text, "%s:%u", hosts[1], port);
    failed = open_endpoint(listeners, text, options, &ignored);
    if (failed != EXIT_TAKEN)
        return 0;
    *err = ignored;
    return failed;
}

static int open_default(struct listeners *listeners, const struct options *options, struct err *err)
{
    static const char *const loopback[2] = {"127.0.0.1", "[::1]"};
    static const char *const all[2] = {"0.0.0.0", "[::]"};
    int failed = 0;
    for (unsigned i = 0; i < DEFAULT_TRIES; i++) {
        failed =
            open_hosts(listeners, options->lan ? all : loopback, DEFAULT_PORT + i, options, err);
        if (failed != EXIT_TAKEN) {
            listeners->instead_of = i > 0 ? DEFAULT_PORT : 0;
            return failed;
        }
        close_from(listeners, 0);
    }
    return failed;
}

static bool names(const char *text, int fd)
{
    struct endpoint endpoint;
    struct err ignored;
    return endpoint_parse(&endpoint, text, &ignored) == 0 && endpoint.kind == ENDPOINT_FD &&
           endpoint.fd == fd;
}

/* Those that are named get what is behind their '?', and are not opened twice. */
static bool is_named(int fd, const struct options *options)
{
    for (size_t i = 0; i < options->listen.count; i++)
        if (names(options->listen.items[i], fd))
            return true;
    return options->admin && names(options->admin, fd);
}

static int open_all(struct listeners *listeners, const struct options *options, struct err *err)
{
    int inherited = sock_inherited();
    int failed = 0;
    for (int fd = FIRST_FD; fd < FIRST_FD + inherited && !failed; fd++)
        if (!is_named(fd, options))
            failed = adopt(listeners, fd, err);
    for (size_t i = 0; i < options->listen.count && !failed; i++)
        failed = open_endpoint(listeners, options->listen.items[i], options, err);
    if (!failed && (options->lan || listeners->count == 0))
        failed = open_default(listeners, options, err);
    return failed;
}

static int open_admin(struct listeners *listeners, const struct options *options, struct err *err)
{
    unsigned before = listeners->count;
    int failed = open_endpoint(listeners, options->admin, options, err);
    for (unsigned i = before; i < listeners->count; i++)
        listeners->items[i].admin = true;
    return failed;
}

/* Pages about the server are not for the world: either they have a listener of their own, or only
 * this machine can reach them. */
static void choose_entrances(struct listeners *listeners, const struct options *options)
{
    bool has_admin = options->admin != NULL;
    for (unsigned i = 0; i < listeners->count; i++) {
        struct listener *listener = &listeners->items[i];
        struct door *door = &listener->door;
        enum family family = addr_family(&listener->addr);
        bool is_loopback = addr_is_loopback(&listener->addr);
        bool is_for_control = has_admin ? listener->admin : is_loopback;
        bool is_proxied = door->entrance.expects_proxy;
        /* No browser speaks the PROXY protocol or reaches another family but through a proxy, which
         * passes on its own names. */
        door->entrance = (struct entrance){
            .control = is_for_control && !listener->udp,
            .guarded =
                is_loopback && !is_proxied && (family == FAMILY_INET || family == FAMILY_INET6),
            .expects_proxy = is_proxied,
        };
        door->has_reserve = listener->admin;
        door->asks_owners = options->log == LOG_COMBINED || options->log == LOG_JSON;
    }
}

/* A peer whose machine is gone says nothing, like an idle one: a short time-out ends both, and
 * spares the system a timer for each connection. */
static void ask_the_silent(struct listeners *listeners, const struct options *options)
{
    if (options->idle_timeout_ns <= SOCK_KEEP_ALIVE_S * NS_PER_S)
        return;
    for (unsigned i = 0; i < listeners->count; i++)
        if (!listeners->items[i].udp)
            sock_keep_alive(listeners->items[i].sock);
}

int listeners_open(struct listeners *listeners, const struct options *options, struct err *err)
{
    memset(listeners, 0, sizeof *listeners);
    int failed = open_all(listeners, options, err);
    if (!failed && options->admin)
        failed = open_admin(listeners, options, err);
    choose_entrances(listeners, options);
    ask_the_silent(listeners, options);
    if (failed)
        listeners_close(listeners);
    return failed;
}

const char *listeners_url(const struct addr *addr, bool udp, char *buffer, size_t cap)
{
    char text[ADDR_TEXT_MAX];
    struct out out = out_init(buffer, cap - 1);
    struct bytes zone = bytes_of(addr_print(addr, text));
    if (addr_family(addr) == FAMILY_INET || addr_family(addr) == FAMILY_INET6) {
        struct bytes host = bytes_cut(&zone, '%');
        out_text(&out, udp ? "udp://" : "http://");
        out_bytes(&out, host);
        out_text(&out, zone.at ? "%25" : ""); /* RFC 6874 */
        out_bytes(&out, zone);
        out_char(&out, '/');
    } else {
        out_bytes(&out, zone);
    }
    buffer[out.len] = '\0';
    return buffer;
}
