/* bare.c - the ceiling: an epoll loop that receives and sends and knows no HTTP.
 *
 *   compare_bare PORT RESPONSE REQUEST_BYTES [THREADS [close]]
 *
 * Whenever REQUEST_BYTES bytes have come in on a connection, whatever they are, the bytes of the
 * file RESPONSE go out; with "close" the connection then ends. Each thread has its own listener on
 * 127.0.0.1:PORT. No server that understands its requests can do with less, so a server is
 * compared to this with the same bytes in both directions.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 512, RECEIVE_BYTES = 65536, BLOCK_BYTES = 131072, LISTENER = -1 };

struct peer {
    size_t have; /* bytes of a request that is not complete */
    size_t owed; /* bytes of responses that are not sent */
    bool blocked;
};

/* set at start */
static struct {
    unsigned short port;
    size_t request_bytes;
    size_t response_bytes;
    char *block; /* the response, several times, so that a pipelined batch is one send */
    size_t block_bytes;
    bool close;
    struct peer *peers; /* by descriptor */
    size_t peer_count;
} bare;

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

static void read_response(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        die(path);
    long size = ftell(file);
    if (size <= 0)
        die(path);
    rewind(file);
    bare.response_bytes = (size_t)size;
    size_t copies = BLOCK_BYTES / bare.response_bytes + 1;
    bare.block_bytes = copies * bare.response_bytes;
    bare.block = malloc(bare.block_bytes);
    if (bare.block == NULL || fread(bare.block, 1, bare.response_bytes, file) != (size_t)size)
        die(path);
    for (size_t i = 1; i < copies; i++)
        memcpy(bare.block + i * bare.response_bytes, bare.block, bare.response_bytes);
    fclose(file);
}

static void make_peers(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        die("getrlimit");
    limit.rlim_cur = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        die("setrlimit");
    bare.peer_count = (size_t)limit.rlim_cur;
    bare.peers = calloc(bare.peer_count, sizeof bare.peers[0]);
    if (bare.peers == NULL)
        die("calloc");
}

static int listen_on_port(void)
{
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_port = htons(bare.port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0 ||
        bind(listener, (struct sockaddr *)&addr, sizeof addr) != 0 || listen(listener, 4096) != 0)
        die("listen");
    return listener;
}

static void watch(int poll, int operation, int fd, uint32_t events, int data)
{
    struct epoll_event event = {.events = events, .data.fd = data};
    if (epoll_ctl(poll, operation, fd, &event) != 0)
        die("epoll_ctl");
}

static void accept_all(int poll, int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if ((size_t)fd >= bare.peer_count) {
            close(fd);
            continue;
        }
        bare.peers[fd] = (struct peer){0};
        watch(poll, EPOLL_CTL_ADD, fd, EPOLLIN, fd);
    }
}

/* Sends what is owed. False: the connection is of no further use. */
static bool pay(int poll, int fd, struct peer *peer)
{
    while (peer->owed > 0) {
        size_t rest = peer->owed % bare.response_bytes;
        size_t start = rest ? bare.response_bytes - rest : 0;
        size_t len = bare.block_bytes - start < peer->owed ? bare.block_bytes - start : peer->owed;
        ssize_t sent = send(fd, bare.block + start, len, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return false;
        if (sent > 0)
            peer->owed -= (size_t)sent;
        if (sent < (ssize_t)len)
            break;
    }
    if (peer->blocked != (peer->owed > 0)) {
        peer->blocked = peer->owed > 0;
        watch(poll, EPOLL_CTL_MOD, fd, peer->blocked ? EPOLLOUT : EPOLLIN, fd);
    }
    return !(bare.close && peer->owed == 0);
}

static bool take(int poll, int fd, struct peer *peer, char *buffer)
{
    ssize_t got = recv(fd, buffer, RECEIVE_BYTES, 0);
    if (got < 0)
        return errno == EAGAIN;
    if (got == 0)
        return false;
    peer->have += (size_t)got;
    peer->owed += peer->have / bare.request_bytes * bare.response_bytes;
    peer->have %= bare.request_bytes;
    return peer->owed == 0 || pay(poll, fd, peer);
}

static void *run(void *unused)
{
    static _Thread_local char buffer[RECEIVE_BYTES];
    struct epoll_event events[EVENTS];
    int listener = listen_on_port();
    int poll = epoll_create1(0);
    if (poll < 0)
        die("epoll_create1");
    watch(poll, EPOLL_CTL_ADD, listener, EPOLLIN, LISTENER);
    for (;;) {
        int count = epoll_wait(poll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == LISTENER) {
                accept_all(poll, listener);
                continue;
            }
            struct peer *peer = &bare.peers[fd];
            if (!(peer->blocked ? pay(poll, fd, peer) : take(poll, fd, peer, buffer)))
                close(fd);
        }
    }
    return unused;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: compare_bare PORT RESPONSE REQUEST_BYTES [THREADS [close]]\n");
        return 2;
    }
    bare.port = (unsigned short)strtoul(argv[1], NULL, 10);
    bare.request_bytes = strtoul(argv[3], NULL, 10);
    unsigned long threads = argc > 4 ? strtoul(argv[4], NULL, 10) : 1;
    bare.close = argc > 5 && strcmp(argv[5], "close") == 0;
    if (bare.port == 0 || bare.request_bytes == 0 || threads == 0) {
        fprintf(stderr, "compare_bare: port, request size and threads must be above 0\n");
        return 2;
    }
    read_response(argv[2]);
    make_peers();
    for (unsigned long i = 1; i < threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, run, NULL) != 0)
            die("pthread_create");
    }
    run(NULL);
    return 0;
}
