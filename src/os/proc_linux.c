/* proc_linux.c - /proc: who listens where. */
#define _GNU_SOURCE
#include "tarn/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The state column for a listener in /proc/net/tcp, and in /proc/net/udp for a socket without a
 * peer. */
enum state { STATE_LISTEN = 0x0A, STATE_UNCONNECTED = 0x07 };

/* The inode of the socket that has PORT and is in STATE according to TABLE; 0 for none. A line
 * reads "  sl: local:port remote:port st ..." with the inode as its tenth word. */
static unsigned long inode_of_port(const char *table, unsigned port, enum state wanted)
{
    char line[512];
    unsigned long inode = 0;
    FILE *file = fopen(table, "r");
    if (file == NULL)
        return 0;
    while (inode == 0 && fgets(line, sizeof line, file)) {
        unsigned local_port, state;
        unsigned long found;
        if (sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*u %*u %lu",
                   &local_port, &state, &found) == 3 &&
            local_port == port && state == (unsigned)wanted)
            inode = found;
    }
    fclose(file);
    return inode;
}

/* /proc/net/unix: "Num RefCount Protocol Flags Type St Inode Path". */
static unsigned long inode_of_path(const char *path)
{
    char line[512];
    unsigned long inode = 0;
    FILE *file = fopen("/proc/net/unix", "r");
    if (file == NULL)
        return 0;
    while (inode == 0 && fgets(line, sizeof line, file)) {
        unsigned flags;
        unsigned long found;
        char name[160];
        if (sscanf(line, "%*x: %*x %*x %x %*x %*x %lu %159s", &flags, &found, name) == 3 &&
            (flags & 0x10000) && strcmp(name, path) == 0)
            inode = found;
    }
    fclose(file);
    return inode;
}

static bool holds(long pid, unsigned long inode)
{
    char folder[64], link[128], target[64], wanted[64];
    bool found = false;
    snprintf(wanted, sizeof wanted, "socket:[%lu]", inode);
    snprintf(folder, sizeof folder, "/proc/%ld/fd", pid);
    DIR *fds = opendir(folder);
    if (fds == NULL)
        return false;
    for (struct dirent *entry; !found && (entry = readdir(fds));) {
        snprintf(link, sizeof link, "%s/%.32s", folder, entry->d_name);
        ssize_t len = readlink(link, target, sizeof target - 1);
        if (len > 0) {
            target[len] = '\0';
            found = strcmp(target, wanted) == 0;
        }
    }
    closedir(fds);
    return found;
}

static void read_name(struct proc_owner *owner)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/comm", owner->pid);
    FILE *file = fopen(path, "r");
    snprintf(owner->name, sizeof owner->name, "?");
    if (file == NULL)
        return;
    if (fgets(owner->name, sizeof owner->name, file))
        owner->name[strcspn(owner->name, "\n")] = '\0';
    fclose(file);
}

/* A socket of IPv6 may serve both families, and is in the second table. */
static unsigned long inode_in(const char *const tables[2], const struct addr *addr,
                              enum state wanted)
{
    unsigned long inode = inode_of_port(tables[0], addr_port(addr), wanted);
    if (inode != 0 && addr_family(addr) != FAMILY_INET6)
        return inode;
    unsigned long inode6 = inode_of_port(tables[1], addr_port(addr), wanted);
    return inode6 ? inode6 : inode;
}

static bool find_holder(unsigned long inode, struct proc_owner *owner)
{
    DIR *all = inode ? opendir("/proc") : NULL;
    if (all == NULL)
        return false;
    bool found = false;
    for (struct dirent *entry; !found && (entry = readdir(all));) {
        owner->pid = isdigit((unsigned char)entry->d_name[0]) ? atol(entry->d_name) : 0;
        found = owner->pid > 0 && holds(owner->pid, inode);
    }
    closedir(all);
    if (found)
        read_name(owner);
    return found;
}

bool proc_find_listener(const struct addr *addr, struct proc_owner *owner)
{
    static const char *const tables[] = {"/proc/net/tcp", "/proc/net/tcp6"};
    char text[ADDR_TEXT_MAX];
    return find_holder(addr_family(addr) == FAMILY_UNIX
                           ? inode_of_path(addr_print(addr, text) + strlen("unix:"))
                           : inode_in(tables, addr, STATE_LISTEN),
                       owner);
}

bool proc_find_receiver(const struct addr *addr, struct proc_owner *owner)
{
    static const char *const tables[] = {"/proc/net/udp", "/proc/net/udp6"};
    return find_holder(inode_in(tables, addr, STATE_UNCONNECTED), owner);
}
