/* tally.c - adding up. */
#include "tally.h"

#include <stddef.h>
#include <string.h>

int tally_init(struct tally *tally)
{
    memset(tally, 0, sizeof *tally);
    for (int i = 0; i < TALLY_CLOCKS; i++) {
        tally->clocks[i] = hist_create();
        if (tally->clocks[i] == NULL)
            return -1;
    }
    return 0;
}

void tally_clear(struct tally *tally)
{
    for (int i = 0; i < TALLY_CLOCKS; i++) {
        hist_destroy(tally->clocks[i]);
        tally->clocks[i] = NULL;
    }
}

static void add_all(_Atomic uint64_t *into, const _Atomic uint64_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tally_raise(&into[i], tally_read(&from[i]));
}

void tally_merge(struct tally *into, const struct tally *from)
{
    add_all(into->counts, from->counts, TALLY_NAMES);
    add_all(into->faults, from->faults, FAULT_COUNT);
    add_all(into->statuses, from->statuses, TALLY_STATUSES);
    for (int i = 0; i < TALLY_CLOCKS; i++)
        hist_add(into->clocks[i], from->clocks[i]);
}

uint64_t tally_failed(const struct tally *tally)
{
    uint64_t failed = 0;
    for (int i = 0; i < FAULT_COUNT; i++)
        failed += tally_read(&tally->faults[i]);
    return failed;
}
