/* hosts.h - the names that a listener on a loopback address answers to.
 *
 * Any page on the web may have its own name resolved to 127.0.0.1 and then read what a server there
 * says, as if it came from the page's own site (DNS rebinding). The browser still sends the page's
 * name in Host; so whoever names another host than this machine gets 421 (RFC 9110, 15.5.20).
 * Addresses cannot be rebound. A request without a host (HTTP/1.0) does not come from a browser.
 *
 * Thread: startup; plain data afterwards.
 */
#ifndef TARN_HOSTS_H
#define TARN_HOSTS_H

#include "tarn/request.h"

struct hosts {
    struct texts allowed; /* by the user; "*" stands for any name */
    char own[256];        /* the name of this machine; empty: unknown */
};

/* ALLOWED's texts must outlive HOSTS. */
void hosts_init(struct hosts *hosts, struct texts allowed);

/* Is the host of REQUEST this machine, or allowed? */
bool hosts_include(const struct hosts *hosts, const struct request *request, const char *data);

#endif
