/* dice.c - splitmix64: one addition and two multiplications a number, and every seed is good. */
#include "dice.h"

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct dice dice_init(uint64_t seed, uint64_t index)
{
    return (struct dice){mix(mix(seed) ^ index)};
}

uint64_t dice_next(struct dice *dice)
{
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(dice->state);
}

double dice_real(struct dice *dice)
{
    return (double)((dice_next(dice) >> 11) + 1) / 9007199254740992.0;
}

uint64_t dice_between(struct dice *dice, uint64_t low, uint64_t high)
{
    uint64_t span = high - low + 1;
    return span == 0 ? dice_next(dice) : low + dice_next(dice) % span;
}
