/* authority.c - the grammar of host[:port]. */
#include "tarn/authority.h"

#include "octet.h"

static bool is_port(struct bytes text)
{
    uint64_t number;
    return text.len == 0 || (bytes_to_u64(text, &number) && number <= 65535);
}

/* reg-name; an IPv4 address is one, too. */
static bool is_name(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (octet_is(text.at[i], OCTET_NAME))
            continue;
        if (text.at[i] != '%' || text.len - i < 3 || !octet_is(text.at[i + 1], OCTET_HEX) ||
            !octet_is(text.at[i + 2], OCTET_HEX))
            return false;
        i += 2;
    }
    return text.len > 0;
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
    for (size_t i = 0; i < text.len; i++)
        if (!octet_is(text.at[i], OCTET_HEX))
            return false;
    return text.len >= 1 && text.len <= 4;
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
    ptrdiff_t dot = bytes_find(text, '.');
    if (dot < 2 || (text.at[0] != 'v' && text.at[0] != 'V') || (size_t)dot + 1 == text.len)
        return false;
    for (ptrdiff_t i = 1; i < dot; i++)
        if (!octet_is(text.at[i], OCTET_HEX))
            return false;
    for (size_t i = (size_t)dot + 1; i < text.len; i++)
        if (!octet_is(text.at[i], OCTET_NAME) && text.at[i] != ':')
            return false;
    return true;
}

bool authority_split(struct bytes text, struct authority *authority)
{
    size_t host_len;
    if (text.len && text.at[0] == '[') {
        ptrdiff_t close = bytes_find(text, ']');
        if (close < 0)
            return false;
        struct bytes inside = {text.at + 1, (size_t)close - 1};
        if (!is_ipv6(inside) && !is_ip_future(inside))
            return false;
        host_len = (size_t)close + 1;
    } else {
        ptrdiff_t colon = bytes_find(text, ':');
        host_len = colon < 0 ? text.len : (size_t)colon;
        if (!is_name((struct bytes){text.at, host_len}))
            return false;
    }
    authority->host = (struct bytes){text.at, host_len};
    authority->port = (struct bytes){text.at + text.len, 0};
    if (host_len == text.len)
        return true;
    authority->port = (struct bytes){text.at + host_len + 1, text.len - host_len - 1};
    return text.at[host_len] == ':' && is_port(authority->port);
}
