/* addr.c - where socket addresses are identified and printed. */
#define _GNU_SOURCE
#include "tarn/addr.h"

#include "net.h"
#include "vsock.h"

#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(struct sockaddr_storage) <= sizeof(((struct addr *)0)->storage),
               "struct addr must hold every family");

/* Copies out instead of casting: the storage has no declared socket type to alias. */
static struct sockaddr_in as_inet(const struct addr *addr)
{
    struct sockaddr_in in;
    memcpy(&in, addr->storage, sizeof in);
    return in;
}

static struct sockaddr_in6 as_inet6(const struct addr *addr)
{
    struct sockaddr_in6 in6;
    memcpy(&in6, addr->storage, sizeof in6);
    return in6;
}

static struct sockaddr_un as_unix(const struct addr *addr)
{
    struct sockaddr_un un;
    memset(&un, 0, sizeof un);
    memcpy(&un, addr->storage, addr->len < sizeof un ? addr->len : sizeof un);
    return un;
}

enum family addr_family(const struct addr *addr)
{
    struct sockaddr generic;
    if (addr->len < offsetof(struct sockaddr, sa_data))
        return FAMILY_NONE;
    memcpy(&generic, addr->storage, sizeof generic);
    switch (generic.sa_family) {
    case AF_INET:
        return FAMILY_INET;
    case AF_INET6:
        return FAMILY_INET6;
    case AF_UNIX:
        return FAMILY_UNIX;
    default:
        return vsock_read(addr, &(uint32_t){0}, &(uint32_t){0}) ? FAMILY_VSOCK : FAMILY_NONE;
    }
}

const char *addr_family_name(enum family family)
{
    static const char *const names[] = {"AF_UNSPEC", "AF_INET", "AF_INET6", "AF_UNIX", "AF_VSOCK"};
    return names[family];
}

bool addr_parse(struct addr *addr, struct bytes host, uint16_t port)
{
    char text[INET6_ADDRSTRLEN];
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    memset(addr, 0, sizeof *addr);
    if (host.len == 0 || host.len >= sizeof text || bytes_find(host, '\0') >= 0)
        return false;
    memcpy(text, host.at, host.len);
    text[host.len] = '\0';
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        memcpy(addr->storage, &in, addr->len = sizeof in);
    else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1)
        memcpy(addr->storage, &in6, addr->len = sizeof in6);
    return addr->len > 0;
}

uint16_t addr_port(const struct addr *addr)
{
    switch (addr_family(addr)) {
    case FAMILY_INET:
        return ntohs(as_inet(addr).sin_port);
    case FAMILY_INET6:
        return ntohs(as_inet6(addr).sin6_port);
    default:
        return 0;
    }
}

void addr_set_port(struct addr *addr, uint16_t port)
{
    if (addr_family(addr) == FAMILY_INET) {
        struct sockaddr_in in = as_inet(addr);
        in.sin_port = htons(port);
        memcpy(addr->storage, &in, sizeof in);
    } else if (addr_family(addr) == FAMILY_INET6) {
        struct sockaddr_in6 in6 = as_inet6(addr);
        in6.sin6_port = htons(port);
        memcpy(addr->storage, &in6, sizeof in6);
    }
}

static uint32_t vsock_cid(const struct addr *addr)
{
    uint32_t cid = 0, port;
    return vsock_read(addr, &cid, &port) ? cid : 0;
}

bool addr_is_loopback(const struct addr *addr)
{
    switch (addr_family(addr)) {
    case FAMILY_INET:
        return ntohl(as_inet(addr).sin_addr.s_addr) >> 24 == 127;
    case FAMILY_INET6: {
        struct in6_addr ip = as_inet6(addr).sin6_addr;
        return IN6_IS_ADDR_LOOPBACK(&ip) || (IN6_IS_ADDR_V4MAPPED(&ip) && ip.s6_addr[12] == 127);
    }
    case FAMILY_UNIX:
        return true;
    case FAMILY_VSOCK:
        return vsock_cid(addr) == VSOCK_LOCAL;
    default:
        return false;
    }
}

static bool is_private4(uint32_t ip)
{
    return ip >> 24 == 10 || ip >> 20 == 0xac1 || ip >> 16 == 0xc0a8 || ip >> 16 == 0xa9fe;
}

bool addr_is_private(const struct addr *addr)
{
    if (addr_family(addr) == FAMILY_INET && is_private4(ntohl(as_inet(addr).sin_addr.s_addr)))
        return true;
    if (addr_family(addr) == FAMILY_INET6) {
        struct in6_addr ip = as_inet6(addr).sin6_addr;
        uint32_t mapped;
        memcpy(&mapped, ip.s6_addr + 12, sizeof mapped);
        if ((ip.s6_addr[0] & 0xfe) == 0xfc || IN6_IS_ADDR_LINKLOCAL(&ip) ||
            (IN6_IS_ADDR_V4MAPPED(&ip) && is_private4(ntohl(mapped))))
            return true;
    }
    return addr_family(addr) == FAMILY_VSOCK || addr_is_loopback(addr);
}

void addr_add(struct addr *addr, uint32_t n)
{
    if (addr_family(addr) == FAMILY_INET) {
        struct sockaddr_in in = as_inet(addr);
        in.sin_addr.s_addr = htonl(ntohl(in.sin_addr.s_addr) + n);
        memcpy(addr->storage, &in, sizeof in);
    } else if (addr_family(addr) == FAMILY_INET6) {
        struct sockaddr_in6 in6 = as_inet6(addr);
        uint32_t low;
        memcpy(&low, in6.sin6_addr.s6_addr + 12, sizeof low);
        low = htonl(ntohl(low) + n);
        memcpy(in6.sin6_addr.s6_addr + 12, &low, sizeof low);
        memcpy(addr->storage, &in6, sizeof in6);
    }
}

bool addr_is_any(const struct addr *addr)
{
    if (addr_family(addr) == FAMILY_INET)
        return as_inet(addr).sin_addr.s_addr == htonl(INADDR_ANY);
    if (addr_family(addr) == FAMILY_INET6) {
        struct in6_addr ip = as_inet6(addr).sin6_addr;
        return IN6_IS_ADDR_UNSPECIFIED(&ip);
    }
    return addr_family(addr) == FAMILY_VSOCK && vsock_cid(addr) == VSOCK_ANY;
}

bool addr_is_file(const struct addr *addr)
{
    return addr_family(addr) == FAMILY_UNIX && as_unix(addr).sun_path[0] != '\0';
}

/* A path ends at its NUL or at the address' length; an abstract name begins with a NUL, has no
 * end but the length, and may hold any byte, so what is not printable becomes '?'. */
static void print_unix(const struct addr *addr, char *buffer, size_t cap)
{
    struct sockaddr_un un = as_unix(addr);
    size_t start = offsetof(struct sockaddr_un, sun_path);
    size_t len = addr->len > start ? addr->len - start : 0;
    if (len > sizeof un.sun_path)
        len = sizeof un.sun_path;
    int used = snprintf(buffer, cap, "unix:");
    bool abstract = len > 1 && un.sun_path[0] == '\0';
    for (size_t i = 0; i < len && (size_t)used + 1 < cap; i++) {
        char c = un.sun_path[i];
        if (c == '\0' && !(abstract && i == 0))
            break;
        buffer[used++] = (char)(c == '\0' ? '@' : c < 0x20 || c == 0x7f ? '?' : c);
    }
    buffer[used] = '\0';
}

/* "vsock::99" is port 99 of every address of ours, as ":99" is. */
static void print_vsock(const struct addr *addr, char *buffer, bool with_port)
{
    uint32_t cid = 0, port = 0;
    vsock_read(addr, &cid, &port);
    int used = snprintf(buffer, ADDR_TEXT_MAX, cid == VSOCK_ANY ? "vsock:" : "vsock:%u", cid);
    if (with_port)
        snprintf(buffer + used, ADDR_TEXT_MAX - (size_t)used, ":%u", port);
}

static const char *print(const struct addr *addr, char *buffer, bool with_port)
{
    char ip[INET6_ADDRSTRLEN] = "";
    switch (addr_family(addr)) {
    case FAMILY_INET: {
        struct sockaddr_in in = as_inet(addr);
        inet_ntop(AF_INET, &in.sin_addr, ip, sizeof ip);
        snprintf(buffer, ADDR_TEXT_MAX, with_port ? "%s:%u" : "%s", ip, ntohs(in.sin_port));
        break;
    }
    case FAMILY_INET6: {
        struct sockaddr_in6 in6 = as_inet6(addr);
        char zone[12] = "";
        inet_ntop(AF_INET6, &in6.sin6_addr, ip, sizeof ip);
        /* By its number, which every resolver reads; link-local addresses lead nowhere without. */
        if (in6.sin6_scope_id)
            snprintf(zone, sizeof zone, "%%%u", (unsigned)in6.sin6_scope_id);
        snprintf(buffer, ADDR_TEXT_MAX, with_port ? "[%s%s]:%u" : "%s%s", ip, zone,
                 ntohs(in6.sin6_port));
        break;
    }
    case FAMILY_UNIX:
        print_unix(addr, buffer, ADDR_TEXT_MAX);
        break;
    case FAMILY_VSOCK:
        print_vsock(addr, buffer, with_port);
        break;
    default:
        snprintf(buffer, ADDR_TEXT_MAX, "-");
    }
    return buffer;
}

const char *addr_print(const struct addr *addr, char buffer[ADDR_TEXT_MAX])
{
    return print(addr, buffer, true);
}

const char *addr_print_host(const struct addr *addr, char buffer[ADDR_TEXT_MAX])
{
    return print(addr, buffer, false);
}

struct addr_brief addr_to_brief(const struct addr *addr)
{
    struct addr_brief brief = {.port = addr_port(addr), .family = (uint8_t)addr_family(addr)};
    if (brief.family == FAMILY_INET) {
        struct sockaddr_in in = as_inet(addr);
        memcpy(brief.ip, &in.sin_addr, sizeof in.sin_addr);
    } else if (brief.family == FAMILY_INET6) {
        struct in6_addr ip = as_inet6(addr).sin6_addr;
        bool is_four = IN6_IS_ADDR_V4MAPPED(&ip);
        brief.family = is_four ? FAMILY_INET : FAMILY_INET6;
        memcpy(brief.ip, ip.s6_addr + (is_four ? 12 : 0), is_four ? 4 : sizeof ip);
    } else if (brief.family == FAMILY_VSOCK) {
        uint32_t parts[2] = {0, 0};
        vsock_read(addr, &parts[0], &parts[1]);
        memcpy(brief.ip, parts, sizeof parts);
    }
    return brief;
}

struct addr addr_from_brief(const struct addr_brief *brief)
{
    struct addr addr = {.len = 0};
    if (brief->family == FAMILY_INET) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(brief->port)};
        memcpy(&in.sin_addr, brief->ip, sizeof in.sin_addr);
        memcpy(addr.storage, &in, addr.len = sizeof in);
    } else if (brief->family == FAMILY_INET6) {
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(brief->port)};
        memcpy(&in6.sin6_addr, brief->ip, sizeof in6.sin6_addr);
        memcpy(addr.storage, &in6, addr.len = sizeof in6);
    } else if (brief->family == FAMILY_UNIX) {
        /* The BSDs have a length in front of the family. */
        const struct sockaddr nameless = {.sa_family = AF_UNIX};
        memcpy(addr.storage, &nameless, addr.len = offsetof(struct sockaddr, sa_data));
    } else if (brief->family == FAMILY_VSOCK) {
        uint32_t parts[2];
        memcpy(parts, brief->ip, sizeof parts);
        vsock_make(&addr, parts[0], parts[1]);
    }
    return addr;
}

void addr_brief_set_owner(struct addr_brief *brief, uint32_t pid, uint32_t uid)
{
    uint32_t owner[2] = {pid, uid};
    memcpy(brief->ip, owner, sizeof owner);
}

bool addr_brief_owner(const struct addr_brief *brief, uint32_t *pid, uint32_t *uid)
{
    uint32_t owner[2];
    memcpy(owner, brief->ip, sizeof owner);
    *pid = owner[0];
    *uid = owner[1];
    return brief->family == FAMILY_UNIX && owner[0] != 0;
}
