/* root_files.h - the few files in a site's root that shape all of its answers.
 *
 * They are read when the root is opened, and again after each change.
 *
 * Thread: owner.
 */
#ifndef TARN_ROOT_FILES_H
#define TARN_ROOT_FILES_H

#include "tarn/tree.h"

enum root_file { ROOT_HEADERS, ROOT_REDIRECTS, ROOT_404, ROOT_50X, ROOT_FILES_COUNT };

/* Larger ones are not read. */
#define ROOT_FILE_MAX_BYTES (1 << 20)

struct root_file_state {
    char *text; /* null: there is none, or it cannot be read */
    size_t len;
    struct file_info info;
    struct watched place;
    bool checked;        /* changes of it do not come as events */
    const char *problem; /* why it is not read although it is there; or null */
};

struct root_files {
    struct root_file_state files[ROOT_FILES_COUNT];
    bool checked; /* any of them */
};

const char *root_file_name(enum root_file file);

/* None are there. */
void root_files_init(struct root_files *files);

/* Reads them. FOLDER is the root's, watched already. Returns false when the system has no
 * descriptor or no memory for one of them: then it is not known what it says. */
bool root_files_open(struct root_files *files, struct tree *tree, const struct root *root,
                     const struct folder *folder);
void root_files_close(struct root_files *files, struct tree *tree);

/* True when EVENT is about one of them. */
bool root_files_are_hit(const struct root_files *files, const struct folder *folder,
                        const struct watch_event *event);

/* Looks at those that must be checked. Returns true when one is not what it was. */
bool root_files_have_changed(struct root_files *files, const struct root *root, int64_t now_s);

struct bytes root_files_text(const struct root_files *files, enum root_file file);

#endif
