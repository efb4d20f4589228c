/* stop_kqueue.c - for systems without sigtimedwait(): kqueue hears of signals that are ignored. */
#include "tarn/stop.h"

#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

#include <sys/event.h>
#include <sys/time.h>
#include <unistd.h>

static int queue = -1;

void stop_prepare(void)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    queue = kqueue();
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct kevent one;
        EV_SET(&one, (uintptr_t)signals[i], EVFILT_SIGNAL, EV_ADD | EV_CLEAR, 0, 0, NULL);
        signal(signals[i], SIG_IGN);
        kevent(queue, &one, 1, NULL, 0, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

enum stop_reason stop_wait(uint64_t timeout_ns)
{
    struct kevent got;
    struct timespec timeout = {(time_t)(timeout_ns / 1000000000), (long)(timeout_ns % 1000000000)};
    if (kevent(queue, NULL, 0, &got, 1, timeout_ns == UINT64_MAX ? NULL : &timeout) != 1)
        return STOP_NONE;
    switch ((int)got.ident) {
    case SIGTERM:
        return STOP_TERMINATE;
    case SIGINT:
        return STOP_INTERRUPT;
    default:
        return STOP_REOPEN;
    }
}

void stop_request(void)
{
    kill(getpid(), SIGTERM);
}
