/* load.h - a file on disk becomes a page.
 *
 * Small files are read into memory, larger ones keep their descriptor. The content and the
 * Content-Length of a page always agree, whatever others do to the file meanwhile.
 *
 * Thread: owner.
 */
#ifndef TARN_LOAD_H
#define TARN_LOAD_H

#include "tarn/answer.h"

struct loader {
    char *scratch; /* whole_bytes */
    uint32_t whole_bytes;
    bool by_content; /* tags are made of what is in a file, not of its date */
};

struct load {
    struct answer about;   /* in: all but the validator, which is made here */
    struct file_info info; /* in: of the file just opened; out: of what the page shows */
    bool stable;           /* out: the file did not change while it was read */
    int64_t settles_s;     /* out: from when on its dates can be trusted; INT64_MAX: they can */
};

/* So long after a change another one may carry the same date. */
#define LOAD_FRESH_S 2

/* True when SECONDS is too close to NOW_S for a date to tell two changes apart. */
bool load_is_fresh(int64_t seconds, int64_t now_s);

bool loader_init(struct loader *loader, uint32_t whole_bytes, bool by_content);
void loader_clear(struct loader *loader);

/* Takes FILE over in any case. FILE_EXHAUSTED is want of memory. */
enum file_result load_page(struct loader *loader, file_t file, struct load *load,
                           struct page **page);

#endif
