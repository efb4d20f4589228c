/* root_files.c - _headers, _redirects, 404.html and 50x.html. */
#include "tarn/root_files.h"

#include "tarn/load.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[ROOT_FILES_COUNT] = {
    [ROOT_HEADERS] = "_headers",
    [ROOT_REDIRECTS] = "_redirects",
    [ROOT_404] = "404.html",
    [ROOT_50X] = "50x.html",
};

const char *root_file_name(enum root_file file)
{
    return names[file];
}

struct bytes root_files_text(const struct root_files *files, enum root_file file)
{
    return (struct bytes){files->files[file].text, files->files[file].len};
}

/* Sets *TEXT, or else it is null and there is a problem. Returns false when there is no memory. */
static bool read_text(file_t file, const struct file_info *info, char **text, size_t *len,
                      const char **problem)
{
    *text = NULL;
    *problem = "is larger than 1 MiB";
    if (info->size_bytes > ROOT_FILE_MAX_BYTES)
        return true;
    *problem = "cannot be read";
    *text = malloc((size_t)info->size_bytes + 1);
    if (*text == NULL)
        return false;
    int64_t got = file_read(file, *text, (size_t)info->size_bytes, 0);
    if (got < 0) {
        free(*text);
        *text = NULL;
        return true;
    }
    *problem = NULL;
    *len = (size_t)got;
    return true;
}

static const char *problem_of(enum file_result result)
{
    switch (result) {
    case FILE_FOUND:
    case FILE_ABSENT:
        return NULL;
    case FILE_OUTSIDE:
        return "is a symbolic link that leads out of the root";
    case FILE_DENIED:
        return "may not be read";
    default:
        return "cannot be opened";
    }
}

/* Watched first, read then: a change in between waits as an event. Returns false when the system is
 * short of something. */
static bool open_one(struct root_file_state *state, const char *name, struct tree *tree,
                     const struct root *root, const struct folder *folder)
{
    file_t file;
    bool linked;
    enum file_result result = file_open(root, name, &file, &state->info, &linked);
    state->checked = !folder->reports || linked;
    state->problem = problem_of(result);
    if (file == FILE_NONE)
        return result != FILE_EXHAUSTED;
    if (state->info.device != folder->device || !tree_watch_file(tree, &state->place, file))
        state->checked = true;
    bool is_known = !file_info(file, &state->info) ||
                    read_text(file, &state->info, &state->text, &state->len, &state->problem);
    file_close(file);
    return is_known;
}

bool root_files_open(struct root_files *files, struct tree *tree, const struct root *root,
                     const struct folder *folder)
{
    root_files_init(files);
    bool are_known = true;
    for (int i = 0; i < ROOT_FILES_COUNT; i++)
        are_known = open_one(&files->files[i], names[i], tree, root, folder) && are_known;
    for (int i = 0; i < ROOT_FILES_COUNT; i++)
        files->checked = files->checked || files->files[i].checked;
    return are_known;
}

void root_files_close(struct root_files *files, struct tree *tree)
{
    for (int i = 0; i < ROOT_FILES_COUNT; i++) {
        tree_unwatch(tree, &files->files[i].place);
        free(files->files[i].text);
    }
    root_files_init(files);
}

void root_files_init(struct root_files *files)
{
    *files = (struct root_files){.checked = false};
    for (int i = 0; i < ROOT_FILES_COUNT; i++)
        files->files[i].place.where = -1;
}

bool root_files_are_hit(const struct root_files *files, const struct folder *folder,
                        const struct watch_event *event)
{
    for (int i = 0; i < ROOT_FILES_COUNT; i++) {
        int where = files->files[i].place.where;
        if ((where >= 0 && where == event->where) ||
            (event->where == folder->self.where && bytes_equal(event->name, bytes_of(names[i]))))
            return true;
    }
    return false;
}

static bool has_same_content(const struct root_file_state *state, const char *name,
                             const struct root *root)
{
    file_t file;
    struct file_info info;
    bool linked;
    const char *problem;
    size_t len = 0;
    char *text;
    if (file_open(root, name, &file, &info, &linked) != FILE_FOUND || file == FILE_NONE)
        return state->text == NULL;
    (void)read_text(file, &info, &text, &len, &problem);
    file_close(file);
    bool same = (text == NULL) == (state->text == NULL) && len == state->len &&
                (text == NULL || memcmp(text, state->text, len) == 0);
    free(text);
    return same;
}

static bool has_changed(struct root_file_state *state, const char *name, const struct root *root,
                        int64_t now_s)
{
    struct file_info info;
    bool linked;
    bool is_there =
        file_stat(root, name, &info, &linked) == FILE_FOUND && info.kind == FILE_REGULAR;
    if (!is_there)
        return state->text != NULL;
    if (file_info_equal(&info, &state->info) && !load_is_fresh(info.ctime_s, now_s) &&
        !load_is_fresh(info.mtime_s, now_s))
        return false;
    if (!has_same_content(state, name, root))
        return true;
    state->info = info; /* touched, but not changed */
    return false;
}

bool root_files_have_changed(struct root_files *files, const struct root *root, int64_t now_s)
{
    for (int i = 0; i < ROOT_FILES_COUNT; i++)
        if (files->files[i].checked && has_changed(&files->files[i], names[i], root, now_s))
            return true;
    return false;
}
