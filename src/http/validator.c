/* validator.c - preconditions. */
#include "tarn/validator.h"

#include "octet.h"
#include "tarn/date.h"

struct tag {
    bool is_weak;
    struct bytes opaque; /* with its quotes */
};

/* Takes one entity-tag (RFC 9110, 8.8.3) off TEXT's front; false when there is none. */
static bool take_tag(struct bytes *text, struct tag *tag)
{
    size_t i = 0;
    tag->is_weak = bytes_starts_with(*text, BYTES("W/"));
    if (tag->is_weak)
        i = 2;
    size_t start = i;
    if (i >= text->len || text->at[i] != '"')
        return false;
    for (i++; i < text->len && octet_is(text->at[i], OCTET_TAG); i++)
        ;
    if (i >= text->len || text->at[i] != '"')
        return false;
    tag->opaque = (struct bytes){text->at + start, i + 1 - start};
    *text = (struct bytes){text->at + i + 1, text->len - i - 1};
    return true;
}

/* Strong comparison (RFC 9110, 8.8.3.2) wants both to be strong; the weak one does not care. */
static bool tags_match(const struct tag *a, const struct tag *b, bool strongly)
{
    return bytes_equal(a->opaque, b->opaque) && !(strongly && (a->is_weak || b->is_weak));
}

/* Does the list in LINE name TAG? What follows a malformed member is not looked at. */
static bool line_names(struct bytes line, const struct tag *tag, bool strongly)
{
    struct bytes rest = line;
    while (rest.len) {
        struct tag member;
        rest = bytes_trim(rest);
        if (rest.len && rest.at[0] == ',') {
            rest.at++;
            rest.len--;
            continue;
        }
        if (!take_tag(&rest, &member))
            return false;
        rest = bytes_trim(rest);
        if (rest.len && rest.at[0] != ',')
            return false;
        if (tags_match(&member, tag, strongly))
            return true;
    }
    return false;
}

/* If-Match or If-None-Match, all its lines: "*" names any representation that exists. */
static bool field_names(const struct validator *validator, const struct request *request,
                        const char *data, enum field field, bool strongly)
{
    struct bytes etag = {validator->etag, validator->etag_len};
    struct tag tag;
    bool has_tag = take_tag(&etag, &tag);
    uint32_t cursor = 0;
    struct bytes line;
    while (request_next_line(request, data, field, &cursor, &line))
        if (bytes_equal(line, BYTES("*")) || (has_tag && line_names(line, &tag, strongly)))
            return true;
    return false;
}

static bool has(const struct request *request, enum field field)
{
    return (request->present & 1u << field) != 0;
}

/* A date that is none makes the field count as absent (RFC 9110, 13.1.3 and 13.1.4). */
static bool field_date(const struct request *request, const char *data, enum field field,
                       int64_t now_s, int64_t *seconds)
{
    return has(request, field) && date_parse(request_field(request, data, field), now_s, seconds);
}

enum precondition validator_check(const struct validator *validator, const struct request *request,
                                  const char *data, int64_t now_s)
{
    /* Peers know the date as it was printed. */
    int64_t modified_s = date_clamp(validator->modified_s);
    int64_t date_s;
    if (has(request, FIELD_IF_MATCH)) {
        if (!field_names(validator, request, data, FIELD_IF_MATCH, true))
            return PRECONDITION_FAILED;
    } else if (validator->has_date &&
               field_date(request, data, FIELD_IF_UNMODIFIED_SINCE, now_s, &date_s)) {
        if (modified_s > date_s)
            return PRECONDITION_FAILED;
    }
    if (has(request, FIELD_IF_NONE_MATCH))
        return field_names(validator, request, data, FIELD_IF_NONE_MATCH, false)
                   ? PRECONDITION_NOT_MODIFIED
                   : PRECONDITION_PASSED;
    if (validator->has_date && field_date(request, data, FIELD_IF_MODIFIED_SINCE, now_s, &date_s) &&
        modified_s <= date_s)
        return PRECONDITION_NOT_MODIFIED;
    return PRECONDITION_PASSED;
}

bool validator_allows_range(const struct validator *validator, const struct request *request,
                            const char *data, int64_t now_s)
{
    if (!has(request, FIELD_IF_RANGE))
        return true;
    struct bytes value = request_field(request, data, FIELD_IF_RANGE);
    struct bytes etag = {validator->etag, validator->etag_len};
    struct tag current;
    struct tag wanted;
    bool has_tag = take_tag(&etag, &current);
    if (take_tag(&value, &wanted))
        return value.len == 0 && has_tag && tags_match(&wanted, &current, true);

    /* A date is a strong validator only if the file cannot have changed again within its second
     * (RFC 9110, 8.8.2.2); a weak tag says that whoever made it doubts just that. */
    int64_t modified_s = date_clamp(validator->modified_s);
    int64_t date_s;
    return validator->has_date && !(has_tag && current.is_weak) && modified_s < now_s &&
           date_parse(value, now_s, &date_s) && date_s == modified_s;
}
