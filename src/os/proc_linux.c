/* proc_linux.c - /proc: who listens where. */
#define _GNU_SOURCE
#include "tarn/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The state column of /proc/net/tcp for a listener. */
#define STATE_LISTEN 0x0A

/* The inode of the socket that listens on PORT according to TABLE; 0 for none. A line reads
 * "  sl: local:port remote:port st ..." with the inode as its tenth word. */
static unsigned long inode_of_port(const char *table, unsigned port)
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
            local_port == port && state == STATE_LISTEN)
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

bool proc_find_listener(const struct addr *addr, struct proc_owner *owner)
{
    char text[ADDR_TEXT_MAX];
    unsigned long inode;
    if (addr_family(addr) == FAMILY_UNIX) {
        inode = inode_of_path(addr_print(addr, text) + strlen("unix:"));
    } else {
        inode = inode_of_port("/proc/net/tcp", addr_port(addr));
        if (inode == 0 || addr_family(addr) == FAMILY_INET6) {
            unsigned long inode6 = inode_of_port("/proc/net/tcp6", addr_port(addr));
            inode = inode6 ? inode6 : inode;
        }
    }
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
