/* proc_none.c - systems that do not show other processes' sockets. */
#include "tarn/proc.h"

bool proc_find_listener(const struct addr *addr, struct proc_owner *owner)
{
    (void)addr;
    (void)owner;
    return false;
}

bool proc_find_receiver(const struct addr *addr, struct proc_owner *owner)
{
    (void)addr;
    (void)owner;
    return false;
}
