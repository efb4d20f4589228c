/* guest.h - who has come, by which door, and what that door allows.
 *
 * Thread: any; a door is plain data once there are threads.
 */
#ifndef TARN_GUEST_H
#define TARN_GUEST_H

#include "tarn/endpoint.h"
#include "tarn/sock.h"

/* What the listener that a connection came through means for it. */
struct entrance {
    bool control;       /* the pages about the server are for whoever comes this way */
    bool guarded;       /* requests must name this machine: see hosts.h */
    bool expects_proxy; /* a header of the PROXY protocol comes first, */
    bool is_proxy;      /* and may say that it is somebody else who asks */
};

/* A listener's rules. */
struct door {
    struct entrance entrance;
    bool has_reserve;     /* places are kept for whoever comes this way when the server is full */
    bool asks_owners;     /* the log wants to know the processes behind unix sockets */
    unsigned proxy_count; /* with expects_proxy: those who may speak for others; all on unix */
    struct addr_block proxies[ENDPOINT_PROXIES];
};

struct guest {
    struct addr_brief peer; /* for the access log */
    struct entrance entrance;
    bool has_reserve;
};

/* Fills GUEST with what is known of the connection SOCK from PEER. Returns false when the door is
 * not for them: whoever is no proxy and not on this machine either, where probes come from. */
bool guest_admit(struct guest *guest, const struct door *door, sock_t sock,
                 const struct addr *peer);

#endif
