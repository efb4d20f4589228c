/* out.h - appends text to a buffer of fixed size and remembers when it did not fit.
 *
 * The caller owns the buffer. An append that does not fit writes nothing and sets `full`, which
 * stays set: build the whole text first, ask once at the end.
 *
 * Thread: owner.
 */
#ifndef TARN_OUT_H
#define TARN_OUT_H

#include "tarn/bytes.h"

struct out {
    char *at;
    size_t len;
    size_t cap;
    bool full;
};

struct out out_init(char *buffer, size_t cap);
void out_bytes(struct out *out, struct bytes text);
void out_text(struct out *out, const char *text);
void out_char(struct out *out, char c);
void out_u64(struct out *out, uint64_t value);

/* Decimal, padded with zeros on the left to WIDTH digits. */
void out_padded(struct out *out, uint64_t value, unsigned width);

/* Lower-case hexadecimal without a prefix. */
void out_hex(struct out *out, uint64_t value);

/* For one line of a log inside quotes: control characters, DEL, bytes above 0x7e, the quote and
 * the backslash become \xHH, so that no input can end the line or the quotes. */
void out_escaped(struct out *out, struct bytes text);

/* For HTML text and attribute values: & < > " ' become entities; control characters become a
 * replacement character; bytes of UTF-8 pass. */
void out_html(struct out *out, struct bytes text);

/* What has been written so far. */
struct bytes out_view(const struct out *out);

#endif
