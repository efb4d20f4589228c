/* cgroup.h - what the control groups of this process let it have: its own, and all above it as far
 * as they can be seen. Linux only.
 *
 * Thread: any.
 */
#ifndef TARN_CGROUP_H
#define TARN_CGROUP_H

#include <stdint.h>

struct cgroup_limits {
    unsigned cpus;         /* its time may be that of so many, rounded up; UINT_MAX: no limit */
    uint64_t memory_bytes; /* UINT64_MAX: no limit */
};

/* ROOT is the folder that proc/ and sys/ are in: "" but for tests. */
struct cgroup_limits cgroup_read(const char *root);

#endif
