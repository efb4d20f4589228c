/* sock_udp_parts.h - what the files of datagram sockets share: sock_udp_posix.c makes them,
 * sock_udp_mmsg.c or sock_udp_each.c moves datagrams through them. */
#ifndef TARN_SOCK_UDP_PARTS_H
#define TARN_SOCK_UDP_PARTS_H

#include "tarn/sock_udp.h"

#include <sys/socket.h>

static inline const struct sockaddr *sock_udp_generic(const struct addr *addr)
{
    return (const struct sockaddr *)(const void *)addr->storage;
}

/* A socket of ADDR's family, ready but for bind(); -1 with errno. */
int sock_udp_make(const struct addr *addr, uint64_t buffer_bytes);

/* bind(), and the trace of it. */
int sock_udp_bind_to(int fd, const struct addr *addr, const char *detail);

/* What errno means to whoever receives or sends, and the trace of it. */
enum io sock_udp_failure(const char *step, sock_t sock);

#endif
