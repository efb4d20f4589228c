/* tree.h - the folders and files whose changes a site hears of, and the entries that depend on
 * them.
 *
 * An entry lives in the deepest folder of its path that exists. What it shows depends on the
 * names there that begin with the next segment of its path (a page, its compressed siblings, the
 * ".html" that was left out), and an entry of the folder itself on all names in it. So an event
 * for a name finds its entries without knowing how they were made.
 *
 * A folder is watched, and so are all folders above it, as long as an entry lives beneath.
 *
 * Thread: owner.
 */
#ifndef TARN_TREE_H
#define TARN_TREE_H

#include "tarn/cache.h"
#include "tarn/watch.h"

struct folder {
    struct watched self;
    struct folder *parent;
    struct folder *next; /* in its bucket */
    struct entry *entries;
    uint32_t refs;  /* entries, sub-folders, and whoever entered it */
    uint32_t noise; /* events in one turn; both are the site's */
    uint64_t turn;
    bool reports;    /* every change of it and above it comes as an event */
    bool is_unknown; /* whether its file system would tell; until that is known, it does not */
    uint64_t device; /* files on another one are not covered by that */
    uint32_t hash;
    uint32_t path_len;
    char path[];
};

struct tree;

/* Returns null when there is no memory. WATCH may be null; at most MAX_WATCHES are used. */
struct tree *tree_create(struct watch *watch, uint32_t max_watches);

/* All folders must have been left. */
void tree_destroy(struct tree *tree);

/* Finds the deepest folder that exists on the way to PATH, PATH itself included, and watches it
 * and all above it before it looks; *NAME_AT is where in PATH the next segment begins, or would
 * begin. The caller holds the folder until tree_leave() or tree_attach(). A folder behind a link
 * counts as none. */
enum file_result tree_enter(struct tree *tree, const struct root *root, struct bytes path,
                            struct folder **folder, uint32_t *name_at);
void tree_leave(struct tree *tree, struct folder *folder);

/* Makes ENTRY, whose folder is set, live there; takes over the caller's hold on the folder. */
void tree_attach(struct entry *entry);
void tree_detach(struct tree *tree, struct entry *entry);

/* Hears of writes to FILE, through whatever name. PLACE is the caller's. Returns false when that is
 * impossible. */
bool tree_watch_file(struct tree *tree, struct watched *place, file_t file);
void tree_unwatch_files(struct tree *tree, struct entry *entry);

/* Watches names in the folder at an absolute PATH; PLACE is the caller's. */
bool tree_watch_parent(struct tree *tree, struct watched *place, const char *path);
void tree_unwatch(struct tree *tree, struct watched *place);

/* What is watched under the number WHERE: the first, and the next behind PLACE; or null. */
struct watched *tree_watched(const struct tree *tree, int where);
struct watched *tree_watched_next(const struct watched *place);

/* Has a watch been refused because there are enough of them? */
bool tree_is_full(const struct tree *tree);

/* Does ENTRY depend on NAME in its folder? */
bool tree_depends(const struct entry *entry, struct bytes name);

#endif
