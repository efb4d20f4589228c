/* locate.h - which file on disk answers for a path?
 *
 * A file of that name; or else, if links leave it out, the same with ".html"; for a folder, its
 * index.
 *
 * A page may lie there in several codings: app.js, and beside it app.js.br, app.js.zst and
 * app.js.gz, of which the first one may be missing. One that is older than the file it stands for
 * is left alone.
 *
 * Thread: owner.
 */
#ifndef TARN_LOCATE_H
#define TARN_LOCATE_H

#include "tarn/coding.h"
#include "tarn/file.h"

/* Longer paths do not exist; room for an index's name and an extension is added. */
#define LOCATE_PATH_MAX 4096

struct located {
    int status;       /* 200: a file; 301: a folder asked for without its slash; else an error */
    const char *note; /* for the log, or null */
    bool linked;      /* a symbolic link was followed */
    unsigned codings; /* bit (1u << coding) for each that is there, with status 200 */
    file_t files[CODING_COUNT]; /* open, if that was asked for; the caller's */
    struct file_info infos[CODING_COUNT];
    char source[LOCATE_PATH_MAX]; /* the file's name without the extension of a coding */
    struct bytes ending;          /* of it, behind the path: of the locator, or a constant */
};

struct locator {
    const struct root *root;
    struct texts index; /* the names that a folder's page may have, the best first */
    bool clean_urls;    /* "about" may be about.html */
};

/* PATH is clean. Nothing is left open with a status other than 200. */
void locate(const struct locator *locator, struct bytes path, bool is_folder, bool open,
            struct located *located);

void located_close(struct located *located);

/* Differs when any of the files differs. */
uint64_t located_stamp(const struct located *located);

/* Does NOTE say that a link leads out of the root? */
bool locate_led_out(const char *note);

/* The status for what the disk said; *NOTE is set as well. */
int locate_status(enum file_result result, const char **note);

#endif
