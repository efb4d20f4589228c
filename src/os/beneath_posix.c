/* beneath_posix.c - without a system call that keeps beneath the root, the walk does. */
#include "beneath.h"

bool beneath_works(const struct root *root)
{
    (void)root;
    return false;
}

enum file_result beneath_open(const struct root *root, const char *path, enum beneath_want want,
                              struct beneath *found)
{
    return beneath_walk(root, path, want, found);
}

int beneath_open_last(int folder, const char *name, enum beneath_want want)
{
    return openat(folder, name, beneath_flags(want) | O_NOFOLLOW);
}

/* No watch on such systems knows folders well enough. */
bool beneath_reports(int fd)
{
    (void)fd;
    return false;
}
