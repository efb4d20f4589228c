/* batch.c - lists pieces and sends them. */
#include "tarn/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Pieces longer than this are sent where they lie: copying them costs more than a second send. */
#define GATHER_MAX 16384

void batch_init(struct batch *batch)
{
    batch->first = batch->count = 0;
    batch->own_len = 0;
}

bool batch_is_empty(const struct batch *batch)
{
    return batch->first == batch->count;
}

bool batch_has_room(const struct batch *batch)
{
    return BATCH_PIECES - batch->count >= BATCH_PIECES_PER_ANSWER &&
           BATCH_OWN - batch->own_len >= BATCH_OWN_PER_ANSWER;
}

struct out batch_own(struct batch *batch)
{
    return out_init(batch->own + batch->own_len, BATCH_OWN - batch->own_len);
}

static void add(struct batch *batch, struct page *page, const char *at, uint64_t offset,
                uint64_t len)
{
    assert(batch->count < BATCH_PIECES);
    if (len == 0)
        return;
    batch->pieces[batch->count++] = (struct piece){
        .page = page ? page_retain(page) : NULL, .at = at, .offset = offset, .len = len};
}

void batch_add_own(struct batch *batch, const struct out *text)
{
    assert(!text->full);
    add(batch, NULL, text->at, 0, text->len);
    batch->own_len += text->len;
}

void batch_add_block(struct batch *batch, struct page *page, size_t offset, size_t len)
{
    add(batch, page, page->block + offset, 0, len);
}

void batch_add_body(struct batch *batch, struct page *page, uint64_t offset, uint64_t len)
{
    if (page->content)
        page = page->content;
    if (page->file == FILE_NONE)
        add(batch, page, page->block + page->head_bytes + offset, 0, len);
    else
        add(batch, page, NULL, offset, len);
}

static void let_go(struct piece *piece)
{
    if (piece->page)
        page_release(piece->page);
    piece->page = NULL;
}

/* Takes SENT bytes off the front of the list. */
static void advance(struct piece *pieces, unsigned *first, uint64_t sent)
{
    while (sent > 0) {
        struct piece *piece = &pieces[*first];
        uint64_t part = sent < piece->len ? sent : piece->len;
        piece->len -= part;
        sent -= part;
        if (piece->at)
            piece->at += part;
        else
            piece->offset += part;
        if (piece->len == 0) {
            let_go(piece);
            ++*first;
        }
    }
}

/* How many of the following pieces fit into one gathered send; 0 or 1: not worth a copy. */
static unsigned count_gatherable(const struct piece *pieces, unsigned first, unsigned count)
{
    size_t total = 0;
    unsigned n = 0;
    while (first + n < count && pieces[first + n].at && pieces[first + n].len <= GATHER_MAX &&
           total + pieces[first + n].len <= sizeof(struct gather)) {
        total += pieces[first + n].len;
        n++;
    }
    return n;
}

static const char *gather(const struct piece *pieces, unsigned n, char *to, size_t *total)
{
    if (n <= 1) {
        *total = (size_t)pieces->len;
        return pieces->at;
    }
    *total = 0;
    for (unsigned i = 0; i < n; i++) {
        memcpy(to + *total, pieces[i].at, pieces[i].len);
        *total += pieces[i].len;
    }
    return to;
}

static enum io send_first(const struct piece *pieces, unsigned first, unsigned count,
                          const struct outlet *to, size_t *sent, size_t *asked)
{
    const struct piece *piece = &pieces[first];
    if (piece->at == NULL) {
        uint64_t offset = piece->offset;
        *asked = (size_t)piece->len;
        return sock_send_file(to->sock, piece->page->file, &offset, piece->len, sent);
    }
    unsigned n = count_gatherable(pieces, first, count);
    const char *at = gather(piece, n, to->gather->bytes, asked);
    bool is_last = first + (n > 1 ? n : 1) == count;
    return is_last && !to->closes ? sock_send(to->sock, at, *asked, sent)
                                  : sock_send_more(to->sock, at, *asked, sent);
}

static enum io send_pieces(struct piece *pieces, unsigned *first, unsigned count,
                           const struct outlet *to, uint64_t *total)
{
    while (*first < count) {
        size_t sent = 0, asked = 0;
        enum io io = send_first(pieces, *first, count, to, &sent, &asked);
        /* The end of a file comes too early only when somebody cut it: the length in the head
         * can no longer come true. */
        if (io == IO_EOF)
            return IO_FAILED;
        if (io != IO_OK)
            return io;
        advance(pieces, first, sent);
        *total += sent;
        if (sent < asked)
            return IO_AGAIN; /* full: trying again would only cost a call to hear so */
    }
    return IO_OK;
}

enum io batch_send(struct batch *batch, const struct outlet *to, uint64_t *sent)
{
    enum io io = send_pieces(batch->pieces, &batch->first, batch->count, to, sent);
    if (io == IO_OK)
        batch_init(batch);
    return io;
}

uint64_t batch_bytes(const struct batch *batch)
{
    uint64_t sum = 0;
    for (unsigned i = batch->first; i < batch->count; i++)
        sum += batch->pieces[i].len;
    return sum;
}

bool batch_copy(struct batch *batch, char *at)
{
    bool is_whole = true;
    for (unsigned i = batch->first; i < batch->count; i++) {
        const struct piece *piece = &batch->pieces[i];
        size_t len = (size_t)piece->len;
        if (piece->at)
            memcpy(at, piece->at, len);
        else
            is_whole &= file_read(piece->page->file, at, len, piece->offset) == (int64_t)len;
        at += len;
    }
    batch_clear(batch);
    return is_whole;
}

struct stalled *batch_detach(struct batch *batch)
{
    unsigned count = batch->count - batch->first;
    const struct piece *left = batch->pieces + batch->first;
    size_t own = 0;
    for (unsigned i = 0; i < count; i++)
        own += left[i].page ? 0 : (size_t)left[i].len;
    struct stalled *stalled = malloc(sizeof *stalled + count * sizeof stalled->pieces[0] + own);
    if (stalled == NULL) {
        batch_clear(batch);
        return NULL;
    }
    char *to = (char *)&stalled->pieces[count];
    stalled->first = 0;
    stalled->count = count;
    for (unsigned i = 0; i < count; i++) {
        stalled->pieces[i] = left[i];
        if (left[i].page == NULL) {
            memcpy(to, left[i].at, left[i].len);
            stalled->pieces[i].at = to;
            to += left[i].len;
        }
    }
    batch_init(batch);
    return stalled;
}

void batch_clear(struct batch *batch)
{
    for (unsigned i = batch->first; i < batch->count; i++)
        let_go(&batch->pieces[i]);
    batch_init(batch);
}

enum io stalled_send(struct stalled *stalled, const struct outlet *to, uint64_t *sent)
{
    return send_pieces(stalled->pieces, &stalled->first, stalled->count, to, sent);
}

void stalled_destroy(struct stalled *stalled)
{
    if (stalled == NULL)
        return;
    for (unsigned i = stalled->first; i < stalled->count; i++)
        let_go(&stalled->pieces[i]);
    free(stalled);
}
