/* notice.c - says what is looked at on each request because nobody tells of its changes, once for
 * each cause; and which links lead out of the root.
 */
#include "site_parts.h"

static bool is_told(struct notices *notices, uint64_t cause)
{
    for (unsigned i = 0; i < notices->count; i++)
        if (notices->causes[i] == cause)
            return true;
    if (notices->count == NOTICES_MAX)
        return true;
    notices->causes[notices->count++] = cause;
    return false;
}

static void begin(struct site *site, struct out *line)
{
    struct notices *notices = &site->notices;
    *line = out_init(notices->text + notices->len, sizeof notices->text - 1 - notices->len);
}

/* A line that finds no room is not said yet: others wait that nobody has read. */
static void end(struct site *site, struct out *line)
{
    out_char(line, '\n');
    if (line->full)
        site->notices.count--; /* it comes another time */
    else
        site->notices.len += line->len;
    site->notices.text[site->notices.len] = '\0';
}

static void tell(struct site *site, const char *what, const char *why)
{
    struct out line;
    if (is_told(&site->notices, bytes_hash(bytes_of(why))))
        return;
    begin(site, &line);
    out_text(&line, what);
    out_text(&line, " are ");
    out_text(&line, why);
    end(site, &line);
}

static void tell_folder(struct site *site, const struct folder *folder, const char *why)
{
    struct out line;
    struct bytes path = {folder->path, folder->path_len};
    if (is_told(&site->notices, bytes_hash(path)))
        return;
    begin(site, &line);
    out_text(&line, "pages in /");
    out_escaped(&line, path);
    out_text(&line, "/ are " NOTICE_CHECKED);
    out_text(&line, why);
    end(site, &line);
}

void notice_root(struct site *site, bool is_said)
{
    const char *why;
    if (site_is_watched(site, &why))
        return;
    if (is_said) /* by whoever opened the site */
        (void)is_told(&site->notices, bytes_hash(bytes_of(why)));
    else
        tell(site, "pages", why);
}

void notice_folder(struct site *site, const struct folder *folder)
{
    if (site->watch == NULL || !site->root_folder || !site->root_folder->reports)
        return;
    if (tree_is_full(site->tree))
        tell(site, "some pages", NOTICE_FULL);
    while (folder->parent && !folder->parent->reports)
        folder = folder->parent;
    if (folder->reports || folder->is_unknown)
        return;
    if (folder->self.where >= 0)
        tell_folder(site, folder, "their file system does not report changes");
    else if (!tree_is_full(site->tree))
        tell_folder(site, folder, "the folder may be entered, but not read");
}

/* Strangers ask for single files, so these leave room for other causes. */
static bool is_named(struct notices *notices, struct bytes path)
{
    return notices->count >= NOTICES_MAX - NOTICES_RESERVED || is_told(notices, bytes_hash(path));
}

static void tell_file(struct site *site, const struct entry *entry, const char *what,
                      const char *why)
{
    struct out line;
    begin(site, &line);
    out_char(&line, '/');
    out_escaped(&line, (struct bytes){entry->path, entry->path_len});
    out_text(&line, what);
    out_text(&line, why);
    end(site, &line);
}

void notice_mount(struct site *site, const struct entry *entry)
{
    if (!is_named(&site->notices, (struct bytes){entry->path, entry->path_len}))
        tell_file(site, entry, " is " NOTICE_CHECKED,
                  "its file is mounted from another file system");
}

/* Once for each link, whatever is asked for behind it. */
void notice_link(struct site *site, const struct entry *entry, const char *note)
{
    struct bytes link = {entry->path, entry->name_at + entry->name_len};
    if (site->options.names_links && locate_led_out(note) && !is_named(&site->notices, link))
        tell_file(site, entry, " is 404: ", note);
}

const char *site_notices(struct site *site)
{
    bool has_news = site->notices.len > 0;
    site->notices.len = 0;
    return has_news ? site->notices.text : NULL;
}
