/* json.c - a writer; nothing here reads JSON. */
#include "tarn/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

struct json json_init(struct out *out)
{
    return (struct json){.out = out, .depth = 0, .has_item = 0};
}

/* How many bytes the UTF-8 sequence at the start of TEXT takes; 0 if it is none (RFC 3629). */
static size_t utf8_length(struct bytes text)
{
    unsigned char first = (unsigned char)text.at[0];
    size_t len = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (len == 0 || first > 0xf4 || len > text.len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if (((unsigned char)text.at[i] & 0xc0) != 0x80)
            return 0;
    unsigned char second = len > 1 ? (unsigned char)text.at[1] : 0;
    bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    bool surrogate = first == 0xed && second > 0x9f;
    bool too_high = first == 0xf4 && second > 0x8f;
    return overlong || surrogate || too_high ? 0 : len;
}

static void write_ascii(struct out *out, char c)
{
    char code[8];
    if (c == '"' || c == '\\') {
        out_char(out, '\\');
        out_char(out, c);
    } else if (c == '\n') {
        out_text(out, "\\n");
    } else if ((unsigned char)c < 0x20 || c == 0x7f) {
        snprintf(code, sizeof code, "\\u%04x", (unsigned)(unsigned char)c);
        out_text(out, code);
    } else {
        out_char(out, c);
    }
}

static void write_quoted(struct out *out, struct bytes text)
{
    out_char(out, '"');
    while (text.len) {
        size_t len = utf8_length(text);
        if (len == 1)
            write_ascii(out, text.at[0]);
        else if (len > 1)
            out_bytes(out, (struct bytes){text.at, len});
        else
            out_text(out, "\\ufffd");
        text.at += len ? len : 1;
        text.len -= len ? len : 1;
    }
    out_char(out, '"');
}

/* The comma, the line and the key before a value. */
static void begin_value(struct json *json, const char *key)
{
    uint64_t level = UINT64_C(1) << json->depth;
    if (json->depth == 0)
        return;
    out_text(json->out, json->has_item & level ? ",\n" : "\n");
    json->has_item |= level;
    for (unsigned i = 0; i < json->depth; i++)
        out_char(json->out, ' ');
    if (key) {
        write_quoted(json->out, bytes_of(key));
        out_text(json->out, ": ");
    }
}

static void open_level(struct json *json, const char *key, char bracket)
{
    begin_value(json, key);
    out_char(json->out, bracket);
    assert(json->depth < JSON_DEPTH_MAX);
    json->depth++;
    json->has_item &= ~(UINT64_C(1) << json->depth);
}

static void close_level(struct json *json, char bracket)
{
    assert(json->depth > 0);
    bool has_item = (json->has_item & (UINT64_C(1) << json->depth)) != 0;
    json->depth--;
    if (has_item) {
        out_char(json->out, '\n');
        for (unsigned i = 0; i < json->depth; i++)
            out_char(json->out, ' ');
    }
    out_char(json->out, bracket);
    if (json->depth == 0)
        out_char(json->out, '\n');
}

void json_object_begin(struct json *json, const char *key)
{
    open_level(json, key, '{');
}

void json_object_end(struct json *json)
{
    close_level(json, '}');
}

void json_array_begin(struct json *json, const char *key)
{
    open_level(json, key, '[');
}

void json_array_end(struct json *json)
{
    close_level(json, ']');
}

void json_text(struct json *json, const char *key, struct bytes text)
{
    begin_value(json, key);
    write_quoted(json->out, text);
}

void json_u64(struct json *json, const char *key, uint64_t value)
{
    begin_value(json, key);
    out_u64(json->out, value);
}

void json_real(struct json *json, const char *key, double value)
{
    char text[40];
    begin_value(json, key);
    if (!isfinite(value)) {
        out_text(json->out, "null");
        return;
    }
    snprintf(text, sizeof text, "%.12g", value);
    out_text(json->out, text);
}

void json_bool(struct json *json, const char *key, bool value)
{
    begin_value(json, key);
    out_text(json->out, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
    begin_value(json, key);
    out_text(json->out, "null");
}
