/* thread_posix.c - POSIX threads. */
#define _GNU_SOURCE
#include "tarn/thread.h"

#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include "tarn/cgroup.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

/* Systems disagree by a factor of 64 about what a thread gets that does not ask. What it never
 * touches costs nothing, and ThreadSanitizer keeps its own things in it as well. */
#define STACK_BYTES (1024u * 1024u)

struct start {
    void (*body)(void *);
    void *arg;
    char name[16];
};

static _Thread_local char own_name[16] = "main";

const char *thread_name(void)
{
    return own_name;
}

static void on_interrupt(int signal_number)
{
    (void)signal_number; /* that it arrives is all: a blocking call returns EINTR */
}

static void install_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR2, &action, NULL);
}

static void *run(void *arg)
{
    struct start start = *(struct start *)arg;
    free(arg);
    memcpy(own_name, start.name, sizeof own_name);
#ifdef __linux__
    pthread_setname_np(pthread_self(), start.name);
#endif
    start.body(start.arg);
    return NULL;
}

int thread_start(struct thread *thread, const char *name, void (*body)(void *), void *arg,
                 struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install_interrupt);

    struct start *start = malloc(sizeof *start);
    if (start == NULL)
        return err_set(err, "cannot start thread %s: out of memory", name);
    start->body = body;
    start->arg = arg;
    snprintf(start->name, sizeof start->name, "%s", name);

    /* Signals belong to the thread that waits for them; only the interrupt gets through. */
    sigset_t all, before;
    sigfillset(&all);
    sigdelset(&all, SIGUSR2);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    int failed = pthread_create(&thread->id, &attributes, run, start);
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        free(start);
        thread->started = false;
        return err_set(err, "cannot start thread %s: %s", name, strerror(failed));
    }
    thread->started = true;
    return 0;
}

void thread_join(struct thread *thread)
{
    if (!thread->started)
        return;
    pthread_join(thread->id, NULL);
    thread->started = false;
}

void thread_interrupt(struct thread *thread)
{
    if (thread->started)
        pthread_kill(thread->id, SIGUSR2);
}

#ifdef __linux__

/* The bare call, because musl's function refuses to make it: POSIX means the process, the system
 * means the thread. */
bool thread_become_batch(void)
{
    struct sched_param param = {0};
    return syscall(SYS_sched_setscheduler, 0, SCHED_BATCH, &param) == 0;
}

bool thread_wake_exactly(void)
{
    return prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL) == 0;
}

bool thread_pin(unsigned nth_cpu)
{
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) == 0)
        return false;
    unsigned left = nth_cpu % (unsigned)CPU_COUNT(&allowed);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed) && left-- == 0) {
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            return sched_setaffinity(0, sizeof one, &one) == 0;
        }
    }
    return false;
}

unsigned thread_cpus(void)
{
    cpu_set_t allowed;
    unsigned cpus = 1;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        cpus = (unsigned)CPU_COUNT(&allowed);
    unsigned limit = cgroup_read("").cpus;
    if (limit < cpus)
        cpus = limit;
    return cpus ? cpus : 1;
}

#else

bool thread_become_batch(void)
{
    return false;
}

bool thread_wake_exactly(void)
{
    return false;
}

bool thread_pin(unsigned nth_cpu)
{
    (void)nth_cpu;
    return false;
}

unsigned thread_cpus(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}

#endif
