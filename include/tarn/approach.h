/* approach.h - the way to a site's root, and whether it may lead elsewhere now.
 *
 * The root can be renamed, removed and made again, or be a symbolic link that is switched
 * ("current" to the next release). Each name on the way is watched in its folder.
 *
 * Thread: owner.
 */
#ifndef TARN_APPROACH_H
#define TARN_APPROACH_H

#include "tarn/tree.h"

struct approach_name;

struct approach {
    struct approach_name *names;
    bool reports; /* every change of the way comes as an event */
};

/* Watches the way to PATH; do it before opening the root. */
void approach_open(struct approach *approach, struct tree *tree, const char *path);
void approach_close(struct approach *approach, struct tree *tree);

/* True when EVENT is about a name on the way. */
bool approach_is_hit(const struct approach *approach, const struct watch_event *event);

#endif
