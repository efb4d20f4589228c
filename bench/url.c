/* url.c - strict, because a load test of the wrong place is worse than none. */
#include "url.h"

#include <stdio.h>
#include <string.h>

static int refuse(struct err *err, const char *text, const char *why)
{
    return err_set(err,
                   "\"%s\" is no URL to test: %s; write http://host:port/path, "
                   "udp://host:port/path, tcp:host:port:/path, unix:/path.sock:/path, "
                   "unix:@name:/path or vsock:CID:PORT:/path",
                   text, why);
}

static bool strip(struct bytes *text, struct bytes prefix)
{
    if (text->len < prefix.len || !bytes_equal_nocase((struct bytes){text->at, prefix.len}, prefix))
        return false;
    text->at += prefix.len;
    text->len -= prefix.len;
    return true;
}

/* A request target must arrive as it was written: nothing in it may end the request line. */
static bool is_sendable(struct bytes target)
{
    for (size_t i = 0; i < target.len; i++) {
        unsigned char c = (unsigned char)target.at[i];
        if (c <= ' ' || c == 0x7f || c == '#')
            return false;
    }
    return true;
}

/* Who says where in full can be asked through any family of streams. */
static int check_place(const struct url *url, struct err *err)
{
    const struct endpoint *where = &url->where;
    bool is_inet = where->kind == ENDPOINT_TCP || where->kind == ENDPOINT_UDP;
    if (where->kind == ENDPOINT_FD)
        return refuse(err, url->text, "nobody can connect to that");
    if (where->proxy)
        return refuse(err, url->text, "nothing here speaks the PROXY protocol; test another one");
    if ((is_inet && (where->port == 0 || where->host[0] == '\0')) ||
        (where->kind == ENDPOINT_VSOCK && (where->port == 0 || where->cid == ENDPOINT_ANY_CID)))
        return refuse(err, url->text, "it needs a host and a port from 1 on");
    return 0;
}

/* PREFIX bytes of TEXT name the family; behind them ":/" begins the path. */
static int parse_endpoint(struct url *url, struct bytes text, size_t prefix, struct err *err)
{
    size_t end = text.len;
    for (size_t i = prefix; i + 1 < text.len && end == text.len; i++)
        if (text.at[i] == ':' && text.at[i + 1] == '/')
            end = i;
    char endpoint[sizeof url->where.host + 8];
    if (end >= sizeof endpoint)
        return refuse(err, url->text, "the path of its socket or the name of its host is too long");
    snprintf(endpoint, sizeof endpoint, "%.*s", (int)end, text.at);
    if (endpoint_parse(&url->where, endpoint, err) != 0 || check_place(url, err) != 0)
        return -1;
    bool is_inet = url->where.kind == ENDPOINT_TCP || url->where.kind == ENDPOINT_UDP;
    url->authority = is_inet ? (struct bytes){text.at + prefix, end - prefix} : BYTES("localhost");
    if (end < text.len)
        url->target = (struct bytes){text.at + end + 1, text.len - end - 1};
    return 0;
}

/* Port 80 is HTTP's over TCP; over UDP it has none. */
static int parse_http(struct url *url, struct bytes rest, enum endpoint_kind kind,
                      const char *otherwise, struct err *err)
{
    size_t end = 0;
    while (end < rest.len && rest.at[end] != '/' && rest.at[end] != '?' && rest.at[end] != '#')
        end++;
    url->authority = (struct bytes){rest.at, end};
    if (end == 0)
        return refuse(err, url->text, "it names no host");
    if (bytes_find(url->authority, '@') >= 0)
        return refuse(err, url->text,
                      "user names have no place in it; use -H 'Authorization: ...'");
    if (end < rest.len && rest.at[end] != '/')
        return refuse(err, url->text, "a '/' comes between host and query");
    if (end < rest.len)
        url->target = (struct bytes){rest.at + end, rest.len - end};

    if (endpoint_parse_authority(&url->where, kind, url->authority, otherwise, err) != 0)
        return -1;
    return check_place(url, err);
}

/* HOST:PORT/path, as people type it. What is no more than an unknown scheme has no port. */
static bool has_host_and_port(struct bytes text)
{
    ptrdiff_t slash = bytes_find(text, '/');
    return slash > 0 && text.at[slash - 1] >= '0' && text.at[slash - 1] <= '9' &&
           bytes_find((struct bytes){text.at, (size_t)slash}, ':') >= 0;
}

/* The path may follow the port as it does in any endpoint, tcp:h:80:/x, or as in h:80/x. */
static int parse_inet(struct url *url, struct bytes whole, struct bytes rest,
                      enum endpoint_kind kind, struct err *err)
{
    return has_host_and_port(rest) ? parse_http(url, rest, kind, "", err)
                                   : parse_endpoint(url, whole, whole.len - rest.len, err);
}

int url_parse(struct url *url, const char *text, struct err *err)
{
    struct bytes rest = bytes_of(text);
    *url = (struct url){.text = text, .target = BYTES("/")};
    struct bytes whole = rest;
    int result;
    if (strip(&rest, BYTES("https://")))
        return err_set(err,
                       "%s: TLS is not in this version; test the plain http:// port behind "
                       "whatever ends TLS",
                       text);
    if (strip(&rest, BYTES("tcp://")))
        return err_set(err, "\"%s\" is no URL to test; write http://%s or tcp:HOST:PORT/path", text,
                       rest.at);
    if (endpoint_past_refuse(text, err) != 0)
        return -1;
    if (strip(&rest, BYTES("http://")))
        result = parse_http(url, rest, ENDPOINT_TCP, ":80", err);
    else if (strip(&rest, BYTES("udp://")))
        result = parse_http(url, rest, ENDPOINT_UDP, "", err);
    else if (strip(&rest, BYTES("tcp:")))
        result = parse_inet(url, whole, rest, ENDPOINT_TCP, err);
    else if (strip(&rest, BYTES("udp:")))
        result = parse_inet(url, whole, rest, ENDPOINT_UDP, err);
    else if (strip(&rest, BYTES("unix:")) || strip(&rest, BYTES("vsock:")) ||
             strip(&rest, BYTES("fd:")))
        result = parse_endpoint(url, whole, whole.len - rest.len, err);
    else if (whole.len && bytes_find(whole, '/') < 0) /* HOST:PORT */
        result = parse_endpoint(url, whole, 0, err);
    else if (has_host_and_port(whole))
        result = parse_http(url, whole, ENDPOINT_TCP, "", err);
    else
        result = refuse(err, text,
                        "it begins with none of http://, udp://, tcp:, udp:, unix: and vsock:");
    if (result == 0 && !is_sendable(url->target))
        return refuse(err, text, "its path has a blank, a control character or a '#'");
    return result;
}
