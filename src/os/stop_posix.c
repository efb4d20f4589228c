/* stop_posix.c - sigtimedwait() in the main thread; every other thread blocks these signals. */
#define _GNU_SOURCE
#include "tarn/stop.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static void stop_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
}

void stop_prepare(void)
{
    sigset_t set;
    stop_set(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

enum stop_reason stop_wait(uint64_t timeout_ns)
{
    sigset_t set;
    struct timespec timeout = {(time_t)(timeout_ns / 1000000000), (long)(timeout_ns % 1000000000)};
    stop_set(&set);
    switch (timeout_ns == UINT64_MAX ? sigwaitinfo(&set, NULL)
                                     : sigtimedwait(&set, NULL, &timeout)) {
    case SIGTERM:
        return STOP_TERMINATE;
    case SIGINT:
        return STOP_INTERRUPT;
    case SIGHUP:
        return STOP_REOPEN;
    default:
        return STOP_NONE;
    }
}

void stop_request(void)
{
    kill(getpid(), SIGTERM);
}
