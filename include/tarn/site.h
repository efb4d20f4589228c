/* site.h - which page does a request get?
 *
 * A site is a folder (or one file) seen by one worker: its cache, its watch and its rules. Files
 * are opened beneath the root only. The caller asks site_refresh() after it received bytes and
 * before it looks anything up: from then on no answer is older than the bytes received.
 *
 * Thread: owner.
 */
#ifndef TARN_SITE_H
#define TARN_SITE_H

#include "tarn/page.h"
#include "tarn/request.h"
#include "tarn/target.h"

struct site;
struct encoder;

struct site_options {
    const char *root;        /* folder or file */
    uint64_t cache_bytes;    /* of this site alone */
    uint32_t whole_bytes;    /* files up to this size are kept in memory */
    uint32_t max_files;      /* descriptors the cache may hold */
    uint32_t max_watches;    /* folders and files whose changes the system is asked to tell; what is
                                beyond is looked at on each request */
    bool etag_by_content;    /* equal bytes get equal tags, whatever the dates of their files */
    struct encoder *encoder; /* shared by all sites, outlives them; null: nothing is compressed */

    /* What is null, empty or false is off. Texts must outlive the site. */
    struct texts index;     /* names of a folder's page, the best first, several between commas;
                               empty: index.html */
    bool clean_urls;        /* /about is about.html */
    const char *spa;        /* the page for paths that nothing is known of, such as "index.html" */
    bool listings;          /* of folders without such a page */
    struct texts headers;   /* "Name: value", for all answers */
    struct texts cache;     /* "GLOB=VALUE": Cache-Control of the paths that GLOB covers */
    struct texts immutable; /* "GLOB": they never change and may be kept for a year */
    const char *cors;       /* the origin that may read answers, or "*" for any */
    bool cross_origin_isolated;
    bool names_links; /* that lead out of the root: site_notices() does, for a log that cannot */
    const char *base; /* the site lives beneath this path: "/repo/" */
};

/* Counted since site_open(); the owner writes, any thread may read. */
struct site_counts {
    _Atomic uint64_t hits;
    _Atomic uint64_t misses;
    _Atomic uint64_t bytes; /* in the cache now */
    _Atomic uint64_t pages;
    _Atomic uint64_t dropped; /* entries dropped because the disk changed */
};

/* Returns null with a sentence. */
struct site *site_open(const struct site_options *options, struct err *err);
void site_close(struct site *site);

/* What is wrong with the files in the root that shape the site (_headers, _redirects, 404.html,
 * 50x.html): a line for each, as of the last time they were read. Null when there is nothing new
 * since the last call. */
const char *site_warnings(struct site *site);

/* What is looked at on each request because nobody tells of its changes, but for what
 * site_is_watched() said at first: a line for each cause. And, if that was asked for, the links
 * that lead out of the root: a line for each. Null when there is nothing new since the last call.
 */
const char *site_notices(struct site *site);

/* Drops whatever has changed on disk since the last call. */
void site_refresh(struct site *site);

/* The page for REQUEST, whose raw bytes start at DATA: 200, or a redirect, or an error page. The
 * caller becomes a holder and must page_release() it. Never null but for want of memory. */
struct page *site_find(struct site *site, const struct request *request, const char *data,
                       int64_t now_s);

/* For the log: what the request that got 404 just now may have meant, or null. Said when the path
 * is looked for on the disk, not each time it is asked for. Escape it: it is the name of a file. */
const char *site_hint(struct site *site);

/* The error page of STATUS, with a literal for the log or null; the caller becomes a holder. */
struct page *site_error(struct site *site, int status, const char *note, int64_t now_s);

/* False when this site must look at the disk on each request, and why. */
bool site_is_watched(const struct site *site, const char **why);

const struct site_counts *site_counts(const struct site *site);

#endif
