/* framing.c - the fields that frame a message. */
#include "framing.h"

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
