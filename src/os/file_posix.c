/* file_posix.c - files beneath a root; how names are found there is beneath.h's business. */
#define _GNU_SOURCE
#include "tarn/file.h"

#include "beneath.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __APPLE__
#define st_mtim st_mtimespec
#define st_ctim st_ctimespec
#endif

enum file_result beneath_result(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case EINVAL: /* a name that this file system cannot have */
    case EILSEQ:
        return FILE_ABSENT;
    case EXDEV:
    case ELOOP:
        return FILE_OUTSIDE;
    case EACCES:
    case EPERM:
        return FILE_DENIED;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
        return FILE_EXHAUSTED;
    default:
        return FILE_BROKEN;
    }
}

static void describe(struct file_info *info, const struct stat *stat)
{
    *info = (struct file_info){
        .kind = S_ISREG(stat->st_mode)   ? FILE_REGULAR
                : S_ISDIR(stat->st_mode) ? FILE_FOLDER
                                         : FILE_OTHER,
        .size_bytes = (uint64_t)stat->st_size,
        .mtime_s = stat->st_mtim.tv_sec,
        .mtime_ns = (uint32_t)stat->st_mtim.tv_nsec,
        .ctime_s = stat->st_ctim.tv_sec,
        .ctime_ns = (uint32_t)stat->st_ctim.tv_nsec,
        .device = (uint64_t)stat->st_dev,
        .inode = (uint64_t)stat->st_ino,
        .links = (uint32_t)stat->st_nlink,
    };
}

int file_open_root(struct root *root, const char *path, struct err *err)
{
    *root = (struct root){.folder = -1};
    root->real_path = realpath(path, NULL);
    if (root->real_path == NULL)
        return err_set(err, "cannot serve %s: %s", path, strerror(errno));
    size_t len = strlen(root->real_path);
    if (len == 1)
        root->real_path[0] = '\0';

    root->folder = open(len == 1 ? "/" : root->real_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root->folder < 0) {
        int failed = err_set(err, "cannot serve %s: %s", path, strerror(errno));
        file_close_root(root);
        return failed;
    }
    root->by_walk = !beneath_works(root);
    return 0;
}

void file_close_root(struct root *root)
{
    if (root->folder >= 0)
        close((int)root->folder);
    free(root->real_path);
    *root = (struct root){.folder = -1};
}

enum file_result file_open(const struct root *root, const char *path, file_t *file,
                           struct file_info *info, bool *linked)
{
    struct beneath found;
    enum file_result result = beneath_open(root, path, WANT_FILE, &found);
    *file = found.fd;
    *linked = found.linked;
    if (result == FILE_FOUND)
        describe(info, &found.stat);
    return result;
}

enum file_result file_stat(const struct root *root, const char *path, struct file_info *info,
                           bool *linked)
{
    struct beneath found;
    enum file_result result = beneath_open(root, path, WANT_NOTHING, &found);
    *linked = found.linked;
    if (result == FILE_FOUND)
        describe(info, &found.stat);
    return result;
}

bool file_info(file_t file, struct file_info *info)
{
    struct stat now;
    if (fstat((int)file, &now) != 0)
        return false;
    describe(info, &now);
    return true;
}

int64_t file_read(file_t file, void *buffer, size_t count, uint64_t offset)
{
    size_t done = 0;
    while (done < count) {
        ssize_t got = pread((int)file, (char *)buffer + done, count - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (int64_t)done;
}

file_t file_duplicate(file_t file)
{
    return fcntl((int)file, F_DUPFD_CLOEXEC, 0);
}

void file_close(file_t file)
{
    if (file != FILE_NONE)
        close((int)file);
}

enum file_result file_list(const struct root *root, const char *path,
                           bool (*visit)(void *arg, const char *name), void *arg)
{
    struct beneath found;
    enum file_result result = beneath_open(root, path, WANT_FOLDER, &found);
    if (result != FILE_FOUND || found.fd < 0)
        return result == FILE_FOUND ? FILE_ABSENT : result;

    DIR *folder = fdopendir(found.fd);
    if (folder == NULL) {
        close(found.fd);
        return FILE_EXHAUSTED;
    }
    const struct dirent *entry;
    bool wants_more = true;
    errno = 0;
    while (wants_more && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            wants_more = visit(arg, entry->d_name);
        errno = 0;
    }
    result = wants_more && errno ? FILE_BROKEN : FILE_FOUND;
    closedir(folder);
    return result;
}

enum file_result file_system_reports(const struct root *root, const char *path, bool *reports)
{
    struct beneath found;
    *reports = false;
    enum file_result result = beneath_open(root, path, WANT_FOLDER, &found);
    if (result != FILE_FOUND || found.fd < 0)
        return result == FILE_FOUND ? FILE_ABSENT : result;
    *reports = beneath_reports(found.fd);
    close(found.fd);
    return FILE_FOUND;
}

enum file_result file_look(const char *path, struct file_info *info)
{
    struct stat now;
    if (stat(path, &now) != 0)
        return beneath_result(errno);
    describe(info, &now);
    return FILE_FOUND;
}

const char *file_last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
