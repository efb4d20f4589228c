/* request_line.c - method, target and version. */
#include "request_line.h"

#include "octet.h"
#include "tarn/authority.h"

/* What a static server knows but does not do: 405 instead of 501. */
static const char *const other_methods[] = {
    "POST",  "PUT",       "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND",
    "MKCOL", "PROPPATCH", "COPY",   "MOVE",  "LOCK",  "UNLOCK",
};

static enum method method_of(struct bytes name)
{
    if (bytes_equal(name, BYTES("GET")))
        return METHOD_GET;
    if (bytes_equal(name, BYTES("HEAD")))
        return METHOD_HEAD;
    if (bytes_equal(name, BYTES("OPTIONS")))
        return METHOD_OPTIONS;
    for (size_t i = 0; i < sizeof other_methods / sizeof other_methods[0]; i++)
        if (bytes_equal(name, bytes_of(other_methods[i])))
            return METHOD_OTHER;
    return METHOD_UNKNOWN;
}

/* "HTTP/1.1": case-sensitive, one digit each (RFC 9112, 2.3). A higher minor version is understood
 * as 1.1, the highest we know of its major one (RFC 9110, 2.5). */
static int read_version(struct request *request, struct bytes text)
{
    if (text.len != 8 || !bytes_starts_with(text, BYTES("HTTP/")) || text.at[6] != '.' ||
        text.at[5] < '0' || text.at[5] > '9' || text.at[7] < '0' || text.at[7] > '9')
        return 400;
    if (text.at[5] != '1')
        return 505;
    request->minor = (uint8_t)(text.at[7] - '0');
    return 0;
}

/* Nobody here decodes a query, but the log and redirects hand it on to others, for whom an escaped
 * NUL may end a string. */
static bool has_escaped_nul(struct bytes text)
{
    while (text.at) {
        bytes_cut(&text, '%');
        if (text.at && bytes_starts_with(text, BYTES("00")))
            return true;
    }
    return false;
}

/* origin-form, or what follows the authority of absolute-form. */
static int read_path(struct request *request, const char *data, struct span rest)
{
    struct bytes text = request_span(data, rest);
    size_t len = octet_run(text, OCTET_PATH);
    request->path = (struct span){rest.at, (uint32_t)len};
    if (len == text.len)
        return 0;
    struct bytes query = {text.at + len + 1, text.len - len - 1};
    request->query = (struct span){rest.at + (uint32_t)len + 1, (uint32_t)query.len};
    bool is_query = text.at[len] == '?' && octet_run(query, OCTET_QUERY) == query.len;
    return is_query && !has_escaped_nul(query) ? 0 : 400;
}

/* absolute-form (RFC 9112, 3.2.2): its authority is the Host. */
static int read_absolute(struct request *request, const char *data)
{
    struct bytes text = request_span(data, request->target);
    ptrdiff_t colon = bytes_find(text, ':');
    struct bytes scheme = {text.at, colon < 0 ? 0 : (size_t)colon};
    request->is_secured = bytes_equal_nocase(scheme, BYTES("https"));
    if (!request->is_secured && !bytes_equal_nocase(scheme, BYTES("http")))
        return 400;
    uint32_t start = (uint32_t)colon + 3;
    if (text.len < start || text.at[start - 2] != '/' || text.at[start - 1] != '/')
        return 400;
    uint32_t end = start;
    while (end < text.len && text.at[end] != '/' && text.at[end] != '?')
        end++;

    struct authority authority;
    if (!authority_split((struct bytes){text.at + start, end - start}, &authority))
        return 400;
    request->fields[FIELD_HOST] = (struct span){request->target.at + start, end - start};
    request->present |= 1u << FIELD_HOST;

    struct span rest = {request->target.at + end, request->target.len - end};
    int status = read_path(request, data, rest);
    /* An empty path means "/", and the nearest slash is that of "://". */
    if (rest.len == 0 || text.at[end] == '?')
        request->path = (struct span){request->target.at + start - 1, 1};
    return status;
}

static int read_target(struct request *request, const char *data, struct bytes method)
{
    struct bytes text = request_span(data, request->target);
    if (bytes_equal(method, BYTES("CONNECT"))) {
        struct authority authority;
        return authority_split(text, &authority) && authority.port.len ? 0 : 400;
    }
    if (text.len && text.at[0] == '/')
        return read_path(request, data, request->target);
    if (bytes_equal(text, BYTES("*"))) {
        request->path = request->target;
        return request->method == METHOD_OPTIONS ? 0 : 400;
    }
    return read_absolute(request, data);
}

int request_line_read(struct request *request, const char *data, uint32_t at, uint32_t end,
                      uint32_t uri_bytes, enum line_kind *kind)
{
    struct bytes rest = {data + at, end - at};
    struct bytes method = bytes_cut(&rest, ' ');
    if (rest.at == NULL)
        return 400;
    struct bytes target = bytes_cut(&rest, ' ');
    if (target.len > uri_bytes)
        return 414;
    if (rest.at == NULL || method.len == 0 || octet_run(method, OCTET_TOKEN) < method.len)
        return 400;
    int status = read_version(request, rest);
    if (status)
        return status;

    request->method_name = (struct span){at, (uint32_t)method.len};
    request->target = (struct span){at + (uint32_t)method.len + 1, (uint32_t)target.len};
    request->method = method_of(method);
    bool is_plain = (request->method == METHOD_GET || request->method == METHOD_HEAD) &&
                    bytes_starts_with(target, BYTES("/"));
    *kind = is_plain && request->minor <= 1 ? LINE_AS_IT_IS : LINE_FOREIGN;
    return read_target(request, data, method);
}
