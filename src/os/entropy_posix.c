/* entropy_posix.c - asks the kernel. */
#define _GNU_SOURCE
#include "tarn/entropy.h"

#include <unistd.h>

/* Apple's relies on what the one above includes. */
#include <sys/random.h>

bool entropy_fill(void *bytes, size_t len)
{
    return getentropy(bytes, len) == 0;
}
