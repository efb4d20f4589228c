/* guest.c - looks at newcomers before a worker has to. */
#include "tarn/guest.h"

/* Who may connect to a unix socket is said by its rights. */
static bool is_proxy(const struct door *door, const struct addr_brief *peer)
{
    for (unsigned i = 0; i < door->proxy_count; i++)
        if (addr_block_contains(&door->proxies[i], peer))
            return true;
    return peer->family == FAMILY_UNIX;
}

bool guest_admit(struct guest *guest, const struct door *door, sock_t sock, const struct addr *peer)
{
    uint32_t pid, uid;
    *guest = (struct guest){
        .peer = addr_to_brief(peer), .entrance = door->entrance, .has_reserve = door->has_reserve};
    if (door->asks_owners && guest->peer.family == FAMILY_UNIX &&
        sock_credentials(sock, &pid, &uid))
        addr_brief_set_owner(&guest->peer, pid, uid);
    if (!door->entrance.expects_proxy)
        return true;
    guest->entrance.is_proxy = is_proxy(door, &guest->peer);
    return guest->entrance.is_proxy || addr_is_loopback(peer);
}
