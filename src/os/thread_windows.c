/* thread_windows.c - POSIX threads from winpthreads or PThreads4W, and what only Windows itself
 * can do. */
#include "tarn/thread.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <pthread.h>
#include <timeapi.h>

#ifndef WIN_PTHREADS_H /* in the words of PThreads4W */
#define pthread_gethandle pthread_getw32threadhandle_np
#endif

#define STACK_BYTES (512u * 1024u)

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

static void *run(void *arg)
{
    struct start start = *(struct start *)arg;
    free(arg);
    memcpy(own_name, start.name, sizeof own_name);
    pthread_setname_np(pthread_self(), start.name);
    start.body(start.arg);
    return NULL;
}

int thread_start(struct thread *thread, const char *name, void (*body)(void *), void *arg,
                 struct err *err)
{
    struct start *start = malloc(sizeof *start);
    if (start == NULL)
        return err_set(err, "cannot start thread %s: out of memory", name);
    start->body = body;
    start->arg = arg;
    snprintf(start->name, sizeof start->name, "%s", name);

    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    int failed = pthread_create(&thread->id, &attributes, run, start);
    pthread_attr_destroy(&attributes);
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

static void CALLBACK on_interrupt(ULONG_PTR ignored)
{
    (void)ignored; /* that it runs is all: an alertable wait then returns */
}

void thread_interrupt(struct thread *thread)
{
    if (thread->started)
        QueueUserAPC(on_interrupt, pthread_gethandle(thread->id), 0);
}

/* Nothing is known to gain by it here. */
bool thread_become_batch(void)
{
    return false;
}

/* Otherwise waits end at the next beat of a clock that beats 64 times a second. */
bool thread_wake_exactly(void)
{
    return timeBeginPeriod(1) == TIMERR_NOERROR;
}

/* The CPUs of the first processor group, at most 64, are those that such a mask can name. */
static DWORD_PTR allowed_cpus(void)
{
    DWORD_PTR ours = 0, all = 0;
    return GetProcessAffinityMask(GetCurrentProcess(), &ours, &all) ? ours : 0;
}

unsigned thread_cpus(void)
{
    unsigned cpus = 0;
    for (DWORD_PTR left = allowed_cpus(); left; left &= left - 1)
        cpus++;
    return cpus ? cpus : 1;
}

bool thread_pin(unsigned nth_cpu)
{
    DWORD_PTR left = allowed_cpus();
    for (unsigned skip = nth_cpu % thread_cpus(); skip; skip--)
        left &= left - 1;
    DWORD_PTR one = left & (~left + 1);
    return one && SetThreadAffinityMask(GetCurrentThread(), one) != 0;
}
