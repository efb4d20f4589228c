/* counters.c - reading what the owner counts inline. */
#include "tarn/counters.h"

uint64_t counters_get(const struct counters *counters, enum counter which)
{
    return atomic_load_explicit(&counters->values[which], memory_order_relaxed);
}
