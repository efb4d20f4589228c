/* guest.c - looks at newcomers before a worker has to. */
#include "tarn/guest.h"

static bool is_named(const struct door *door, const struct addr *peer,
                     const struct addr_brief *brief)
{
    for (unsigned i = 0; i < door->proxy_count; i++)
        if (addr_block_contains(&door->proxies[i], brief))
            return true;
    return addr_is_loopback(peer);
}

bool guest_admit(struct guest *guest, const struct door *door, sock_t sock, const struct addr *peer)
{
    uint32_t pid, uid;
    *guest = (struct guest){.peer = addr_to_brief(peer), .entrance = door->entrance};
    if (door->asks_owners && guest->peer.family == FAMILY_UNIX &&
        sock_credentials(sock, &pid, &uid))
        addr_brief_set_owner(&guest->peer, pid, uid);
    return !door->entrance.expects_proxy || is_named(door, peer, &guest->peer);
}
