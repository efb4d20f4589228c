/* addr.h - one socket address for every family.
 *
 * `struct addr` is the system's sockaddr_storage in disguise: the same object carries an IPv4
 * address, an IPv6 address, the path of a unix socket or the two numbers of a vsock, and only
 * addr_* and the sock_* calls look inside. It is plain data: copy it freely.
 *
 * Thread: any.
 */
#ifndef TARN_ADDR_H
#define TARN_ADDR_H

#include "tarn/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum family { FAMILY_NONE, FAMILY_INET, FAMILY_INET6, FAMILY_UNIX, FAMILY_VSOCK };

struct addr {
    _Alignas(8) unsigned char storage[128]; /* struct sockaddr_storage */
    uint32_t len;                           /* bytes in use; 0: no address */
};

/* Enough for addr_print(), its NUL included. */
#define ADDR_TEXT_MAX 160

enum family addr_family(const struct addr *addr);

/* "AF_INET", as the system's own headers call it. */
const char *addr_family_name(enum family family);

/* Reads the number of a host, IPv4 or IPv6 without brackets, and asks no resolver. */
bool addr_parse(struct addr *addr, struct bytes host, uint16_t port);

/* 0 for families without ports. */
uint16_t addr_port(const struct addr *addr);
void addr_set_port(struct addr *addr, uint16_t port);

/* True for 127.0.0.0/8, ::1, IPv4-mapped loopback, every unix socket, and vsock's own CID 1. */
bool addr_is_loopback(const struct addr *addr);

/* True for a unix socket that is a file, whose rights say who may connect: for none that is
 * abstract or has no name. */
bool addr_is_file(const struct addr *addr);

/* True for the addresses that never leave a site: 10/8, 172.16/12, 192.168/16, 169.254/16,
 * fc00::/7, fe80::/10 (RFC 1918, 3927, 4193, 4291), every vsock, and for loopback. */
bool addr_is_private(const struct addr *addr);

/* Adds N to the host's number: 127.0.0.1 becomes 127.0.0.4 for 3. Nothing for unix sockets. */
void addr_add(struct addr *addr, uint32_t n);

/* True for 0.0.0.0 and ::, and for a vsock of any CID. */
bool addr_is_any(const struct addr *addr);

/* "127.0.0.1:8080", "[::1]:8080", "[fe80::1%2]:8080", "unix:/run/tarn.sock", "unix:@name", "unix:"
 * for an unnamed one, "vsock:3:8080". Returns BUFFER. */
const char *addr_print(const struct addr *addr, char buffer[ADDR_TEXT_MAX]);

/* The same without the port, for logs: "127.0.0.1", "::1", "unix:...". Returns BUFFER. */
const char *addr_print_host(const struct addr *addr, char buffer[ADDR_TEXT_MAX]);

/* The same address in 24 bytes, for objects of which there are many: no scope, no unix path. An
 * IPv4 peer of a socket that was inherited open to both families is an IPv4 peer. */
struct addr_brief {
    unsigned char ip[16]; /* network order; IPv4 in the first four; vsock: CID and port, ours */
    uint16_t port;
    uint8_t family; /* enum family */
};

struct addr_brief addr_to_brief(const struct addr *addr);
struct addr addr_from_brief(const struct addr_brief *brief);

/* The process and the user behind a unix socket, which are kept where others have their IP. */
void addr_brief_set_owner(struct addr_brief *brief, uint32_t pid, uint32_t uid);

/* Returns false when nobody has set them. */
bool addr_brief_owner(const struct addr_brief *brief, uint32_t *pid, uint32_t *uid);

#endif
