/* sock_udp_mmsg.c - Linux: many datagrams a call, a socket for each thread, stamps and losses. */
#define _GNU_SOURCE
#include "sock_udp_parts.h"
#include "tarn/trace.h"

#include <linux/sock_diag.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The port was bound without SO_REUSEPORT, so that nobody else's server is joined by mistake; from
 * the moment it is set sockets of the same user may bind there too, and the system picks one of
 * them by the peer's address. */
bool sock_udp_join(sock_t bound, uint64_t buffer_bytes, sock_t *sock)
{
    struct addr addr = {.len = 0};
    socklen_t len = sizeof addr.storage;
    int on = 1;
    if (setsockopt((int)bound, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0 ||
        getsockname((int)bound, (struct sockaddr *)(void *)addr.storage, &len) != 0)
        return false;
    addr.len = (uint32_t)len;
    int fd = sock_udp_make(&addr, buffer_bytes);
    if (fd < 0)
        return false;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0 &&
        sock_udp_bind_to(fd, &addr, "shared") == 0) {
        *sock = fd;
        return true;
    }
    sock_close(fd);
    return false;
}

static int64_t stamp_of(struct msghdr *message)
{
    struct timespec t;
    for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at)) {
        if (at->cmsg_level == SOL_SOCKET && at->cmsg_type == SCM_TIMESTAMPNS) {
            memcpy(&t, CMSG_DATA(at), sizeof t);
            return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
        }
    }
    return 0;
}

enum io sock_udp_recv(sock_t sock, struct datagram *datagrams, unsigned max, unsigned *got)
{
    struct mmsghdr messages[SOCK_UDP_BATCH];
    struct iovec parts[SOCK_UDP_BATCH];
    _Alignas(struct cmsghdr) char control[SOCK_UDP_BATCH][CMSG_SPACE(sizeof(struct timespec))];
    unsigned count = max < SOCK_UDP_BATCH ? max : SOCK_UDP_BATCH;
    for (unsigned i = 0; i < count; i++) {
        parts[i] = (struct iovec){datagrams[i].at, datagrams[i].len};
        messages[i].msg_hdr = (struct msghdr){.msg_name = datagrams[i].peer.storage,
                                              .msg_namelen = sizeof datagrams[i].peer.storage,
                                              .msg_iov = &parts[i],
                                              .msg_iovlen = 1,
                                              .msg_control = control[i],
                                              .msg_controllen = sizeof control[i]};
    }
    *got = 0;
    int n = recvmmsg((int)sock, messages, count, 0, NULL);
    if (n < 0)
        return sock_udp_failure("recvfrom", sock);
    for (int i = 0; i < n; i++) {
        datagrams[i].peer.len = messages[i].msg_hdr.msg_namelen;
        datagrams[i].len = messages[i].msg_len;
        datagrams[i].arrived_ns = stamp_of(&messages[i].msg_hdr);
    }
    *got = (unsigned)n;
    if (trace_is_on)
        trace_datagrams("recvfrom", sock, datagrams, *got);
    return IO_OK;
}

enum io sock_udp_send(sock_t sock, const struct datagram *datagrams, unsigned count, unsigned *sent)
{
    struct mmsghdr messages[SOCK_UDP_BATCH];
    struct iovec parts[SOCK_UDP_BATCH];
    struct addr peers[SOCK_UDP_BATCH];
    *sent = 0;
    if (count > SOCK_UDP_BATCH)
        count = SOCK_UDP_BATCH;
    for (unsigned i = 0; i < count; i++) {
        parts[i] = (struct iovec){datagrams[i].at, datagrams[i].len};
        peers[i] = datagrams[i].peer;
        messages[i].msg_hdr = (struct msghdr){.msg_name = peers[i].len ? peers[i].storage : NULL,
                                              .msg_namelen = peers[i].len,
                                              .msg_iov = &parts[i],
                                              .msg_iovlen = 1};
    }
    int n = sendmmsg((int)sock, messages, count, 0);
    if (n < 0)
        return sock_udp_failure("sendto", sock);
    *sent = (unsigned)n;
    if (trace_is_on)
        trace_datagrams("sendto", sock, datagrams, *sent);
    return IO_OK;
}

uint64_t sock_udp_lost(sock_t sock)
{
    uint32_t figures[SK_MEMINFO_VARS] = {0};
    socklen_t len = sizeof figures;
    if (getsockopt((int)sock, SOL_SOCKET, SO_MEMINFO, figures, &len) != 0)
        return 0;
    return figures[SK_MEMINFO_DROPS];
}
