/* scratch.h - a folder for one test, made before it and removed after it. */
#ifndef TARN_TESTS_SCRATCH_H
#define TARN_TESTS_SCRATCH_H

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch_path[256];

static inline int scratch_remove_one(const char *path, const struct stat *stat, int kind,
                                     struct FTW *ftw)
{
    (void)stat;
    (void)ftw;
    if (kind == FTW_DNR)
        chmod(path, 0700);
    return remove(path);
}

static inline void scratch_remove(const char *path)
{
    nftw(path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void scratch_make_in(const char *parent)
{
    snprintf(scratch_path, sizeof scratch_path, "%s/tarn-test-XXXXXX", parent);
    ck_assert_ptr_nonnull(mkdtemp(scratch_path));
}

static inline void scratch_make(void)
{
    const char *parent = getenv("TMPDIR");
    scratch_make_in(parent ? parent : "/tmp");
}

static inline void scratch_clear(void)
{
    scratch_remove(scratch_path);
}

/* The absolute path of NAME in the folder, valid for the next seven calls. */
static inline const char *scratch(const char *name)
{
    static char paths[8][5000]; /* longer than any path the system takes */
    static unsigned turn;
    char *path = paths[turn++ % 8];
    int len = snprintf(path, sizeof paths[0], "%s/%s", scratch_path, name);
    ck_assert_int_lt(len, (int)sizeof paths[0]);
    return path;
}

static inline void scratch_folder(const char *name)
{
    ck_assert_msg(mkdir(scratch(name), 0755) == 0, "mkdir %s", name);
}

static inline void scratch_write_bytes(const char *name, const void *data, size_t len, int flags)
{
    int fd = open(scratch(name), O_WRONLY | flags, 0644);
    ck_assert_msg(fd >= 0, "open %s", name);
    ck_assert_int_eq(write(fd, data, len), (ssize_t)len);
    close(fd);
}

/* Makes the file, or replaces its content in place. */
static inline void scratch_write(const char *name, const char *text)
{
    scratch_write_bytes(name, text, strlen(text), O_CREAT | O_TRUNC);
}

static inline void scratch_link(const char *target, const char *name)
{
    ck_assert_msg(symlink(target, scratch(name)) == 0, "symlink %s", name);
}

static inline void scratch_rename(const char *from, const char *to)
{
    ck_assert_msg(rename(scratch(from), scratch(to)) == 0, "rename %s %s", from, to);
}

static inline void scratch_unlink(const char *name)
{
    ck_assert_msg(unlink(scratch(name)) == 0, "unlink %s", name);
}

#endif
