/* beneath_walk.c - finds a name beneath a root segment by segment, without following a link
 * unseen.
 *
 * Each segment is looked at before it is opened, and opened without following links. A link's
 * text replaces its segment. ".." (which only links bring) goes back by starting again from the
 * root with one segment less: the folders passed so far are no links, so their text is their way.
 */
#define _GNU_SOURCE
#include "beneath.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Links followed, steps back, and races lost: more than that many are circles. */
enum { MAX_TURNS = 64 };

struct walk {
    const struct root *root;
    enum beneath_want want;
    struct beneath *found;
    int folder; /* where the walk is now */
    int turns;
    char done[PATH_MAX]; /* the segments up to `folder`, each with a '/' behind it */
    char rest[PATH_MAX]; /* those that still follow */
};

/* `again`: this step changed the path, or lost a race; the walk goes on. */
struct step {
    bool again;
    enum file_result result;
};

static const struct step go_on = {.again = true};

static struct step stop(enum file_result result)
{
    return (struct step){.result = result};
}

int beneath_flags(enum beneath_want want)
{
    return O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (want == WANT_FOLDER ? O_DIRECTORY : 0);
}

static void leave_folder(struct walk *walk)
{
    if (walk->folder != (int)walk->root->folder)
        close(walk->folder);
    walk->folder = (int)walk->root->folder;
}

/* Makes `rest` FIRST followed by SECOND; FIRST may lie inside `done`, SECOND inside `rest`. */
static struct step set_rest(struct walk *walk, const char *first, const char *second)
{
    char text[PATH_MAX];
    int len = snprintf(text, sizeof text, "%s%s%s", first, *second ? "/" : "", second);
    if (++walk->turns > MAX_TURNS)
        return stop(FILE_OUTSIDE);
    if (len < 0 || (size_t)len >= sizeof text)
        return stop(FILE_ABSENT);
    memcpy(walk->rest, text, (size_t)len + 1);
    return go_on;
}

static struct step start_again(struct walk *walk, const char *rest)
{
    struct step step = set_rest(walk, walk->done, rest);
    leave_folder(walk);
    walk->done[0] = '\0';
    return step;
}

static struct step step_back(struct walk *walk, const char *rest)
{
    size_t len = strlen(walk->done);
    if (len == 0)
        return stop(FILE_OUTSIDE);
    do
        len--;
    while (len > 0 && walk->done[len - 1] != '/');
    walk->done[len] = '\0';
    return start_again(walk, rest);
}

/* What is left of TARGET behind the root's own path; null when it leads elsewhere. */
static const char *strip_root(const struct root *root, const char *target)
{
    size_t len = strlen(root->real_path);
    if (strncmp(target, root->real_path, len) != 0)
        return NULL;
    return target[len] == '/' || target[len] == '\0' ? target + len : NULL;
}

static struct step follow_link(struct walk *walk, const char *name, const char *rest)
{
    char text[PATH_MAX];
    ssize_t len = readlinkat(walk->folder, name, text, sizeof text - 1);
    walk->found->linked = true;
    if (len < 0)
        return errno == EINVAL ? start_again(walk, walk->rest) : stop(beneath_result(errno));
    text[len] = '\0';
    if (text[0] != '/')
        return set_rest(walk, text, rest);

    const char *inside = strip_root(walk->root, text);
    if (inside == NULL)
        return stop(FILE_OUTSIDE);
    leave_folder(walk);
    walk->done[0] = '\0';
    return set_rest(walk, inside, rest);
}

static struct step enter(struct walk *walk, const char *name, const char *rest)
{
    size_t len = strlen(walk->done);
    int fd = openat(walk->folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ELOOP || errno == ENOTDIR ? set_rest(walk, name, rest)
                                                  : stop(beneath_result(errno));
    leave_folder(walk);
    walk->folder = fd;
    if (len + strlen(name) + 2 > sizeof walk->done)
        return stop(FILE_ABSENT);
    snprintf(walk->done + len, sizeof walk->done - len, "%s/", name);
    memmove(walk->rest, rest, strlen(rest) + 1);
    return go_on;
}

/* Opens the last segment, which a look found to be what is wanted. */
static struct step open_last(struct walk *walk, const char *name)
{
    int fd = beneath_open_last(walk->folder, name, walk->want);
    if (fd < 0)
        return errno == ELOOP || errno == ENOTDIR ? set_rest(walk, name, "")
                                                  : stop(beneath_result(errno));
    if (fstat(fd, &walk->found->stat) != 0) {
        close(fd);
        return stop(FILE_BROKEN);
    }
    mode_t kind = walk->found->stat.st_mode;
    if (walk->want == WANT_FILE ? S_ISREG(kind) : S_ISDIR(kind))
        walk->found->fd = fd;
    else
        close(fd);
    return S_ISLNK(kind) ? set_rest(walk, name, "") : stop(FILE_FOUND);
}

static struct step take_segment(struct walk *walk)
{
    char *name = walk->rest + strspn(walk->rest, "/");
    size_t len = strcspn(name, "/");
    char segment[NAME_MAX + 1];
    if (len > NAME_MAX)
        return stop(FILE_ABSENT);
    memcpy(segment, len ? name : ".", len ? len : 1);
    segment[len ? len : 1] = '\0';
    const char *rest = name + len + strspn(name + len, "/");

    if (strcmp(segment, "..") == 0)
        return step_back(walk, rest);
    if (strcmp(segment, ".") == 0 && *rest) {
        memmove(walk->rest, rest, strlen(rest) + 1);
        return go_on;
    }
    struct stat *stat = &walk->found->stat;
    if (fstatat(walk->folder, segment, stat, AT_SYMLINK_NOFOLLOW) != 0)
        return stop(beneath_result(errno));
    if (len > 0 && !beneath_is_spelled(walk->folder, segment))
        return stop(FILE_ABSENT);
    if (S_ISLNK(stat->st_mode))
        return follow_link(walk, segment, rest);
    if (*rest)
        return S_ISDIR(stat->st_mode) ? enter(walk, segment, rest) : stop(FILE_ABSENT);
    if (name[len] == '/' && !S_ISDIR(stat->st_mode))
        return stop(FILE_ABSENT);
    if ((walk->want == WANT_FILE && S_ISREG(stat->st_mode)) ||
        (walk->want == WANT_FOLDER && S_ISDIR(stat->st_mode)))
        return open_last(walk, segment);
    return stop(FILE_FOUND);
}

enum file_result beneath_walk(const struct root *root, const char *path, enum beneath_want want,
                              struct beneath *found)
{
    struct walk walk = {.root = root, .want = want, .found = found, .folder = (int)root->folder};
    *found = (struct beneath){.fd = -1};
    if (strlen(path) >= sizeof walk.rest)
        return FILE_ABSENT;
    memcpy(walk.rest, path, strlen(path) + 1);

    struct step step;
    do
        step = take_segment(&walk);
    while (step.again);
    leave_folder(&walk);
    return step.result;
}
