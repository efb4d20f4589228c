/* watch_none.c - for systems without a watch that misses nothing: everything is checked. */
#include "tarn/watch.h"

struct watch *watch_create(void)
{
    return NULL;
}

void watch_destroy(struct watch *watch)
{
    (void)watch;
}

bool watch_is_full(const struct watch *watch)
{
    (void)watch;
    return false;
}

int watch_add(struct watch *watch, const struct root *root, const char *path)
{
    (void)watch;
    (void)root;
    (void)path;
    return -1;
}

int watch_add_file(struct watch *watch, file_t file)
{
    (void)watch;
    (void)file;
    return -1;
}

int watch_add_parent(struct watch *watch, const char *path)
{
    (void)watch;
    (void)path;
    return -1;
}

void watch_remove(struct watch *watch, int where)
{
    (void)watch;
    (void)where;
}

bool watch_pending(struct watch *watch)
{
    (void)watch;
    return false;
}

bool watch_next(struct watch *watch, struct watch_event *event)
{
    (void)watch;
    (void)event;
    return false;
}
