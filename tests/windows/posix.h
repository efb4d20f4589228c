/* posix.h - the few calls of POSIX that suites use to prepare what they test, said in Windows'
 * words. The build includes it before everything else, and only there. */
#ifndef TARN_TESTS_POSIX_H
#define TARN_TESTS_POSIX_H

#include <direct.h>
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utime.h>
#include <time.h>

static inline int posix_mkdir(const char *path, int mode)
{
    (void)mode;
    return _mkdir(path);
}
#define mkdir(path, mode) posix_mkdir(path, mode)

/* Of its own, _mktemp() knows 26 names only. */
static inline char *mkdtemp(char *pattern)
{
    static unsigned turn;
    char *end = pattern + strlen(pattern) - 6;
    for (int tries = 0; tries < 1000; tries++) {
        unsigned number = (unsigned)_getpid() * 1000 + (unsigned)time(NULL) * 7919 + turn++;
        snprintf(end, 7, "%06u", number % 1000000);
        if (_mkdir(pattern) == 0)
            return pattern;
    }
    return NULL;
}

/* Text would gain a carriage return for each newline. */
static inline int posix_open(const char *path, int flags, ...)
{
    return _open(path, flags | _O_BINARY, _S_IREAD | _S_IWRITE);
}
#define open(...) posix_open(__VA_ARGS__)

static inline int setenv(const char *name, const char *value, int overwrite)
{
    return overwrite || getenv(name) == NULL ? _putenv_s(name, value) : 0;
}

static inline int unsetenv(const char *name)
{
    return _putenv_s(name, "");
}

/* Suites that need links are not built here. */
static inline int symlink(const char *target, const char *path)
{
    (void)target;
    (void)path;
    return -1;
}

static inline int link(const char *target, const char *path)
{
    (void)target;
    (void)path;
    return -1;
}

/* Sets the time of the last change; the other stays about what it is. */
enum { AT_FDCWD, UTIME_OMIT };
static inline int utimensat(int folder, const char *path, const struct timespec times[2], int flags)
{
    struct __utimbuf64 both = {times[1].tv_sec, times[1].tv_sec};
    (void)folder;
    (void)flags;
    return _utime64(path, &both);
}

enum { _SC_NPROCESSORS_CONF };
static inline long sysconf(int name)
{
    const char *cpus = getenv("NUMBER_OF_PROCESSORS");
    (void)name;
    return cpus ? strtol(cpus, NULL, 10) : 1;
}

static inline const void *posix_memmem(const char *all, size_t all_len, const char *part,
                                       size_t len)
{
    for (; all_len >= len; all++, all_len--)
        if (memcmp(all, part, len) == 0)
            return all;
    return NULL;
}
#define memmem(all, all_len, part, len) posix_memmem(all, all_len, part, len)

#endif
