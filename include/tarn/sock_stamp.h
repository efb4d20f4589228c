/* sock_stamp.h - receiving with the time at which the bytes reached this machine.
 *
 * The stamp is made when the system receives the last of the bytes that a call returns, however
 * late the caller asks for them. It is wall-clock time (ticks_wall_ns()), because that is the
 * clock the system stamps with.
 *
 * Thread: owner.
 */
#ifndef TARN_SOCK_STAMP_H
#define TARN_SOCK_STAMP_H

#include "tarn/sock.h"

/* Asks for stamps on SOCK. Returns false where there are none; calls below then report 0. */
bool sock_stamp_begin(sock_t sock);

/* A socket that is of no other use than to keep the system stamping while it is open: switching
 * that on and off with the last connection costs far more than the stamps. Perhaps SOCK_NONE. */
sock_t sock_stamp_hold(void);

/* sock_recv(), and when the bytes arrived; 0: unknown. */
enum io sock_stamp_recv(sock_t sock, void *buffer, size_t cap, size_t *got, int64_t *arrived_ns);

/* The same for bytes that nobody wants to see: where the system can drop them it does not copy.
 * What SCRATCH holds afterwards is undefined. */
enum io sock_stamp_drop(sock_t sock, void *scratch, size_t cap, size_t *got, int64_t *arrived_ns);

#endif
