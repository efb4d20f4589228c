/* refusal.h - turns a connection away at once: it needs neither memory nor a place in a worker.
 *
 * Nothing here waits. SOCK is non-blocking and stays the caller's until refusal_close().
 *
 * Thread: any.
 */
#ifndef TARN_REFUSAL_H
#define TARN_REFUSAL_H

#include "tarn/bytes.h"
#include "tarn/sock.h"

/* Sends a complete ANSWER that says "Connection: close", and that it was the last one. */
void refusal_send(sock_t sock, struct bytes answer);

/* The server has no means for another connection: 503 and its page, and when to come again. */
void refusal_busy(sock_t sock);

/* Reads what the peer has sent before it closes. The later, the better: bytes that meet a closed
 * socket reset the connection, and the answer may be lost with it. */
void refusal_close(sock_t sock);

#endif
