/* grammar.c - field values, as their definitions have them. */
#define _GNU_SOURCE
#include "grammar.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define ALPHA_DIGIT "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define TCHAR       "!#$%&'*+-.^_`|~" ALPHA_DIGIT
/* RFC 3986, 3.3 and 3.4: what paths and queries may hold, and the start of an escape. */
#define URI_CHAR ":/?@!$&'()*+,;=-._~%" ALPHA_DIGIT

static bool is_made_of(struct bytes text, const char *set)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\0' || strchr(set, text.at[i]) == NULL)
            return false;
    return text.len > 0;
}

bool is_token(struct bytes text)
{
    return is_made_of(text, TCHAR);
}

static bool is_number(struct bytes text)
{
    return is_made_of(text, "0123456789");
}

bool is_date(struct bytes text, int64_t *seconds)
{
    char copy[30], again[30];
    struct tm tm = {.tm_isdst = 0};
    if (text.len != 29)
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    const char *end = strptime(copy, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    if (end == NULL || *end != '\0')
        return false;
    *seconds = timegm(&tm);
    strftime(again, sizeof again, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    return strcmp(copy, again) == 0;
}

static bool is_some_date(struct bytes text)
{
    int64_t ignored;
    return is_date(text, &ignored);
}

/* entity-tag (RFC 9110, 8.8.3) */
static bool is_etag(struct bytes text)
{
    if (bytes_starts_with(text, BYTES("W/")))
        text = (struct bytes){text.at + 2, text.len - 2};
    if (text.len < 2 || text.at[0] != '"' || text.at[text.len - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < text.len; i++)
        if (text.at[i] < 0x21 || text.at[i] > 0x7e || text.at[i] == '"')
            return false;
    return true;
}

static bool is_quoted(struct bytes text)
{
    if (text.len < 2 || text.at[0] != '"' || text.at[text.len - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < text.len; i++)
        if (text.at[i] == '"' || text.at[i] == '\\')
            return false;
    return true;
}

/* 1#ITEM, without the empty members that a sender must not write (RFC 9110, 5.6.1.1) */
static bool is_list(struct bytes text, bool (*is_item)(struct bytes))
{
    if (text.len == 0)
        return false;
    while (text.at)
        if (!is_item(bytes_trim(bytes_cut(&text, ','))))
            return false;
    return true;
}

static bool is_tokens(struct bytes text)
{
    return is_list(text, is_token);
}

static bool is_directive(struct bytes text)
{
    struct bytes value = text;
    struct bytes name = bytes_cut(&value, '=');
    return is_token(name) && (value.at == NULL || is_token(value) || is_quoted(value));
}

static bool is_directives(struct bytes text)
{
    return is_list(text, is_directive);
}

/* media-type (RFC 9110, 8.3.1) */
static bool is_media_type(struct bytes text)
{
    struct bytes parameters = text;
    struct bytes subtype = bytes_trim(bytes_cut(&parameters, ';'));
    struct bytes type = bytes_cut(&subtype, '/');
    if (!is_token(type) || !is_token(subtype))
        return false;
    while (parameters.at) {
        struct bytes parameter = bytes_trim(bytes_cut(&parameters, ';'));
        if (bytes_find(parameter, '=') < 0 || !is_directive(parameter))
            return false;
    }
    return true;
}

/* Content-Range (RFC 9110, 14.4): "bytes 0-3/10" or an unsatisfied "bytes *" and "/10" */
static bool is_content_range(struct bytes text)
{
    uint64_t first, last, length;
    if (!bytes_starts_with(text, BYTES("bytes ")))
        return false;
    struct bytes rest = {text.at + 6, text.len - 6};
    struct bytes range = bytes_cut(&rest, '/');
    if (!bytes_to_u64(rest, &length))
        return false;
    if (bytes_equal(range, BYTES("*")))
        return true;
    struct bytes start = bytes_cut(&range, '-');
    return bytes_to_u64(start, &first) && bytes_to_u64(range, &last) && first <= last &&
           last < length;
}

/* A path on this server or an absolute URI, but no "//host" and no broken escape; perhaps a
 * fragment (RFC 9110, 10.2.2). */
static bool is_location(struct bytes text)
{
    struct bytes fragment = text;
    text = bytes_cut(&fragment, '#');
    if (fragment.at && !is_made_of(fragment, URI_CHAR))
        return false;
    if (!is_made_of(text, URI_CHAR) || bytes_starts_with(text, BYTES("//")))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '%' &&
            (text.len - i < 3 ||
             !is_made_of((struct bytes){text.at + i + 1, 2}, "0123456789abcdefABCDEF")))
            return false;
    return text.at[0] == '/' || bytes_starts_with(text, BYTES("http://")) ||
           bytes_starts_with(text, BYTES("https://"));
}

static const struct field {
    const char *name;
    bool (*is_value)(struct bytes);
    bool is_list;
} fields[] = {
    {"Accept-Ranges", is_tokens, true},
    {"Access-Control-Allow-Headers", is_tokens, true},
    {"Access-Control-Allow-Methods", is_tokens, true},
    {"Access-Control-Expose-Headers", is_tokens, true},
    {"Access-Control-Max-Age", is_number, false},
    {"Allow", is_tokens, true},
    {"Cache-Control", is_directives, true},
    {"Connection", is_tokens, true},
    {"Content-Encoding", is_tokens, true},
    {"Content-Length", is_number, false},
    {"Content-Range", is_content_range, false},
    {"Content-Type", is_media_type, false},
    {"Date", is_some_date, false},
    {"ETag", is_etag, false},
    {"Expires", is_some_date, false},
    {"Last-Modified", is_some_date, false},
    {"Link", NULL, true},
    {"Location", is_location, false},
    {"Retry-After", is_number, false},
    {"Set-Cookie", NULL, true},
    {"Vary", is_tokens, true},
    {"X-Content-Type-Options", is_token, false},
};

static const struct field *find(struct bytes name)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (bytes_equal_nocase(name, bytes_of(fields[i].name)))
            return &fields[i];
    return NULL;
}

bool is_field_value(struct bytes name, struct bytes value)
{
    const struct field *field = find(name);
    return field == NULL || field->is_value == NULL || field->is_value(value);
}

bool is_list_field(struct bytes name)
{
    const struct field *field = find(name);
    return field && field->is_list;
}
