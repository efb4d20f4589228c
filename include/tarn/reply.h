/* reply.h - a request and its page become an answer: whole, part, not modified, or head only.
 *
 * Thread: owner.
 */
#ifndef TARN_REPLY_H
#define TARN_REPLY_H

#include "tarn/batch.h"
#include "tarn/request.h"

struct reply {
    uint16_t status;
    uint64_t body_bytes; /* what follows the head, for the log */
};

/* Chooses what will stand between the parts of a multipart answer, before the first one. Thread:
 * startup. */
void reply_start(void);

/* Lists the answer to REQUEST in BATCH, which must have room. REQUEST may be null for answers to
 * something that was no request. CLOSE says that no further request will be read. */
struct reply reply_add(struct batch *batch, struct page *page, const struct request *request,
                       const char *data, bool close, int64_t now_s);

/* The same in an empty batch, for a peer that may be sent MOST bytes and no more. What would be
 * longer is shortened: a single range to the part of it that fits (a server may send less than was
 * asked for: RFC 9110, 15.3.7.1), everything else to its status alone (and what a 405 allows),
 * which is 413 in the place of a success. Lists nothing, and returns status 0, when not even that
 * fits. */
struct reply reply_add_within(struct batch *batch, struct page *page, const struct request *request,
                              const char *data, uint64_t most, int64_t now_s);

/* Lists a head of STATUS that has no content. */
struct reply reply_add_status(struct batch *batch, int status, int64_t now_s);

/* Lists "100 Continue" (RFC 9110, 15.2.1). */
void reply_add_continue(struct batch *batch);

#endif
