/* hint.c - a name that is missing may be there in other letters: on systems that tell Logo.PNG from
 * logo.png this is what breaks pages that were made on those that do not.
 */
#include "site_parts.h"

#include "tarn/out.h"

#include <string.h>

/* Misses cost little however many there are: so many folders are read in a second, and so many
 * names in each. */
enum { FOLDERS_A_SECOND = 8, NAMES_MAX = 4096 };

struct search {
    struct bytes name;
    bool clean_urls;
    unsigned seen;
    struct out found;
};

static bool is_meant(const struct search *search, struct bytes there)
{
    if (search->clean_urls && bytes_ends_with(there, BYTES(".html")) &&
        there.len - search->name.len == BYTES(".html").len)
        there.len = search->name.len;
    return bytes_equal_nocase(there, search->name) && !bytes_equal(there, search->name);
}

static bool look_at(void *arg, const char *name)
{
    struct search *search = arg;
    if (!is_meant(search, bytes_of(name)))
        return ++search->seen < NAMES_MAX;
    out_text(&search->found, "did you mean ");
    out_text(&search->found, name);
    out_char(&search->found, '?');
    return false;
}

static bool may_look(struct site *site, int64_t now_s)
{
    if (site->hints_s != now_s)
        site->hints = 0;
    site->hints_s = now_s;
    return site->hints++ < FOLDERS_A_SECOND;
}

void hint_find(struct site *site, const struct entry *entry, int64_t now_s)
{
    char folder[LOCATE_PATH_MAX + 1];
    size_t len = entry->name_at > 0 ? entry->name_at - 1 : 0;
    struct search search = {
        .name = {entry->path + entry->name_at, entry->name_len},
        .clean_urls = site->options.clean_urls,
        .found = out_init(site->hint, sizeof site->hint - 1),
    };
    if (search.name.len == 0 || len >= sizeof folder || !may_look(site, now_s))
        return;
    memcpy(folder, entry->path, len);
    folder[len] = '\0';
    (void)file_list(&site->root, folder, look_at, &search);
    site->hint[search.found.len] = '\0';
    site->has_hint = search.found.len > 0 && !search.found.full;
}

const char *site_hint(struct site *site)
{
    bool has_hint = site->has_hint;
    site->has_hint = false;
    return has_hint ? site->hint : NULL;
}
