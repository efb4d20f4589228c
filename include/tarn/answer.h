/* answer.h - writes the pages that a site gives: of files, of errors, of redirects.
 *
 * None of them contains bytes of the request but a Location, percent-encoded.
 *
 * Thread: owner of the pages.
 */
#ifndef TARN_ANSWER_H
#define TARN_ANSWER_H

#include "tarn/coding.h"
#include "tarn/page.h"

/* What the head of a file's page says. */
struct answer_file {
    struct bytes type;
    struct bytes cache_control;
    struct validator validator;
    enum coding coding;
    bool takes_ranges;  /* not when the coding is made here: its bytes are nobody's file */
    bool varies_coding; /* another Accept-Encoding may get another coding */
    int64_t now_s;
};

/* A page of a file whose content is BODY, copied. Null when there is no memory. */
struct page *answer_whole(const struct answer_file *about, struct bytes body);

/* A page of an open file, which belongs to the page on success. */
struct page *answer_open(const struct answer_file *about, file_t file, uint64_t body_bytes);

/* The page of an error STATUS, with its Allow (405) or Retry-After (503). NOTE is for the log, a
 * literal or null. */
struct page *answer_error(int status, const char *note, int64_t now_s);

/* LOCATION must already be encoded. Null also when it is too long for a head. */
struct page *answer_redirect(int status, struct bytes location, int64_t now_s);

/* 204 with what OPTIONS asks for. */
struct page *answer_options(int64_t now_s);

/* A text made for one request; nobody may store it. */
struct page *answer_once(int status, struct bytes type, struct bytes text, int64_t now_s);

#endif
