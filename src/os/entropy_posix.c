/* entropy_posix.c - asks the kernel. */
#define _GNU_SOURCE
#include "tarn/entropy.h"

#include <unistd.h>

/* Where the others have it in the one above; Apple's relies on what that includes. */
#ifdef __APPLE__
#include <sys/random.h>
#endif

bool entropy_fill(void *bytes, size_t len)
{
    return getentropy(bytes, len) == 0;
}
