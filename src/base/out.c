/* out.c - bounded appending. */
#include "tarn/out.h"

#include <string.h>

struct out out_init(char *buffer, size_t cap)
{
    return (struct out){.at = buffer, .len = 0, .cap = cap, .full = false};
}

void out_bytes(struct out *out, struct bytes text)
{
    if (text.len > out->cap - out->len) {
        out->full = true;
        return;
    }
    if (text.len)
        memcpy(out->at + out->len, text.at, text.len);
    out->len += text.len;
}

void out_text(struct out *out, const char *text)
{
    out_bytes(out, bytes_of(text));
}

void out_char(struct out *out, char c)
{
    out_bytes(out, (struct bytes){&c, 1});
}

void out_u64(struct out *out, uint64_t value)
{
    out_padded(out, value, 1);
}

void out_padded(struct out *out, uint64_t value, unsigned width)
{
    char digits[20];
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (sizeof digits - first < width && first > 0)
        digits[--first] = '0';
    out_bytes(out, (struct bytes){digits + first, sizeof digits - first});
}

static const char hex_digits[] = "0123456789abcdef";

void out_hex(struct out *out, uint64_t value)
{
    char digits[16];
    size_t first = sizeof digits;
    do {
        digits[--first] = hex_digits[value & 15];
        value >>= 4;
    } while (value != 0);
    out_bytes(out, (struct bytes){digits + first, sizeof digits - first});
}

void out_escaped(struct out *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
            out_char(out, (char)c);
        } else {
            char code[4] = {'\\', 'x', hex_digits[c >> 4], hex_digits[c & 15]};
            out_bytes(out, (struct bytes){code, sizeof code});
        }
    }
}

static struct bytes html_entity(unsigned char c)
{
    switch (c) {
    case '&':
        return BYTES("&amp;");
    case '<':
        return BYTES("&lt;");
    case '>':
        return BYTES("&gt;");
    case '"':
        return BYTES("&quot;");
    case '\'':
        return BYTES("&#39;");
    default:
        return c < 0x20 || c == 0x7f ? BYTES("\xef\xbf\xbd") : (struct bytes){NULL, 0};
    }
}

void out_html(struct out *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        struct bytes entity = html_entity((unsigned char)text.at[i]);
        if (entity.at)
            out_bytes(out, entity);
        else
            out_char(out, text.at[i]);
    }
}

struct bytes out_view(const struct out *out)
{
    return (struct bytes){out->at, out->len};
}
