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

static void put(struct reserve *reserve, sock_t sock, bool is_refused)
{
    reserve->kept[reserve->count++] = (struct kept){sock, is_refused};
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
        put(reserve, sock, false);
    }
    return true;
}

bool reserve_spend(struct reserve *reserve)
{
    if (reserve->count == 0)
        return false;
    const struct kept oldest = reserve->kept[0];
    if (oldest.is_refused)
        refusal_close(oldest.sock);
    else
        sock_close(oldest.sock);
    reserve->count--;
    memmove(reserve->kept, reserve->kept + 1, reserve->count * sizeof reserve->kept[0]);
    return true;
}

void reserve_keep(struct reserve *reserve, sock_t sock)
{
    put(reserve, sock, true);
}
