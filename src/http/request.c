/* request.c - drives llhttp over a request and checks what it lets pass.
 *
 * The head is taken line by line. A scan finds the ends of lines and refuses bare CR and LF,
 * control characters, folded lines and empty names; whole lines then go to llhttp, which
 * therefore never sees a field in two parts, nor a byte behind the head. The first line with a
 * fault decides the status, so that the answer does not depend on how the bytes arrived.
 */
#include "chunks.h"
#include "field.h"
#include "framing.h"
#include "octet.h"
#include "request_line.h"
#include "tarn/authority.h"

#include <assert.h>
#include <llhttp.h>
#include <string.h>

/* Sent twice these have no meaning (RFC 9110, 5.3), and guessing one could be half-reading. */
#define SINGLETONS                                                              \
    (1u << FIELD_RANGE | 1u << FIELD_IF_RANGE | 1u << FIELD_IF_MODIFIED_SINCE | \
     1u << FIELD_IF_UNMODIFIED_SINCE | 1u << FIELD_ORIGIN |                     \
     1u << FIELD_ACCESS_CONTROL_REQUEST_METHOD)

struct state {
    llhttp_t llhttp;
    struct request_limits limits;
    struct framing framing;
    struct chunks chunks;
    uint64_t body_left; /* of a body whose length is known */
    uint32_t scanned;   /* bytes of the head that the scan has passed */
    uint32_t line_at;   /* where the line being scanned begins */
    uint32_t fed;       /* bytes of the head that llhttp has seen, or need not see */
    uint32_t target_at; /* of a request line still incomplete; 0: not found yet */
    bool has_line;
    bool has_blank; /* the one empty line that may come first did */
    bool has_host;
    bool is_complete; /* llhttp has seen the end of the message */
};

static_assert(sizeof(struct state) <= sizeof((struct request_parser *)0)->state,
              "struct request_parser must have room for llhttp's state");

/* One call's view of the bytes; llhttp hands it to the callbacks. */
struct feed {
    struct request_parser *parser;
    const char *data; /* offset 0 of the head */
    const char *end;  /* behind the last byte given to llhttp */
};

static struct state *state_of(struct request_parser *parser)
{
    return (struct state *)(void *)parser->state;
}

/* Remembers why, unless STATUS is 0. What it returns makes llhttp go on or stop at once. */
static int verdict(struct request_parser *parser, int status)
{
    if (parser->status == 0)
        parser->status = status;
    return parser->status ? HPE_USER : HPE_OK;
}

/* Host (RFC 9110, 7.2). An absolute target's authority stays where it is. */
static int take_host(struct request_parser *parser, struct span span, struct bytes value)
{
    struct state *state = state_of(parser);
    struct authority authority;
    if (state->has_host || !authority_split(value, &authority))
        return verdict(parser, 400);
    state->has_host = true;
    if (!(parser->request.present & 1u << FIELD_HOST)) {
        parser->request.present |= 1u << FIELD_HOST;
        parser->request.fields[FIELD_HOST] = span;
    }
    return HPE_OK;
}

static int take_known(struct request_parser *parser, unsigned field, struct span span)
{
    struct request *request = &parser->request;
    uint32_t bit = 1u << field;
    if (request->present & bit) {
        if (SINGLETONS & bit)
            return verdict(parser, 400);
        request->repeated |= bit;
        return HPE_OK;
    }
    request->present |= bit;
    request->fields[field] = span;
    return HPE_OK;
}

static int on_field(llhttp_t *llhttp, const char *at, size_t len)
{
    const struct feed *feed = llhttp->data;
    if (at + len >= feed->end || at[len] != ':')
        return verdict(feed->parser, 400);
    unsigned field = field_find((struct bytes){at, len});
    if (field == FIELD_NONE)
        return HPE_OK;

    struct bytes rest = {at + len + 1, (size_t)(feed->end - at) - len - 1};
    struct bytes value = bytes_trim(bytes_cut(&rest, '\r'));
    struct span span = {(uint32_t)(value.at - feed->data), (uint32_t)value.len};
    struct framing *framing = &state_of(feed->parser)->framing;
    switch (field) {
    case FIELD_HOST:
        return take_host(feed->parser, span, value);
    case FIELD_CONNECTION:
        framing_take_connection(framing, value);
        return HPE_OK;
    case FIELD_EXPECT:
        framing_take_expect(framing, value);
        return HPE_OK;
    case FIELD_TRANSFER_ENCODING:
        framing_take_transfer_encoding(framing, value);
        return HPE_OK;
    case FIELD_CONTENT_LENGTH:
        return verdict(feed->parser, framing_take_content_length(framing, value) ? 0 : 400);
    default:
        return take_known(feed->parser, field, span);
    }
}

static int on_complete(llhttp_t *llhttp)
{
    const struct feed *feed = llhttp->data;
    state_of(feed->parser)->is_complete = true;
    return HPE_OK;
}

static const llhttp_settings_t settings = {
    .on_header_field = on_field,
    .on_message_complete = on_complete,
};

void request_begin(struct request_parser *parser, const struct request_limits *limits)
{
    struct state *state = state_of(parser);
    memset(&parser->request, 0, sizeof parser->request);
    memset(state, 0, sizeof *state);
    parser->status = 0;
    llhttp_init(&state->llhttp, HTTP_REQUEST, &settings);
    state->limits = *limits;
}

static enum parse bad(struct request_parser *parser, int status)
{
    verdict(parser, status);
    return PARSE_BAD;
}

/* Gives llhttp LEN bytes; false when it refuses them. That it wants to speak another protocol
 * behind the message is no refusal: Upgrade is ignored (RFC 9110, 7.8). */
static bool feed_llhttp(struct feed *feed, const char *at, size_t len)
{
    llhttp_t *llhttp = &state_of(feed->parser)->llhttp;
    feed->end = at + len;
    llhttp->data = feed;
    llhttp_errno_t error = llhttp_execute(llhttp, at, len);
    return error == HPE_OK || error == HPE_PAUSED_UPGRADE;
}

enum scan { SCAN_MORE, SCAN_END, SCAN_BAD };

/* Takes the field line [line_at, END). Blanks behind its value do not belong to it (RFC 9110, 5.5),
 * but llhttp takes a tab there for a part of a length or of a coding, so it is shown none. */
static enum scan take_field(struct request_parser *parser, const char *data, uint32_t end)
{
    struct state *state = state_of(parser);
    char first = data[state->line_at];
    if (first == ' ' || first == '\t' || first == ':')
        return SCAN_BAD;
    uint32_t shown = end;
    while (data[shown - 1] == ' ' || data[shown - 1] == '\t')
        shown--;
    if (shown < end) {
        struct feed feed = {.parser = parser, .data = data};
        if (!feed_llhttp(&feed, data + state->fed, shown - state->fed))
            return SCAN_BAD;
        state->fed = end;
    }
    return SCAN_MORE;
}

/* Takes the line [line_at, END), whose CRLF follows. */
static enum scan take_line(struct request_parser *parser, const char *data, uint32_t end)
{
    struct state *state = state_of(parser);
    uint32_t at = state->line_at;
    if (state->has_line)
        return at == end ? SCAN_END : take_field(parser, data, end);
    if (at == end) {
        /* One empty line before a request is forgiven (RFC 9112, 2.2). */
        bool is_second = state->has_blank;
        state->has_blank = true;
        state->fed = end + 2;
        return is_second ? SCAN_BAD : SCAN_MORE;
    }
    state->has_line = true;
    enum line_kind kind;
    int status = request_line_read(&parser->request, data, at, end, state->limits.uri_bytes, &kind);
    if (verdict(parser, status))
        return SCAN_BAD;
    if (kind == LINE_FOREIGN) {
        struct bytes stand_in = BYTES("POST / HTTP/1.1\r\n");
        struct feed feed = {.parser = parser, .data = stand_in.at};
        feed_llhttp(&feed, stand_in.at, stand_in.len);
        state->fed = end + 2;
    }
    return SCAN_MORE;
}

/* Goes on over the head up to LEN, and stops at its end or at its first fault. */
static enum scan scan_head(struct request_parser *parser, const char *data, uint32_t len)
{
    struct state *state = state_of(parser);
    enum scan result = SCAN_MORE;
    while (result == SCAN_MORE) {
        uint32_t at = octet_find_control(data, state->scanned, len);
        state->scanned = at;
        if (at == len)
            return SCAN_MORE;
        if (data[at] == '\t') {
            state->scanned++;
            continue;
        }
        if (data[at] != '\r')
            return SCAN_BAD;
        if (at + 1 == len)
            return SCAN_MORE;
        if (data[at + 1] != '\n')
            return SCAN_BAD;
        result = take_line(parser, data, at);
        if (result != SCAN_BAD)
            state->scanned = state->line_at = at + 2;
    }
    return result;
}

/* While the request line is incomplete, or has a fault further on: is its target too long? Looks
 * at each byte once. */
static bool is_target_too_long(struct state *state, const char *data, uint32_t from)
{
    if (state->has_line)
        return false;
    if (state->target_at == 0) {
        if (from < state->line_at)
            from = state->line_at;
        ptrdiff_t space = bytes_find((struct bytes){data + from, state->scanned - from}, ' ');
        if (space < 0)
            return false;
        state->target_at = from + (uint32_t)space + 1;
    }
    struct bytes target = {data + state->target_at, state->scanned - state->target_at};
    return target.len > state->limits.uri_bytes &&
           bytes_cut(&target, ' ').len > state->limits.uri_bytes;
}

/* The head is as long as it may be, and has no end. Without a blank in its first line, that is all
 * method (RFC 9112, 3). */
static int status_of_endless(const struct state *state, const char *data, uint32_t end)
{
    if (state->has_line)
        return 431;
    if (state->target_at) {
        struct bytes rest = {data + state->target_at, end - state->target_at};
        return bytes_find(rest, ' ') < 0 ? 414 : 400;
    }
    struct bytes method = {data + state->line_at, end - state->line_at};
    return octet_run(method, OCTET_TOKEN) == method.len ? 501 : 400;
}

/* The rest of what only the whole head can tell. */
static enum parse finish_head(struct request_parser *parser)
{
    struct request *request = &parser->request;
    struct state *state = state_of(parser);
    const struct framing *framing = &state->framing;
    if (request->minor >= 1 && !state->has_host)
        return bad(parser, 400);
    if (verdict(parser, framing_check(framing, request->minor, state->limits.body_bytes)))
        return PARSE_BAD;
    bool has_body = framing_has_body(framing);
    /* llhttp has its own idea of whether a body follows; where two readers differ, neither wins. */
    if (state->is_complete == has_body)
        return bad(parser, 400);
    /* What is asked for by https is asked of another server: this one has no secured connections
     * (RFC 9110, 7.4). */
    if (request->is_secured)
        return bad(parser, 421);
    state->body_left = framing->length;
    request->head_bytes = state->scanned;
    request->keep_alive =
        !framing->wants_close && (request->minor >= 1 || framing->wants_keep_alive);
    request->expects_continue = framing->expects_continue && request->minor >= 1 && has_body;
    return has_body ? PARSE_HEAD : PARSE_DONE;
}

enum parse request_parse(struct request_parser *parser, const char *data, size_t len, size_t *used)
{
    struct state *state = state_of(parser);
    uint32_t limit = state->limits.head_bytes;
    uint32_t end = len < limit ? (uint32_t)len : limit;
    uint32_t from = state->scanned;
    *used = 0;
    assert(parser->status == 0);

    enum scan scan = scan_head(parser, data, end);
    if (scan != SCAN_END && is_target_too_long(state, data, from))
        return bad(parser, 414);
    uint32_t lines_end = state->line_at;
    if (state->has_line && lines_end > state->fed) {
        struct feed feed = {.parser = parser, .data = data};
        if (!feed_llhttp(&feed, data + state->fed, lines_end - state->fed))
            return bad(parser, 400);
        state->fed = lines_end;
    }
    if (scan == SCAN_BAD)
        return bad(parser, 400);
    if (scan == SCAN_MORE)
        return end == limit ? bad(parser, status_of_endless(state, data, end)) : PARSE_MORE;
    enum parse parse = finish_head(parser);
    *used = parse == PARSE_BAD ? 0 : parser->request.head_bytes;
    return parse;
}

static enum parse skip_chunked(struct request_parser *parser, struct bytes piece, size_t *used)
{
    struct state *state = state_of(parser);
    if (verdict(parser, chunks_take(&state->chunks, piece, &state->limits, used)))
        return PARSE_BAD;
    return state->chunks.is_complete ? PARSE_DONE : PARSE_MORE;
}

enum parse request_skip_body(struct request_parser *parser, const char *data, size_t len,
                             size_t *used)
{
    struct state *state = state_of(parser);
    *used = 0;
    if (state->framing.has_coding)
        return skip_chunked(parser, (struct bytes){data, len}, used);
    *used = len < state->body_left ? len : (size_t)state->body_left;
    state->body_left -= *used;
    return state->body_left ? PARSE_MORE : PARSE_DONE;
}
