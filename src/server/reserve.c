/* reserve.c - a queue of sockets. */
#include "tarn/reserve.h"

#include "tarn/refusal.h"

#include <string.h>

void reserve_init(struct reserve *reserve)
{
    *reserve = (struct reserve){.wanted = 0};
    mutex_init(&reserve->lock);
}

void reserve_clear(struct reserve *reserve)
{
    while (reserve_spend(reserve))
        continue;
    mutex_clear(&reserve->lock);
}

void reserve_grow(struct reserve *reserve)
{
    reserve->wanted += reserve->wanted < RESERVE_MAX;
    (void)reserve_fill(reserve);
}

bool reserve_fill(struct reserve *reserve)
{
    while (reserve->count < reserve->wanted) {
        sock_t sock = sock_spare();
        if (sock == SOCK_NONE)
            return false;
        reserve_keep(reserve, sock);
    }
    return true;
}

bool reserve_spend(struct reserve *reserve)
{
    if (reserve->count == 0)
        return false;
    refusal_close(reserve->socks[0]);
    reserve->count--;
    memmove(reserve->socks, reserve->socks + 1, reserve->count * sizeof reserve->socks[0]);
    return true;
}

void reserve_keep(struct reserve *reserve, sock_t sock)
{
    reserve->socks[reserve->count++] = sock;
}
