/* sock_stamp_linux.c - SO_TIMESTAMPNS, which TCP knows since Linux 4.14, and MSG_TRUNC.
 *
 * Loopback and network packets are stamped in software on reception; unix sockets never. */
#define _GNU_SOURCE
#include "tarn/sock_stamp.h"
#include "tarn/trace.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

bool sock_stamp_begin(sock_t sock)
{
    int on = 1, domain = 0;
    socklen_t len = sizeof domain;
    if (getsockopt((int)sock, SOL_SOCKET, SO_DOMAIN, &domain, &len) != 0 || domain == AF_UNIX)
        return false;
    return setsockopt((int)sock, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0;
}

sock_t sock_stamp_hold(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return SOCK_NONE;
    if (trace_is_on)
        trace_socket(fd, FAMILY_INET, "SOCK_STREAM", "keeps the system's time stamps on");
    sock_stamp_begin(fd);
    return fd;
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

static enum io receive(sock_t sock, struct iovec part, int flags, size_t *got, int64_t *arrived_ns)
{
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct timespec))];
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    ssize_t n = recvmsg((int)sock, &message, flags);
    enum io io = n > 0                               ? IO_OK
                 : n == 0                            ? IO_EOF
                 : errno == EAGAIN || errno == EINTR ? IO_AGAIN
                                                     : IO_FAILED;
    if (trace_is_on)
        trace_moved("recv", sock, io, n > 0 ? (size_t)n : 0, strerror(errno));
    if (n < 0)
        return io;
    *got = (size_t)n;
    *arrived_ns = stamp_of(&message);
    return io;
}

enum io sock_stamp_recv(sock_t sock, void *buffer, size_t cap, size_t *got, int64_t *arrived_ns)
{
    return receive(sock, (struct iovec){buffer, cap}, 0, got, arrived_ns);
}

enum io sock_stamp_drop(sock_t sock, void *scratch, size_t cap, size_t *got, int64_t *arrived_ns)
{
    /* TCP drops the bytes without writing any; a unix stream ignores the flag and copies them. */
    return receive(sock, (struct iovec){scratch, cap}, MSG_TRUNC, got, arrived_ns);
}
