/* slurp.c - reads files that options name. */
#include "slurp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST ((size_t)1 << 31)

static int read_stream(FILE *from, const char *path, struct bytes *content, struct err *err)
{
    size_t cap = 65536, len = 0;
    char *all = malloc(cap);
    while (all) {
        len += fread(all + len, 1, cap - len - 1, from);
        if (len + 1 < cap)
            break;
        cap *= 2;
        char *more = cap <= MOST ? realloc(all, cap) : NULL;
        if (more == NULL)
            free(all);
        all = more;
    }
    if (all == NULL)
        return err_set(err, "%s is too large to be read whole", path);
    if (ferror(from)) {
        free(all);
        return err_set(err, "cannot read %s: it is no readable file", path);
    }
    all[len] = '\0';
    *content = (struct bytes){all, len};
    return 0;
}

int slurp(const char *path, struct bytes *content, struct err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *from = is_stdin ? stdin : fopen(path, "rb");
    if (from == NULL)
        return err_set(err, "cannot read %s: there is no such file, or it may not be read", path);
    int result = read_stream(from, path, content, err);
    if (!is_stdin)
        fclose(from);
    return result;
}

void slurp_clear(struct bytes *content)
{
    free((char *)(uintptr_t)content->at);
    *content = (struct bytes){NULL, 0};
}
