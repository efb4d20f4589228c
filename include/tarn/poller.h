/* poller.h - which sockets can be read or written now?
 *
 * Level-triggered on every backend (epoll, kqueue, poll): a socket is reported again as long as
 * its state lasts. Events are data. The backend is a file chosen by the build.
 *
 * Thread: owner, but for poller_wake().
 */
#ifndef TARN_POLLER_H
#define TARN_POLLER_H

#include "tarn/err.h"
#include "tarn/sock.h"

struct poller;

enum poller_interest { POLLER_NOTHING = 0, POLLER_READ = 1, POLLER_WRITE = 2 };

struct poller_event {
    void *who;
    bool readable; /* also at the end of the stream and on errors: read, and see */
    bool writable; /* also on errors */
};

/* Waits as long as nothing happens. */
#define POLLER_FOREVER UINT64_MAX

struct poller *poller_create(struct err *err);
void poller_destroy(struct poller *poller);

/* Starts to watch SOCK. INTEREST is one or both bits. Returns false when the system has no room
 * for it; the socket is then not watched. */
bool poller_add(struct poller *poller, sock_t sock, unsigned interest, void *who);
void poller_modify(struct poller *poller, sock_t sock, unsigned interest, void *who);

/* To call before the socket is closed. */
void poller_remove(struct poller *poller, sock_t sock);

/* Waits up to TIMEOUT_NS and fills at most MAX events; returns how many. A wake-up returns early
 * without an event of its own. */
int poller_wait(struct poller *poller, struct poller_event *events, int max, uint64_t timeout_ns);

/* Makes the current or the next poller_wait() return. Thread: any. */
void poller_wake(struct poller *poller);

/* "epoll", "kqueue" or "poll". */
const char *poller_backend(void);

#endif
