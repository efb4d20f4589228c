/* pthread.h - acts PThreads4W, which no package brings here, by Windows' own threads and locks: as
 * much of it as tarn uses, a thread being a struct there. It shows that tarn keeps to its names,
 * and nothing about the library. */
#ifndef TARN_TESTS_PTHREAD_H
#define TARN_TESTS_PTHREAD_H

#include <errno.h>
#include <stddef.h>

#include <windows.h>

typedef struct {
    void *p;
    size_t x;
} pthread_t;
typedef size_t pthread_attr_t; /* of the stack */
typedef SRWLOCK pthread_mutex_t;
typedef CONDITION_VARIABLE pthread_cond_t;

#define pthread_attr_init(attr)                (void)(*(attr) = 0)
#define pthread_attr_setstacksize(attr, bytes) (void)(*(attr) = (bytes))
#define pthread_attr_destroy(attr)             (void)(attr)
#define pthread_mutex_init(mutex, attr)        InitializeSRWLock(mutex)
#define pthread_mutex_destroy(mutex)           (void)(mutex)
#define pthread_mutex_lock(mutex)              AcquireSRWLockExclusive(mutex)
#define pthread_mutex_unlock(mutex)            ReleaseSRWLockExclusive(mutex)
#define pthread_cond_init(cond, attr)          InitializeConditionVariable(cond)
#define pthread_cond_destroy(cond)             (void)(cond)
#define pthread_cond_wait(cond, mutex)         SleepConditionVariableSRW(cond, mutex, INFINITE, 0)
#define pthread_cond_signal(cond)              WakeConditionVariable(cond)

/* BODY is called as what Windows calls; its result is cut, and nobody asks for it. */
static inline int pthread_create(pthread_t *thread, const pthread_attr_t *stack_bytes,
                                 void *(*body)(void *), void *arg)
{
    thread->p = CreateThread(NULL, *stack_bytes, (LPTHREAD_START_ROUTINE)(void (*)(void))body, arg,
                             STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    return thread->p ? 0 : EAGAIN;
}

static inline int pthread_join(pthread_t thread, void **result)
{
    (void)result;
    WaitForSingleObject(thread.p, INFINITE);
    return CloseHandle(thread.p) ? 0 : EINVAL;
}

static inline pthread_t pthread_self(void)
{
    return (pthread_t){GetCurrentThread(), 0};
}

static inline int pthread_setname_np(pthread_t thread, const char *name)
{
    return thread.p && name ? 0 : EINVAL;
}

static inline void *pthread_getw32threadhandle_np(pthread_t thread)
{
    return thread.p;
}

#endif
