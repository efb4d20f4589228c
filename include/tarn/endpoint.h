/* endpoint.h - the one grammar for "where": listeners, probe and tarn-bench share it.
 *
 *   tcp:HOST:PORT  HOST:PORT  :PORT  tcp:[::1]:8080     names go through the resolver
 *   udp:HOST:PORT                                       datagrams, where the caller knows them
 *   unix:/path[?mode=660]  unix:@name                   a path, or Linux's abstract names
 *   fd:N                                                an inherited, listening descriptor
 *
 * Thread: startup.
 */
#ifndef TARN_ENDPOINT_H
#define TARN_ENDPOINT_H

#include "tarn/addr.h"
#include "tarn/err.h"

enum endpoint_kind { ENDPOINT_TCP, ENDPOINT_UDP, ENDPOINT_UNIX, ENDPOINT_FD };

struct endpoint {
    enum endpoint_kind kind;
    char host[256]; /* TCP, UDP: name or address, empty for "all"; unix: path, '@' first if abstract
                     */
    uint16_t port;  /* TCP, UDP; 0 lets the system choose */
    int mode;       /* unix: permission bits, or -1 to leave them to the umask */
    int fd;         /* fd:N */
};

/* Reads TEXT. Returns -1 and says what is wrong with it and which forms there are. */
int endpoint_parse(struct endpoint *endpoint, const char *text, struct err *err);

/* Writes it back in the form endpoint_parse() reads. Returns BUFFER. */
const char *endpoint_print(const struct endpoint *endpoint, char *buffer, size_t cap);

/* Finds up to MAX addresses for it (an empty host: all addresses, IPv6 and IPv4). Returns how
 * many, or -1 with a sentence. Not for fd:N. */
int endpoint_resolve(const struct endpoint *endpoint, struct addr *addrs, int max, struct err *err);

#endif
