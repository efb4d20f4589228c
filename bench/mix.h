/* mix.h - the requests of one place, ready to be sent, and which one is next.
 *
 * Each request is written out once, before the run. Placeholders in its target, {seq} and
 * {rand:LOW:HIGH}, are filled in when it is sent.
 *
 * Thread: startup for building, any for the rest.
 */
#ifndef TARN_MIX_H
#define TARN_MIX_H

#include "dice.h"
#include "tarn/bytes.h"
#include "tarn/err.h"

#define MIX_HOLES_MAX    8
#define MIX_RENDERED_MAX 20 /* bytes a placeholder may become */

enum hole_kind { HOLE_SEQ, HOLE_RAND };

struct hole {
    size_t at; /* where its text goes: behind this many bytes of `text` */
    enum hole_kind kind;
    uint64_t low, high;
};

struct request {
    char *text; /* owned; without the placeholders */
    size_t len;
    struct hole holes[MIX_HOLES_MAX];
    unsigned hole_count;
    bool is_head;
    double weight_below; /* the weights of all requests up to this one, added up */
};

struct mix {
    struct request *requests;
    size_t count;
    size_t cap;
    bool is_weighted;      /* choose at random by weight; else each in turn */
    const uint32_t *order; /* of a replayed log, by ticket; null: none */
    uint64_t order_count;
};

/* What all requests have in common. */
struct mix_style {
    struct bytes authority;    /* for Host */
    const char *const *fields; /* "Name: value" */
    size_t field_count;
    struct bytes body;
    bool has_body;
    bool closes; /* ask the server to close after each response */
};

/* Appends a request. METHOD and TARGET must be sendable as they are. Returns -1 with a sentence. */
int mix_add(struct mix *mix, const struct mix_style *style, struct bytes method,
            struct bytes target, double weight, struct err *err);
void mix_clear(struct mix *mix);

/* The index of the request for TICKET, which is the COUNTth of this thread. */
size_t mix_choose(const struct mix *mix, uint64_t ticket, uint64_t count, struct dice *dice);

/* How long it may be when sent. */
size_t mix_longest(const struct mix *mix);

/* The request's bytes: its own text, or BUFFER, which has room for mix_longest() bytes. */
struct bytes mix_render(const struct request *request, uint64_t ticket, struct dice *dice,
                        char *buffer);

/* Is "Name: value" a header field that can be sent? */
bool mix_is_field(struct bytes field);

/* Is one of the fields called NAME? */
bool mix_has_field(const char *const *fields, size_t count, struct bytes name);

/* Is it a method's name? */
bool mix_is_method(struct bytes method);

#endif
