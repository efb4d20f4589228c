/* tree.c - which folders are watched, and who lives there. */
#include "tarn/tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096 };

struct tree {
    struct watch *watch;
    uint32_t watches;
    uint32_t max_watches;
    struct folder *folders[BUCKETS]; /* by path */
    struct watched *places[BUCKETS]; /* by number */
};

struct tree *tree_create(struct watch *watch, uint32_t max_watches)
{
    struct tree *tree = calloc(1, sizeof *tree);
    if (tree == NULL)
        return NULL;
    tree->watch = watch;
    tree->max_watches = max_watches;
    return tree;
}

void tree_destroy(struct tree *tree)
{
    assert(tree == NULL || tree->watches == 0);
    free(tree);
}

struct watched *tree_watched(const struct tree *tree, int where)
{
    struct watched *place = tree->places[(unsigned)where % BUCKETS];
    while (place && place->where != where)
        place = place->next;
    return place;
}

struct watched *tree_watched_next(const struct watched *place)
{
    struct watched *next = place->next;
    while (next && next->where != place->where)
        next = next->next;
    return next;
}

static bool may_watch_more(const struct tree *tree)
{
    return tree->watch != NULL && tree->watches < tree->max_watches;
}

static bool register_place(struct tree *tree, struct watched *place, int where)
{
    place->where = where;
    if (where < 0)
        return false;
    place->link = &tree->places[(unsigned)where % BUCKETS];
    place->next = *place->link;
    if (place->next)
        place->next->link = &place->next;
    *place->link = place;
    tree->watches++;
    return true;
}

void tree_unwatch(struct tree *tree, struct watched *place)
{
    if (place->where < 0)
        return;
    *place->link = place->next;
    if (place->next)
        place->next->link = place->link;
    tree->watches--;
    /* Two names of one file, or a folder that is also on the way to the root, share a number. */
    if (tree_watched(tree, place->where) == NULL)
        watch_remove(tree->watch, place->where);
    place->where = -1;
}

bool tree_watch_parent(struct tree *tree, struct watched *place, const char *path)
{
    place->where = -1;
    return may_watch_more(tree) && register_place(tree, place, watch_add_parent(tree->watch, path));
}

bool tree_watch_file(struct tree *tree, struct watched *place, file_t file)
{
    assert(place->where < 0);
    return may_watch_more(tree) && register_place(tree, place, watch_add_file(tree->watch, file));
}

void tree_unwatch_files(struct tree *tree, struct entry *entry)
{
    for (int i = 0; i < CODING_COUNT; i++)
        tree_unwatch(tree, &entry->files[i]);
}

static struct folder **find_folder(struct tree *tree, uint32_t hash, struct bytes path)
{
    struct folder **at = &tree->folders[hash % BUCKETS];
    while (*at && !((*at)->hash == hash &&
                    bytes_equal((struct bytes){(*at)->path, (*at)->path_len}, path)))
        at = &(*at)->next;
    return at;
}

static void watch_folder(struct tree *tree, const struct root *root, struct folder *folder)
{
    if (folder->self.where < 0 && may_watch_more(tree))
        register_place(tree, &folder->self, watch_add(tree->watch, root, folder->path));
}

/* Without means to ask the system, it is asked again when somebody comes next. */
static void find_out_whether_it_reports(const struct root *root, struct folder *folder)
{
    const struct folder *parent = folder->parent;
    folder->reports = folder->self.where >= 0 && (parent == NULL || parent->reports);
    folder->is_unknown = false;
    if (folder->reports && !(parent && parent->device == folder->device))
        folder->is_unknown =
            file_system_reports(root, folder->path, &folder->reports) != FILE_FOUND;
}

bool tree_is_full(const struct tree *tree)
{
    return tree->watches >= tree->max_watches || (tree->watch && watch_is_full(tree->watch));
}

static void forget_folder(struct tree *tree, struct folder *folder)
{
    struct bytes path = {folder->path, folder->path_len};
    *find_folder(tree, folder->hash, path) = folder->next;
    tree_unwatch(tree, &folder->self);
    free(folder);
}

/* Watches first and looks then: what changes in between waits as an event. */
static enum file_result make_folder(struct tree *tree, const struct root *root, struct bytes path,
                                    struct folder *parent, struct folder **made)
{
    uint32_t hash = (uint32_t)bytes_hash(path);
    struct folder *folder = calloc(1, sizeof *folder + path.len + 1);
    if (folder == NULL)
        return FILE_EXHAUSTED;
    if (path.len)
        memcpy(folder->path, path.at, path.len);
    folder->path_len = (uint32_t)path.len;
    folder->hash = hash;
    folder->parent = parent;
    folder->self = (struct watched){.where = -1, .folder = folder};
    folder->next = tree->folders[hash % BUCKETS];
    tree->folders[hash % BUCKETS] = folder;
    watch_folder(tree, root, folder);

    struct file_info info;
    bool linked;
    enum file_result result = file_stat(root, folder->path, &info, &linked);
    if (result == FILE_FOUND && (linked || info.kind != FILE_FOLDER))
        result = FILE_ABSENT;
    if (result != FILE_FOUND) {
        forget_folder(tree, folder);
        return result;
    }
    folder->device = info.device;
    find_out_whether_it_reports(root, folder);
    if (parent)
        parent->refs++;
    *made = folder;
    return FILE_FOUND;
}

/* The folder PATH, made if need be. */
static enum file_result enter_one(struct tree *tree, const struct root *root, struct bytes path,
                                  struct folder *parent, struct folder **folder)
{
    *folder = *find_folder(tree, (uint32_t)bytes_hash(path), path);
    if (*folder == NULL)
        return make_folder(tree, root, path, parent, folder);
    if ((*folder)->self.where < 0 || (*folder)->is_unknown) {
        watch_folder(tree, root, *folder); /* the system may have more watches now */
        find_out_whether_it_reports(root, *folder);
    }
    return FILE_FOUND;
}

enum file_result tree_enter(struct tree *tree, const struct root *root, struct bytes path,
                            struct folder **folder, uint32_t *name_at)
{
    struct folder *here, *next;
    enum file_result result = enter_one(tree, root, BYTES(""), NULL, &here);
    if (result != FILE_FOUND)
        return result;
    here->refs++;
    *name_at = 0;

    for (size_t end = 0; end < path.len; *name_at = (uint32_t)++end) {
        struct bytes rest = {path.at + end, path.len - end};
        ptrdiff_t len = bytes_find(rest, '/');
        end = len < 0 ? path.len : end + (size_t)len;
        result = enter_one(tree, root, (struct bytes){path.at, end}, here, &next);
        if (result == FILE_EXHAUSTED) {
            tree_leave(tree, here);
            return result;
        }
        if (result != FILE_FOUND)
            break;
        next->refs++;
        tree_leave(tree, here);
        here = next;
    }
    *folder = here;
    return FILE_FOUND;
}

void tree_leave(struct tree *tree, struct folder *folder)
{
    while (folder && --folder->refs == 0) {
        struct folder *parent = folder->parent;
        forget_folder(tree, folder);
        folder = parent;
    }
}

void tree_attach(struct entry *entry)
{
    struct folder *folder = entry->folder;
    entry->folder_link = &folder->entries;
    entry->folder_next = folder->entries;
    if (entry->folder_next)
        entry->folder_next->folder_link = &entry->folder_next;
    folder->entries = entry;
}

void tree_detach(struct tree *tree, struct entry *entry)
{
    tree_unwatch_files(tree, entry);
    *entry->folder_link = entry->folder_next;
    if (entry->folder_next)
        entry->folder_next->folder_link = entry->folder_link;
    tree_leave(tree, entry->folder);
}

bool tree_depends(const struct entry *entry, struct bytes name)
{
    return bytes_starts_with(name, (struct bytes){entry->path + entry->name_at, entry->name_len});
}
