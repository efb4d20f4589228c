/* chunks.c - the grammar of a chunked body, a byte at a time.
 *
 * No two readers may see different ends of a body, so that nothing is forgiven here: what the
 * grammar of RFC 9112, 7.1, does not know is refused, and with it all that follows. llhttp is not
 * asked, for its versions disagree about extensions, with each other and with that grammar.
 */
#include "chunks.h"

#include "field.h"
#include "octet.h"

enum { MAX_DIGITS = 16 }; /* of 64 bits */

/* Where the reader stands: what it has read last, or what must come next. */
enum step {
    SIZE,
    SEMICOLON_AHEAD, /* and blanks before it */
    NAME_AHEAD,      /* of an extension, and blanks before it */
    NAME,
    NAME_BLANK, /* blanks behind it */
    VALUE_AHEAD,
    VALUE,
    QUOTED,
    QUOTED_PAIR,
    QUOTED_END,
    SIZE_LF, /* the end of the line */
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER_AHEAD,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    LAST_LF,
    COMPLETE,
    WRONG
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* What values may hold (RFC 9110, 5.5 and 5.6.4): anything but controls. */
static bool is_text(char byte)
{
    return byte == '\t' || ((unsigned char)byte >= 0x20 && byte != 0x7f);
}

/* Behind a size or a whole extension: the next one, or the end of the line. */
static enum step after_item(char byte)
{
    if (is_blank(byte))
        return SEMICOLON_AHEAD;
    if (byte == ';')
        return NAME_AHEAD;
    return byte == '\r' ? SIZE_LF : WRONG;
}

/* chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ), where a value is a
 * token or a quoted-string. Nobody here knows any, and BWS is to be read and dropped (RFC 9112,
 * 7.1.1; RFC 9110, 5.6.3). */
static enum step after_extension(enum step step, char byte)
{
    bool is_token = octet_is(byte, OCTET_TOKEN);
    if (is_blank(byte) && (step == SEMICOLON_AHEAD || step == NAME_AHEAD || step == VALUE_AHEAD))
        return step;
    switch (step) {
    case SEMICOLON_AHEAD:
        return byte == ';' ? NAME_AHEAD : WRONG;
    case NAME_AHEAD:
        return is_token ? NAME : WRONG;
    case NAME:
    case NAME_BLANK:
        if (is_blank(byte))
            return NAME_BLANK;
        if (byte == '=')
            return VALUE_AHEAD;
        if (step == NAME)
            return is_token ? NAME : after_item(byte);
        return byte == ';' ? NAME_AHEAD : WRONG;
    case VALUE_AHEAD:
        if (byte == '"')
            return QUOTED;
        return is_token ? VALUE : WRONG;
    case VALUE:
        return is_token ? VALUE : after_item(byte);
    case QUOTED:
        if (byte == '"')
            return QUOTED_END;
        if (byte == '\\')
            return QUOTED_PAIR;
        return is_text(byte) ? QUOTED : WRONG;
    case QUOTED_PAIR:
        return is_text(byte) ? QUOTED : WRONG;
    default:
        return after_item(byte);
    }
}

/* What a size announces is refused before it comes, and so are more digits than any size needs. */
static int take_size(struct chunks *chunks, char byte, const struct request_limits *limits)
{
    if (octet_is(byte, OCTET_HEX)) {
        unsigned value = (unsigned char)byte;
        value = value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10;
        chunks->left = chunks->left << 4 | value;
        return ++chunks->digits > MAX_DIGITS ? 400 : 0;
    }
    chunks->step = (uint8_t)(chunks->digits ? after_item(byte) : WRONG);
    if (chunks->step == WRONG)
        return 400;
    return chunks->left > limits->body_bytes - chunks->data_bytes ? 413 : 0;
}

/* Trailers decide nothing, so one that would decide where a message ends is refused, whatever its
 * value; no sender may put it there (RFC 9110, 6.5.1). */
static enum step after_trailer_name(struct chunks *chunks, char byte)
{
    if (octet_is(byte, OCTET_TOKEN)) {
        if (chunks->name_len < sizeof chunks->name)
            chunks->name[chunks->name_len++] = byte;
        return TRAILER_NAME;
    }
    unsigned field = field_find((struct bytes){chunks->name, chunks->name_len});
    bool is_framing = field == FIELD_CONTENT_LENGTH || field == FIELD_TRANSFER_ENCODING;
    return byte == ':' && !is_framing ? TRAILER_VALUE : WRONG;
}

static enum step after_trailer(struct chunks *chunks, enum step step, char byte)
{
    switch (step) {
    case TRAILER_AHEAD:
        chunks->name_len = 0;
        if (byte == '\r')
            return LAST_LF;
        return octet_is(byte, OCTET_TOKEN) ? after_trailer_name(chunks, byte) : WRONG;
    case TRAILER_NAME:
        return after_trailer_name(chunks, byte);
    case TRAILER_VALUE:
        if (byte == '\r')
            return TRAILER_LF;
        return is_text(byte) ? TRAILER_VALUE : WRONG;
    case TRAILER_LF:
        return byte == '\n' ? TRAILER_AHEAD : WRONG;
    default:
        return byte == '\n' ? COMPLETE : WRONG;
    }
}

static int take_framing(struct chunks *chunks, char byte, const struct request_limits *limits)
{
    enum step step = (enum step)chunks->step;
    switch (step) {
    case SIZE:
        return take_size(chunks, byte, limits);
    case SIZE_LF:
        step = chunks->left ? DATA : TRAILER_AHEAD;
        step = byte == '\n' ? step : WRONG;
        break;
    case DATA_CR:
        step = byte == '\r' ? DATA_LF : WRONG;
        break;
    case DATA_LF:
        chunks->digits = 0;
        step = byte == '\n' ? SIZE : WRONG;
        break;
    default:
        step = step < SIZE_LF ? after_extension(step, byte) : after_trailer(chunks, step, byte);
    }
    chunks->step = (uint8_t)step;
    return step == WRONG ? 400 : 0;
}

static size_t take_data(struct chunks *chunks, size_t len)
{
    size_t taken = len < chunks->left ? len : (size_t)chunks->left;
    chunks->left -= taken;
    chunks->data_bytes += taken;
    if (chunks->left == 0)
        chunks->step = DATA_CR;
    return taken;
}

/* The framing has a budget, so that nobody sends extensions for ever (RFC 9112, 7.1.1): eight bytes
 * for each byte of data are enough for the smallest chunks. */
int chunks_take(struct chunks *chunks, struct bytes piece, const struct request_limits *limits,
                size_t *used)
{
    size_t at = 0;
    while (at < piece.len && chunks->step != COMPLETE) {
        if (chunks->step == DATA) {
            at += take_data(chunks, piece.len - at);
            continue;
        }
        if (++chunks->framing_bytes > limits->head_bytes + 8 * chunks->data_bytes)
            return 413;
        int status = take_framing(chunks, piece.at[at++], limits);
        if (status)
            return status;
    }
    *used = at;
    chunks->is_complete = chunks->step == COMPLETE;
    return 0;
}
