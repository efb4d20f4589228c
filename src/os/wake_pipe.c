/* wake_pipe.c - every POSIX system has pipes. */
#include "wake.h"

#include <fcntl.h>
#include <unistd.h>

bool wake_open(struct wake *wake)
{
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    *wake = (struct wake){.reader = ends[0], .writer = ends[1]};
    return true;
}

void wake_close(struct wake *wake)
{
    close((int)wake->reader);
    close((int)wake->writer);
}

void wake_send(struct wake *wake)
{
    (void)!write((int)wake->writer, "", 1);
}

void wake_drain(struct wake *wake)
{
    char drained[64];
    while (read((int)wake->reader, drained, sizeof drained) == sizeof drained)
        continue;
}
