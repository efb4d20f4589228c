/* rules_read.c - what the readers of _headers and _redirects share: lines, warnings, escapes. */
#include "rules_parts.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_WARNINGS = 20 };

bool rule_reader_next(struct rule_reader *reader, struct bytes *line)
{
    while (reader->rest.at && reader->rest.len) {
        *line = bytes_cut(&reader->rest, '\n');
        reader->line_number++;
        if (bytes_ends_with(*line, BYTES("\r")))
            line->len--;
        struct bytes text = bytes_trim(*line);
        if (text.len > 0 && text.at[0] != '#')
            return true;
    }
    return false;
}

void rule_reader_warn(struct rule_reader *reader, struct bytes text, const char *problem)
{
    if (reader->warning_count++ >= MAX_WARNINGS)
        return;
    if (text.len > 80)
        text.len = 80;
    out_text(reader->warnings, reader->file);
    out_char(reader->warnings, ':');
    out_u64(reader->warnings, reader->line_number);
    out_text(reader->warnings, ": \"");
    out_escaped(reader->warnings, text);
    out_text(reader->warnings, "\" ");
    out_text(reader->warnings, problem);
    out_text(reader->warnings, "; left out\n");
}

static struct rule_text *add_text(struct rules *rules, size_t cap)
{
    struct rule_text *text = malloc(sizeof *text + cap);
    if (text == NULL) {
        rules->no_memory = true;
        return NULL;
    }
    text->next = rules->texts;
    text->len = 0;
    rules->texts = text;
    return text;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct bytes rules_decode(struct rules *rules, struct bytes text)
{
    if (bytes_find(text, '%') < 0)
        return text;
    struct rule_text *decoded = add_text(rules, text.len);
    if (decoded == NULL)
        return (struct bytes){NULL, 0};
    for (size_t i = 0; i < text.len; i++) {
        int high = i + 2 < text.len && text.at[i] == '%' ? hex_value(text.at[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.at[i + 2]) : -1;
        char c = text.at[i];
        if (low >= 0) {
            c = (char)(high * 16 + low);
            i += 2;
        }
        decoded->text[decoded->len++] = c;
    }
    return (struct bytes){decoded->text, decoded->len};
}

static bool may_stand(char c)
{
    return c > 0x20 && c < 0x7f && strchr("\"<>\\^`{|}", c) == NULL;
}

struct bytes rules_encode(struct rules *rules, struct bytes text)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t good = 0;
    while (good < text.len && may_stand(text.at[good]))
        good++;
    if (good == text.len)
        return text;
    struct rule_text *encoded = add_text(rules, 3 * text.len);
    if (encoded == NULL)
        return (struct bytes){NULL, 0};
    struct out out = out_init(encoded->text, 3 * text.len);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (may_stand(text.at[i])) {
            out_char(&out, text.at[i]);
        } else {
            const char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
            out_bytes(&out, (struct bytes){escape, sizeof escape});
        }
    }
    return out_view(&out);
}
