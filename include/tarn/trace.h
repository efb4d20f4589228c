/* trace.h - shows each step a socket takes, one line each, on standard error.
 *
 *   trace   2.104113 tarn-accept-0    accept    fd 9 AF_INET 127.0.0.1:8080 <- 127.0.0.1:51234
 *                    by whom          step      descriptor, family, our address, the peer's
 *
 * Off unless somebody started it, and then it costs its callers one branch beside a system call:
 *
 *   if (trace_is_on)
 *       trace_moved("recv", sock, io, got, why);
 *
 * A step that failed says why: "bind fd 9 AF_INET 127.0.0.1:80  failed: Permission denied".
 *
 * Nothing a peer can choose is printed but its address, and that is escaped: no line is forged.
 * The functions leave errno alone.
 *
 * Thread: any, after trace_start().
 */
#ifndef TARN_TRACE_H
#define TARN_TRACE_H

#include "tarn/sock_udp.h"

/* To be read by all, and set by trace_start() before there are threads. */
extern bool trace_is_on;

void trace_start(void);

/* A new descriptor. PURPOSE, which may be null, says what it is for. */
void trace_socket(sock_t sock, enum family family, const char *type, const char *purpose);

/* "inherit", "shutdown", "close", and what is special about it; DETAIL may be null. */
void trace_step(const char *step, sock_t sock, const char *detail);

/* A step at ADDR, where SOCK is not (yet), or which takes no socket (SOCK_NONE); WHY it failed, or
 * null. */
void trace_at(const char *step, sock_t sock, const struct addr *addr, const char *why);

/* "bind" to ADDR, and what is special about it; WHY it failed. DETAIL or WHY may be null. */
void trace_bind(sock_t sock, const struct addr *addr, const char *detail, const char *why);

/* "listen" and how many may wait to be accepted. */
void trace_listen(sock_t sock, int backlog);

/* A connection to PEER, null when SOCK knows it, and how far it came, or WHY it came nowhere: null
 * if it did. */
void trace_connect(sock_t sock, const struct addr *peer, const char *result, const char *why);

/* A connection became a descriptor of its own; else SOCK_NONE and WHY not. */
void trace_accept(sock_t listener, sock_t sock, const char *why);

/* The acceptor gives it to WORKER. */
void trace_hand_off(sock_t sock, const char *worker);

/* "recv", "send", "sendfile": how many bytes went which way, or why none did. WHY says more of
 * IO_FAILED and IO_REFUSED, and is of no meaning for others. */
void trace_moved(const char *step, sock_t sock, enum io io, size_t bytes, const char *why);

/* "recvfrom", "sendto": COUNT datagrams, each with the peer that belongs to it and not to SOCK. */
void trace_datagrams(const char *step, sock_t sock, const struct datagram *datagrams,
                     unsigned count);

#endif
