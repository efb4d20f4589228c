/* entropy_windows.c - asks the C library, which asks the system. */
#define _CRT_RAND_S
#include "tarn/entropy.h"

#include <stdlib.h>
#include <string.h>

bool entropy_fill(void *bytes, size_t len)
{
    unsigned char drawn[256];
    unsigned one;
    for (size_t at = 0; at < len; at += sizeof one) {
        size_t part = len - at < sizeof one ? len - at : sizeof one;
        if (rand_s(&one) != 0)
            return false;
        memcpy(drawn + at, &one, part);
    }
    memcpy(bytes, drawn, len);
    return true;
}
