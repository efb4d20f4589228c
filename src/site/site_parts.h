/* site_parts.h - what a site consists of, for the files of this room that share it.
 *
 * site.c keeps the site true (opening, events, the root); find.c finds pages in it; represent.c
 * makes those of files, browse.c those of folders.
 */
#ifndef TARN_SITE_PARTS_H
#define TARN_SITE_PARTS_H

#include "tarn/approach.h"
#include "tarn/encoder.h"
#include "tarn/load.h"
#include "tarn/locate.h"
#include "tarn/root_files.h"
#include "tarn/rules.h"
#include "tarn/site.h"
#include "tarn/stock.h"

struct wishes_memo {
    char text[96];
    size_t len; /* 0: empty */
    struct coding_wishes wishes;
};

/* One request, as far as it matters here. */
struct ask {
    const struct request *request;
    const char *data;
    struct bytes query; /* null: none */
    int64_t now_s;
    struct bytes asked; /* the path before a rule or the application's page took over, or null */
    const struct redirect *rule; /* the one followed last, or null */
    unsigned depth;              /* rules followed */
    bool is_plain;               /* wants no coding */
};

/* Longer paths cannot exist: a system's longest path, percent-encoded. And one with its slashes. */
enum { SITE_RAW_PATH_MAX = 3 * LOCATE_PATH_MAX, SITE_PATH_MAX = SITE_RAW_PATH_MAX + 2 };

/* Field lines of one answer. */
enum { SITE_LINES_MAX = 16384, SITE_WARNINGS_MAX = 8192 };

/* What was said of folders and files whose changes nobody tells, and of links. */
enum { NOTICES_MAX = 64, NOTICES_RESERVED = 16 };
#define NOTICE_CHECKED "checked on every request: "
#define NOTICE_FULL \
    NOTICE_CHECKED "the system grants no more watches (Linux: fs.inotify.max_user_watches)"

struct notices {
    uint64_t causes[NOTICES_MAX]; /* hashes of them; those beyond are kept silent */
    unsigned count;
    size_t len; /* of lines that nobody has read */
    char text[4096];
};

struct site {
    struct site_options options;
    char *root_path;  /* of the folder */
    char *only;       /* the name of the one file that is served, or null */
    struct root root; /* while has_root */
    bool has_root;
    struct file_info root_info;
    struct folder *root_folder; /* entered, so that the root is always watched */
    struct watch *watch;        /* null where there is none */
    struct tree *tree;
    struct approach approach;
    struct root_files root_files;
    struct rules *rules;
    struct page *preflight; /* null unless other origins may read */
    char *lines;            /* of all answers, and behind them room for those of one path */
    char *warnings;
    bool has_news; /* warnings that nobody has read */
    struct notices notices;
    bool is_gone;  /* a rule has made a 404 of the last request */
    bool has_hint; /* about the last request */
    char hint[320];
    int64_t hints_s; /* in which second so many folders were read for hints */
    unsigned hints;
    struct bytes spa;  /* a path without a '/' before it, or null */
    struct bytes base; /* the same, and without one behind it; empty: none */
    struct cache *cache;
    struct stock stock;
    struct loader loader;
    struct locator locator;
    struct encoder_desk *desk; /* null: nothing is compressed here */
    struct wishes_memo wishes; /* clients send few different ones */
    uint64_t tickets;          /* given out */
    uint64_t turn;             /* counts batches of events */
    struct site_counts counts;
};

/* Makes ENTRY's pages from what was located, which is closed. Returns the status: without 200,
 * there are none. */
int represent(struct site *site, struct entry *entry, struct located *located, int64_t now_s);

/* Has another coding of ENTRY's page made in the background. */
void represent_later(struct site *site, struct entry *entry, enum coding coding);

/* Takes in what has been made. */
void represent_collect(struct site *site);

/* Gives ENTRY, a folder without an index, its listing. Returns the status. */
int browse_fill(struct site *site, struct entry *entry, int64_t now_s, const char **note);

/* Its listing in the form that was asked for. The caller becomes a sender. */
struct page *browse_choose(struct site *site, struct entry *entry, const struct ask *ask);

/* Reads what the user chose. */
int settings_read(struct site *site, struct err *err);

/* The field lines for ENTRY's path and file, for struct answer; valid until the next call. */
struct bytes settings_lines(struct site *site, const struct entry *entry);

/* The same for PATH where FILE answers, which has a path of its OWN; a null one has just the lines
 * of all. */
struct bytes settings_lines_of(struct site *site, struct bytes path, struct bytes own,
                               struct bytes file);

/* ENTRY's path with its slashes, as rules know it; null if it does not fit. */
struct bytes follow_path(const struct entry *entry, char *buffer, size_t cap);

/* The same with the name of the file that answers: "/about.html" for "/about". */
struct bytes follow_file(const struct entry *entry, char *buffer, size_t cap);

/* The rule for ENTRY, or null; and what it makes of the entry. */
const struct redirect *follow_find(const struct site *site, const struct entry *entry,
                                   bool has_file);
int follow_fill(struct site *site, struct entry *entry, const struct redirect *rule, int64_t now_s);

/* To where ENTRY's rule leads this request. The caller becomes a sender. */
struct page *follow_redirect(struct site *site, const struct entry *entry, const struct ask *ask);

/* PAGE, of which the caller is a sender, as the content of a 404 for the path ASKED. */
struct page *follow_as_missing(struct site *site, struct page *page, struct bytes asked,
                               int64_t now_s);

/* PAGE of ENTRY, likewise, with what _headers says of the path that was asked for. */
struct page *follow_as_asked(struct site *site, struct page *page, const struct entry *entry,
                             const struct ask *ask);

/* Looks among the names beside ENTRY's, which is missing, for one that differs only in case. */
void hint_find(struct site *site, const struct entry *entry, int64_t now_s);

/* Says why the whole site is looked at on each request, if it is and unless that is said already.
 */
void notice_root(struct site *site, bool is_said);

/* Says so of what lives in FOLDER. */
void notice_folder(struct site *site, const struct folder *folder);

/* Says so of ENTRY, whose file has been mounted alone. */
void notice_mount(struct site *site, const struct entry *entry);

/* Says why ENTRY is 404 if a link leads out of the root; NOTE is what was found. */
void notice_link(struct site *site, const struct entry *entry, const char *note);

/* Takes ENTRY out of everything. */
void site_drop(struct site *site, struct entry *entry);

/* Gives descriptors of the cache back to the system. Returns false when it has none. */
bool site_shed_files(struct site *site);

/* Brings the cache back into its bounds, and the counts up to date. */
void site_evict(struct site *site);

#endif
