/* answer.h - reads responses off a connection, exactly and cheaply.
 *
 * The head of a target's first response is parsed by llhttp and remembered. A later response whose
 * head equals the remembered one byte for byte has the same status, framing and length by
 * construction, so one memcmp() replaces the parser. Everything else goes through llhttp: other
 * heads, heads that arrive in pieces, chunked bodies and bodies that end with the connection.
 *
 * Bytes are given once and never kept; a response may be split anywhere.
 *
 * Thread: owner.
 */
#ifndef TARN_ANSWER_H
#define TARN_ANSWER_H

#include "fault.h"
#include "tarn/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_HEAD_MAX (64u * 1024u)

/* What a target's responses looked like last; zeroed at first, cleared at the end. */
struct answer_memo {
    char *head; /* owned; null: nothing remembered */
    size_t head_len;
    uint64_t body_bytes;
    uint16_t status;
    bool keeps_open;
};

enum answer_phase {
    ANSWER_START,  /* no byte of the response has come */
    ANSWER_HEAD,   /* llhttp is inside the head */
    ANSWER_LENGTH, /* `left` bytes of the body are to come */
    ANSWER_STREAM, /* llhttp finds the end of the body */
};

struct answer {
    enum answer_phase phase;
    bool is_head;                          /* the request was HEAD: no body follows */
    bool wants_digest;                     /* compute `digest` over the body */
    bool keeps_open;                       /* the connection may be used again */
    uint16_t status;                       /* once the head is complete */
    uint64_t left;                         /* with ANSWER_LENGTH */
    uint64_t body_bytes;                   /* seen so far */
    uint64_t digest;                       /* of the body seen so far */
    size_t head_bytes;                     /* given to the parser so far */
    const char *body_at;                   /* inside one call: where the body begins */
    _Alignas(8) unsigned char parser[120]; /* llhttp's state, for answer.c alone */
};

enum answer_result {
    ANSWER_MORE,  /* all bytes are used; the response goes on */
    ANSWER_DONE,  /* `used` bytes end the response */
    ANSWER_FAULT, /* *fault says what is wrong; nothing behind it can be read */
};

/* Gets ready for the first byte of a response. */
void answer_begin(struct answer *answer, bool is_head, bool wants_digest);

/* Takes LEN bytes. MEMO is the target's; null: parse everything. */
enum answer_result answer_feed(struct answer *answer, struct answer_memo *memo, const char *data,
                               size_t len, size_t *used, enum fault *fault);

/* The peer closed. Returns FAULT_NONE if that is how this response ends. */
enum fault answer_close(struct answer *answer);

/* How many bytes of the body may be dropped unseen; tell with answer_dropped(). */
uint64_t answer_droppable(const struct answer *answer);

/* Returns true when that completed the response. */
bool answer_dropped(struct answer *answer, uint64_t count);

void answer_memo_clear(struct answer_memo *memo);

/* FNV-1a over 64 bits, to be continued: begin with ANSWER_DIGEST_START. */
#define ANSWER_DIGEST_START UINT64_C(0xcbf29ce484222325)
uint64_t answer_digest(uint64_t digest, const char *data, size_t len);

#endif
