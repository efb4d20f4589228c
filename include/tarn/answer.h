/* answer.h - writes the pages that a site gives: of files, of errors, of redirects.
 *
 * None of them contains bytes of the request but a Location, percent-encoded.
 *
 * Thread: owner of the pages.
 */
#ifndef TARN_ANSWER_H
#define TARN_ANSWER_H

#include "tarn/coding.h"
#include "tarn/out.h"
#include "tarn/page.h"

enum answer_ranges { RANGES_UNSAID, RANGES_NONE, RANGES_BYTES };

/* What the answer depends on besides the target. */
enum answer_vary { VARIES_CODING = 1, VARIES_ACCEPT = 2 };

/* What a head says. Whatever is null or zero is left out. */
struct answer {
    int status;
    int64_t now_s;
    struct bytes type;
    struct bytes location;
    struct bytes cache_control;
    struct validator validator;
    enum coding coding;
    enum answer_ranges ranges;
    unsigned varies;
    struct bytes lines; /* complete field lines, which win over those that are written anyway; an
                           end without CRLF says that they did not fit: there is no answer then */
    bool is_list;       /* of a folder: rules for caches do not cover it */
    const char *note;   /* for the log; a literal */
};

/* A page whose content is BODY, copied. Null when there is no memory, or the head is too long. */
struct page *answer_whole(const struct answer *about, struct bytes body);

/* A page of an open file, which belongs to the page on success. */
struct page *answer_open(const struct answer *about, file_t file, uint64_t body_bytes);

/* PAGE's content once more, not copied, with LINES instead of those that PAGE was made with. As an
 * error it has none of a file's metadata. Null when there is no memory, or the head is too long. */
struct page *answer_again(struct page *page, int status, struct bytes lines, int64_t now_s);

/* The page of an error or a redirect, with the fields that its status needs: all that ABOUT has to
 * say are status, date, lines, note and location, which must be encoded. Without CONTENT, which is
 * HTML, it gets a small one of its own. */
struct page *answer_error(const struct answer *about, struct bytes content);

/* The same with its own content, as text, for who has no memory for a page. */
void answer_write_error(struct out *out, const struct answer *about);

/* 204 for OPTIONS. */
struct page *answer_options(struct bytes lines, int64_t now_s);

/* A text made for one request; nobody may store it. */
struct page *answer_once(int status, struct bytes type, struct bytes text, int64_t now_s);

#endif
