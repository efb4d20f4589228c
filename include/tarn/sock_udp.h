/* sock_udp.h - datagram sockets: no accept() and no connection, each datagram carries its peer.
 *
 * Datagrams are received and sent many at a time where the system can. What it loses, doubles or
 * overtakes on the way is nobody's failure: these calls report only what this machine refuses.
 * Sockets are non-blocking and closed on exec; sock_close() and sock_local() take them too.
 *
 * Thread: owner, but where it says otherwise.
 */
#ifndef TARN_SOCK_UDP_H
#define TARN_SOCK_UDP_H

#include "tarn/sock.h"

/* As many move in one call at the most. */
#define SOCK_UDP_BATCH 32

/* No datagram is longer (RFC 768; IPv6 jumbograms are not for us). */
#define SOCK_UDP_BYTES 65536

struct datagram {
    struct addr peer; /* who sent it, or who shall get it; empty: whom the socket is connected to */
    char *at;         /* the caller's */
    size_t len;       /* the room at `at`, then the bytes that came; or the bytes to send */
    int64_t arrived_ns; /* when it reached this machine, as with sock_stamp_recv(); 0: unknown */
};

/* socket, bind. BUFFER_BYTES asks for a receive buffer of that size; 0: the system's. */
enum listen_result sock_udp_bind(const struct addr *addr, uint64_t buffer_bytes, sock_t *sock,
                                 struct err *err);

/* One more socket for the address that BOUND has: the system shares out the peers between them.
 * Returns false where it cannot; then several threads wait at BOUND itself. */
bool sock_udp_join(sock_t bound, uint64_t buffer_bytes, sock_t *sock);

/* Keeps one peer: others are not heard, and a refusal by its machine is. */
int sock_udp_connect(sock_t sock, const struct addr *peer, struct err *err);

/* Receives at least one and at most MAX datagrams. IO_AGAIN: none is here; IO_REFUSED: somebody
 * has said that nobody listens there. */
enum io sock_udp_recv(sock_t sock, struct datagram *datagrams, unsigned max, unsigned *got);

/* Sends up to COUNT of them; *sent may be fewer with IO_OK. IO_AGAIN: the system has no room. With
 * IO_FAILED or IO_REFUSED the first one cannot be sent; those behind it may. */
enum io sock_udp_send(sock_t sock, const struct datagram *datagrams, unsigned count,
                      unsigned *sent);

/* Datagrams that found no room in the socket's buffer and were dropped; 0 where that is unknown.
 * Thread: any. */
uint64_t sock_udp_lost(sock_t sock);

#endif
