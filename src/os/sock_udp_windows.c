/* sock_udp_windows.c - datagram sockets of Winsock: a call for each datagram, and one socket that
 * all wait at. */
#include "tarn/sock_udp.h"
#include "tarn/trace.h"

#include "net.h"
#include "win.h"

#include <mswsock.h>

/* Wine says that there is no room to whoever sends while another thread does at the same socket,
 * hundreds of times if need be. */
static SRWLOCK sending = SRWLOCK_INIT;

static const struct sockaddr *generic(const struct addr *addr)
{
    return (const struct sockaddr *)(const void *)addr->storage;
}

static SOCKET make(const struct addr *addr, uint64_t buffer_bytes)
{
    char why_text[256];
    BOOL on = TRUE, off = FALSE;
    u_long non_blocking = 1;
    DWORD ignored;
    int bytes = buffer_bytes > INT32_MAX ? INT32_MAX : (int)buffer_bytes;
    SOCKET sock = WSASocketW(generic(addr)->sa_family, SOCK_DGRAM, 0, NULL, 0,
                             WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    int wrong = sock == INVALID_SOCKET ? WSAGetLastError() : 0;
    if (trace_is_on && wrong)
        trace_at("socket", SOCK_NONE, addr, win_why_if(wrong, why_text, sizeof why_text));
    else if (trace_is_on)
        trace_socket((sock_t)sock, addr_family(addr), "SOCK_DGRAM", NULL);
    WSASetLastError(wrong);
    if (wrong)
        return sock;
    ioctlsocket(sock, (long)FIONBIO, &non_blocking);
    setsockopt(sock, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (const char *)&on, sizeof on);
    if (addr_family(addr) == FAMILY_INET6)
        setsockopt(sock, IPPROTO_IPV6, IPV6_V6ONLY, (const char *)&on, sizeof on);
    if (bytes > 0)
        setsockopt(sock, SOL_SOCKET, SO_RCVBUF, (const char *)&bytes, sizeof bytes);
    /* One peer that is gone must not end the receiving from all others. */
    WSAIoctl(sock, SIO_UDP_CONNRESET, &off, sizeof off, NULL, 0, &ignored, NULL, NULL);
    return sock;
}

enum listen_result sock_udp_bind(const struct addr *addr, uint64_t buffer_bytes, sock_t *sock,
                                 struct err *err)
{
    char text[ADDR_TEXT_MAX], why_text[256];
    SOCKET made = make(addr, buffer_bytes);
    bool bound = made != INVALID_SOCKET && bind(made, generic(addr), (int)addr->len) == 0;
    int why = bound ? 0 : WSAGetLastError();
    if (trace_is_on && made != INVALID_SOCKET)
        trace_bind((sock_t)made, addr, NULL, win_why_if(why, why_text, sizeof why_text));
    if (bound) {
        *sock = (sock_t)made;
        return LISTEN_OK;
    }
    bool taken = why == WSAEADDRINUSE || why == WSAEACCES;
    err_set(err, "cannot receive datagrams at %s: %s%s", addr_print(addr, text),
            win_why((unsigned long)why, why_text, sizeof why_text),
            taken ? "; the port is in use" : "");
    if (made != INVALID_SOCKET)
        sock_close((sock_t)made);
    return taken ? LISTEN_IN_USE : LISTEN_FAILED;
}

bool sock_udp_join(sock_t bound, uint64_t buffer_bytes, sock_t *sock)
{
    (void)bound, (void)buffer_bytes, (void)sock;
    return false;
}

int sock_udp_connect(sock_t sock, const struct addr *peer, struct err *err)
{
    char text[ADDR_TEXT_MAX], why_text[256];
    BOOL on = TRUE;
    DWORD ignored;
    int wrong = connect((SOCKET)sock, generic(peer), (int)peer->len) == 0 ? 0 : WSAGetLastError();
    const char *why = win_why_if(wrong, why_text, sizeof why_text);
    if (trace_is_on)
        trace_connect(sock, peer, "a peer to keep, no connection", why);
    if (why)
        return err_set(err, "cannot send datagrams to %s: %s", addr_print(peer, text), why);
    WSAIoctl((SOCKET)sock, SIO_UDP_CONNRESET, &on, sizeof on, NULL, 0, &ignored, NULL, NULL);
    return 0;
}

static enum io failure(const char *step, sock_t sock, int why)
{
    char why_text[256];
    if (why == WSAEWOULDBLOCK || why == WSAENOBUFS)
        return IO_AGAIN;
    enum io io = why == WSAECONNRESET || why == WSAECONNREFUSED ? IO_REFUSED : IO_FAILED;
    if (trace_is_on)
        trace_moved(step, sock, io, 0, win_why_if(why, why_text, sizeof why_text));
    return io;
}

enum io sock_udp_recv(sock_t sock, struct datagram *datagrams, unsigned max, unsigned *got)
{
    for (*got = 0; *got < max; ++*got) {
        struct datagram *one = &datagrams[*got];
        int len = sizeof one->peer.storage;
        int room = one->len > INT32_MAX ? INT32_MAX : (int)one->len;
        int n = recvfrom((SOCKET)sock, one->at, room, 0,
                         (struct sockaddr *)(void *)one->peer.storage, &len);
        int why = n < 0 ? WSAGetLastError() : 0;
        if (why == WSAEMSGSIZE) /* the room is full, and the rest is gone, as elsewhere */
            n = room;
        enum io io = n < 0 ? failure("recvfrom", sock, why) : IO_OK;
        if (n < 0)
            return *got ? IO_OK : io;
        one->peer.len = (uint32_t)len;
        one->len = (size_t)n;
        one->arrived_ns = 0;
        if (trace_is_on)
            trace_datagrams("recvfrom", sock, one, 1);
    }
    return IO_OK;
}

enum io sock_udp_send(sock_t sock, const struct datagram *datagrams, unsigned count, unsigned *sent)
{
    for (*sent = 0; *sent < count; ++*sent) {
        const struct datagram *one = &datagrams[*sent];
        const struct sockaddr *to = one->peer.len ? generic(&one->peer) : NULL;
        AcquireSRWLockExclusive(&sending);
        int why = sendto((SOCKET)sock, one->at, (int)one->len, 0, to, (int)one->peer.len) < 0
                      ? WSAGetLastError()
                      : 0;
        ReleaseSRWLockExclusive(&sending);
        enum io io = why ? failure("sendto", sock, why) : IO_OK;
        if (why)
            return *sent ? IO_OK : io;
        if (trace_is_on)
            trace_datagrams("sendto", sock, one, 1);
    }
    return IO_OK;
}

uint64_t sock_udp_lost(sock_t sock)
{
    (void)sock;
    return 0;
}
