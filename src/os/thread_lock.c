/* thread_lock.c - locks and conditions, which winpthreads and PThreads4W have in the same words as
 * POSIX. */
#include "tarn/thread.h"

void mutex_init(struct mutex *mutex)
{
    pthread_mutex_init(&mutex->native, NULL);
}

void mutex_clear(struct mutex *mutex)
{
    pthread_mutex_destroy(&mutex->native);
}

void mutex_lock(struct mutex *mutex)
{
    pthread_mutex_lock(&mutex->native);
}

void mutex_unlock(struct mutex *mutex)
{
    pthread_mutex_unlock(&mutex->native);
}

void condition_init(struct condition *condition)
{
    pthread_cond_init(&condition->native, NULL);
}

void condition_clear(struct condition *condition)
{
    pthread_cond_destroy(&condition->native);
}

void condition_wait(struct condition *condition, struct mutex *lock)
{
    pthread_cond_wait(&condition->native, &lock->native);
}

void condition_signal(struct condition *condition)
{
    pthread_cond_signal(&condition->native);
}
