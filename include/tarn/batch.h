/* batch.h - the answers of one turn of a connection, to leave in as few sends as possible.
 *
 * A batch is a list of pieces: bytes of pages (held as long as they are listed), bytes of the
 * batch's own memory (heads written for one request), and spans of files. It belongs to the
 * worker and is empty between two connections: what a socket did not take moves to a `struct
 * stalled` on the heap, which belongs to the connection.
 *
 * Thread: owner.
 */
#ifndef TARN_BATCH_H
#define TARN_BATCH_H

#include "tarn/out.h"
#include "tarn/page.h"
#include "tarn/sock.h"

/* What one answer may need at the most: a multipart answer has a head, which is a page's with other
 * fields, a part head and a span for each range, and a closing line. */
#define BATCH_PIECES_PER_ANSWER 20
#define BATCH_OWN_PER_ANSWER    (PAGE_HEAD_MAX + 4096)

#define BATCH_PIECES 96
#define BATCH_OWN    (BATCH_OWN_PER_ANSWER + 24576)

struct piece {
    struct page *page; /* held; null: the bytes are the batch's own */
    const char *at;    /* null: of page->file, from OFFSET on */
    uint64_t offset;
    uint64_t len;
};

struct batch {
    struct piece pieces[BATCH_PIECES];
    unsigned first; /* pieces before it are gone */
    unsigned count;
    size_t own_len;
    char own[BATCH_OWN];
};

struct stalled {
    unsigned first;
    unsigned count;
    struct piece pieces[]; /* their own bytes stand behind them */
};

/* Small pieces are gathered here, so that they leave in one send; shared by all connections of a
 * worker, and holds nothing between two calls. */
struct gather {
    char bytes[65536];
};

/* Where to send. */
struct outlet {
    sock_t sock;
    struct gather *gather;
    bool closes; /* the socket is closed right after: the last bytes leave with its FIN, a packet
                    less for both sides */
};

void batch_init(struct batch *batch);
bool batch_is_empty(const struct batch *batch);

/* True when one more answer fits for certain. */
bool batch_has_room(const struct batch *batch);

/* Room for text of the batch's own: write there, then pass it to batch_add_own(). */
struct out batch_own(struct batch *batch);
void batch_add_own(struct batch *batch, const struct out *text);

/* Lists LEN bytes of PAGE's block from OFFSET on; holds the page. */
void batch_add_block(struct batch *batch, struct page *page, size_t offset, size_t len);

/* Lists LEN bytes of PAGE's body from OFFSET on, wherever the body is; holds the page. */
void batch_add_body(struct batch *batch, struct page *page, uint64_t offset, uint64_t len);

/* Sends. IO_OK: all is gone; IO_AGAIN: the socket is full, the rest waits; IO_FAILED: the
 * connection is of no use, or a file became shorter than its head promised. Adds to *SENT. */
enum io batch_send(struct batch *batch, const struct outlet *to, uint64_t *sent);

/* Bytes that are listed, all together. */
uint64_t batch_bytes(const struct batch *batch);

/* Writes everything to AT, where batch_bytes() fit, instead of sending it; the batch is empty
 * afterwards. Returns false when a file became shorter than its head promises. */
bool batch_copy(struct batch *batch, char *at);

/* Moves what is left to the heap; the batch is empty afterwards. Returns null, dropping it, when
 * there is no memory. */
struct stalled *batch_detach(struct batch *batch);

/* Forgets what is left. */
void batch_clear(struct batch *batch);

enum io stalled_send(struct stalled *stalled, const struct outlet *to, uint64_t *sent);
void stalled_destroy(struct stalled *stalled);

#endif
