/* file.h - files beneath a root, and nothing outside it.
 *
 * A `struct root` is an open folder. Paths given with it are relative to it, use '/', and have
 * been cleaned (no empty, "." or ".." segments); even so the system is asked to refuse every way
 * out (openat2 with RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS, or a walk segment by segment where
 * that call is missing), because links on disk can lead anywhere.
 *
 * FIFOs, devices and sockets are never opened for reading.
 *
 * Thread: any; a `struct root` may be used by several threads at once.
 */
#ifndef TARN_FILE_H
#define TARN_FILE_H

#include "tarn/bytes.h"
#include "tarn/err.h"

typedef intptr_t file_t;
#define FILE_NONE ((file_t)-1)

enum file_kind { FILE_REGULAR, FILE_FOLDER, FILE_OTHER };

struct file_info {
    enum file_kind kind;
    uint64_t size_bytes;
    int64_t mtime_s; /* may be negative or absurd: it is whatever the disk says */
    uint32_t mtime_ns;
    int64_t ctime_s;
    uint32_t ctime_ns;
    uint64_t device;
    uint64_t inode;
    uint32_t links;
};

/* Each maps to one answer: the only place where errno becomes a meaning. */
enum file_result {
    FILE_FOUND,
    FILE_ABSENT,    /* 404: no such name, or a name the system cannot have */
    FILE_OUTSIDE,   /* 404, with a line in the log: a link leads out of the root, or in circles */
    FILE_DENIED,    /* 403: permissions */
    FILE_EXHAUSTED, /* 503: no descriptor, no memory */
    FILE_BROKEN,    /* 500: the disk failed */
};

struct root {
    intptr_t folder;
    char *real_path; /* without links and without a '/' at the end; owned */
    bool by_walk;    /* files are found by the walk: set by file_open_root() where it has to be,
                        and by tests */
};

/* Opens the folder PATH. Returns -1 with a sentence. */
int file_open_root(struct root *root, const char *path, struct err *err);
void file_close_root(struct root *root);

/* Opens PATH ("" is the root itself) for reading if it is a regular file; a folder or anything
 * else fills INFO only and leaves FILE at FILE_NONE. *LINKED tells whether a symbolic link was
 * followed on the way. INFO is from the open file itself. */
enum file_result file_open(const struct root *root, const char *path, file_t *file,
                           struct file_info *info, bool *linked);

/* The same without opening for reading. */
enum file_result file_stat(const struct root *root, const char *path, struct file_info *info,
                           bool *linked);

/* What an open file is like now. Returns false when the system cannot tell. */
bool file_info(file_t file, struct file_info *info);

/* Reads up to COUNT bytes at OFFSET; fewer only at the end of the file. Returns -1 on failure. */
int64_t file_read(file_t file, void *buffer, size_t count, uint64_t offset);

/* A second descriptor of an open file, or FILE_NONE. */
file_t file_duplicate(file_t file);

void file_close(file_t file);

/* Calls VISIT for each name in the folder but "." and "..", until it returns false. */
enum file_result file_list(const struct root *root, const char *path,
                           bool (*visit)(void *arg, const char *name), void *arg);

/* *REPORTS: the file system under PATH ("" is the root) tells whoever watches of every change made
 * on this machine, so that a cache may rely on it: local disks and memory do, network file systems,
 * FUSE and overlays do not. False unless the folder was found. */
enum file_result file_system_reports(const struct root *root, const char *path, bool *reports);

/* True when both describe the same, unchanged file. */
bool file_info_equal(const struct file_info *a, const struct file_info *b);

/* What PATH, absolute or relative to the working directory, is now, links followed. */
enum file_result file_look(const char *path, struct file_info *info);

/* What stands behind the last separator of PATH, as people write it on this system; PATH itself
 * when there is none. */
const char *file_last_name(const char *path);

/* Calls VISIT with each name that the system passes on its way to PATH, and the absolute folder
 * it is looked up in: those of symbolic links and of their targets too, and at last the first
 * name that does not exist, if there is one. A change of any of them can lead PATH elsewhere.
 * Returns false when the way could not be followed to its end for another reason. */
bool file_route(const char *path, bool (*visit)(void *arg, const char *folder, const char *name),
                void *arg);

#endif
