/* vsock.h - addresses of AF_VSOCK, by which a virtual machine and its host reach each other.
 *
 * Thread: any.
 */
#ifndef TARN_VSOCK_H
#define TARN_VSOCK_H

#include "tarn/addr.h"

/* This machine, as seen from itself. */
#define VSOCK_LOCAL 1u

/* Any of ours. */
#define VSOCK_ANY UINT32_MAX

/* Port 0 lets the system choose. Returns false where there are no such sockets. */
bool vsock_make(struct addr *addr, uint32_t cid, uint32_t port);

/* A port left to the system is 0. Returns false when ADDR is of another family. */
bool vsock_read(const struct addr *addr, uint32_t *cid, uint32_t *port);

#endif
