/* route_posix.c - the names that the system passes on its way to a path. */
#include "tarn/file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40 };

struct route {
    bool (*visit)(void *arg, const char *folder, const char *name);
    void *arg;
    int links;
    char folder[PATH_MAX]; /* absolute, no link in it; "" stands for "/" */
    char rest[PATH_MAX];
};

static bool put_before_rest(struct route *route, const char *first)
{
    char text[PATH_MAX];
    int len = snprintf(text, sizeof text, "%s/%s", first, route->rest);
    if (len < 0 || (size_t)len >= sizeof text)
        return false;
    memcpy(route->rest, text, (size_t)len + 1);
    return true;
}

static void step_back(struct route *route)
{
    char *last = strrchr(route->folder, '/');
    if (last != NULL)
        *last = '\0';
}

static bool follow_link(struct route *route, const char *path)
{
    char text[PATH_MAX];
    ssize_t len = readlink(path, text, sizeof text - 1);
    if (len < 0 || ++route->links > MAX_LINKS)
        return false;
    text[len] = '\0';
    if (text[0] == '/')
        route->folder[0] = '\0';
    return put_before_rest(route, text);
}

/* Takes the first segment off the rest. Returns false when there is none. */
static bool cut_segment(struct route *route, char segment[NAME_MAX + 1])
{
    char *name = route->rest + strspn(route->rest, "/");
    size_t len = strcspn(name, "/");
    if (len == 0 || len > NAME_MAX)
        return false;
    memcpy(segment, name, len);
    segment[len] = '\0';
    memmove(route->rest, name + len, strlen(name + len) + 1);
    return true;
}

static bool begin(struct route *route, const char *path)
{
    char here[PATH_MAX] = "";
    if (path[0] != '/' && getcwd(here, sizeof here) == NULL)
        return false;
    int len = snprintf(route->rest, sizeof route->rest, "%s/%s", here, path);
    return len >= 0 && (size_t)len < sizeof route->rest;
}

/* Passes one segment. Returns false at the end of the way; *OK then tells how it ended. */
static bool pass(struct route *route, const char *segment, bool *ok)
{
    char next[PATH_MAX];
    struct stat now;
    int len = snprintf(next, sizeof next, "%s/%s", route->folder, segment);
    *ok = len >= 0 && (size_t)len < sizeof next;
    if (!*ok || !route->visit(route->arg, route->folder[0] ? route->folder : "/", segment))
        return false;
    if (lstat(next, &now) != 0) {
        *ok = errno == ENOENT || errno == ENOTDIR;
        return false;
    }
    if (S_ISLNK(now.st_mode)) {
        *ok = follow_link(route, next);
        return *ok;
    }
    memcpy(route->folder, next, (size_t)len + 1);
    return true;
}

bool file_route(const char *path, bool (*visit)(void *arg, const char *folder, const char *name),
                void *arg)
{
    struct route route = {.visit = visit, .arg = arg};
    char segment[NAME_MAX + 1];
    bool ok = begin(&route, path);
    bool more = ok;

    while (more && cut_segment(&route, segment)) {
        if (strcmp(segment, "..") == 0)
            step_back(&route);
        else if (strcmp(segment, ".") != 0)
            more = pass(&route, segment, &ok);
    }
    return ok;
}
