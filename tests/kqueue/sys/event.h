/* sys/event.h - as much of kqueue as tarn uses, for Linux, where kqueue_epoll.c acts it.
 *
 * The names and their meaning are those of the manual pages kqueue(2) of FreeBSD and macOS; the
 * numbers are this file's own.
 */
#ifndef TARN_TESTS_SYS_EVENT_H
#define TARN_TESTS_SYS_EVENT_H

#include <stdint.h>
#include <time.h>

enum { EVFILT_READ = -1, EVFILT_WRITE = -2, EVFILT_USER = -3 };

enum {
    EV_ADD = 1 << 0,
    EV_DELETE = 1 << 1,
    EV_ENABLE = 1 << 2,
    EV_DISABLE = 1 << 3,
    EV_CLEAR = 1 << 4,
    EV_EOF = 1 << 5,
    EV_ERROR = 1 << 6,
};

#define NOTE_TRIGGER 1u

struct kevent {
    uintptr_t ident;
    short filter;
    unsigned short flags;
    unsigned fflags;
    intptr_t data;
    void *udata;
};

#define EV_SET(event, id, filter_, flags_, fflags_, data_, udata_) \
    (*(event) = (struct kevent){.ident = (id),                     \
                                .filter = (filter_),               \
                                .flags = (unsigned short)(flags_), \
                                .fflags = (fflags_),               \
                                .data = (data_),                   \
                                .udata = (udata_)})

int kqueue(void);
int kevent(int queue, const struct kevent *changes, int change_count, struct kevent *events,
           int event_count, const struct timespec *timeout);

#endif
