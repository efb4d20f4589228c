/* entropy.h - bytes that nobody can guess.
 *
 * Thread: any.
 */
#ifndef TARN_ENTROPY_H
#define TARN_ENTROPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fills BYTES, at most 256 of them, with what the system draws by lot. False: it has no means to,
 * and they are as they were. */
bool entropy_fill(void *bytes, size_t len);

/* A number by lot. Where the system draws none, it is at least another one each time. */
uint64_t entropy_number(void);

#endif
