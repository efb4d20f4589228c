/* sock_name_posix.c - whose a socket is: its own address, its peer's, and the owner of its file. */
#define _GNU_SOURCE
#include "tarn/bytes.h"
#include "tarn/endpoint.h"
#include "tarn/sock.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool sock_local(sock_t sock, struct addr *addr)
{
    socklen_t len = sizeof addr->storage;
    memset(addr, 0, sizeof *addr);
    if (getsockname((int)sock, (struct sockaddr *)(void *)addr->storage, &len) != 0)
        return false;
    addr->len = (uint32_t)len;
    return true;
}

bool sock_peer(sock_t sock, struct addr *addr)
{
    socklen_t len = sizeof addr->storage;
    memset(addr, 0, sizeof *addr);
    if (getpeername((int)sock, (struct sockaddr *)(void *)addr->storage, &len) != 0)
        return false;
    addr->len = (uint32_t)len;
    return true;
}

bool sock_credentials(sock_t sock, uint32_t *pid, uint32_t *uid)
{
#if defined(SO_PEERCRED) && defined(__linux__)
    struct ucred who;
    socklen_t len = sizeof who;
    if (getsockopt((int)sock, SOL_SOCKET, SO_PEERCRED, &who, &len) != 0 || who.pid <= 0)
        return false;
    *pid = (uint32_t)who.pid;
    *uid = who.uid;
    return true;
#else
    (void)sock, (void)pid, (void)uid;
    return false;
#endif
}

/* The empty name is nobody's: (uid_t)-1 leaves a file's owner as it is. */
static bool find_user(struct bytes name, uid_t *uid)
{
    char text[ENDPOINT_OWNER_MAX];
    uint64_t number;
    *uid = (uid_t)-1;
    snprintf(text, sizeof text, "%.*s", (int)name.len, name.len ? name.at : "");
    const struct passwd *found = name.len ? getpwnam(text) : NULL;
    if (found)
        *uid = found->pw_uid;
    else if (bytes_to_u64(name, &number) && number < UINT32_MAX)
        *uid = (uid_t)number;
    return name.len == 0 || *uid != (uid_t)-1;
}

static bool find_group(struct bytes name, gid_t *gid)
{
    char text[ENDPOINT_OWNER_MAX];
    uint64_t number;
    *gid = (gid_t)-1;
    snprintf(text, sizeof text, "%.*s", (int)name.len, name.len ? name.at : "");
    const struct group *found = name.len ? getgrnam(text) : NULL;
    if (found)
        *gid = found->gr_gid;
    else if (bytes_to_u64(name, &number) && number < UINT32_MAX)
        *gid = (gid_t)number;
    return name.len == 0 || *gid != (gid_t)-1;
}

int sock_give(const struct addr *addr, const char *owner, struct err *err)
{
    char text[ADDR_TEXT_MAX];
    const char *path = (const char *)addr->storage + offsetof(struct sockaddr_un, sun_path);
    struct bytes group = bytes_of(owner);
    struct bytes user = bytes_cut(&group, ':');
    uid_t uid;
    gid_t gid;
    if (addr_family(addr) != FAMILY_UNIX || *path == '\0')
        return err_set(
            err, "%s is no file, so it has no owner; leave out owner=", addr_print(addr, text));
    if (!find_user(user, &uid))
        return err_set(err, "owner=%s: this system knows no user \"%.*s\"", owner, (int)user.len,
                       user.at);
    if (!find_group(group, &gid))
        return err_set(err, "owner=%s: this system knows no group \"%.*s\"", owner, (int)group.len,
                       group.at);
    if (lchown(path, uid, gid) != 0)
        return err_set(err, "cannot give %s to %s: %s; only root may give files away",
                       addr_print(addr, text), owner, strerror(errno));
    return 0;
}
