/* misses.c - a short list, searched from the front. */
#include "tarn/misses.h"
#include "tarn/out.h"

#include <string.h>

/* Escaped when it goes in, because it is printed on a terminal. */
static void copy_cut(char *to, size_t cap, struct bytes text)
{
    struct out out = out_init(to, cap - 1);
    for (size_t i = 0; i < text.len && !out.full; i++)
        out_escaped(&out, (struct bytes){text.at + i, 1});
    to[out.len] = '\0';
}

void misses_add(struct misses *misses, struct bytes target, struct bytes referer, uint64_t count)
{
    struct miss row = {.count = count};
    copy_cut(row.target, sizeof row.target, target);
    copy_cut(row.referer, sizeof row.referer, referer);
    for (unsigned i = 0; i < misses->count; i++) {
        struct miss *known = &misses->rows[i];
        if (strcmp(known->target, row.target) == 0 && strcmp(known->referer, row.referer) == 0) {
            known->count += count;
            return;
        }
    }
    if (misses->count < MISSES_MAX)
        misses->rows[misses->count++] = row;
    else
        misses->others += count;
}

void misses_merge(struct misses *into, const struct misses *from)
{
    for (unsigned i = 0; i < from->count; i++)
        misses_add(into, bytes_of(from->rows[i].target), bytes_of(from->rows[i].referer),
                   from->rows[i].count);
    into->others += from->others;
}
