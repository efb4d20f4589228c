/* fuzz_request.c - a request means the same however it was cut, nothing behind it matters, and
 * what is accepted is clean. The input's first byte is where to cut. */
#include "feed.h"
#include "require.h"
#include "tarn/authority.h"

static const struct request_limits limits = {.head_bytes = 600, .uri_bytes = 100, .body_bytes = 80};

static void require_span(const struct request *request, struct span span)
{
    REQUIRE(span.at <= request->head_bytes && span.len <= request->head_bytes - span.at);
}

/* No line ends but CRLF, no folding, no names but tokens before a colon, no control characters. */
static void require_clean_head(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)data[i];
        REQUIRE(c == '\r' || c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f));
        REQUIRE(c != '\r' || (i + 1 < len && data[i + 1] == '\n'));
        REQUIRE(c != '\n' || (i > 0 && data[i - 1] == '\r'));
        REQUIRE(c != '\n' || i + 1 == len || (data[i + 1] != ' ' && data[i + 1] != '\t'));
        REQUIRE(c != '\n' || i + 1 == len || data[i + 1] != ':');
    }
    REQUIRE(len >= 4 && memcmp(data + len - 4, "\r\n\r\n", 4) == 0);
}

static void require_meaning(const struct request *request, const char *data)
{
    REQUIRE(request->head_bytes <= limits.head_bytes);
    REQUIRE(request->target.len <= limits.uri_bytes);
    REQUIRE(request->method_name.len > 0 && request->minor <= 9);
    require_span(request, request->method_name);
    require_span(request, request->target);
    require_span(request, request->path);
    require_span(request, request->query);
    for (int i = 0; i < FIELD_COUNT; i++)
        require_span(request, request->fields[i]);

    struct bytes path = request_span(data, request->path);
    REQUIRE(path.len == 0 || path.at[0] == '/' || bytes_equal(path, BYTES("*")));
    REQUIRE(path.len > 0 || request->method == METHOD_OTHER);
    struct bytes host = request_field(request, data, FIELD_HOST);
    struct authority authority;
    REQUIRE(host.at ? authority_split(host, &authority) : request->minor == 0);
    REQUIRE((request->repeated & ~request->present) == 0);
}

static void require_lines(const struct request *request, const char *data)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        uint32_t cursor = 0;
        unsigned lines = 0;
        struct bytes value;
        while (request_next_line(request, data, (enum field)field, &cursor, &value)) {
            REQUIRE(value.at >= data && value.at + value.len <= data + request->head_bytes);
            REQUIRE(bytes_find(value, '\r') < 0 && bytes_equal(value, bytes_trim(value)));
            lines++;
        }
        REQUIRE((lines > 0) == ((request->present & 1u << field) != 0));
        REQUIRE((lines > 1) == ((request->repeated & 1u << field) != 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    struct bytes text = {(const char *)data + 1, size - 1};
    struct outcome whole = feed(text, &limits, text.len, 1);
    struct outcome in_two = feed(text, &limits, data[0], text.len + 1);
    struct outcome trickle = feed(text, &limits, 0, 1);
    REQUIRE(outcomes_equal(&whole, &in_two));
    REQUIRE(outcomes_equal(&whole, &trickle));
    REQUIRE(whole.end != PARSE_BAD || (whole.status >= 400 && whole.status <= 505));
    if (whole.head != PARSE_HEAD && whole.head != PARSE_DONE)
        return 0;

    require_clean_head(text.at, whole.request.head_bytes);
    require_meaning(&whole.request, text.at);
    require_lines(&whole.request, text.at);
    if (whole.end == PARSE_DONE) {
        struct outcome alone = feed((struct bytes){text.at, whole.used}, &limits, whole.used, 1);
        REQUIRE(outcomes_equal(&whole, &alone));
    }
    return 0;
}
