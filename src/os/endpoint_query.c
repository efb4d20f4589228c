/* endpoint_query.c - what a listener makes of its endpoint: rights, owner, proxies. */
#include "endpoint_parts.h"

#include <stdio.h>
#include <string.h>

static int parse_mode(struct endpoint *endpoint, struct bytes digits)
{
    int value = 0;
    if (digits.len < 3 || digits.len > 4)
        return -1;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '7')
            return -1;
        value = value * 8 + (digits.at[i] - '0');
    }
    endpoint->mode = value;
    return value <= 0777 ? 0 : -1;
}

static int parse_owner(struct endpoint *endpoint, struct bytes owner)
{
    struct bytes group = owner;
    struct bytes user = bytes_cut(&group, ':');
    if (user.len + group.len == 0 || owner.len >= sizeof endpoint->owner ||
        (group.len && bytes_find(group, ':') >= 0))
        return -1;
    memcpy(endpoint->owner, owner.at, owner.len);
    return 0;
}

static int parse_proxies(struct endpoint *endpoint, struct bytes blocks)
{
    while (blocks.at) {
        struct bytes block = bytes_cut(&blocks, '+');
        if (endpoint->proxy_count == ENDPOINT_PROXIES ||
            !addr_block_parse(&endpoint->proxies[endpoint->proxy_count++], block))
            return -1;
    }
    return 0;
}

static int parse_one(struct endpoint *endpoint, struct bytes word, const char *text,
                     struct err *err)
{
    struct bytes value = word;
    struct bytes name = bytes_cut(&value, '=');
    bool is_unix = endpoint->kind == ENDPOINT_UNIX;
    bool is_file = is_unix && endpoint->host[0] != '@';
    if (is_unix && !is_file && bytes_equal(name, BYTES("proxy")))
        return endpoint_refuse(err, text,
                               "every process of this machine may connect to an abstract name and "
                               "could claim to be a proxy; take a path and say who may connect, as "
                               "in unix:/run/tarn.sock?mode=660&proxy");
    if (is_unix && !is_file)
        return endpoint_refuse(err, text,
                               "an abstract name is no file, so it has neither mode nor owner, "
                               "and every process of this machine may connect");
    if (is_file && bytes_equal(name, BYTES("mode")))
        return parse_mode(endpoint, value) == 0
                   ? 0
                   : endpoint_refuse(err, text, "mode= takes three octal digits, as in mode=660");
    if (is_file && bytes_equal(name, BYTES("owner")))
        return parse_owner(endpoint, value) == 0
                   ? 0
                   : endpoint_refuse(err, text, "owner= takes USER, USER:GROUP or :GROUP");
    if (bytes_equal(name, BYTES("proxy")) &&
        (is_unix || endpoint->kind == ENDPOINT_TCP || endpoint->kind == ENDPOINT_FD)) {
        endpoint->proxy = true;
        if (is_unix && value.at)
            return endpoint_refuse(err, text,
                                   "the peers of a unix socket have no addresses, its mode= says "
                                   "who may connect; write proxy alone");
        if (endpoint->kind == ENDPOINT_TCP && value.at == NULL)
            return endpoint_refuse(err, text,
                                   "anybody could claim to be a proxy; name those that may speak "
                                   "for others, as in proxy=127.0.0.1");
        return parse_proxies(endpoint, value) == 0
                   ? 0
                   : endpoint_refuse(err, text,
                                     "proxy= takes up to 16 addresses or blocks with '+' between "
                                     "them, as in proxy=10.0.0.0/8+192.0.2.1");
    }
    return endpoint_refuse(err, text,
                           is_unix ? "behind '?' a unix socket knows mode=, owner= and proxy"
                                   : "behind '?' only tcp: and fd: know something, proxy");
}

int endpoint_query_parse(struct endpoint *endpoint, struct bytes query, const char *text,
                         struct err *err)
{
    while (query.at)
        if (parse_one(endpoint, bytes_cut(&query, '&'), text, err) != 0)
            return -1;
    return 0;
}

/* ---- and back ---- */

static void begin(struct out *out, bool *is_first, const char *name)
{
    out_char(out, *is_first ? '?' : '&');
    out_text(out, name);
    *is_first = false;
}

void endpoint_query_print(const struct endpoint *endpoint, struct out *out)
{
    char text[ADDR_BLOCK_TEXT_MAX];
    bool is_first = true;
    if (endpoint->mode >= 0) {
        begin(out, &is_first, "mode=");
        snprintf(text, sizeof text, "%03o", (unsigned)endpoint->mode);
        out_text(out, text);
    }
    if (endpoint->owner[0]) {
        begin(out, &is_first, "owner=");
        out_text(out, endpoint->owner);
    }
    if (endpoint->proxy)
        begin(out, &is_first, "proxy");
    for (unsigned i = 0; i < endpoint->proxy_count; i++) {
        out_char(out, i ? '+' : '=');
        out_text(out, addr_block_print(&endpoint->proxies[i], text));
    }
}
