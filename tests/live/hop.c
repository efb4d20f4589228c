/* hop.c - two sockets, and for each direction a count and at most one datagram that is held back.
 */
#define _GNU_SOURCE
#include "hop.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is held back goes on when nothing overtakes it for so long. */
enum { HOLD_MS = 5 };

struct way {
    int to;
    const struct sockaddr_in *peer; /* null: `to` is connected */
    unsigned count;
    char held[65536];
    ssize_t held_len; /* 0: nothing */
};

static pid_t process;

static int open_socket(unsigned *port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof in;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof in), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    *port = ntohs(in.sin_port);
    return fd;
}

/* A peer that is gone refuses; that is no concern of a network. */
static void pass(const struct way *way, const void *data, ssize_t len)
{
    socklen_t size = way->peer ? sizeof *way->peer : 0;
    if (len > 0 &&
        sendto(way->to, data, (size_t)len, 0, (const struct sockaddr *)way->peer, size) < 0)
        return;
}

static void release(struct way *way)
{
    pass(way, way->held, way->held_len);
    way->held_len = 0;
}

static void carry(struct way *way, const char *data, ssize_t len)
{
    unsigned fate = way->count++ % 10;
    if (fate == 9)
        return;
    if (fate == 6) {
        memcpy(way->held, data, (size_t)len);
        way->held_len = len;
        return;
    }
    pass(way, data, len);
    if (fate == 4)
        pass(way, data, len);
    release(way);
}

static void serve(int outside, int inside)
{
    static struct way in, out;
    static struct sockaddr_in client;
    static char data[65536];
    struct pollfd slots[2] = {{.fd = outside, .events = POLLIN}, {.fd = inside, .events = POLLIN}};
    in = (struct way){.to = inside};
    out = (struct way){.to = outside, .peer = &client};
    for (;;) {
        if (poll(slots, 2, HOLD_MS) == 0) {
            release(&in);
            release(&out);
        }
        if (slots[0].revents) {
            socklen_t size = sizeof client;
            ssize_t len =
                recvfrom(outside, data, sizeof data, 0, (struct sockaddr *)&client, &size);
            if (len > 0)
                carry(&in, data, len);
        }
        if (slots[1].revents) {
            ssize_t len = recv(inside, data, sizeof data, 0);
            if (len > 0)
                carry(&out, data, len);
        }
    }
}

unsigned hop_start(const char *endpoint)
{
    unsigned port, ignored;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int outside = open_socket(&port), inside = open_socket(&ignored);
    to.sin_port = htons((uint16_t)atoi(strrchr(endpoint, ':') + 1));
    ck_assert_int_eq(connect(inside, (struct sockaddr *)&to, sizeof to), 0);
    process = fork();
    ck_assert_int_ge(process, 0);
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(outside, inside);
    }
    close(outside);
    close(inside);
    return port;
}

void hop_stop(void)
{
    if (process == 0)
        return;
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
    process = 0;
}
