/* approach.c - the names on the way to the root. */
#include "tarn/approach.h"

#include <stdlib.h>
#include <string.h>

struct approach_name {
    struct watched folder;
    struct approach_name *next;
    size_t len;
    char name[];
};

struct opening {
    struct approach *approach;
    struct tree *tree;
};

static bool add_name(void *arg, const char *folder, const char *text)
{
    struct opening *opening = arg;
    size_t len = strlen(text);
    struct approach_name *name = calloc(1, sizeof *name + len + 1);
    if (name == NULL) {
        opening->approach->reports = false;
        return false;
    }
    memcpy(name->name, text, len + 1);
    name->len = len;
    name->next = opening->approach->names;
    opening->approach->names = name;
    if (!tree_watch_parent(opening->tree, &name->folder, folder))
        opening->approach->reports = false;
    return true;
}

void approach_open(struct approach *approach, struct tree *tree, const char *path)
{
    struct opening opening = {approach, tree};
    *approach = (struct approach){.names = NULL, .reports = true};
    if (!file_route(path, add_name, &opening))
        approach->reports = false;
}

void approach_close(struct approach *approach, struct tree *tree)
{
    while (approach->names) {
        struct approach_name *name = approach->names;
        approach->names = name->next;
        tree_unwatch(tree, &name->folder);
        free(name);
    }
}

bool approach_is_hit(const struct approach *approach, const struct watch_event *event)
{
    for (const struct approach_name *name = approach->names; name; name = name->next) {
        if (name->folder.where < 0 || name->folder.where != event->where)
            continue;
        if (event->name.len == 0 ? event->change == WATCH_FOLDER
                                 : bytes_equal(event->name, (struct bytes){name->name, name->len}))
            return true;
    }
    return false;
}
