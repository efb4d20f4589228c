/* beneath.h - finds a name beneath a root, for file_posix.c and the watches.
 *
 * Two implementations give the same results: the system's own (openat2) and a walk segment by
 * segment, which every POSIX system has.
 *
 * Thread: any.
 */
#ifndef TARN_BENEATH_H
#define TARN_BENEATH_H

#include "tarn/file.h"

#include <fcntl.h>
#include <sys/stat.h>

/* A folder that is only passed needs no permission to be read, where the system can tell. */
#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

/* What to open, if it turns out to be that; other kinds are looked at only. */
enum beneath_want { WANT_NOTHING, WANT_FILE, WANT_FOLDER };

struct beneath {
    int fd; /* -1 unless it is what was wanted; the caller closes it */
    bool linked;
    struct stat stat;
};

/* The best implementation for ROOT. FOUND is set whatever the result. */
enum file_result beneath_open(const struct root *root, const char *path, enum beneath_want want,
                              struct beneath *found);

/* False where the system has nothing better than the walk. */
bool beneath_works(const struct root *root);

/* The walk itself. */
enum file_result beneath_walk(const struct root *root, const char *path, enum beneath_want want,
                              struct beneath *found);

/* Opens NAME in FOLDER, which a look found to be what WANT asks for, never following a link. What
 * it has become meanwhile, a link too, is only looked at where the system has such a way to open
 * it. -1: errno says why. */
int beneath_open_last(int folder, const char *name, enum beneath_want want);

/* False where the disk spells NAME in FOLDER with other capitals, and found it all the same. */
bool beneath_is_spelled(int folder, const char *name);

/* Flags for opening what WANT asks for. */
int beneath_flags(enum beneath_want want);

enum file_result beneath_result(int error);

/* True when the file system of this open file reports every change made on this machine. */
bool beneath_reports(int fd);

#endif
