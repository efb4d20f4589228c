/* bytes.c - spans and strict number reading. */
#include "tarn/bytes.h"

#include <string.h>

struct bytes bytes_of(const char *text)
{
    return (struct bytes){text, strlen(text)};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static unsigned char lower(char byte)
{
    unsigned char c = (unsigned char)byte;
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool bytes_equal_nocase(struct bytes a, struct bytes b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool bytes_starts_with(struct bytes whole, struct bytes start)
{
    return whole.len >= start.len && bytes_equal((struct bytes){whole.at, start.len}, start);
}

bool bytes_ends_with(struct bytes whole, struct bytes end)
{
    return whole.len >= end.len &&
           bytes_equal((struct bytes){whole.at + (whole.len - end.len), end.len}, end);
}

ptrdiff_t bytes_find(struct bytes whole, char byte)
{
    const char *hit = whole.len ? memchr(whole.at, byte, whole.len) : NULL;
    return hit ? hit - whole.at : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct bytes bytes_trim(struct bytes text)
{
    while (text.len && is_blank(text.at[0])) {
        text.at++;
        text.len--;
    }
    while (text.len && is_blank(text.at[text.len - 1]))
        text.len--;
    return text;
}

struct bytes bytes_cut(struct bytes *rest, char separator)
{
    ptrdiff_t at = bytes_find(*rest, separator);
    struct bytes part = *rest;
    if (at < 0) {
        *rest = (struct bytes){NULL, 0};
        return part;
    }
    part.len = (size_t)at;
    rest->at += at + 1;
    rest->len -= (size_t)at + 1;
    return part;
}

bool bytes_to_u64(struct bytes digits, uint64_t *value)
{
    uint64_t sum = 0;
    if (digits.len == 0)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = (unsigned)(unsigned char)digits.at[i] - '0';
        if (digit > 9 || sum > (UINT64_MAX - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return true;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    return hash ^ (hash >> 32);
}

uint64_t bytes_hash(struct bytes text)
{
    uint64_t hash = 0x9e3779b97f4a7c15u ^ text.len;
    uint64_t word;
    for (; text.len >= sizeof word; text.at += sizeof word, text.len -= sizeof word) {
        memcpy(&word, text.at, sizeof word);
        hash = mix(hash, word);
    }
    for (word = 0; text.len > 0; text.len--)
        word = word << 8 | (unsigned char)text.at[text.len - 1];
    return mix(hash, word);
}
