/* shortage.c - a system that is short of something: loaded ahead of the C library into a server
 * under test, this one refuses what the environment names.
 *
 *   SHORTAGE_OF       any of "memory accept open watch"
 *   SHORTAGE_WHILE    for as long as this file exists; without it, always
 *   SHORTAGE_THREADS  "3-5": the third to the fifth thread that anybody wants is not made
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MEMORY = 1, ACCEPT = 2, OPEN = 4, WATCH = 8 };

typedef int make_thread(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

/* set before main() begins, which is before there is a second thread */
static unsigned short_of;
static char *while_there;
static unsigned first_thread, last_thread;
static long (*real_syscall)(long, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_accept4)(int, struct sockaddr *, socklen_t *, int);
static int (*real_add_watch)(int, const char *, uint32_t);
static make_thread *real_make_thread;

static atomic_uint threads, accepts;

/* What dlsym() returns is no function to ISO C. */
static void find(void *function, const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(function, &found, sizeof found);
}

static unsigned read_kinds(const char *text)
{
    static const char *const names[] = {"memory", "accept", "open", "watch"};
    unsigned kinds = 0;
    for (unsigned i = 0; text && i < sizeof names / sizeof names[0]; i++)
        kinds |= strstr(text, names[i]) ? 1u << i : 0;
    return kinds;
}

__attribute__((constructor)) static void prepare(void)
{
    const char *range = getenv("SHORTAGE_THREADS");
    find(&real_syscall, "syscall");
    find(&real_openat, "openat");
    find(&real_accept4, "accept4");
    find(&real_add_watch, "inotify_add_watch");
    find(&real_make_thread, "pthread_create");
    while_there = getenv("SHORTAGE_WHILE");
    if (range && sscanf(range, "%u-%u", &first_thread, &last_thread) != 2)
        _exit(125);
    short_of = read_kinds(getenv("SHORTAGE_OF")); /* last: what comes before needs all of it */
}

static bool is_short_of(unsigned kind)
{
    if (!(short_of & kind))
        return false;
    int before = errno;
    bool is_short = while_there == NULL || access(while_there, F_OK) == 0;
    errno = before;
    return is_short;
}

static bool refuse(unsigned kind, int error)
{
    if (!is_short_of(kind))
        return false;
    errno = error;
    return true;
}

/* ---- memory ---- */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

void *malloc(size_t size)
{
    return refuse(MEMORY, ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return refuse(MEMORY, ENOMEM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return refuse(MEMORY, ENOMEM) ? NULL : __libc_realloc(block, size);
}

/* ---- threads ---- */

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *),
                   void *arg)
{
    unsigned number = atomic_fetch_add(&threads, 1) + 1;
    return number >= first_thread && number <= last_thread
               ? EAGAIN
               : real_make_thread(thread, attributes, body, arg);
}

/* ---- system calls ---- */

int accept4(int listener, struct sockaddr *peer, socklen_t *len, int flags)
{
    int error = atomic_fetch_add(&accepts, 1) % 2 ? ENOBUFS : ENOMEM;
    return refuse(ACCEPT, error) ? -1 : real_accept4(listener, peer, len, flags);
}

int inotify_add_watch(int fd, const char *path, uint32_t events)
{
    return refuse(WATCH, ENOSPC) ? -1 : real_add_watch(fd, path, events);
}

long syscall(long number, ...)
{
    long words[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        words[i] = va_arg(rest, long);
    va_end(rest);
    if (number == SYS_openat2 && refuse(OPEN, ENOMEM))
        return -1;
    return real_syscall(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

static int open_at(int folder, const char *path, int flags, mode_t mode)
{
    return refuse(OPEN, ENFILE) ? -1 : real_openat(folder, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(folder, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(AT_FDCWD, path, flags, mode);
}
