/* entropy_posix.c - asks the kernel. */
#define _GNU_SOURCE
#include "tarn/entropy.h"

#include <sys/random.h>
#include <unistd.h>

bool entropy_fill(void *bytes, size_t len)
{
    return getentropy(bytes, len) == 0;
}
