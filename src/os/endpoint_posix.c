/* endpoint_posix.c - the endpoint grammar and its resolution. */
#define _GNU_SOURCE
#include "tarn/bytes.h"
#include "tarn/endpoint.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static const char forms[] = "write HOST:PORT, :PORT, tcp:[::1]:8080, udp:HOST:PORT, "
                            "unix:/path[?mode=660], unix:@name or fd:N";

static int refuse(struct err *err, const char *text, const char *why)
{
    return err_set(err, "\"%s\" names no endpoint: %s; %s", text, why, forms);
}

static bool parse_port(struct bytes digits, uint16_t *port)
{
    uint64_t value;
    if (!bytes_to_u64(digits, &value) || value > 65535)
        return false;
    *port = (uint16_t)value;
    return true;
}

static int parse_inet(struct endpoint *endpoint, struct bytes rest, const char *text,
                      struct err *err)
{
    struct bytes host, port;
    if (rest.len && rest.at[0] == '[') {
        ptrdiff_t end = bytes_find(rest, ']');
        if (end < 0)
            return refuse(err, text, "the '[' of its IPv6 address is never closed");
        host = (struct bytes){rest.at + 1, (size_t)end - 1};
        port = (struct bytes){rest.at + end + 1, rest.len - (size_t)end - 1};
        if (port.len && port.at[0] == ':')
            port = (struct bytes){port.at + 1, port.len - 1};
        else
            port = (struct bytes){NULL, 0};
    } else {
        struct bytes tail = rest;
        host = bytes_cut(&tail, ':');
        port = tail;
        if (port.at && bytes_find(port, ':') >= 0)
            return refuse(err, text, "an IPv6 address stands in brackets");
    }
    if (!parse_port(port, &endpoint->port))
        return refuse(err, text, "it needs a port from 0 to 65535");
    if (host.len >= sizeof endpoint->host)
        return refuse(err, text, "its host name is too long");
    if (host.len && !(host.len == 1 && host.at[0] == '*'))
        memcpy(endpoint->host, host.at, host.len);
    return 0;
}

static bool parse_mode(struct bytes digits, int *mode)
{
    int value = 0;
    if (digits.len < 3 || digits.len > 4)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '7')
            return false;
        value = value * 8 + (digits.at[i] - '0');
    }
    *mode = value;
    return value <= 0777;
}

static int parse_unix(struct endpoint *endpoint, struct bytes rest, const char *text,
                      struct err *err)
{
    size_t most = sizeof(((struct sockaddr_un *)0)->sun_path) - 1;
    struct bytes query = rest;
    struct bytes path = bytes_cut(&query, '?');
    if (path.len == 0 || (path.at[0] == '@' && path.len == 1))
        return refuse(err, text, "its path is empty");
    if (path.len > most)
        return err_set(err, "\"%s\" is too long for a unix socket: at most %zu bytes of path fit",
                       text, most);
    endpoint->kind = ENDPOINT_UNIX;
    memcpy(endpoint->host, path.at, path.len);
    if (query.at == NULL)
        return 0;
    if (!bytes_starts_with(query, BYTES("mode=")) ||
        !parse_mode((struct bytes){query.at + 5, query.len - 5}, &endpoint->mode))
        return refuse(err, text,
                      "behind '?' it knows mode= and three octal digits, as in mode=660");
    return 0;
}

/* Without its prefix, which TEXT must have. */
static bool strip(struct bytes *text, struct bytes prefix)
{
    if (!bytes_starts_with(*text, prefix))
        return false;
    text->at += prefix.len;
    text->len -= prefix.len;
    return true;
}

int endpoint_parse(struct endpoint *endpoint, const char *text, struct err *err)
{
    struct bytes rest = bytes_of(text);
    memset(endpoint, 0, sizeof *endpoint);
    endpoint->mode = -1;
    if (strip(&rest, BYTES("unix:")))
        return parse_unix(endpoint, rest, text, err);
    if (strip(&rest, BYTES("fd:"))) {
        uint64_t fd;
        if (!bytes_to_u64(rest, &fd) || fd > 1000000)
            return refuse(err, text, "it needs the number of an open descriptor");
        endpoint->kind = ENDPOINT_FD;
        endpoint->fd = (int)fd;
        return 0;
    }
    endpoint->kind = strip(&rest, BYTES("udp:")) ? ENDPOINT_UDP : ENDPOINT_TCP;
    if (endpoint->kind == ENDPOINT_TCP)
        strip(&rest, BYTES("tcp:"));
    return parse_inet(endpoint, rest, text, err);
}

const char *endpoint_print(const struct endpoint *endpoint, char *buffer, size_t cap)
{
    switch (endpoint->kind) {
    case ENDPOINT_UNIX:
        if (endpoint->mode >= 0)
            snprintf(buffer, cap, "unix:%s?mode=%03o", endpoint->host, (unsigned)endpoint->mode);
        else
            snprintf(buffer, cap, "unix:%s", endpoint->host);
        break;
    case ENDPOINT_FD:
        snprintf(buffer, cap, "fd:%d", endpoint->fd);
        break;
    case ENDPOINT_TCP:
    case ENDPOINT_UDP:
        snprintf(buffer, cap, strchr(endpoint->host, ':') ? "%s:[%s]:%u" : "%s:%s:%u",
                 endpoint->kind == ENDPOINT_UDP ? "udp" : "tcp", endpoint->host, endpoint->port);
        break;
    }
    return buffer;
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

int endpoint_resolve(const struct endpoint *endpoint, struct addr *addrs, int max, struct err *err)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype =
                                 endpoint->kind == ENDPOINT_UDP ? SOCK_DGRAM : SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char port[8];
    int count = 0;
    if (endpoint->kind == ENDPOINT_UNIX)
        return resolve_unix(endpoint, addrs);
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
