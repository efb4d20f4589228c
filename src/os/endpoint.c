/* endpoint.c - the endpoint grammar: one prefix for each family. */
#include "endpoint_parts.h"

#include <string.h>

int endpoint_refuse(struct err *err, const char *text, const char *why)
{
    return err_set(err,
                   "\"%s\" names no endpoint: %s; write HOST:PORT, :PORT, tcp:[::1]:8080, "
                   "udp:HOST:PORT, unix:/path[?mode=660], unix:@name, vsock:CID:PORT or fd:N",
                   text, why);
}

bool endpoint_has_prefix(struct bytes text, const char *prefix)
{
    struct bytes start = bytes_of(prefix);
    return text.len >= start.len && bytes_equal_nocase((struct bytes){text.at, start.len}, start);
}

static bool parse_number(struct bytes digits, uint64_t most, uint32_t *number)
{
    uint64_t value;
    if (!bytes_to_u64(digits, &value) || value > most)
        return false;
    *number = (uint32_t)value;
    return true;
}

static int parse_inet(struct endpoint *endpoint, struct bytes rest, const char *text,
                      struct err *err)
{
    struct bytes host, port;
    if (rest.len && rest.at[0] == '[') {
        ptrdiff_t end = bytes_find(rest, ']');
        if (end < 0)
            return endpoint_refuse(err, text, "the '[' of its IPv6 address is never closed");
        host = (struct bytes){rest.at + 1, (size_t)end - 1};
        if (host.len == 0)
            return endpoint_refuse(err, text, "its brackets are empty");
        port = (struct bytes){rest.at + end + 1, rest.len - (size_t)end - 1};
        if (port.len && port.at[0] == ':')
            port = (struct bytes){port.at + 1, port.len - 1};
        else
            port = (struct bytes){NULL, 0};
    } else {
        struct bytes tail = rest;
        host = bytes_cut(&tail, ':');
        port = tail;
        if (port.at && bytes_find(port, ':') >= 0)
            return endpoint_refuse(err, text, "an IPv6 address stands in brackets");
    }
    if (!parse_number(port, 65535, &endpoint->port))
        return endpoint_refuse(err, text, "it needs a port from 0 to 65535");
    if (host.len >= sizeof endpoint->host)
        return endpoint_refuse(err, text, "its host name is too long");
    if (host.len && !(host.len == 1 && host.at[0] == '*'))
        memcpy(endpoint->host, host.at, host.len);
    return 0;
}

static int parse_unix(struct endpoint *endpoint, struct bytes path, const char *text,
                      struct err *err)
{
    size_t most = endpoint_path_max();
    if (most == 0)
        return err_set(err, "\"%s\": this system has no unix sockets", text);
    if (path.len == 0 || (path.at[0] == '@' && path.len == 1))
        return endpoint_refuse(err, text, "its path is empty");
    if (path.len > most)
        return err_set(err, "\"%s\" is too long for a unix socket: at most %zu bytes of path fit",
                       text, most);
    memcpy(endpoint->host, path.at, path.len);
    return 0;
}

static int parse_vsock(struct endpoint *endpoint, struct bytes rest, const char *text,
                       struct err *err)
{
    struct bytes port = rest;
    struct bytes cid = bytes_cut(&port, ':');
    endpoint->cid = ENDPOINT_ANY_CID;
    bool is_any = cid.len == 0 || bytes_equal(cid, BYTES("*"));
    if ((!is_any && !parse_number(cid, UINT32_MAX - 1, &endpoint->cid)) ||
        !parse_number(port, UINT32_MAX - 1, &endpoint->port))
        return endpoint_refuse(err, text, "it needs two numbers, the machine's CID and a port");
    return 0;
}

static int parse_fd(struct endpoint *endpoint, struct bytes rest, const char *text, struct err *err)
{
    uint32_t fd;
    if (!parse_number(rest, 1000000, &fd))
        return endpoint_refuse(err, text, "it needs the number of an open descriptor");
    endpoint->fd = (int)fd;
    return 0;
}

static const struct form {
    const char *prefix;
    enum endpoint_kind kind;
    int (*parse)(struct endpoint *endpoint, struct bytes rest, const char *text, struct err *err);
} forms[] = {
    {"unix:", ENDPOINT_UNIX, parse_unix},    {"udp:", ENDPOINT_UDP, parse_inet},
    {"vsock:", ENDPOINT_VSOCK, parse_vsock}, {"fd:", ENDPOINT_FD, parse_fd},
    {"tcp:", ENDPOINT_TCP, parse_inet},      {"", ENDPOINT_TCP, parse_inet},
};

int endpoint_parse(struct endpoint *endpoint, const char *text, struct err *err)
{
    struct bytes query = bytes_of(text);
    struct bytes rest = bytes_cut(&query, '?');
    const struct form *form = forms;
    memset(endpoint, 0, sizeof *endpoint);
    endpoint->mode = -1;
    if (endpoint_past_refuse(text, err) != 0)
        return -1;
    while (!endpoint_has_prefix(rest, form->prefix))
        form++;
    endpoint->kind = form->kind;
    rest = (struct bytes){rest.at + strlen(form->prefix), rest.len - strlen(form->prefix)};
    if (form->parse(endpoint, rest, text, err) != 0)
        return -1;
    return endpoint_query_parse(endpoint, query, text, err);
}

static void print_inet(const struct endpoint *endpoint, struct out *out)
{
    bool is_six = bytes_find(bytes_of(endpoint->host), ':') >= 0;
    out_text(out, is_six ? "[" : "");
    out_text(out, endpoint->host);
    out_text(out, is_six ? "]:" : ":");
    out_u64(out, endpoint->port);
}

const char *endpoint_print(const struct endpoint *endpoint, char *buffer, size_t cap)
{
    struct out out = out_init(buffer, cap - 1);
    const struct form *form = forms;
    while (form->kind != endpoint->kind)
        form++;
    out_text(&out, form->prefix);
    switch (endpoint->kind) {
    case ENDPOINT_UNIX:
        out_text(&out, endpoint->host);
        break;
    case ENDPOINT_FD:
        out_u64(&out, (uint64_t)endpoint->fd);
        break;
    case ENDPOINT_VSOCK:
        if (endpoint->cid != ENDPOINT_ANY_CID)
            out_u64(&out, endpoint->cid);
        out_char(&out, ':');
        out_u64(&out, endpoint->port);
        break;
    case ENDPOINT_TCP:
    case ENDPOINT_UDP:
        print_inet(endpoint, &out);
        break;
    }
    endpoint_query_print(endpoint, &out);
    buffer[out.len] = '\0';
    return buffer;
}
