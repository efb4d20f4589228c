/* targets.c - the file of -f. */
#include "targets.h"

#include "mix.h"
#include "slurp.h"
#include "tarn/units.h"

#include <stdlib.h>

static bool make_room(struct targets *targets)
{
    if (targets->count < targets->cap)
        return true;
    size_t cap = targets->cap ? targets->cap * 2 : 64;
    struct listed *more = realloc(targets->listed, cap * sizeof *more);
    if (more == NULL)
        return false;
    targets->listed = more;
    targets->cap = cap;
    return true;
}

static struct bytes next_word(struct bytes *rest)
{
    *rest = bytes_trim(*rest);
    struct bytes tabbed = *rest;
    struct bytes word = bytes_cut(rest, ' ');
    struct bytes shorter = bytes_cut(&tabbed, '\t');
    if (shorter.len < word.len) {
        word = shorter;
        *rest = tabbed;
    }
    return word;
}

static bool is_weight(struct bytes word)
{
    return word.len > 0 && word.at[0] >= '0' && word.at[0] <= '9';
}

static const char *parse_line(struct bytes line, struct listed *listed)
{
    struct bytes word = next_word(&line);
    *listed = (struct listed){.method = {NULL, 0}, .weight = 1};
    if (is_weight(word)) {
        if (!units_parse_count(word, &listed->weight) || listed->weight <= 0)
            return "its weight is no number above 0";
        word = next_word(&line);
    }
    if (word.len && word.at[0] != '/') {
        if (!mix_is_method(word))
            return "it has no target that begins with '/'";
        listed->method = word;
        word = next_word(&line);
    }
    if (word.len == 0 || word.at[0] != '/')
        return "it has no target that begins with '/'";
    listed->target = word;
    return bytes_trim(line).len ? "words follow its target" : NULL;
}

int targets_read_list(struct targets *targets, const char *path, struct err *err)
{
    *targets = (struct targets){.listed = NULL};
    if (slurp(path, &targets->text, err) != 0)
        return -1;
    struct bytes rest = targets->text;
    for (unsigned number = 1; rest.at; number++) {
        struct listed listed;
        struct bytes line = bytes_cut(&rest, '\n');
        if (line.len && line.at[line.len - 1] == '\r')
            line.len--;
        line = bytes_trim(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        const char *why = parse_line(line, &listed);
        if (why)
            return err_set(err, "%s, line %u: %s; write [weight] [METHOD] /target", path, number,
                           why);
        if (!make_room(targets))
            return err_set(err, "out of memory for the targets of %s", path);
        targets->listed[targets->count++] = listed;
    }
    return targets->count ? 0 : err_set(err, "%s lists no target", path);
}

void targets_clear(struct targets *targets)
{
    slurp_clear(&targets->text);
    free(targets->listed);
    free(targets->order);
    free(targets->times_ns);
    *targets = (struct targets){.listed = NULL};
}
