/* stock.h - the answers that many requests share, made once: errors, and what OPTIONS gets.
 *
 * Thread: owner.
 */
#ifndef TARN_STOCK_H
#define TARN_STOCK_H

#include "tarn/page.h"

#define STOCK_MAX 32

struct stock {
    struct page *pages[STOCK_MAX]; /* the first one is 503, made at once: it needs no memory */
    struct bytes lines;            /* field lines for all of them; the owner's */
    struct bytes content_404;      /* their HTML, or null; the owner's */
    struct bytes content_50x;
    unsigned varies; /* of the 404 */
};

/* Makes the first page; the fields before may be set first. Returns false when there is no memory:
 * the stock then still has what it had. */
bool stock_init(struct stock *stock, int64_t now_s);

/* Drops all pages but the first, after a change of what they consist of. */
void stock_renew(struct stock *stock, int64_t now_s);
void stock_clear(struct stock *stock);

/* The page of STATUS, whose NOTE for the log is a literal or null; 503 when there is no memory for
 * another one. The stock keeps it. */
struct page *stock_find(struct stock *stock, int status, const char *note, int64_t now_s);

#endif
