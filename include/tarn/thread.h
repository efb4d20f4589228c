/* thread.h - threads, locks, and what the system lets this process use.
 *
 * Thin over POSIX threads (winpthreads or PThreads4W on Windows). A `struct thread` and a
 * `struct mutex` live in the caller's memory.
 */
#ifndef TARN_THREAD_H
#define TARN_THREAD_H

#include "tarn/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct thread {
    pthread_t id;
    bool started;
};

struct mutex {
    pthread_mutex_t native;
};

/* A plain lock. Every call succeeds, or the program has a bug. */
void mutex_init(struct mutex *mutex);
void mutex_clear(struct mutex *mutex);
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

struct condition {
    pthread_cond_t native;
};

/* To wait for a change of what the lock guards; look at it again after each wait. */
void condition_init(struct condition *condition);
void condition_clear(struct condition *condition);
void condition_wait(struct condition *condition, struct mutex *lock);
void condition_signal(struct condition *condition);

/* Runs BODY(ARG) in a new thread that takes no signals. NAME (at most 15 bytes) is what tools
 * show. Returns -1 with the reason when the system refuses; THREAD is then not started. */
int thread_start(struct thread *thread, const char *name, void (*body)(void *), void *arg,
                 struct err *err);

/* The calling thread's name as it was given to thread_start(), or "main". */
const char *thread_name(void);

/* Waits until BODY has returned. Harmless on a thread that was not started. */
void thread_join(struct thread *thread);

/* Makes a blocking system call of THREAD return early, once. The thread may not have entered the
 * call yet, so repeat it until the thread has said that it saw the reason. */
void thread_interrupt(struct thread *thread);

/* Asks the scheduler to treat the calling thread as batch work: waking it does not preempt
 * whoever runs. Returns false where the system cannot. */
bool thread_become_batch(void);

/* Asks the system to end the calling thread's waits at the nanosecond they asked for, instead of
 * some 50 us later for the sake of power. Returns false where the system cannot. */
bool thread_wake_exactly(void);

/* Ties the calling thread to one of the CPUs it may use: the Nth, counted from 0 and taken modulo
 * their number. Returns false where the system cannot. */
bool thread_pin(unsigned nth_cpu);

/* How many CPUs this process may keep busy: affinity and the quotas of its cgroup and of those
 * above it included, at least 1. */
unsigned thread_cpus(void);

#endif
