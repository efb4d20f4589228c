/* reach.c - finds addresses before the run, so that none has to be looked up in it. */
#include "reach.h"

#include "tarn/bytes.h"
#include "tarn/poller.h"
#include "tarn/units.h"

#include <stdio.h>
#include <string.h>

#define ADDRS_MAX 8

/* How long an address may take to show that it lives. */
#define TRY_NS (500 * NS_PER_MS)

static bool can_be_connected(struct poller *poller, const struct addr *addr)
{
    struct err err;
    struct poller_event event;
    sock_t sock;
    enum io io = sock_connect(addr, NULL, &sock, &err);
    if (io != IO_OK && io != IO_AGAIN)
        return false;
    if (io == IO_AGAIN && poller_add(poller, sock, POLLER_WRITE, poller)) {
        io = poller_wait(poller, &event, 1, TRY_NS) == 1 ? sock_connected(sock, &err) : IO_FAILED;
        poller_remove(poller, sock);
    }
    sock_close(sock);
    return io == IO_OK;
}

int reach_find(const struct endpoint *where, struct addr *addr, struct err *err)
{
    struct addr addrs[ADDRS_MAX];
    int count = endpoint_resolve(where, addrs, ADDRS_MAX, err);
    if (count < 0)
        return -1;
    if (count == 0)
        return err_set(err, "\"%s\" has no address", where->host);
    *addr = addrs[0];
    if (count == 1)
        return 0;
    /* "localhost" is ::1 and 127.0.0.1, and many servers listen on one of them only. */
    struct poller *poller = poller_create(err);
    if (poller == NULL)
        return -1;
    for (int i = 0; i < count; i++) {
        if (can_be_connected(poller, &addrs[i])) {
            *addr = addrs[i];
            break;
        }
    }
    poller_destroy(poller);
    return 0;
}

static int refuse(const char *text, struct err *err)
{
    return err_set(err,
                   "--bind %s: write an address of this machine, or a block such as "
                   "127.0.0.0/8",
                   text);
}

int reach_parse_block(const char *text, struct addr *first, uint32_t *count, struct err *err)
{
    struct endpoint where;
    struct bytes length = bytes_of(text);
    struct bytes host = bytes_cut(&length, '/');
    bool is_six = bytes_find(host, ':') >= 0;
    char endpoint[300];
    uint64_t bits, width = is_six ? 128 : 32;
    snprintf(endpoint, sizeof endpoint, is_six ? "tcp:[%.*s]:0" : "tcp:%.*s:0",
             (int)(host.len < 256 ? host.len : 256), host.at);
    if (host.len == 0 || endpoint_parse(&where, endpoint, err) != 0 ||
        endpoint_resolve(&where, first, 1, err) != 1)
        return refuse(text, err);
    *count = 1;
    if (length.at == NULL)
        return 0;
    if (!bytes_to_u64(length, &bits) || bits == 0 || bits > width)
        return refuse(text, err);
    uint64_t free_bits = width - bits;
    if (free_bits < 2)
        return 0;
    /* The first address of a block names the block, and the last one is for broadcasts. */
    *count = (uint32_t)((UINT64_C(1) << (free_bits < 24 ? free_bits : 24)) - 2);
    addr_add(first, 1);
    return 0;
}

static int check_remote(const struct addr *peer, const char *text, struct err *err)
{
    char where[ADDR_TEXT_MAX];
    if (addr_is_private(peer))
        return 0;
    return err_set(err,
                   "%s is %s, which is neither on this machine nor in a private network; give "
                   "--yes-remote if you may load it",
                   text, addr_print(peer, where));
}

int reach_find_pairs(const struct endpoint *where, const char *text, const char *bind,
                     bool may_be_remote, struct reach_pair pairs[REACH_PAIRS_MAX], struct err *err)
{
    struct addr peers[REACH_PAIRS_MAX];
    struct reach_pair own = {.local_count = 0};
    int found = endpoint_resolve(where, peers, REACH_PAIRS_MAX, err);
    int count = 0;
    if (found < 0 || (bind && reach_parse_block(bind, &own.local, &own.local_count, err) != 0))
        return -1;
    for (int i = 0; i < found; i++) {
        bool is_six = addr_family(&peers[i]) == FAMILY_INET6;
        if (!may_be_remote && check_remote(&peers[i], text, err) != 0)
            return -1;
        if (bind && addr_family(&own.local) != addr_family(&peers[i]))
            continue;
        if (!bind)
            addr_parse(&own.local, is_six ? BYTES("::") : BYTES("0.0.0.0"), 0);
        own.peer = peers[i];
        pairs[count++] = own;
    }
    return count ? count : err_set(err, "%s has no address of the family of --bind", text);
}
