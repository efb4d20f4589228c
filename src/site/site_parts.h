/* site_parts.h - what a site consists of, for the files of this room that share it.
 *
 * site.c keeps the site true (opening, events, the root); find.c finds pages in it.
 */
#ifndef TARN_SITE_PARTS_H
#define TARN_SITE_PARTS_H

#include "tarn/approach.h"
#include "tarn/load.h"
#include "tarn/site.h"
#include "tarn/stock.h"

struct site {
    struct site_options options;
    char *root_path;  /* of the folder */
    char *only;       /* the name of the one file that is served, or null */
    struct root root; /* while has_root */
    bool has_root;
    struct file_info root_info;
    struct folder *root_folder; /* entered, so that the root is always watched */
    struct watch *watch;        /* null where there is none */
    struct tree *tree;
    struct approach approach;
    struct cache *cache;
    struct stock stock;
    struct loader loader;
    uint64_t turn; /* counts batches of events */
    struct site_counts counts;
};

/* Takes ENTRY out of everything. */
void site_drop(struct site *site, struct entry *entry);

/* Gives descriptors of the cache back to the system. Returns false when it has none. */
bool site_shed_files(struct site *site);

/* Brings the counts up to date. */
void site_count(struct site *site);

#endif
