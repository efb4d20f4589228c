/* vsock_linux.c - vsock(7). */
#define _GNU_SOURCE
#include "vsock.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/vm_sockets.h>

_Static_assert(VSOCK_LOCAL == VMADDR_CID_LOCAL && VSOCK_ANY == VMADDR_CID_ANY,
               "the names of vsock.h must be the system's");

bool vsock_make(struct addr *addr, uint32_t cid, uint32_t port)
{
    struct sockaddr_vm vm = {
        .svm_family = AF_VSOCK, .svm_cid = cid, .svm_port = port ? port : VMADDR_PORT_ANY};
    memset(addr, 0, sizeof *addr);
    memcpy(addr->storage, &vm, addr->len = sizeof vm);
    return true;
}

bool vsock_read(const struct addr *addr, uint32_t *cid, uint32_t *port)
{
    struct sockaddr_vm vm;
    memcpy(&vm, addr->storage, sizeof vm);
    if (addr->len < sizeof vm || vm.svm_family != AF_VSOCK)
        return false;
    *cid = vm.svm_cid;
    *port = vm.svm_port == VMADDR_PORT_ANY ? 0 : vm.svm_port;
    return true;
}
