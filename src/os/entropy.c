/* entropy.c - a lot for those who can do with less. */
#include "tarn/entropy.h"

#include "tarn/ticks.h"

uint64_t entropy_number(void)
{
    uint64_t lot = ticks_now() ^ (uint64_t)ticks_wall_ns();
    (void)entropy_fill(&lot, sizeof lot);
    return lot;
}
