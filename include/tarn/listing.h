/* listing.h - what is in a folder, as a page for people or as JSON for programs.
 *
 * Shows what can be asked for: no dotfiles, nothing that a link leads to outside of the root.
 *
 * Thread: any.
 */
#ifndef TARN_LISTING_H
#define TARN_LISTING_H

#include "tarn/file.h"

/* More names than that are counted, but not shown. */
#define LISTING_MAX 10000

enum listing_order { BY_NAME, BY_SIZE, BY_DATE };

/* What was asked for: folders come first in any order. */
struct listing_form {
    enum listing_order order;
    bool descending;
    bool json;
};

#define LISTING_FORMS 12

/* Reads "sort=size&order=desc"; whatever else the query says is left alone. */
struct listing_form listing_parse(struct bytes query);

/* Below LISTING_FORMS; no two forms have the same. */
unsigned listing_number(const struct listing_form *form);

struct listing_folder {
    const struct root *root;
    struct bytes path;  /* beneath the root */
    struct bytes shown; /* how people know it: "/repo/docs/" */
};

struct listing {
    char *text; /* the caller's, to free */
    size_t len;
    bool is_told; /* whoever watches the folder hears of every change: there are no links. (Not of
                     a write through a hard link that is made elsewhere later: a size may lag.) */
};

/* Returns FILE_EXHAUSTED also for want of memory. */
enum file_result listing_make(const struct listing_folder *folder, const struct listing_form *form,
                              struct listing *listing);

#endif
