/* endpoint.h - the one grammar for "where": listeners, probe and tarn-bench share it.
 *
 *   tcp:HOST:PORT  HOST:PORT  :PORT  tcp:[::1]:8080     names go through the resolver
 *   udp:HOST:PORT                                       datagrams, where the caller knows them
 *   unix:/path  unix:@name                              a path, or Linux's abstract names
 *   vsock:CID:PORT  vsock::PORT                         between a virtual machine and its host
 *   fd:N                                                an inherited, listening descriptor
 *
 * Behind a '?', and separated by '&', stands what a listener makes of it:
 *
 *   mode=660           unix: who may connect
 *   owner=USER:GROUP   unix: whose file it is; names or numbers, either half may be missing
 *   proxy                         unix, a path: peers speak the PROXY protocol first
 *   proxy=10.0.0.0/8+192.0.2.1    TCP: so do these; others on this machine may ask for themselves
 *
 * Thread: startup.
 */
#ifndef TARN_ENDPOINT_H
#define TARN_ENDPOINT_H

#include "tarn/addr_block.h"
#include "tarn/err.h"
#include "tarn/out.h"

enum endpoint_kind { ENDPOINT_TCP, ENDPOINT_UDP, ENDPOINT_UNIX, ENDPOINT_VSOCK, ENDPOINT_FD };

#define ENDPOINT_PROXIES   16
#define ENDPOINT_OWNER_MAX 80

/* CID of an endpoint whose machine is left open: all of ours. */
#define ENDPOINT_ANY_CID UINT32_MAX

/* Enough for endpoint_print(), its NUL included. */
#define ENDPOINT_TEXT_MAX 1536

struct endpoint {
    enum endpoint_kind kind;
    char host[256]; /* TCP, UDP: name or address, empty for "all"; unix: path, '@' first if abstract
                     */
    uint32_t cid;   /* vsock: the machine */
    uint32_t port;  /* TCP, UDP: at most 65535; 0 lets the system choose */
    int fd;         /* fd:N */

    int mode;                       /* unix: permission bits, or -1 to leave them to the umask */
    char owner[ENDPOINT_OWNER_MAX]; /* unix: "USER:GROUP"; empty: ours */
    bool proxy;                     /* its peers speak the PROXY protocol */
    unsigned proxy_count;           /* TCP: at least one */
    struct addr_block proxies[ENDPOINT_PROXIES];
};

/* Reads TEXT. Returns -1 and says what is wrong with it and which forms there are. */
int endpoint_parse(struct endpoint *endpoint, const char *text, struct err *err);

/* The same for what a URL calls HOST or HOST:PORT; OTHERWISE, ":80" for example, stands in for a
 * port that is not there. */
int endpoint_parse_authority(struct endpoint *endpoint, enum endpoint_kind kind,
                             struct bytes authority, const char *otherwise, struct err *err);

/* When TEXT begins with the name of a dead family: what it was and what replaced it, and -1. */
int endpoint_past_refuse(const char *text, struct err *err);

/* Writes what a URL calls so as the Host field has it. */
void endpoint_put_authority(struct out *out, struct bytes authority);

/* Writes it back in the form endpoint_parse() reads. Returns BUFFER. */
const char *endpoint_print(const struct endpoint *endpoint, char *buffer, size_t cap);

/* Finds up to MAX addresses for it (an empty host: all addresses, IPv6 and IPv4). Returns how
 * many, or -1 with a sentence. Not for fd:N. */
int endpoint_resolve(const struct endpoint *endpoint, struct addr *addrs, int max, struct err *err);

/* What this machine calls itself; empty when that does not fit or is unknown. */
void endpoint_own_name(char *buffer, size_t cap);

#endif
