/* quota.c - each place holds one number: when its bucket will be full again.
 *
 * A bucket that is full at F has (F - now) / interval tokens missing, so taking one moves F on by
 * an interval, and it is empty when F lies a whole second ahead. One number needs no lock. */
#include "tarn/quota.h"

#include "tarn/units.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PLACES 16384 /* a power of two */

struct quota {
    uint64_t interval_ns;
    uint64_t secret;
    _Atomic uint64_t full_ns[PLACES];
};

struct quota *quota_create(uint64_t rate, uint64_t secret)
{
    struct quota *quota = calloc(1, sizeof *quota);
    if (quota == NULL)
        return NULL;
    quota->interval_ns = rate < NS_PER_S ? NS_PER_S / rate : 1;
    quota->secret = secret;
    return quota;
}

void quota_destroy(struct quota *quota)
{
    free(quota);
}

/* The finalizer of splitmix64: every bit of the input moves half of the bits of the output. */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static size_t place_of(const struct quota *quota, const struct addr_brief *source)
{
    uint64_t word = 0;
    memcpy(&word, source->ip, source->family == FAMILY_INET ? 4 : 8);
    return (size_t)(mix(mix(word ^ quota->secret) + quota->secret) % PLACES);
}

bool quota_take(struct quota *quota, const struct addr_brief *source, uint64_t now_ns)
{
    _Atomic uint64_t *place = &quota->full_ns[place_of(quota, source)];
    uint64_t full_ns = atomic_load_explicit(place, memory_order_relaxed);
    uint64_t next_ns;
    do {
        next_ns = (full_ns > now_ns ? full_ns : now_ns) + quota->interval_ns;
        if (next_ns > now_ns + NS_PER_S)
            return false;
    } while (!atomic_compare_exchange_weak_explicit(place, &full_ns, next_ns, memory_order_relaxed,
                                                    memory_order_relaxed));
    return true;
}
