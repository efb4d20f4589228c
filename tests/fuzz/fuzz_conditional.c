/* fuzz_conditional.c - fields that are not there decide nothing, and a date that is read prints as
 * one that reads the same. The input is the lines of a head behind its Host. */
#include "feed.h"
#include "require.h"
#include "tarn/date.h"
#include "tarn/validator.h"

#define NOW INT64_C(1700000000)

static const struct validator validators[] = {
    {.etag = "\"abc\"", .etag_len = 5, .has_date = true, .modified_s = 784111777},
    {.etag = "W/\"abc\"", .etag_len = 7, .has_date = true, .modified_s = 784111777},
    {.has_date = true, .modified_s = 784111777},
    {.etag = "\"abc\"", .etag_len = 5},
    {.etag = ""},
};

static bool has(const struct request *request, enum field field)
{
    return (request->present & 1u << field) != 0;
}

static void require_reasons(const struct validator *validator, const struct request *request,
                            const char *data)
{
    bool may_fail = has(request, FIELD_IF_MATCH) ||
                    (validator->has_date && has(request, FIELD_IF_UNMODIFIED_SINCE));
    bool may_match = has(request, FIELD_IF_NONE_MATCH) ||
                     (validator->has_date && has(request, FIELD_IF_MODIFIED_SINCE));
    enum precondition result = validator_check(validator, request, data, NOW);
    REQUIRE(result != PRECONDITION_FAILED || may_fail);
    REQUIRE(result != PRECONDITION_NOT_MODIFIED || may_match);
    REQUIRE(!request_is_plain(request) || result == PRECONDITION_PASSED);

    bool allows = validator_allows_range(validator, request, data, NOW);
    if (!has(request, FIELD_IF_RANGE)) {
        REQUIRE(allows);
    } else if (allows) {
        /* Only the very tag, or the very second, will do. */
        struct bytes value = request_field(request, data, FIELD_IF_RANGE);
        struct bytes etag = {validator->etag, validator->etag_len};
        int64_t seconds;
        REQUIRE((value.len > 0 && bytes_equal(value, etag)) ||
                (date_parse(value, NOW, &seconds) && seconds == validator->modified_s));
    }
}

static void require_same_date(struct bytes text)
{
    int64_t seconds;
    int64_t again;
    char printed[DATE_LEN];
    if (!date_parse(text, NOW, &seconds))
        return;
    date_print(printed, seconds);
    REQUIRE(date_parse((struct bytes){printed, DATE_LEN}, NOW, &again));
    REQUIRE(again == date_clamp(seconds));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct request_limits limits = {4096, 64, 0};
    struct bytes start = BYTES("GET / HTTP/1.1\r\nHost: h\r\n");
    struct bytes end = BYTES("\r\n\r\n");
    struct bytes text = {malloc(start.len + size + end.len), start.len + size + end.len};
    memcpy((char *)text.at, start.at, start.len);
    memcpy((char *)text.at + start.len, data, size);
    memcpy((char *)text.at + start.len + size, end.at, end.len);

    struct outcome got = feed(text, &limits, text.len, 1);
    if (got.end == PARSE_DONE) {
        for (size_t i = 0; i < sizeof validators / sizeof validators[0]; i++)
            require_reasons(&validators[i], &got.request, text.at);
        for (int field = 0; field < FIELD_COUNT; field++)
            require_same_date(request_field(&got.request, text.at, (enum field)field));
    }
    require_same_date((struct bytes){(const char *)data, size});
    free((void *)text.at);
    return 0;
}
