/* proc.h - other processes of this machine, as far as the system shows them.
 *
 * Thread: any.
 */
#ifndef TARN_PROC_H
#define TARN_PROC_H

#include "tarn/addr.h"

struct proc_owner {
    long pid;
    char name[64];
};

/* Who listens on ADDR (for TCP also on the wildcard address of the same port)? Returns false when
 * nobody does, or when the system hides it from us. */
bool proc_find_listener(const struct addr *addr, struct proc_owner *owner);

/* The same of datagrams: who has bound their port? */
bool proc_find_receiver(const struct addr *addr, struct proc_owner *owner);

#endif
