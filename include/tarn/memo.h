/* memo.h - remembers how recent requests were parsed.
 *
 * A request means the same whenever its bytes are the same, and clients repeat themselves: when
 * the bytes at hand begin with those of a remembered, complete, body-less request, the parser's
 * result is reused. Only the result of parsing is kept, never an answer, and llhttp remains the
 * only parser.
 *
 * Thread: owner.
 */
#ifndef TARN_MEMO_H
#define TARN_MEMO_H

#include "tarn/request.h"

struct memo;

/* Returns null when there is no memory. */
struct memo *memo_create(void);
void memo_destroy(struct memo *memo);

/* The result for the request that DATA begins with, or null when it is not remembered. Valid
 * until the next memo_store(). */
const struct request *memo_find(const struct memo *memo, const char *data, size_t len);

/* Remembers that the LEN bytes at DATA are exactly REQUEST. */
void memo_store(struct memo *memo, const char *data, size_t len, const struct request *request);

#endif
