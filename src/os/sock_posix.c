/* sock_posix.c - stream sockets. */
#define _GNU_SOURCE
#include "tarn/sock.h"
#include "tarn/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/sockios.h>
#include <sys/sendfile.h>
#endif

#if !defined(TCP_KEEPIDLE) && defined(TCP_KEEPALIVE)
#define TCP_KEEPIDLE TCP_KEEPALIVE /* macOS calls it so */
#endif
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#ifndef MSG_MORE
#define MSG_MORE 0
#endif

static const struct sockaddr *generic(const struct addr *addr)
{
    return (const struct sockaddr *)(const void *)addr->storage;
}

void sock_startup(void)
{
    /* sendfile() has no MSG_NOSIGNAL. */
    signal(SIGPIPE, SIG_IGN);
}

static int traced(int fd, const struct addr *addr, const char *purpose)
{
    if (trace_is_on && fd < 0)
        trace_at("socket", SOCK_NONE, addr, strerror(errno));
    else if (trace_is_on)
        trace_socket(fd, addr_family(addr), "SOCK_STREAM", purpose);
    return fd;
}

static int open_socket(const struct addr *addr, const char *purpose)
{
    int fd = socket(generic(addr)->sa_family, SOCK_STREAM, 0);
    if (fd >= 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    return traced(fd, addr, purpose);
}

static int bind_to(int fd, const struct addr *addr)
{
    int result = bind(fd, generic(addr), addr->len);
    if (trace_is_on)
        trace_bind(fd, addr, NULL, result == 0 ? NULL : strerror(errno));
    return result;
}

void sock_set_blocking(sock_t sock, bool blocking)
{
    int flags = fcntl((int)sock, F_GETFL);
    fcntl((int)sock, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

static const char *path_of(const struct addr *addr)
{
    return (const char *)addr->storage + offsetof(struct sockaddr_un, sun_path);
}

/* What connect() says of a server that is there: it may have a full queue, too. */
static bool is_alive(int why)
{
    return why == 0 || why == EAGAIN || why == EINPROGRESS;
}

/* A socket file whose owner died stays on disk and refuses every connection; only that state may
 * be cleared away, never a living server's socket and never a file of another kind. Says in *doubt,
 * which may be null, why it cannot tell whether somebody listens there. */
static bool remove_if_stale(const struct addr *addr, int *doubt)
{
    struct stat st;
    if (!addr_is_file(addr) || lstat(path_of(addr), &st) != 0 || !S_ISSOCK(st.st_mode))
        return false;
    int fd = open_socket(addr, "asks whether somebody listens there");
    if (fd < 0)
        return false;
    sock_set_blocking(fd, false); /* a busy server's queue may be full */
    int why = connect(fd, generic(addr), addr->len) == 0 ? 0 : errno;
    if (trace_is_on)
        trace_connect(fd, addr, "connected", why ? strerror(why) : NULL);
    sock_close(fd);
    if (doubt && why != ECONNREFUSED && !is_alive(why))
        *doubt = why;
    if (why != ECONNREFUSED)
        return false;
    int result = unlink(path_of(addr));
    if (trace_is_on)
        trace_at("unlink", SOCK_NONE, addr, result == 0 ? NULL : strerror(errno));
    return result == 0;
}

/* TCP_DEFER_ACCEPT, which hides connections from us until they have sent something, stays off.
 * Measured with it and without, in pairs of runs over loopback, 1 KiB and a connection a request:
 *   sent at once (42 pairs): the same system calls, 0.99 of the server's CPU time (quartiles 0.94
 *     and 1.05), 1.00 of the median latency (0.96 and 1.05);
 *   sent 1 ms later (12 pairs): 3 system calls fewer, 0.76 of the CPU time (0.67 and 0.84), but
 *     1.48 of the median latency (1.21 and 2.44), because accepting delays the reply then;
 *   never sent: our time-outs begin 1 s late where it waits 1 s, and 15 s late where it waits 10.
 *
 * Accepted sockets inherit this from their listener. Without it the second of two short answers
 * may wait 40 ms for the peer to acknowledge the first. */
static void send_at_once(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* bind() calls any file that is in the way "in use". */
static bool is_no_socket(const struct addr *addr)
{
    struct stat st;
    return addr_is_file(addr) && lstat(path_of(addr), &st) == 0 && !S_ISSOCK(st.st_mode);
}

static int bind_socket(int fd, const struct addr *addr, int mode)
{
    int on = 1;
    if (addr_family(addr) == FAMILY_UNIX) {
        /* The file appears with its final rights: nobody slips in between bind and chmod. */
        int bits = mode == SOCK_MODE_OURS ? 0600 : mode;
        mode_t before = bits >= 0 ? umask((mode_t)(0777 & ~bits)) : 0;
        int result = bind_to(fd, addr);
        int why = errno;
        if (bits >= 0)
            umask(before);
        errno = why;
        return result;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    send_at_once(fd);
    /* [::] must not claim the IPv4 port too: each family has its own listener. */
    if (addr_family(addr) == FAMILY_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    return bind_to(fd, addr);
}

static int bind_over_a_stale_one(int fd, const struct addr *addr, int mode, int *doubt)
{
    if (bind_socket(fd, addr, mode) == 0)
        return 0;
    if (errno != EADDRINUSE)
        return -1;
    if (remove_if_stale(addr, doubt))
        return bind_socket(fd, addr, mode);
    errno = EADDRINUSE;
    return -1;
}

enum listen_result sock_listen(const struct addr *addr, int backlog, int mode, sock_t *listener,
                               struct err *err)
{
    char text[ADDR_TEXT_MAX];
    int doubt = 0;
    int fd = open_socket(addr, NULL);
    if (fd < 0 || bind_over_a_stale_one(fd, addr, mode, &doubt) != 0)
        goto fail;
    int failed = listen(fd, backlog);
    if (trace_is_on && failed)
        trace_at("listen", fd, addr, strerror(errno));
    else if (trace_is_on)
        trace_listen(fd, backlog);
    if (failed)
        goto fail;
    *listener = fd;
    return LISTEN_OK;
fail:;
    int why = errno == EADDRINUSE && is_no_socket(addr) ? EEXIST : errno;
    const char *hint = why == EACCES          ? "; choose a port above 1023 or a path you may write"
                       : why == EADDRNOTAVAIL ? "; no interface of this machine has that address"
                       : why == EEXIST        ? " and is no socket; choose another path"
                       : why == EINVAL && addr_family(addr) == FAMILY_INET6
                           ? "; a link-local address needs its interface, as in [fe80::1%eth0]:80, "
                             "and an IPv4 one is written as such"
                           : "";
    if (doubt)
        err_set(err,
                "%s is a socket, and tarn cannot tell whether somebody listens there: %s; "
                "choose another path",
                addr_print(addr, text), strerror(doubt));
    else
        err_set(err, "cannot listen on %s: %s%s", addr_print(addr, text), strerror(why), hint);
    if (fd >= 0)
        sock_close(fd);
    return why == EADDRINUSE && !doubt ? LISTEN_IN_USE : LISTEN_FAILED;
}

int sock_adopt(int fd, sock_t *listener, struct err *err)
{
    int type = 0, listening = 0;
    socklen_t len = sizeof type;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) != 0)
        return err_set(err, "fd:%d is not an open socket: %s; pass a listening socket", fd,
                       strerror(errno));
    len = sizeof listening;
    if (type != SOCK_STREAM ||
        (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) == 0 && !listening))
        return err_set(err,
                       "fd:%d is a socket, but not a listening stream socket; call listen() "
                       "on it before it is passed on",
                       fd);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    sock_set_blocking(fd, true);
    send_at_once(fd); /* means nothing to a unix socket */
    if (trace_is_on)
        trace_step("inherit", fd, NULL);
    *listener = fd;
    return 0;
}

/* An interruption, or a connection that has gone already, is no reason to stop or to wait. */
static enum accept_result accept_failure(int why)
{
    switch (why) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
        return ACCEPT_EXHAUSTED;
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
    case EOPNOTSUPP:
    case EFAULT:
        return ACCEPT_CLOSED;
    case EINTR:
    case EAGAIN:
    case ECONNABORTED:
    case EPROTO:
        return ACCEPT_RETRY;
    default: /* what may last must not make the acceptor spin */
        return ACCEPT_EXHAUSTED;
    }
}

enum accept_result sock_accept(sock_t listener, sock_t *sock, struct addr *peer)
{
    socklen_t len = sizeof peer->storage;
#ifdef __linux__
    int fd = accept4((int)listener, (struct sockaddr *)(void *)peer->storage, &len,
                     SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    int fd = accept((int)listener, (struct sockaddr *)(void *)peer->storage, &len);
    if (fd >= 0) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        sock_set_blocking(fd, false);
    }
#endif
    if (fd < 0) {
        int why = errno;
        if (trace_is_on && why != EAGAIN && why != EINTR) /* these are no more than "nobody yet" */
            trace_accept(listener, SOCK_NONE, strerror(why));
        return accept_failure(why);
    }
    peer->len = (uint32_t)len;
    *sock = fd;
    if (trace_is_on)
        trace_accept(listener, fd, NULL);
    return ACCEPT_OK;
}

/* A unix socket nobody listens on refuses like a port, and one whose path is gone is as dead. */
static enum io connect_failure(int why)
{
    return why == ECONNREFUSED || why == ENOENT ? IO_REFUSED : IO_FAILED;
}

static int open_connecting(const struct addr *addr, const struct addr *local)
{
#ifdef __linux__
    int fd = socket(generic(addr)->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    traced(fd, addr, NULL);
#else
    int fd = open_socket(addr, NULL);
    if (fd >= 0)
        sock_set_blocking(fd, false);
#endif
    if (fd < 0 || addr_family(addr) == FAMILY_UNIX)
        return fd;
    send_at_once(fd);
#ifdef IP_BIND_ADDRESS_NO_PORT
    /* The port is chosen when both ends are known: one address then has ports for each peer. */
    int on = 1;
    if (local)
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
#else
    (void)local;
#endif
    return fd;
}

enum io sock_connect(const struct addr *addr, const struct addr *local, sock_t *sock,
                     struct err *err)
{
    char text[ADDR_TEXT_MAX];
    int fd = open_connecting(addr, local);
    if (fd < 0 || (local && bind_to(fd, local) != 0))
        goto fail;
    bool failed = connect(fd, generic(addr), addr->len) != 0;
    bool waits = failed && errno == EINPROGRESS;
    if (trace_is_on)
        trace_connect(fd, addr, waits ? "under way" : "connected",
                      failed && !waits ? strerror(errno) : NULL);
    if (failed && !waits)
        goto fail;
    *sock = fd;
    return waits ? IO_AGAIN : IO_OK;
fail:;
    int why = errno;
    err_set(err, "cannot connect to %s: %s", addr_print(addr, text), strerror(why));
    if (fd >= 0)
        sock_close(fd);
    return connect_failure(why);
}

enum io sock_connected(sock_t sock, struct err *err)
{
    int why = 0;
    socklen_t len = sizeof why;
    if (getsockopt((int)sock, SOL_SOCKET, SO_ERROR, &why, &len) != 0)
        why = errno;
    if (trace_is_on)
        trace_connect(sock, NULL, "connected", why ? strerror(why) : NULL);
    if (why == 0)
        return IO_OK;
    err_set(err, "%s", strerror(why));
    return why == ECONNRESET ? IO_EOF : connect_failure(why);
}

static enum io io_failure(void)
{
    /* A connection that was being made may be refused while somebody already sends on it. */
    if (errno == ECONNREFUSED)
        return IO_REFUSED;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOBUFS
               ? IO_AGAIN
               : IO_FAILED;
}

static enum io moved(const char *step, sock_t sock, ssize_t n, enum io io)
{
    if (trace_is_on)
        trace_moved(step, sock, io, n < 0 ? 0 : (size_t)n, strerror(errno));
    return io;
}

enum io sock_recv(sock_t sock, void *buffer, size_t cap, size_t *got)
{
    ssize_t n = recv((int)sock, buffer, cap, 0);
    if (n < 0)
        return moved("recv", sock, n, io_failure());
    *got = (size_t)n;
    return moved("recv", sock, n, n == 0 ? IO_EOF : IO_OK);
}

static enum io send_with(sock_t sock, const void *data, size_t len, size_t *sent, int flags)
{
    ssize_t n = send((int)sock, data, len, MSG_NOSIGNAL | flags);
    if (n < 0)
        return moved("send", sock, n, io_failure());
    *sent = (size_t)n;
    return moved("send", sock, n, IO_OK);
}

enum io sock_send(sock_t sock, const void *data, size_t len, size_t *sent)
{
    return send_with(sock, data, len, sent, 0);
}

enum io sock_send_more(sock_t sock, const void *data, size_t len, size_t *sent)
{
    return send_with(sock, data, len, sent, MSG_MORE);
}

#ifdef __linux__

enum io sock_send_file(sock_t sock, file_t file, uint64_t *offset, uint64_t count, size_t *sent)
{
    off_t at = (off_t)*offset;
    size_t most = count > 0x7ffff000u ? 0x7ffff000u : (size_t)count;
    ssize_t n = sendfile((int)sock, (int)file, &at, most);
    if (n < 0)
        return moved("sendfile", sock, n, io_failure());
    *offset = (uint64_t)at;
    *sent = (size_t)n;
    return moved("sendfile", sock, n, n == 0 && count ? IO_EOF : IO_OK);
}

#else

enum io sock_send_file(sock_t sock, file_t file, uint64_t *offset, uint64_t count, size_t *sent)
{
    char buffer[32768];
    size_t most = count > sizeof buffer ? sizeof buffer : (size_t)count;
    int64_t got = file_read(file, buffer, most, *offset);
    if (got < 0)
        return IO_FAILED;
    if (got == 0)
        return count ? IO_EOF : IO_OK;
    enum io io = sock_send(sock, buffer, (size_t)got, sent);
    if (io == IO_OK)
        *offset += *sent;
    return io;
}

#endif

void sock_finish_sending(sock_t sock)
{
    if (trace_is_on)
        trace_step("shutdown", sock, NULL);
    shutdown((int)sock, SHUT_WR);
}

/* After a reset the system counts what it had to send as it did before. */
static bool has_failed(int fd)
{
    struct pollfd one = {.fd = fd};
    return poll(&one, 1, 0) > 0 && (one.revents & POLLERR);
}

size_t sock_unsent(sock_t sock)
{
    int queued = 0;
#if defined(SIOCOUTQ)
    ioctl((int)sock, SIOCOUTQ, &queued);
#elif defined(SO_NWRITE)
    getsockopt((int)sock, SOL_SOCKET, SO_NWRITE, &queued, &(socklen_t){sizeof queued});
#elif defined(FIONWRITE)
    ioctl((int)sock, FIONWRITE, &queued);
#else
    (void)sock;
#endif
    return queued > 0 && !has_failed((int)sock) ? (size_t)queued : 0;
}

/* A receiver says that it has room when that is a segment, of 64 KiB on loopback. A unix socket
 * gives its room back buffer by buffer, each of which may be half as long as the room. */
size_t sock_step(sock_t sock)
{
    int bytes = 0;
    socklen_t len = sizeof bytes;
    if (getsockopt((int)sock, IPPROTO_TCP, TCP_MAXSEG, &bytes, &len) != 0 &&
        getsockopt((int)sock, SOL_SOCKET, SO_SNDBUF, &bytes, &len) == 0)
        bytes /= 2;
    return bytes > 0 ? (size_t)bytes : 0;
}

void sock_close(sock_t sock)
{
    if (sock == SOCK_NONE)
        return;
    if (trace_is_on) /* before, because afterwards nobody knows who it was */
        trace_step("close", sock, NULL);
    close((int)sock);
}

void sock_abort(sock_t sock)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    setsockopt((int)sock, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    if (trace_is_on)
        trace_step("close", sock, "reset");
    close((int)sock);
}

void sock_unlink(const struct addr *addr)
{
    remove_if_stale(addr, NULL);
}

void sock_keep_alive(sock_t listener)
{
    int on = 1;
    if (setsockopt((int)listener, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) != 0)
        return;
#if defined(TCP_KEEPIDLE) && defined(TCP_KEEPINTVL) && defined(TCP_KEEPCNT)
    int idle_s = SOCK_KEEP_ALIVE_S, between_s = 15, tries = 4;
    setsockopt((int)listener, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    setsockopt((int)listener, IPPROTO_TCP, TCP_KEEPINTVL, &between_s, sizeof between_s);
    setsockopt((int)listener, IPPROTO_TCP, TCP_KEEPCNT, &tries, sizeof tries);
#endif
}

bool sock_tune_loopback(sock_t sock)
{
#ifdef TCP_CONGESTION
    /* Model-based control (bbr) paces what loopback would deliver at once. */
    static const char *const wanted[] = {"reno", "cubic"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (setsockopt((int)sock, IPPROTO_TCP, TCP_CONGESTION, wanted[i],
                       (socklen_t)strlen(wanted[i])) == 0)
            return true;
#else
    (void)sock;
#endif
    return false;
}

int sock_interfaces(struct addr *addrs, int max)
{
    struct ifaddrs *list;
    int count = 0;
    if (getifaddrs(&list) != 0)
        return 0;
    for (struct ifaddrs *at = list; at && count < max; at = at->ifa_next) {
        if (at->ifa_addr == NULL || !(at->ifa_flags & IFF_UP))
            continue;
        int family = at->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6)
            continue;
        socklen_t len =
            family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
        struct addr addr = {.len = (uint32_t)len};
        memcpy(addr.storage, at->ifa_addr, len);
        struct sockaddr_in6 in6;
        memcpy(&in6, addr.storage, sizeof in6);
        if (addr_is_loopback(&addr) ||
            (family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&in6.sin6_addr)))
            continue;
        addrs[count++] = addr;
    }
    freeifaddrs(list);
    return count;
}

sock_t sock_spare(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (fd >= 0 && trace_is_on)
        trace_socket(fd, FAMILY_UNIX, "SOCK_STREAM", "kept for when there are no others");
    return fd >= 0 ? fd : SOCK_NONE;
}

int sock_inherited(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *count = getenv("LISTEN_FDS");
    if (pid == NULL || count == NULL || strtol(pid, NULL, 10) != (long)getpid())
        return 0;
    long n = strtol(count, NULL, 10);
    return n > 0 && n < 64 ? (int)n : 0;
}

size_t sock_raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 256;
    if (limit.rlim_cur < limit.rlim_max) {
        struct rlimit raised = {limit.rlim_max, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    return limit.rlim_cur == RLIM_INFINITY ? 1048576 : (size_t)limit.rlim_cur;
}
