/* framing.c - the fields that frame a message, and the framing of chunks. */
#include "framing.h"

enum { MAX_DIGITS = 16 }; /* of 64 bits */

/* Connection (RFC 9110, 7.6.1): options other than these two ask for nothing here. */
void framing_take_connection(struct framing *framing, struct bytes value)
{
    while (value.at) {
        struct bytes option = bytes_trim(bytes_cut(&value, ','));
        if (bytes_equal_nocase(option, BYTES("close")))
            framing->wants_close = true;
        else if (bytes_equal_nocase(option, BYTES("keep-alive")))
            framing->wants_keep_alive = true;
    }
}

/* Expect (RFC 9110, 10.1.1). */
void framing_take_expect(struct framing *framing, struct bytes value)
{
    while (value.at) {
        struct bytes member = bytes_trim(bytes_cut(&value, ','));
        if (bytes_equal_nocase(member, BYTES("100-continue")))
            framing->expects_continue = true;
        else if (member.len)
            framing->expects_other = true;
    }
}

/* Transfer-Encoding (RFC 9112, 6.1 and 6.3): chunked, once and alone, is all there is to read. A
 * list that ends in chunked has a known length but codings nobody here undoes: 501. Whatever else,
 * a second line included, has a length that two readers may see differently: 400. */
void framing_take_transfer_encoding(struct framing *framing, struct bytes value)
{
    bool is_bad = framing->has_coding;
    bool is_last_chunked = false;
    int members = 0;
    while (value.at) {
        struct bytes member = bytes_trim(bytes_cut(&value, ','));
        is_bad |= is_last_chunked || member.len == 0;
        is_last_chunked = bytes_equal_nocase(member, BYTES("chunked"));
        members++;
    }
    framing->has_coding = true;
    if (is_bad || !is_last_chunked)
        framing->coding_status = 400;
    else if (members > 1)
        framing->coding_status = 501;
}

/* Content-Length (RFC 9110, 8.6): digits only, and one line with one number only. Equal repeats
 * might be merged, but no client has a reason to send them, and a proxy in front might take
 * another one for the right one. Nor has any a reason for zeros in front, which some take for a
 * sign of octal digits. */
bool framing_take_content_length(struct framing *framing, struct bytes value)
{
    if (framing->has_length || !bytes_to_u64(value, &framing->length) ||
        (value.len > 1 && value.at[0] == '0'))
        return false;
    framing->has_length = true;
    return true;
}

int framing_check(const struct framing *framing, unsigned minor, uint64_t body_limit)
{
    if (framing->has_coding && (minor == 0 || framing->has_length))
        return 400;
    if (framing->coding_status)
        return framing->coding_status;
    /* HTTP/1.0 knows no expectations (RFC 9110, 10.1.1). */
    if (framing->expects_other && minor >= 1)
        return 417;
    return framing->length > body_limit ? 413 : 0;
}

bool framing_has_body(const struct framing *framing)
{
    return framing->has_coding || framing->length > 0;
}

/* llhttp takes line ends and trailers here that others do not: lines end in CRLF, hold no other
 * controls, and neither continue the one before nor lack a name. */
static bool may_follow(unsigned char byte, char last)
{
    if (last == '\r' || byte == '\n')
        return last == '\r' && byte == '\n';
    if (last == '\n' && (byte == ' ' || byte == '\t' || byte == ':'))
        return false;
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t' || byte == '\r';
}

static int hex_value(unsigned char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The size at the start of a line (RFC 9112, 7.1): what it announces is refused before it comes,
 * and so are more digits than any size needs. Whether a size belongs there is for llhttp to say. */
static int take_size(struct chunks *chunks, unsigned char byte, const struct request_limits *limits)
{
    int value = hex_value(byte);
    if (chunks->in_trailers)
        return 0;
    if (chunks->framing_bytes == 1 || chunks->last == '\n') {
        chunks->in_size = true;
        chunks->digits = 0;
        chunks->size = 0;
    }
    if (chunks->in_size && value >= 0) {
        chunks->size = chunks->size << 4 | (unsigned)value;
        return ++chunks->digits > MAX_DIGITS ? 400 : 0;
    }
    chunks->in_size = false;
    if (byte == '\n' && chunks->digits > 0)
        chunks->in_trailers = chunks->size == 0;
    return chunks->size > limits->body_bytes ? 413 : 0;
}

/* The framing has a budget, so that nobody sends extensions for ever (RFC 9112, 7.1.1): eight bytes
 * for each byte of data are enough for the smallest chunks. */
int chunks_take_framing(struct chunks *chunks, struct bytes piece,
                        const struct request_limits *limits)
{
    uint64_t budget = limits->head_bytes + 8 * chunks->data_bytes;
    for (size_t i = 0; i < piece.len; i++) {
        if (++chunks->framing_bytes > budget)
            return 413;
        if (!may_follow((unsigned char)piece.at[i], chunks->last))
            return 400;
        int status = take_size(chunks, (unsigned char)piece.at[i], limits);
        if (status)
            return status;
        chunks->last = piece.at[i];
    }
    return 0;
}

int chunks_take_data(struct chunks *chunks, size_t len, const struct request_limits *limits)
{
    chunks->data_bytes += len;
    chunks->last = 0;
    return chunks->data_bytes > limits->body_bytes ? 413 : 0;
}
