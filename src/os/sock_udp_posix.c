/* sock_udp_posix.c - datagram sockets are made, bound and connected. */
#define _GNU_SOURCE
#include "sock_udp_parts.h"
#include "tarn/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

int sock_udp_make(const struct addr *addr, uint64_t buffer_bytes)
{
    int on = 1;
    int bytes = buffer_bytes > INT32_MAX ? INT32_MAX : (int)buffer_bytes;
    int fd = socket(sock_udp_generic(addr)->sa_family, SOCK_DGRAM, 0);
    if (trace_is_on && fd < 0)
        trace_at("socket", SOCK_NONE, addr, strerror(errno));
    else if (trace_is_on)
        trace_socket(fd, addr_family(addr), "SOCK_DGRAM", NULL);
    if (fd < 0)
        return fd;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    if (addr_family(addr) == FAMILY_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bytes > 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    return fd;
}

int sock_udp_bind_to(int fd, const struct addr *addr, const char *detail)
{
    int result = bind(fd, sock_udp_generic(addr), addr->len);
    if (trace_is_on)
        trace_bind(fd, addr, detail, result == 0 ? NULL : strerror(errno));
    return result;
}

enum listen_result sock_udp_bind(const struct addr *addr, uint64_t buffer_bytes, sock_t *sock,
                                 struct err *err)
{
    char text[ADDR_TEXT_MAX];
    int fd = sock_udp_make(addr, buffer_bytes);
    if (fd >= 0 && sock_udp_bind_to(fd, addr, NULL) == 0) {
        *sock = fd;
        return LISTEN_OK;
    }
    int why = errno;
    err_set(err, "cannot receive datagrams at %s: %s", addr_print(addr, text), strerror(why));
    if (fd >= 0)
        sock_close(fd);
    return why == EADDRINUSE ? LISTEN_IN_USE : LISTEN_FAILED;
}

int sock_udp_connect(sock_t sock, const struct addr *peer, struct err *err)
{
    char text[ADDR_TEXT_MAX];
    int why = connect((int)sock, sock_udp_generic(peer), peer->len) == 0 ? 0 : errno;
    if (trace_is_on)
        trace_connect(sock, peer, "a peer to keep, no connection", why ? strerror(why) : NULL);
    return why == 0 ? 0
                    : err_set(err, "cannot send datagrams to %s: %s", addr_print(peer, text),
                              strerror(why));
}

/* A datagram that nobody took at an earlier peer is reported on the next call, whoever that is
 * for. */
enum io sock_udp_failure(const char *step, sock_t sock)
{
    int why = errno;
    if (why == EAGAIN || why == EWOULDBLOCK || why == EINTR || why == ENOBUFS)
        return IO_AGAIN;
    enum io io = why == ECONNREFUSED ? IO_REFUSED : IO_FAILED;
    if (trace_is_on)
        trace_moved(step, sock, io, 0, strerror(why));
    return io;
}
