/* authority.c - the grammar of host[:port]. */
#include "tarn/authority.h"

#include "octet.h"

static bool is_port(struct bytes text)
{
    uint64_t number;
    return text.len == 0 || (bytes_to_u64(text, &number) && number <= 65535);
}

/* Does an escape stand at the front of TEXT? One of NUL, which may end a string elsewhere, is none
 * that a name may have. */
static bool has_escape(struct bytes text)
{
    return text.len >= 3 && text.at[0] == '%' && octet_is(text.at[1], OCTET_HEX) &&
           octet_is(text.at[2], OCTET_HEX) && !bytes_starts_with(text, BYTES("%00"));
}

/* The length of the reg-name at the front of TEXT; an IPv4 address is one, too. */
static size_t name_len(struct bytes text)
{
    size_t len = octet_run(text, OCTET_NAME);
    while (has_escape((struct bytes){text.at + len, text.len - len})) {
        len += 3;
        len += octet_run((struct bytes){text.at + len, text.len - len}, OCTET_NAME);
    }
    return len;
}

/* Four decimal octets without leading zeros (RFC 3986, 3.2.2). */
static bool is_ipv4(struct bytes text)
{
    int octets = 0;
    while (text.at) {
        struct bytes part = bytes_cut(&text, '.');
        uint64_t value;
        if (!bytes_to_u64(part, &value) || value > 255 || part.len > 3 ||
            (part.len > 1 && part.at[0] == '0'))
            return false;
        octets++;
    }
    return octets == 4;
}

static bool is_group(struct bytes text)
{
    return text.len >= 1 && text.len <= 4 && octet_run(text, OCTET_HEX) == text.len;
}

/* Counts the 16-bit groups of one side of "::"; -1 when it is none. Only the last part of an
 * address may be written as IPv4. */
static int count_groups(struct bytes text, bool is_last)
{
    int groups = 0;
    if (text.len == 0)
        return 0;
    while (text.at) {
        struct bytes part = bytes_cut(&text, ':');
        if (is_last && text.at == NULL && bytes_find(part, '.') >= 0) {
            if (!is_ipv4(part))
                return -1;
            groups += 2;
        } else if (is_group(part)) {
            groups++;
        } else {
            return -1;
        }
    }
    return groups;
}

static bool is_ipv6(struct bytes text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.at[i] != ':' || text.at[i + 1] != ':')
            continue;
        int before = count_groups((struct bytes){text.at, i}, false);
        int after = count_groups((struct bytes){text.at + i + 2, text.len - i - 2}, true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }
    return count_groups(text, true) == 8;
}

/* "v" 1*HEXDIG "." and at least one more byte: addresses of the future. */
static bool is_ip_future(struct bytes text)
{
    struct bytes address = text;
    struct bytes version = bytes_cut(&address, '.');
    if (version.len < 2 || (version.at[0] | 0x20) != 'v' || address.len == 0)
        return false;
    for (size_t i = 1; i < version.len; i++)
        if (!octet_is(version.at[i], OCTET_HEX))
            return false;
    for (size_t i = 0; i < address.len; i++)
        if (!octet_is(address.at[i], OCTET_NAME) && address.at[i] != ':')
            return false;
    return true;
}

/* The length of the IP literal at the front of TEXT with its brackets, or 0. */
static size_t literal_len(struct bytes text)
{
    ptrdiff_t close = bytes_find(text, ']');
    if (close < 0)
        return 0;
    struct bytes inside = {text.at + 1, (size_t)close - 1};
    return is_ipv6(inside) || is_ip_future(inside) ? (size_t)close + 1 : 0;
}

bool authority_split(struct bytes text, struct authority *authority)
{
    bool is_literal = bytes_starts_with(text, BYTES("["));
    size_t len = is_literal ? literal_len(text) : name_len(text);
    if (len == 0)
        return false;
    authority->host = (struct bytes){text.at, len};
    authority->port = (struct bytes){text.at + text.len, 0};
    if (len == text.len)
        return true;
    authority->port = (struct bytes){text.at + len + 1, text.len - len - 1};
    return text.at[len] == ':' && is_port(authority->port);
}

bool authority_is_address(struct bytes host)
{
    return bytes_starts_with(host, BYTES("[")) || is_ipv4(host);
}
