/* url.h - a URL of the command line: where to connect, and what to ask for there.
 *
 *   http://host:port/path?query    http://[::1]:8080/
 *   udp://host:port/path           in datagrams
 *   unix:/run/tarn.sock:/path      unix:@name:/path
 *   vsock:3:8080:/path             tcp:host:port:/path
 *
 * Where an endpoint stands in front, ":/" begins the path.
 *
 * Thread: startup.
 */
#ifndef TARN_URL_H
#define TARN_URL_H

#include "tarn/bytes.h"
#include "tarn/endpoint.h"

struct url {
    const char *text; /* as written */
    struct endpoint where;
    struct bytes authority; /* for the Host field */
    struct bytes target;    /* path and query; "/" when the URL has none */
};

/* TEXT must outlive URL. Returns -1 with a sentence. */
int url_parse(struct url *url, const char *text, struct err *err);

#endif
