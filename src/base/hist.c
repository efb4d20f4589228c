/* hist.c - HdrHistogram's buckets: 2^k doubles in width each time values double. */
#include "tarn/hist.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* Values below 2^11 have a slot each; from there on every power of two has 2^10 slots. */
#define HALF_BITS 10u
#define HALF      ((uint64_t)1 << HALF_BITS)

_Static_assert(DBL_MANT_DIG == 53 && sizeof(double) == 8, "the exponent is read from the bits");

static uint64_t load(const _Atomic uint64_t *at)
{
    return atomic_load_explicit(at, memory_order_relaxed);
}

/* The single writer needs no locked instruction: a load and a store are enough. */
static void store(_Atomic uint64_t *at, uint64_t value)
{
    atomic_store_explicit(at, value, memory_order_relaxed);
}

/* floor(log2(value)) for 0 < value < 2^53, which a double holds exactly. */
static unsigned log2_of(uint64_t value)
{
    double exact = (double)value;
    uint64_t bits;
    memcpy(&bits, &exact, sizeof bits);
    return (unsigned)(bits >> 52) - 1023u;
}

size_t hist_slot(uint64_t value_ns)
{
    if (value_ns > HIST_MAX_NS)
        value_ns = HIST_MAX_NS;
    unsigned shift = log2_of(value_ns | (2 * HALF - 1)) - HALF_BITS;
    return (size_t)(((uint64_t)shift << HALF_BITS) + (value_ns >> shift));
}

uint64_t hist_slot_low(size_t slot)
{
    uint64_t shift = slot >> HALF_BITS;
    if (shift < 2)
        return slot;
    return (HALF + (slot & (HALF - 1))) << (shift - 1);
}

uint64_t hist_slot_high(size_t slot)
{
    return hist_slot_low(slot + 1) - 1;
}

struct hist *hist_create(void)
{
    struct hist *hist = malloc(sizeof *hist);
    if (hist)
        hist_clear(hist);
    return hist;
}

void hist_destroy(struct hist *hist)
{
    free(hist);
}

void hist_clear(struct hist *hist)
{
    for (size_t i = 0; i < HIST_SLOTS; i++)
        store(&hist->counts[i], 0);
    store(&hist->min_ns, UINT64_MAX);
    store(&hist->max_ns, 0);
    atomic_store_explicit(&hist->sum_ns, 0, memory_order_relaxed);
}

static void add_sum(struct hist *hist, double more)
{
    double sum = atomic_load_explicit(&hist->sum_ns, memory_order_relaxed);
    atomic_store_explicit(&hist->sum_ns, sum + more, memory_order_relaxed);
}

void hist_record(struct hist *hist, uint64_t value_ns)
{
    _Atomic uint64_t *count = &hist->counts[hist_slot(value_ns)];
    store(count, load(count) + 1);
    if (value_ns < load(&hist->min_ns))
        store(&hist->min_ns, value_ns);
    if (value_ns > load(&hist->max_ns))
        store(&hist->max_ns, value_ns);
    add_sum(hist, (double)value_ns);
}

void hist_add(struct hist *into, const struct hist *from)
{
    for (size_t i = 0; i < HIST_SLOTS; i++)
        store(&into->counts[i], load(&into->counts[i]) + load(&from->counts[i]));
    if (load(&from->min_ns) < load(&into->min_ns))
        store(&into->min_ns, load(&from->min_ns));
    if (load(&from->max_ns) > load(&into->max_ns))
        store(&into->max_ns, load(&from->max_ns));
    add_sum(into, atomic_load_explicit(&from->sum_ns, memory_order_relaxed));
}

void hist_since(struct hist *into, const struct hist *from)
{
    uint64_t lowest = UINT64_MAX, highest = 0;
    for (size_t i = 0; i < HIST_SLOTS; i++) {
        uint64_t more = load(&from->counts[i]) - load(&into->counts[i]);
        store(&into->counts[i], more);
        if (more && lowest == UINT64_MAX)
            lowest = hist_slot_low(i);
        if (more)
            highest = hist_slot_high(i);
    }
    uint64_t max_ns = load(&from->max_ns);
    store(&into->min_ns, lowest);
    store(&into->max_ns, highest < max_ns ? highest : max_ns);
    double before = atomic_load_explicit(&into->sum_ns, memory_order_relaxed);
    double after = atomic_load_explicit(&from->sum_ns, memory_order_relaxed);
    atomic_store_explicit(&into->sum_ns, after - before, memory_order_relaxed);
}

uint64_t hist_count(const struct hist *hist)
{
    uint64_t total = 0;
    for (size_t i = 0; i < HIST_SLOTS; i++)
        total += load(&hist->counts[i]);
    return total;
}

uint64_t hist_quantile(const struct hist *hist, double quantile)
{
    uint64_t total = hist_count(hist);
    if (total == 0)
        return 0;
    /* A hair less, so that rounding in the product never asks for one sample too many. */
    double wanted = quantile * (double)total * (1 - 1e-12);
    uint64_t seen = 0;
    size_t slot = 0;
    for (; slot < HIST_SLOTS - 1; slot++) {
        seen += load(&hist->counts[slot]);
        if (seen && (double)seen >= wanted)
            break;
    }
    uint64_t high = hist_slot_high(slot);
    return high < hist_max(hist) ? high : hist_max(hist);
}

uint64_t hist_min(const struct hist *hist)
{
    uint64_t min_ns = load(&hist->min_ns);
    return min_ns == UINT64_MAX ? 0 : min_ns;
}

uint64_t hist_max(const struct hist *hist)
{
    return load(&hist->max_ns);
}

double hist_mean(const struct hist *hist)
{
    uint64_t total = hist_count(hist);
    return total ? atomic_load_explicit(&hist->sum_ns, memory_order_relaxed) / (double)total : 0;
}
