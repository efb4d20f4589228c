/* dice.h - repeatable random numbers (splitmix64). Thread: owner. */
#ifndef TARN_DICE_H
#define TARN_DICE_H

#include <stdint.h>

struct dice {
    uint64_t state;
};

/* Streams of different INDEX are independent for the same SEED. */
struct dice dice_init(uint64_t seed, uint64_t index);
uint64_t dice_next(struct dice *dice);

/* Above 0, at most 1. */
double dice_real(struct dice *dice);

/* From LOW to HIGH, both included. */
uint64_t dice_between(struct dice *dice, uint64_t low, uint64_t high);

#endif
