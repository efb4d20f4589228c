/* proxy.h - the header by which a proxy says on whose behalf it connects (PROXY protocol, versions
 * 1 and 2, as HAProxy's specification has them).
 *
 * Thread: any.
 */
#ifndef TARN_PROXY_H
#define TARN_PROXY_H

#include "tarn/addr.h"

/* The longest header that is read; the specification lets one grow to 64 KiB and asks proxies for
 * less than 536 bytes. */
#define PROXY_HEADER_MAX 4096

enum proxy_result {
    PROXY_MORE, /* so far it is one */
    PROXY_DONE,
    PROXY_BAD, /* it is none, or too long */
};

struct proxy_header {
    size_t len;               /* its own bytes; HTTP begins behind them */
    bool is_local;            /* the proxy asks on its own behalf: a health check */
    struct addr_brief client; /* FAMILY_NONE: not told */
};

/* Looks at what has come of a connection so far. HEADER is set with PROXY_DONE only. */
enum proxy_result proxy_parse(struct bytes text, struct proxy_header *header);

/* What somebody sends who connects to such a listener on their own behalf. */
struct bytes proxy_local_header(void);

#endif
