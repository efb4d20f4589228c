/* encoder.h - compresses pages once, in the background, for all sites of the process.
 *
 * A site asks at its desk, goes on serving what it has, and finds the result there later. One
 * thread does the work, one order after the other; what it has made is kept for a while, since
 * every worker asks for the same pages.
 *
 * Thread: any, but a desk belongs to its site's thread.
 */
#ifndef TARN_ENCODER_H
#define TARN_ENCODER_H

#include "tarn/coding.h"
#include "tarn/err.h"
#include "tarn/file.h"

/* What is smaller gains nothing, what is larger costs too much. */
#define ENCODER_MIN_BYTES 512
#define ENCODER_MAX_BYTES (UINT64_C(8) << 20)

struct encoder;
struct encoder_desk;

/* Returns null with a sentence. */
struct encoder *encoder_start(struct err *err);

/* All desks must have been closed. Work in hand is given up. */
void encoder_stop(struct encoder *encoder);

/* Returns null when there is no memory. */
struct encoder_desk *encoder_open_desk(struct encoder *encoder);
void encoder_close_desk(struct encoder_desk *desk);

/* What to compress, and what the result comes back with. */
struct encoder_order {
    enum coding coding;
    struct bytes content;  /* copied; or, if null, */
    file_t file;           /* an open file, of which a duplicate is read */
    struct file_info info; /* what the file was like, not just now: its dates have settled */
    struct bytes path;     /* copied */
    bool is_folder;
    uint64_t ticket;
};

/* Returns false when too much work waits already, or there is no memory: ask again later. */
bool encoder_ask(struct encoder_desk *desk, const struct encoder_order *order);

struct encoded {
    struct encoded *next;
    enum coding coding;
    bool is_folder;
    uint64_t ticket;
    char *body; /* smaller than the content by a tenth at least */
    size_t body_bytes;
    size_t path_len;
    char path[]; /* NUL-terminated */
};

/* The results since the last call, as a list, or null; costs nothing while there are none. */
struct encoded *encoder_collect(struct encoder_desk *desk);
void encoded_destroy(struct encoded *encoded);

#endif
