/* listeners.h - opens the sockets the user asked for, or a good default.
 *
 * Thread: startup.
 */
#ifndef TARN_LISTENERS_H
#define TARN_LISTENERS_H

#include "tarn/guest.h"
#include "tarn/options.h"

#define LISTENERS_MAX 64

struct listener {
    sock_t sock;
    struct addr addr; /* really bound */
    bool udp;         /* no listener in truth: workers receive datagrams there */
    bool adopted;     /* inherited: its name stays when we go */
    bool admin;       /* opened for --admin */
    struct door door;
};

struct listeners {
    struct listener items[LISTENERS_MAX];
    unsigned count;
    uint16_t instead_of; /* the default port, when it was taken and another one had to do; else 0 */
};

/* Opens all of them, or none. On failure returns an exit status for main: 3 when an address is
 * taken, 1 for everything else; 0 is success. */
int listeners_open(struct listeners *listeners, const struct options *options, struct err *err);

/* Closes the sockets that acceptors wait at, and removes the names of the unix sockets we made. */
void listeners_end_accepting(struct listeners *listeners);

/* Closes whatever is open still: those of UDP, where workers wait, too. */
void listeners_close(struct listeners *listeners);

/* "http://127.0.0.1:8080/", "udp://127.0.0.1:8080/", "unix:/path". Returns BUFFER. */
const char *listeners_url(const struct addr *addr, bool udp, char *buffer, size_t cap);

#endif
