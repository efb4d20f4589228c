/* field.c - field names. */
#include "field.h"

#include "octet.h"

static const struct bytes names[FIELD_NONE] = {
    [FIELD_HOST] = {"host", 4},
    [FIELD_IF_MATCH] = {"if-match", 8},
    [FIELD_IF_NONE_MATCH] = {"if-none-match", 13},
    [FIELD_IF_MODIFIED_SINCE] = {"if-modified-since", 17},
    [FIELD_IF_UNMODIFIED_SINCE] = {"if-unmodified-since", 19},
    [FIELD_IF_RANGE] = {"if-range", 8},
    [FIELD_RANGE] = {"range", 5},
    [FIELD_ACCEPT] = {"accept", 6},
    [FIELD_ACCEPT_ENCODING] = {"accept-encoding", 15},
    [FIELD_ORIGIN] = {"origin", 6},
    [FIELD_ACCESS_CONTROL_REQUEST_METHOD] = {"access-control-request-method", 29},
    [FIELD_ACCESS_CONTROL_REQUEST_HEADERS] = {"access-control-request-headers", 30},
    [FIELD_REFERER] = {"referer", 7},
    [FIELD_USER_AGENT] = {"user-agent", 10},
    [FIELD_CONNECTION] = {"connection", 10},
    [FIELD_CONTENT_LENGTH] = {"content-length", 14},
    [FIELD_TRANSFER_ENCODING] = {"transfer-encoding", 17},
    [FIELD_EXPECT] = {"expect", 6},
};

/* One look at length, first and last letter leaves one candidate. */
static unsigned candidate(struct bytes name)
{
#define KEY(len, first, last) ((unsigned)(len) << 16 | (unsigned)(first) << 8 | (unsigned)(last))
    unsigned first = (unsigned char)name.at[0] | 0x20u;
    unsigned last = (unsigned char)name.at[name.len - 1] | 0x20u;
    switch (KEY(name.len, first, last)) {
    case KEY(4, 'h', 't'):
        return FIELD_HOST;
    case KEY(8, 'i', 'h'):
        return FIELD_IF_MATCH;
    case KEY(13, 'i', 'h'):
        return FIELD_IF_NONE_MATCH;
    case KEY(17, 'i', 'e'):
        return FIELD_IF_MODIFIED_SINCE;
    case KEY(19, 'i', 'e'):
        return FIELD_IF_UNMODIFIED_SINCE;
    case KEY(8, 'i', 'e'):
        return FIELD_IF_RANGE;
    case KEY(5, 'r', 'e'):
        return FIELD_RANGE;
    case KEY(6, 'a', 't'):
        return FIELD_ACCEPT;
    case KEY(15, 'a', 'g'):
        return FIELD_ACCEPT_ENCODING;
    case KEY(6, 'o', 'n'):
        return FIELD_ORIGIN;
    case KEY(29, 'a', 'd'):
        return FIELD_ACCESS_CONTROL_REQUEST_METHOD;
    case KEY(30, 'a', 's'):
        return FIELD_ACCESS_CONTROL_REQUEST_HEADERS;
    case KEY(7, 'r', 'r'):
        return FIELD_REFERER;
    case KEY(10, 'u', 't'):
        return FIELD_USER_AGENT;
    case KEY(10, 'c', 'n'):
        return FIELD_CONNECTION;
    case KEY(14, 'c', 'h'):
        return FIELD_CONTENT_LENGTH;
    case KEY(17, 't', 'g'):
        return FIELD_TRANSFER_ENCODING;
    case KEY(6, 'e', 't'):
        return FIELD_EXPECT;
    default:
        return FIELD_NONE;
    }
#undef KEY
}

/* Is NAME, which is a token, LOWER in any case? Bit 0x20 makes letters
 * lower case and leaves '-' alone; no other byte of a token becomes one of these by it. */
static bool is_name(struct bytes name, struct bytes lower)
{
    const uint64_t fold = UINT64_C(0x2020202020202020);
    if (name.len < 8)
        return bytes_equal_nocase(name, lower);
    uint64_t difference = 0;
    for (size_t at = 0; at + 8 < name.len; at += 8)
        difference |= (octet_eight(name.at + at) | fold) ^ octet_eight(lower.at + at);
    size_t last = name.len - 8;
    difference |= (octet_eight(name.at + last) | fold) ^ octet_eight(lower.at + last);
    return difference == 0;
}

unsigned field_find(struct bytes name)
{
    unsigned field = name.len < 4 || name.len > 30 ? FIELD_NONE : candidate(name);
    return field != FIELD_NONE && is_name(name, names[field]) ? field : FIELD_NONE;
}

struct bytes field_name(unsigned field)
{
    return names[field];
}
