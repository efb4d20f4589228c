/* wake.h - a byte to oneself, for pollers that know nothing but sockets.
 *
 * Thread: owner, but for wake_send().
 */
#ifndef TARN_WAKE_H
#define TARN_WAKE_H

#include "tarn/sock.h"

struct wake {
    sock_t reader; /* readable after a wake_send() that no wake_drain() has followed */
    sock_t writer;
};

/* Returns false when the system has no room for it; nothing is open then. */
bool wake_open(struct wake *wake);
void wake_close(struct wake *wake);

/* Thread: any. */
void wake_send(struct wake *wake);
void wake_drain(struct wake *wake);

#endif
