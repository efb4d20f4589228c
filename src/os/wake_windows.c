/* wake_windows.c - two UDP sockets of 127.0.0.1 that are connected to each other, because WSAPoll()
 * takes nothing but sockets. What others send to their ports is dropped by the system. */
#include "net.h"
#include "wake.h"

#include <string.h>

/* Wine refuses to send while another thread does at the same socket, and what the other one sent
 * may have been read already: the sleeper would not hear of it. */
static SRWLOCK sending = SRWLOCK_INIT;

static SOCKET open_end(struct sockaddr_in *in)
{
    struct sockaddr_in any = {.sin_family = AF_INET};
    int len = sizeof *in;
    u_long on = 1;
    SOCKET end = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0,
                            WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    if (end == INVALID_SOCKET)
        return INVALID_SOCKET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(end, (struct sockaddr *)&any, sizeof any) == 0 &&
        getsockname(end, (struct sockaddr *)in, &len) == 0 &&
        ioctlsocket(end, (long)FIONBIO, &on) == 0)
        return end;
    closesocket(end);
    return INVALID_SOCKET;
}

bool wake_open(struct wake *wake)
{
    struct sockaddr_in in[2];
    SOCKET ends[2] = {open_end(&in[0]), INVALID_SOCKET};
    if (ends[0] == INVALID_SOCKET)
        return false;
    ends[1] = open_end(&in[1]);
    if (ends[1] == INVALID_SOCKET || connect(ends[0], (struct sockaddr *)&in[1], sizeof in[1]) ||
        connect(ends[1], (struct sockaddr *)&in[0], sizeof in[0])) {
        closesocket(ends[0]);
        if (ends[1] != INVALID_SOCKET)
            closesocket(ends[1]);
        return false;
    }
    *wake = (struct wake){.reader = (sock_t)ends[0], .writer = (sock_t)ends[1]};
    return true;
}

void wake_close(struct wake *wake)
{
    closesocket((SOCKET)wake->reader);
    closesocket((SOCKET)wake->writer);
}

void wake_send(struct wake *wake)
{
    AcquireSRWLockExclusive(&sending);
    send((SOCKET)wake->writer, "", 1, 0);
    ReleaseSRWLockExclusive(&sending);
}

void wake_drain(struct wake *wake)
{
    char drained[16];
    while (recv((SOCKET)wake->reader, drained, sizeof drained, 0) > 0)
        continue;
}
