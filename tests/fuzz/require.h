/* require.h - the property of a fuzz target: unlike assert() it is there in every build. */
#ifndef TARN_REQUIRE_H
#define TARN_REQUIRE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(property)                                                                  \
    do {                                                                                   \
        if (!(property)) {                                                                 \
            (void)fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #property); \
            abort();                                                                       \
        }                                                                                  \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
