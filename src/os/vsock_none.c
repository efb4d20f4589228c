/* vsock_none.c - for systems without AF_VSOCK. */
#include "vsock.h"

bool vsock_make(struct addr *addr, uint32_t cid, uint32_t port)
{
    (void)addr, (void)cid, (void)port;
    return false;
}

bool vsock_read(const struct addr *addr, uint32_t *cid, uint32_t *port)
{
    (void)addr, (void)cid, (void)port;
    return false;
}
