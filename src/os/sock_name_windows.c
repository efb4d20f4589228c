/* sock_name_windows.c - whose a socket is: its own address and its peer's. */
#include "tarn/sock.h"

#include "net.h"

#include <string.h>

bool sock_local(sock_t sock, struct addr *addr)
{
    int len = sizeof addr->storage;
    memset(addr, 0, sizeof *addr);
    if (getsockname((SOCKET)sock, (struct sockaddr *)(void *)addr->storage, &len) != 0)
        return false;
    addr->len = (uint32_t)len;
    return true;
}

bool sock_peer(sock_t sock, struct addr *addr)
{
    int len = sizeof addr->storage;
    memset(addr, 0, sizeof *addr);
    if (getpeername((SOCKET)sock, (struct sockaddr *)(void *)addr->storage, &len) != 0)
        return false;
    addr->len = (uint32_t)len;
    return true;
}

/* Windows tells the process at most, and a user only to those who may open that process. */
bool sock_credentials(sock_t sock, uint32_t *pid, uint32_t *uid)
{
    (void)sock, (void)pid, (void)uid;
    return false;
}

int sock_give(const struct addr *addr, const char *owner, struct err *err)
{
    char text[ADDR_TEXT_MAX];
    return err_set(err,
                   "cannot give %s to %s: users here are no names that a path could be given to; "
                   "leave out owner=",
                   addr_print(addr, text), owner);
}
