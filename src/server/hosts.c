/* hosts.c - localhost, addresses, this machine's name, and what the user allows. */
#include "tarn/hosts.h"

#include "tarn/authority.h"
#include "tarn/endpoint.h"

void hosts_init(struct hosts *hosts, struct texts allowed)
{
    hosts->allowed = allowed;
    endpoint_own_name(hosts->own, sizeof hosts->own);
}

static bool ends_with_nocase(struct bytes name, struct bytes end)
{
    return name.len >= end.len &&
           bytes_equal_nocase((struct bytes){name.at + name.len - end.len, end.len}, end);
}

/* The machine "box.lan" is "box" too, and "box.local" to its neighbours (RFC 6762, 3). */
static bool is_own(const struct hosts *hosts, struct bytes name)
{
    struct bytes rest = bytes_of(hosts->own);
    if (rest.len == 0)
        return false;
    if (bytes_equal_nocase(name, rest))
        return true;
    struct bytes first = bytes_cut(&rest, '.');
    if (ends_with_nocase(name, BYTES(".local")))
        name.len -= BYTES(".local").len;
    return bytes_equal_nocase(name, first);
}

static bool is_allowed(const struct hosts *hosts, struct bytes name)
{
    for (size_t i = 0; i < hosts->allowed.count; i++) {
        struct bytes allowed = bytes_of(hosts->allowed.items[i]);
        if (bytes_equal(allowed, BYTES("*")) || bytes_equal_nocase(name, allowed))
            return true;
    }
    return false;
}

bool hosts_include(const struct hosts *hosts, const struct request *request, const char *data)
{
    struct authority authority;
    struct bytes text = request_field(request, data, FIELD_HOST);
    if (text.at == NULL)
        return true;
    if (!authority_split(text, &authority))
        return false;
    struct bytes name = authority.host;
    /* A name that ends at the root of all names is the same name (RFC 1034, 3.1). */
    if (name.len > 1 && name.at[name.len - 1] == '.')
        name.len--;
    return authority_is_address(name) || bytes_equal_nocase(name, BYTES("localhost")) ||
           ends_with_nocase(name, BYTES(".localhost")) || is_own(hosts, name) ||
           is_allowed(hosts, name);
}
