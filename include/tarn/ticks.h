/* ticks.h - the clocks.
 *
 * Thread: any.
 */
#ifndef TARN_TICKS_H
#define TARN_TICKS_H

#include <stdint.h>

/* Nanoseconds on a clock that never steps and has no epoch. */
uint64_t ticks_now(void);

/* Nanoseconds since 1970 (UTC), as good as the system's clock, which may step. */
int64_t ticks_wall_ns(void);

/* CPU time that all threads of this process have used, system calls included. */
uint64_t ticks_cpu_ns(void);

/* The same of the calling thread alone. */
uint64_t ticks_thread_cpu_ns(void);

/* Lets the calling thread do nothing for a while. Only for back-off after the system has refused
 * something; never to wait for another thread. */
void ticks_pause(uint64_t duration_ns);

#endif
