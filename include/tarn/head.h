/* head.h - writes response heads, and derives the heads of 304, 206 and 416 from that of a 200.
 *
 * All functions append to a `struct out`; a head that does not fit shows as out.full.
 *
 * Thread: any.
 */
#ifndef TARN_HEAD_H
#define TARN_HEAD_H

#include "tarn/date.h"
#include "tarn/out.h"

/* "HTTP/1.1 200 OK\r\nDate: ...\r\n". Returns the offset of the date in OUT, so that it can be
 * patched. Status line texts are those of RFC 9110. */
size_t head_begin(struct out *out, int status, int64_t now_s);
/* A value with a control character would end its field: such a field is left out altogether. */
void head_field(struct out *out, const char *name, struct bytes value);

/* Is NAME a token (RFC 9110, 5.6.2), and VALUE without control characters? */
bool head_is_name(struct bytes name);
bool head_is_value(struct bytes value);

void head_field_u64(struct out *out, const char *name, uint64_t value);
void head_field_date(struct out *out, const char *name, int64_t seconds);
void head_end(struct out *out);

/* The value of the first field NAME in LINES, each of which ends with "\r\n" (or "\n", or the end);
 * null when there is none. */
struct bytes head_find(struct bytes lines, struct bytes name);

/* "Not Found" for 404; "" for one we never send. */
const char *head_reason(int status);

/* How the head of the answer differs from the page's own head. */
struct head_change {
    int status; /* 200, 206, 304, 412, 416 */
    int64_t now_s;
    bool close;          /* add Connection: close */
    bool keep_alive_1_0; /* add Connection: keep-alive */
    struct bytes type;   /* replaces Content-Type unless null */
    bool has_length;     /* replaces Content-Length, which 304 drops */
    uint64_t length;
    struct bytes content_range; /* adds Content-Range unless null */
    bool is_known; /* the client has the metadata of the representation already, but for its tag */
};

/* Writes PAGE_HEAD (complete, with its empty line) again under CHANGE, keeping just the fields
 * that belong: a 304 has no Content-Type, Content-Length or Content-Encoding (RFC 9110, 15.4.5),
 * and an error with a length of its own has nothing that describes the page's content or lets
 * caches keep it. */
void head_derive(struct out *out, struct bytes page_head, const struct head_change *change);

#endif
