/* net.h - the system's own words for addresses and for readiness: Winsock has those of POSIX, in
 * other headers and under a few other names. */
#ifndef TARN_NET_H
#define TARN_NET_H

#ifdef _WIN32

#include <winsock2.h>
#include <ws2tcpip.h>

#include <afunix.h>

#define poll(slots, count, timeout_ms) WSAPoll(slots, (ULONG)(count), timeout_ms)
#define gethostname(buffer, cap)       gethostname(buffer, (int)(cap))
typedef ADDRESS_FAMILY sa_family_t;
typedef SOCKET net_sock_t;

/* Handles are multiples of four, small ones first. */
#define NET_SOCK_STEP 4

#else

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef int net_sock_t;
#define NET_SOCK_STEP 1

#endif

#endif
