/* counters.c - the service times; everything else the owner counts inline. */
#include "tarn/counters.h"

#include "tarn/units.h"

const uint64_t counters_bounds_ns[SERVICE_BOUNDS] = {
    10 * NS_PER_US,  25 * NS_PER_US,   50 * NS_PER_US,   100 * NS_PER_US, 250 * NS_PER_US,
    500 * NS_PER_US, 1 * NS_PER_MS,    2500 * NS_PER_US, 5 * NS_PER_MS,   10 * NS_PER_MS,
    25 * NS_PER_MS,  50 * NS_PER_MS,   100 * NS_PER_MS,  250 * NS_PER_MS, 500 * NS_PER_MS,
    1 * NS_PER_S,    2500 * NS_PER_MS,
};

void counters_add_service(struct counters *counters, uint64_t service_ns, uint64_t count)
{
    int bucket = 0;
    while (bucket < SERVICE_BOUNDS && service_ns > counters_bounds_ns[bucket])
        bucket++;
    uint64_t now = atomic_load_explicit(&counters->service[bucket], memory_order_relaxed);
    atomic_store_explicit(&counters->service[bucket], now + count, memory_order_relaxed);
    counters_add(counters, COUNT_SERVICE_NS, service_ns * count);
}

uint64_t counters_get_service(const struct counters *counters, int bucket)
{
    return atomic_load_explicit(&counters->service[bucket], memory_order_relaxed);
}

uint64_t counters_get(const struct counters *counters, enum counter which)
{
    return atomic_load_explicit(&counters->values[which], memory_order_relaxed);
}
