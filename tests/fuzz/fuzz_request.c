/* fuzz_request.c - a request means the same however it was cut, nothing behind it matters, what is
 * accepted is clean, and what was understood of a head means the same when it is written down. The
 * input's first byte is where to cut. */
#include "../../src/http/field.h"
#include "feed.h"
#include "require.h"
#include "tarn/authority.h"
#include "tarn/out.h"

static const struct request_limits limits = {.head_bytes = 600, .uri_bytes = 100, .body_bytes = 80};

/* For heads that are written down: a blank behind each colon may be more than was read. */
static const struct request_limits roomy = {.head_bytes = 2048, .uri_bytes = 100, .body_bytes = 80};

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

/* ---- parse(print(x)) = x ---- */

/* A head that was understood, and the bytes it is about. */
struct understood {
    const struct request *request;
    const char *data;
    bool has_body;
};

static void print_line(struct out *out, unsigned field, struct bytes value)
{
    out_bytes(out, field_name(field));
    out_text(out, ": ");
    out_bytes(out, value);
    out_text(out, "\r\n");
}

static void print_lines(struct out *out, const struct understood *head, enum field field)
{
    uint32_t cursor = 0;
    struct bytes value;
    if (field == FIELD_HOST) { /* its lines may not count: a target's authority wins */
        value = request_field(head->request, head->data, FIELD_HOST);
        if (value.at)
            print_line(out, FIELD_HOST, value);
        return;
    }
    while (request_next_line(head->request, head->data, field, &cursor, &value))
        print_line(out, field, value);
}

/* The canonical form: one line for each thing that was understood. */
static struct bytes print_head(struct out *out, const struct understood *head)
{
    const struct request *request = head->request;
    out_bytes(out, request_span(head->data, request->method_name));
    out_char(out, ' ');
    out_bytes(out, request_span(head->data, request->target));
    out_text(out, " HTTP/1.");
    out_u64(out, request->minor);
    out_text(out, "\r\n");
    for (int field = 0; field < FIELD_COUNT; field++)
        print_lines(out, head, (enum field)field);
    if (request->keep_alive != (request->minor >= 1))
        print_line(out, FIELD_CONNECTION, request->minor ? BYTES("close") : BYTES("keep-alive"));
    if (request->expects_continue)
        print_line(out, FIELD_EXPECT, BYTES("100-continue"));
    if (head->has_body)
        print_line(out, FIELD_CONTENT_LENGTH, BYTES("1"));
    out_text(out, "\r\n");
    REQUIRE(!out->full);
    return out_view(out);
}

static bool is_same_text(const struct understood *a, struct span in_a, const struct understood *b,
                         struct span in_b)
{
    return bytes_equal(request_span(a->data, in_a), request_span(b->data, in_b));
}

static void require_same_lines(const struct understood *a, const struct understood *b,
                               enum field field)
{
    uint32_t cursor_a = 0, cursor_b = 0;
    struct bytes in_a, in_b;
    bool has_line;
    REQUIRE(bytes_equal(request_field(a->request, a->data, field),
                        request_field(b->request, b->data, field)));
    if (field == FIELD_HOST)
        return;
    do {
        has_line = request_next_line(a->request, a->data, field, &cursor_a, &in_a);
        REQUIRE(has_line == request_next_line(b->request, b->data, field, &cursor_b, &in_b));
        REQUIRE(!has_line || bytes_equal(in_a, in_b));
    } while (has_line);
}

static void require_same_meaning(const struct understood *a, const struct understood *b)
{
    const struct request *x = a->request, *y = b->request;
    REQUIRE(x->method == y->method && x->minor == y->minor);
    REQUIRE(x->keep_alive == y->keep_alive && x->expects_continue == y->expects_continue);
    REQUIRE(x->present == y->present && x->repeated == y->repeated);
    REQUIRE(a->has_body == b->has_body && request_is_plain(x) == request_is_plain(y));
    REQUIRE(is_same_text(a, x->method_name, b, y->method_name));
    REQUIRE(is_same_text(a, x->target, b, y->target));
    REQUIRE(is_same_text(a, x->path, b, y->path));
    REQUIRE((x->query.at == 0) == (y->query.at == 0) && is_same_text(a, x->query, b, y->query));
    for (int field = 0; field < FIELD_COUNT; field++)
        require_same_lines(a, b, (enum field)field);
}

static void require_same_again(const struct understood *head)
{
    char first[1024], second[1024];
    struct out once = out_init(first, sizeof first), twice = out_init(second, sizeof second);
    struct bytes printed = print_head(&once, head);
    struct outcome outcome = feed(printed, &roomy, printed.len, 1);
    struct understood again = {&outcome.request, printed.at, outcome.head == PARSE_HEAD};
    REQUIRE(outcome.head == PARSE_HEAD || outcome.head == PARSE_DONE);
    REQUIRE(outcome.request.head_bytes == printed.len);
    require_same_meaning(head, &again);
    REQUIRE(bytes_equal(printed, print_head(&twice, &again)));
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
    require_same_again(&(struct understood){&whole.request, text.at, whole.head == PARSE_HEAD});
    if (whole.end == PARSE_DONE) {
        struct outcome alone = feed((struct bytes){text.at, whole.used}, &limits, whole.used, 1);
        REQUIRE(outcomes_equal(&whole, &alone));
    }
    return 0;
}
