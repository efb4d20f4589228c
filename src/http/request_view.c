/* request_view.c - looks at a request that was read. */
#include "field.h"

#define CONDITIONS                                                                      \
    (1u << FIELD_IF_MATCH | 1u << FIELD_IF_NONE_MATCH | 1u << FIELD_IF_MODIFIED_SINCE | \
     1u << FIELD_IF_UNMODIFIED_SINCE | 1u << FIELD_IF_RANGE | 1u << FIELD_RANGE)

struct bytes request_span(const char *data, struct span span)
{
    return (struct bytes){data + span.at, span.len};
}

struct bytes request_field(const struct request *request, const char *data, enum field field)
{
    if (!(request->present & 1u << field))
        return (struct bytes){NULL, 0};
    return request_span(data, request->fields[field]);
}

bool request_next_line(const struct request *request, const char *data, enum field field,
                       uint32_t *cursor, struct bytes *value)
{
    if (!(request->present & 1u << field))
        return false;
    if (*cursor == 0) {
        *value = request_field(request, data, field);
        *cursor = request->fields[field].at + request->fields[field].len;
        return true;
    }
    if (!(request->repeated & 1u << field))
        return false;
    struct bytes rest = {data + *cursor, request->head_bytes - *cursor};
    bytes_cut(&rest, '\n');
    while (rest.len > 2) {
        struct bytes line = bytes_cut(&rest, '\n');
        struct bytes text = line;
        struct bytes name = bytes_cut(&text, ':');
        if (!bytes_equal_nocase(name, field_name(field)))
            continue;
        text.len--;
        *value = bytes_trim(text);
        *cursor = (uint32_t)(line.at + line.len - data);
        return true;
    }
    return false;
}

bool request_is_plain(const struct request *request)
{
    return (request->method == METHOD_GET || request->method == METHOD_HEAD) &&
           (request->present & CONDITIONS) == 0;
}
