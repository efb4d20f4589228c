/* usage.h - CPU time and memory: of this thread, of another process, of the machine.
 *
 * Functions return false, leaving zeros, where the system does not tell.
 *
 * Thread: any.
 */
#ifndef TARN_USAGE_H
#define TARN_USAGE_H

#include <stdbool.h>
#include <stdint.h>

struct usage_thread {
    uint64_t cpu_ns;
    uint64_t waited_ns; /* ready to run while no CPU was free for it; 0 where unknown */
};

/* Of the calling thread, since it started. */
bool usage_of_thread(struct usage_thread *usage);

struct usage_process {
    uint64_t cpu_ns;
    uint64_t rss_bytes;
    unsigned processes;
};

/* Of process PID and its descendants, added up: servers often serve from child processes. */
bool usage_of_process(long pid, struct usage_process *usage);

/* May any thread of PID run on a CPU that the calling thread may run on? True when unknown. */
bool usage_shares_cpus(long pid);

struct usage_machine {
    uint64_t total_ticks; /* of all CPUs, idle ones included; in a unit of the system's own */
    uint64_t steal_ticks; /* taken away by the host of a virtual machine */
};

bool usage_of_machine(struct usage_machine *usage);

/* Memory of this process that is resident now; 0 where unknown. */
uint64_t usage_own_rss(void);

/* Memory that this process may use: the machine's, or less where its cgroup has a limit; 0 where
 * unknown. */
uint64_t usage_memory(void);

#endif
