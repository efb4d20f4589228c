/* wire_parts.c - does an answer deliver the bytes of a file that it says it does? */
#include "wire.h"

#include <string.h>

#define P(text) (int)(text).len, (text).at

/* Are DATA the bytes of FILE that CONTENT_RANGE, whose grammar is checked, speaks of? */
static const char *compare_range(struct bytes content_range, struct bytes data, struct bytes file)
{
    uint64_t first, last, length;
    struct bytes rest = content_range;
    bytes_cut(&rest, ' ');
    struct bytes start = bytes_cut(&rest, '-');
    struct bytes end = bytes_cut(&rest, '/');
    if (!bytes_to_u64(start, &first) || !bytes_to_u64(end, &last) || !bytes_to_u64(rest, &length))
        return wire_complain("no range: %.*s", P(content_range));
    if (length != file.len || first > last || last >= length)
        return wire_complain("a range of something else: %.*s", P(content_range));
    if (data.len != last - first + 1 || memcmp(data.at, file.at + first, data.len) != 0)
        return wire_complain("not the bytes of %.*s", P(content_range));
    return NULL;
}

static bool take(struct bytes *rest, struct bytes text)
{
    if (!bytes_starts_with(*rest, text))
        return false;
    rest->at += text.len;
    rest->len -= text.len;
    return true;
}

/* The value of a part's field line "NAME: value" CRLF at the front of REST. */
static bool take_field(struct bytes *rest, struct bytes name, struct bytes *value)
{
    if (!take(rest, name) || !take(rest, BYTES(": ")))
        return false;
    *value = bytes_cut(rest, '\r');
    return take(rest, BYTES("\n"));
}

/* A part behind its delimiter (RFC 9110, 14.6; RFC 2046, 5.1.1). Its length is that of its range,
 * so that it may hold anything. */
static const char *take_part(struct bytes *rest, struct bytes file)
{
    struct bytes type, range;
    uint64_t first, last;
    if (!take_field(rest, BYTES("Content-Type"), &type) ||
        !take_field(rest, BYTES("Content-Range"), &range) || !take(rest, BYTES("\r\n")))
        return "a part without its fields";
    struct bytes numbers = range;
    bytes_cut(&numbers, ' ');
    struct bytes start = bytes_cut(&numbers, '-');
    if (!bytes_to_u64(start, &first) || !bytes_to_u64(bytes_cut(&numbers, '/'), &last) ||
        first > last || last - first >= rest->len)
        return wire_complain("a part of %.*s", P(range));
    struct bytes data = {rest->at, (size_t)(last - first + 1)};
    rest->at += data.len;
    rest->len -= data.len;
    return compare_range(range, data, file);
}

static const char *compare_parts(struct bytes body, struct bytes boundary, struct bytes file)
{
    const char *complaint;
    unsigned count = 0;
    if (boundary.len == 0 || boundary.len > 70)
        return "a boundary of a wrong length";
    if (!take(&body, BYTES("--")))
        return "no first delimiter";
    for (;;) {
        if (!take(&body, boundary))
            return "no delimiter";
        if (take(&body, BYTES("--")))
            break;
        if (!take(&body, BYTES("\r\n")))
            return "no line end behind a delimiter";
        if ((complaint = take_part(&body, file)))
            return complaint;
        count++;
        if (!take(&body, BYTES("\r\n--")))
            return "no line end before a delimiter";
    }
    take(&body, BYTES("\r\n"));
    if (body.len > 0)
        return "something behind the last delimiter";
    return count < 2 ? "one part alone in a multipart body" : NULL;
}

const char *wire_compare(const struct message *message, struct bytes file)
{
    static const struct bytes multipart = {"multipart/byteranges; boundary=", 31};
    struct bytes type = {NULL, 0}, range, length;
    bool has_range = wire_field(message, "Content-Range", &range);
    if (message->status == 416)
        return has_range && bytes_starts_with(range, BYTES("bytes */")) ? NULL
                                                                        : "416 without the length";
    if (message->status != 206)
        return bytes_equal(message->body, file) ? NULL : "not the bytes of the file";
    /* A client that has the type is not told it again (RFC 9110, 15.3.7). */
    wire_field(message, "Content-Type", &type);
    if (!wire_field(message, "Content-Length", &length))
        return "206 without a length";
    if (!bytes_starts_with(type, multipart))
        return has_range ? compare_range(range, message->body, file) : "206 without Content-Range";
    if (has_range)
        return "Content-Range beside several parts";
    type.at += multipart.len;
    type.len -= multipart.len;
    return compare_parts(message->body, type, file);
}
