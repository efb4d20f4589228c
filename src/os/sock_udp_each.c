/* sock_udp_each.c - a call for each datagram, and one socket that all wait at: for systems that
 * have nothing better, and on the others to show that it works. */
#include "sock_udp_parts.h"
#include "tarn/trace.h"

bool sock_udp_join(sock_t bound, uint64_t buffer_bytes, sock_t *sock)
{
    (void)bound;
    (void)buffer_bytes;
    (void)sock;
    return false;
}

enum io sock_udp_recv(sock_t sock, struct datagram *datagrams, unsigned max, unsigned *got)
{
    for (*got = 0; *got < max; ++*got) {
        struct datagram *one = &datagrams[*got];
        socklen_t len = sizeof one->peer.storage;
        ssize_t n = recvfrom((int)sock, one->at, one->len, 0,
                             (struct sockaddr *)(void *)one->peer.storage, &len);
        enum io io = n < 0 ? sock_udp_failure("recvfrom", sock) : IO_OK;
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
        const struct sockaddr *to = one->peer.len ? sock_udp_generic(&one->peer) : NULL;
        ssize_t n = sendto((int)sock, one->at, one->len, 0, to, one->peer.len);
        enum io io = n < 0 ? sock_udp_failure("sendto", sock) : IO_OK;
        if (n < 0)
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
