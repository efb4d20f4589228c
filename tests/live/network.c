/* network.c - a network namespace. */
#define _GNU_SOURCE
#include "network.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool bring_up(const char *interface, const char *address)
{
    struct ifreq request = {.ifr_flags = 0};
    struct sockaddr_in in = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool done = inet_pton(AF_INET, address, &in.sin_addr) == 1;
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
    memcpy(&request.ifr_addr, &in, sizeof in);
    done = done && ioctl(fd, SIOCSIFADDR, &request) == 0;
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    done = done && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    close(fd);
    return done;
}

void network_own(void)
{
    if (unshare(CLONE_NEWNET | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) == 0 &&
        bring_up("lo", "127.0.0.1") && bring_up("lo:1", REACHABLE))
        return;
    fprintf(stderr, "SKIPPED, not checked: network namespaces are not allowed here\n");
    exit(77);
}
