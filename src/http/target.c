/* target.c - from the raw path of a target to a clean one, and back. */
#include "tarn/target.h"

#include "octet.h"
#include "tarn/out.h"

#include <string.h>

#define SEGMENT_MAX 255 /* longer names exist on no file system */

/* Does an escape, whole and valid, stand at the front of TEXT? */
static bool has_escape(struct bytes text)
{
    return text.len >= 3 && text.at[0] == '%' && octet_is(text.at[1], OCTET_HEX) &&
           octet_is(text.at[2], OCTET_HEX);
}

static unsigned hex_value(char digit)
{
    unsigned c = (unsigned char)digit;
    return c <= '9' ? c - '0' : (c | 0x20u) - 'a' + 10;
}

/* Decodes RAW once to AT, which has room for it. Returns the length, or -1 when an escape is
 * broken or means NUL. */
static ptrdiff_t decode(struct bytes raw, char *at)
{
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];
        if (c == '%') {
            if (!has_escape((struct bytes){raw.at + i, raw.len - i}))
                return -1;
            c = (char)(hex_value(raw.at[i + 1]) << 4 | hex_value(raw.at[i + 2]));
            i += 2;
        }
        if (c == '\0')
            return -1;
        at[len++] = c;
    }
    return (ptrdiff_t)len;
}

/* "com1" and its like; superscript digits count as well, two bytes of UTF-8 each. */
static bool is_numbered_device(struct bytes stem)
{
    struct bytes kind = {stem.at, 3};
    struct bytes number = {stem.at + 3, stem.len - 3};
    if (!bytes_equal_nocase(kind, BYTES("com")) && !bytes_equal_nocase(kind, BYTES("lpt")))
        return false;
    return (number.len == 1 && number.at[0] >= '0' && number.at[0] <= '9') ||
           bytes_equal(number, BYTES("\xc2\xb9")) || bytes_equal(number, BYTES("\xc2\xb2")) ||
           bytes_equal(number, BYTES("\xc2\xb3"));
}

/* Windows opens a device for these names, whatever their extension. */
static bool is_device(struct bytes name)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul", "conin$", "conout$"};
    /* Most names are told by their first letter already. */
    if (bytes_find(BYTES("capnlCAPNL"), name.at[0]) < 0)
        return false;
    struct bytes rest = name;
    struct bytes stem = bytes_trim(bytes_cut(&rest, '.'));
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        if (bytes_equal_nocase(stem, bytes_of(devices[i])))
            return true;
    return stem.len >= 4 && is_numbered_device(stem);
}

/* A slash in here came as %2F: it is part of a name that no file has. */
static bool is_hidden(struct bytes name, bool is_first)
{
    if (name.at[0] == '.' && !(is_first && bytes_equal(name, BYTES(".well-known"))))
        return true;
    char last = name.at[name.len - 1];
    return last == '.' || last == ' ' || name.len > SEGMENT_MAX ||
           octet_run(name, OCTET_FILE) < name.len || is_device(name);
}

/* Drops the last segment of PATH. */
static size_t parent_len(const char *path, size_t len)
{
    while (len > 0 && path[len - 1] != '/')
        len--;
    return len > 0 ? len - 1 : 0;
}

enum target_result target_resolve(struct bytes raw, char *buffer, size_t cap, struct target *target)
{
    if (raw.len == 0 || raw.at[0] != '/' || cap <= raw.len)
        return TARGET_BAD;
    enum target_result result = TARGET_OK;
    struct bytes rest = {raw.at + 1, raw.len - 1};
    size_t len = 0;
    bool is_folder = true;
    while (rest.at) {
        struct bytes segment = bytes_cut(&rest, '/');
        size_t at = len ? len + 1 : 0;
        ptrdiff_t decoded = decode(segment, buffer + at);
        if (decoded < 0)
            return TARGET_BAD;
        /* Dots may come escaped: "%2e%2e" is ".." (RFC 3986, 6.2.2.2). */
        struct bytes name = {buffer + at, (size_t)decoded};
        bool is_up = bytes_equal(name, BYTES(".."));
        is_folder = name.len == 0 || is_up || bytes_equal(name, BYTES("."));
        if (is_up && len == 0)
            return TARGET_BAD;
        if (is_up)
            len = parent_len(buffer, len);
        if (is_folder)
            continue;
        if (is_hidden(name, len == 0))
            result = TARGET_HIDDEN;
        if (at)
            buffer[len] = '/';
        len = at + name.len;
    }
    if (result != TARGET_OK)
        return result;
    buffer[len] = '\0';
    target->path = (struct bytes){buffer, len};
    target->is_folder = is_folder;
    return TARGET_OK;
}

static void encode_byte(struct out *out, char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char c = (unsigned char)byte;
    char code[3] = {'%', digits[c >> 4], digits[c & 15]};
    out_bytes(out, (struct bytes){code, sizeof code});
}

void target_encode(struct out *out, struct bytes path)
{
    /* A reference that starts with "//" names another host. */
    while (path.len > 1 && path.at[0] == '/' && path.at[1] == '/') {
        path.at++;
        path.len--;
    }
    for (size_t i = 0; i < path.len; i++) {
        if (octet_is(path.at[i], OCTET_ENCODE))
            encode_byte(out, path.at[i]);
        else
            out_char(out, path.at[i]);
    }
}

void target_encode_value(struct out *out, struct bytes value)
{
    static const struct bytes delims = {"!$&'()*+,;=", 11};
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        if (c == '/' || (octet_is(c, OCTET_NAME) && bytes_find(delims, c) < 0))
            out_char(out, c);
        else
            encode_byte(out, c);
    }
}

void target_encode_query(struct out *out, struct bytes query)
{
    /* What octet.c lets browsers send beyond the grammar. */
    static const struct bytes foreign = {"[]^`{|}\\", 8};
    for (size_t i = 0; i < query.len; i++) {
        struct bytes rest = {query.at + i, query.len - i};
        if (bytes_find(foreign, rest.at[0]) >= 0 || (rest.at[0] == '%' && !has_escape(rest)))
            encode_byte(out, rest.at[0]);
        else
            out_char(out, rest.at[0]);
    }
}
