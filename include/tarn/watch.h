/* watch.h - did anything change in these folders?
 *
 * Built so that the question costs next to nothing while the answer is no: watch_pending() is one
 * short system call, and a change made before a request was sent is never missed by a question
 * asked after that request was received, because the system queues the event before the call
 * that made the change returns.
 *
 * Not seen: stores through mmap until the file is closed, and changes made by other machines; a
 * write through a hard link in another folder is seen only by a watch on the file itself.
 *
 * Thread: owner.
 */
#ifndef TARN_WATCH_H
#define TARN_WATCH_H

#include "tarn/bytes.h"
#include "tarn/err.h"
#include "tarn/file.h"

struct watch;

enum watch_change {
    WATCH_NAME,   /* something happened to `name` in the folder, or to the watched file */
    WATCH_FOLDER, /* a sub-folder (`name`) or the folder itself (no name) was moved, removed or
                     changed rights */
    WATCH_ALL,    /* the system lost events: everything may have changed */
};

struct watch_event {
    enum watch_change change;
    int where;         /* as watch_add() and its like returned it; -1 with WATCH_ALL */
    struct bytes name; /* valid until the next watch_next() */
};

/* Returns null, without an error, where the system has no such thing; then nothing may be cached
 * unchecked. */
struct watch *watch_create(void);
void watch_destroy(struct watch *watch);

/* Has the system refused a watch because it grants no more of them? */
bool watch_is_full(const struct watch *watch);

/* Watches the folder PATH beneath ROOT ("" is the root). The same folder, however it is reached,
 * gives the same number. Returns -1 when it cannot be watched (gone, reached through a link, no
 * permission, or the system's limit). */
int watch_add(struct watch *watch, const struct root *root, const char *path);

/* Watches an open file for writes and for new names of it. The same file gives the same number. */
int watch_add_file(struct watch *watch, file_t file);

/* Watches the folder at an absolute PATH only for names that come, go or move in it. Returns -1
 * also when its file system would not tell. */
int watch_add_parent(struct watch *watch, const char *path);

/* Events of WHERE that wait already may still come. Its number is not given again soon. */
void watch_remove(struct watch *watch, int where);

/* True when events wait. */
bool watch_pending(struct watch *watch);

/* Takes the next event. Returns false when none is left. */
bool watch_next(struct watch *watch, struct watch_event *event);

#endif
