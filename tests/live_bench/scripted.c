/* scripted.c - accepts, reads requests, and lets the script answer. */
#include "scripted.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PEERS_MAX = 65536 };

static struct {
    bool runs;
    int listener;
    pthread_t acceptor;
    respond_f *respond;
    respond_f *accepted;
    char url[256];
    atomic_bool stops;
    _Atomic uint64_t requests;
    _Atomic uint64_t connections;
    _Atomic uint64_t notes;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    int socks[PEERS_MAX]; /* by connection; -1: over */
    unsigned alive;
} all = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

const char *scripted_url(void)
{
    return all.url;
}

uint64_t scripted_requests(void)
{
    return all.requests;
}

uint64_t scripted_connections(void)
{
    return all.connections;
}

void scripted_note(void)
{
    all.notes++;
}

uint64_t scripted_notes(void)
{
    return all.notes;
}

/* ---- for scripts ---- */

void peer_send_bytes(struct peer *peer, const void *data, size_t len)
{
    const char *at = data;
    while (len > 0 && !peer->is_over) {
        ssize_t n = send(peer->sock, at, len, MSG_NOSIGNAL);
        if (n <= 0) {
            peer->is_over = true;
            return;
        }
        at += n;
        len -= (size_t)n;
    }
}

void peer_send(struct peer *peer, const char *text)
{
    peer_send_bytes(peer, text, strlen(text));
}

void peer_pause_ms(unsigned ms)
{
    poll(NULL, 0, (int)ms);
}

void peer_close(struct peer *peer)
{
    peer->is_over = true;
}

void peer_reset(struct peer *peer)
{
    struct linger linger = {1, 0};
    setsockopt(peer->sock, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    peer->is_over = true;
}

void peer_ok(struct peer *peer, const char *body)
{
    char text[8192];
    snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body),
             strncmp(peer->head, "HEAD ", 5) == 0 ? "" : body);
    peer_send(peer, text);
}

void respond_hello(struct peer *peer)
{
    peer_ok(peer, "hello");
}

void respond_never(struct peer *peer)
{
    char byte;
    while (recv(peer->sock, &byte, 1, 0) > 0)
        continue;
    peer->is_over = true;
}

/* ---- connections ---- */

static size_t content_length(const char *head)
{
    const char *at = strcasestr(head, "\r\nContent-Length:");
    return at ? strtoul(at + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

struct inlet {
    char bytes[65536];
    size_t len;
};

static bool read_more(struct peer *peer, struct inlet *in)
{
    ssize_t n = recv(peer->sock, in->bytes + in->len, sizeof in->bytes - 1 - in->len, 0);
    if (n <= 0)
        return false;
    in->len += (size_t)n;
    in->bytes[in->len] = '\0';
    return true;
}

static void take(struct inlet *in, size_t len)
{
    memmove(in->bytes, in->bytes + len, in->len - len);
    in->len -= len;
    in->bytes[in->len] = '\0';
}

/* Reads one request into peer->head; its body is dropped. */
static bool read_request(struct peer *peer, struct inlet *in)
{
    char *end;
    while ((end = strstr(in->bytes, "\r\n\r\n")) == NULL)
        if (!read_more(peer, in))
            return false;
    size_t head = (size_t)(end + 4 - in->bytes);
    snprintf(peer->head, sizeof peer->head, "%.*s", (int)head, in->bytes);
    size_t body = content_length(peer->head);
    for (take(in, head); body > 0;) {
        if (in->len == 0 && !read_more(peer, in))
            return false;
        size_t part = in->len < body ? in->len : body;
        take(in, part);
        body -= part;
    }
    return true;
}

static void *serve(void *arg)
{
    struct peer *peer = arg;
    struct inlet *in = calloc(1, sizeof *in);
    if (all.accepted)
        all.accepted(peer);
    while (in && !peer->is_over && read_request(peer, in)) {
        peer->request = all.requests++;
        all.respond(peer);
        peer->of_peer++;
    }
    free(in);
    pthread_mutex_lock(&all.lock);
    all.socks[peer->connection] = -1;
    close(peer->sock);
    all.alive--;
    pthread_cond_broadcast(&all.changed);
    pthread_mutex_unlock(&all.lock);
    free(peer);
    return NULL;
}

static void begin_peer(int sock, const struct sockaddr_storage *from)
{
    pthread_t thread;
    pthread_attr_t detached;
    int on = 1;
    struct peer *peer = calloc(1, sizeof *peer);
    struct sockaddr_in in;
    peer->sock = sock;
    memcpy(&in, from, sizeof in);
    if (in.sin_family == AF_INET)
        inet_ntop(AF_INET, &in.sin_addr, peer->address, sizeof peer->address);
    setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    pthread_mutex_lock(&all.lock);
    peer->connection = (unsigned)all.connections++ % PEERS_MAX;
    all.socks[peer->connection] = sock;
    all.alive++;
    pthread_mutex_unlock(&all.lock);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, 256 * 1024);
    if (pthread_create(&thread, &detached, serve, peer) != 0)
        abort();
    pthread_attr_destroy(&detached);
}

static void *accept_all(void *arg)
{
    (void)arg;
    for (;;) {
        struct sockaddr_storage from;
        socklen_t len = sizeof from;
        memset(&from, 0, sizeof from);
        int sock = accept4(all.listener, (struct sockaddr *)&from, &len, SOCK_CLOEXEC);
        if (all.stops) {
            if (sock >= 0)
                close(sock);
            return NULL;
        }
        if (sock >= 0)
            begin_peer(sock, &from);
    }
}

static int listen_at(const char *path)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    socklen_t len = sizeof in;
    int on = 1;
    int sock = socket(path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(sock, 0);
    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (path) {
        snprintf(un.sun_path, sizeof un.sun_path, "%s", path);
        ck_assert_int_eq(bind(sock, (struct sockaddr *)&un, sizeof un), 0);
        snprintf(all.url, sizeof all.url, "unix:%s:", path);
    } else {
        ck_assert_int_eq(bind(sock, (struct sockaddr *)&in, sizeof in), 0);
        ck_assert_int_eq(getsockname(sock, (struct sockaddr *)&in, &len), 0);
        snprintf(all.url, sizeof all.url, "http://127.0.0.1:%u", ntohs(in.sin_port));
    }
    ck_assert_int_eq(listen(sock, 1024), 0);
    return sock;
}

void scripted_start(respond_f *respond, respond_f *accepted, const char *path)
{
    signal(SIGPIPE, SIG_IGN);
    all.respond = respond;
    all.accepted = accepted;
    all.stops = false;
    all.requests = all.connections = all.notes = 0;
    all.alive = 0;
    all.listener = listen_at(path);
    ck_assert_int_eq(pthread_create(&all.acceptor, NULL, accept_all, NULL), 0);
    all.runs = true;
}

void scripted_stop(void)
{
    if (!all.runs)
        return;
    all.runs = false;
    all.stops = true;
    shutdown(all.listener, SHUT_RDWR); /* lets accept() return */
    pthread_join(all.acceptor, NULL);
    close(all.listener);
    pthread_mutex_lock(&all.lock);
    for (unsigned i = 0; i < PEERS_MAX && i < all.connections; i++)
        if (all.socks[i] >= 0)
            shutdown(all.socks[i], SHUT_RDWR);
    while (all.alive > 0)
        pthread_cond_wait(&all.changed, &all.lock);
    pthread_mutex_unlock(&all.lock);
}
