/* endpoint_authority.c - what a URL calls HOST or HOST:PORT, and what becomes of a zone in it: that
 * of "[fe80::1%25eth0]" is an interface of this machine, so it leads there and is told to nobody
 * (RFC 6874). */
#include "endpoint_parts.h"

static bool has_port(struct bytes authority)
{
    ptrdiff_t end = bytes_find(authority, ']');
    size_t host = end < 0 ? 0 : (size_t)end;
    return bytes_find((struct bytes){authority.at + host, authority.len - host}, ':') >= 0;
}

/* The brackets of an address hold a percent sign only in front of its zone. */
static ptrdiff_t find_zone(struct bytes authority)
{
    return authority.len && authority.at[0] == '[' ? bytes_find(authority, '%') : -1;
}

int endpoint_parse_authority(struct endpoint *endpoint, enum endpoint_kind kind,
                             struct bytes authority, const char *otherwise, struct err *err)
{
    char text[sizeof endpoint->host + 32];
    struct out out = out_init(text, sizeof text - 1);
    struct bytes zone = {NULL, 0};
    ptrdiff_t at = find_zone(authority);
    if (at >= 0)
        zone = (struct bytes){authority.at + at, authority.len - (size_t)at};
    out_text(&out, kind == ENDPOINT_UDP ? "udp:" : "tcp:");
    out_bytes(&out, (struct bytes){authority.at, authority.len - zone.len});
    if (bytes_starts_with(zone, BYTES("%25")) && zone.len > 3 && zone.at[3] != ']') {
        out_char(&out, '%');
        zone = (struct bytes){zone.at + 3, zone.len - 3};
    }
    out_bytes(&out, zone);
    out_text(&out, has_port(authority) ? "" : otherwise);
    if (out.full)
        return err_set(err, "\"%.200s...\" is too long for the name of a host", authority.at);
    text[out.len] = '\0';
    return endpoint_parse(endpoint, text, err);
}

void endpoint_put_authority(struct out *out, struct bytes authority)
{
    ptrdiff_t zone = find_zone(authority), end = bytes_find(authority, ']');
    if (zone < 0 || end < zone) {
        out_bytes(out, authority);
        return;
    }
    out_bytes(out, (struct bytes){authority.at, (size_t)zone});
    out_bytes(out, (struct bytes){authority.at + end, authority.len - (size_t)end});
}
