/* sock_stamp_none.c - systems that do not stamp what a stream receives. */
#include "tarn/sock_stamp.h"

bool sock_stamp_begin(sock_t sock)
{
    (void)sock;
    return false;
}

sock_t sock_stamp_hold(void)
{
    return SOCK_NONE;
}

enum io sock_stamp_recv(sock_t sock, void *buffer, size_t cap, size_t *got, int64_t *arrived_ns)
{
    *arrived_ns = 0;
    return sock_recv(sock, buffer, cap, got);
}

enum io sock_stamp_drop(sock_t sock, void *scratch, size_t cap, size_t *got, int64_t *arrived_ns)
{
    return sock_stamp_recv(sock, scratch, cap, got, arrived_ns);
}
