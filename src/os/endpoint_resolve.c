/* endpoint_resolve.c - from an endpoint to socket addresses: the resolver and the other families.
 */
#define _GNU_SOURCE
#include "endpoint_parts.h"
#include "net.h"
#include "vsock.h"

#include <stdio.h>
#include <string.h>

size_t endpoint_path_max(void)
{
    return sizeof(((struct sockaddr_un *)0)->sun_path) - 1;
}

static int resolve_unix(const struct endpoint *endpoint, struct addr *addr)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    size_t len = strlen(endpoint->host);
    memcpy(un.sun_path, endpoint->host, len);
    if (un.sun_path[0] == '@')
        un.sun_path[0] = '\0'; /* abstract: exactly LEN bytes, no NUL behind */
    else
        len++;
    memset(addr, 0, sizeof *addr);
    addr->len = (uint32_t)(offsetof(struct sockaddr_un, sun_path) + len);
    memcpy(addr->storage, &un, addr->len);
    return 1;
}

static int resolve_inet(const struct endpoint *endpoint, struct addr *addrs, int max,
                        struct err *err)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype =
                                 endpoint->kind == ENDPOINT_UDP ? SOCK_DGRAM : SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char port[12];
    int count = 0;
    snprintf(port, sizeof port, "%u", endpoint->port);
    int failed = getaddrinfo(endpoint->host[0] ? endpoint->host : NULL, port, &hints, &found);
    if (failed)
        return err_set(err,
                       "cannot find an address for \"%s\": %s; check the name, or write the "
                       "address itself",
                       endpoint->host, gai_strerror(failed));
    for (struct addrinfo *at = found; at && count < max; at = at->ai_next) {
        if (at->ai_addrlen > sizeof addrs->storage)
            continue;
        memset(&addrs[count], 0, sizeof addrs[count]);
        memcpy(addrs[count].storage, at->ai_addr, at->ai_addrlen);
        addrs[count++].len = (uint32_t)at->ai_addrlen;
    }
    freeaddrinfo(found);
    return count;
}

int endpoint_resolve(const struct endpoint *endpoint, struct addr *addrs, int max, struct err *err)
{
    if (endpoint->kind == ENDPOINT_UNIX)
        return resolve_unix(endpoint, addrs);
    if (endpoint->kind != ENDPOINT_VSOCK)
        return resolve_inet(endpoint, addrs, max, err);
    if (vsock_make(addrs, endpoint->cid, endpoint->port))
        return 1;
    return err_set(err, "vsock:%u:%u: this system has no vsock sockets; use tcp:HOST:PORT",
                   endpoint->cid, endpoint->port);
}

void endpoint_own_name(char *buffer, size_t cap)
{
    /* A name that was cut off need not end. */
    if (gethostname(buffer, cap) != 0 || memchr(buffer, '\0', cap) == NULL)
        buffer[0] = '\0';
}
