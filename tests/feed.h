/* feed.h - gives a request to the parser in every way it may arrive.
 *
 * Each call gets its bytes in a block of its own of just that size, so that a sanitizer sees any
 * look beyond them, and any pointer kept from an earlier call.
 */
#ifndef TARN_FEED_H
#define TARN_FEED_H

#include "tarn/request.h"

#include <stdlib.h>
#include <string.h>

struct outcome {
    enum parse head; /* what request_parse() said last */
    enum parse end;  /* what was said last of all */
    int status;
    size_t used; /* by head and body */
    struct request request;
};

/* Parses TEXT as a connection would that receives FIRST bytes at first, and then STEP at a time. */
static inline struct outcome feed(struct bytes text, const struct request_limits *limits,
                                  size_t first, size_t step)
{
    struct request_parser parser;
    struct outcome outcome = {.head = PARSE_MORE, .end = PARSE_MORE};
    size_t used = 0;
    request_begin(&parser, limits);
    for (size_t len = first; outcome.end == PARSE_MORE || outcome.end == PARSE_HEAD; len += step) {
        size_t have = len < text.len ? len : text.len;
        bool is_head = outcome.head == PARSE_MORE;
        size_t from = is_head ? 0 : outcome.used;
        char *block = malloc(have - from ? have - from : 1);
        memcpy(block, text.at + from, have - from);
        if (is_head)
            outcome.head = outcome.end = request_parse(&parser, block, have, &used);
        else
            outcome.end = request_skip_body(&parser, block, have - from, &used);
        outcome.used += used;
        free(block);
        if (is_head && outcome.head == PARSE_HEAD)
            len -= step; /* the rest of these bytes is the body's */
        else if (have == text.len)
            break;
    }
    outcome.status = outcome.end == PARSE_BAD ? parser.status : 0;
    outcome.request = parser.request;
    return outcome;
}

/* A refused request has no meaning that could be compared, only its status. */
static inline bool outcomes_equal(const struct outcome *a, const struct outcome *b)
{
    if (a->end == PARSE_BAD || b->end == PARSE_BAD)
        return a->end == b->end && a->status == b->status;
    return a->head == b->head && a->end == b->end && a->used == b->used &&
           memcmp(&a->request, &b->request, sizeof a->request) == 0;
}

#endif
