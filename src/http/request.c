/* request.c - drives llhttp over a request and checks what it lets pass.
 *
 * The head is taken line by line. A scan finds the ends of lines and refuses bare CR and LF,
 * control characters, folded lines and empty names; whole lines then go to llhttp, which
 * therefore never sees a line in two parts, nor a byte behind the head. The first line with a
 * fault decides the status, so that the answer does not depend on how the bytes arrived.
 */
#include "request_line.h"

#include "tarn/authority.h"

#include <assert.h>
#include <llhttp.h>
#include <string.h>

/* Fields that are understood here and then forgotten follow those of the door. */
enum {
    FIELD_CONNECTION = FIELD_COUNT,
    FIELD_CONTENT_LENGTH,
    FIELD_TRANSFER_ENCODING,
    FIELD_EXPECT,
    FIELD_NONE
};

static const struct bytes field_names[FIELD_NONE] = {
    [FIELD_HOST] = {"host", 4},
    [FIELD_IF_MATCH] = {"if-match", 8},
    [FIELD_IF_NONE_MATCH] = {"if-none-match", 13},
    [FIELD_IF_MODIFIED_SINCE] = {"if-modified-since", 17},
    [FIELD_IF_UNMODIFIED_SINCE] = {"if-unmodified-since", 19},
    [FIELD_IF_RANGE] = {"if-range", 8},
    [FIELD_RANGE] = {"range", 5},
    [FIELD_ACCEPT] = {"accept", 6},
    [FIELD_ACCEPT_ENCODING] = {"accept-encoding", 15},
    [FIELD_ORIGIN] = {"origin", 6},
    [FIELD_ACCESS_CONTROL_REQUEST_METHOD] = {"access-control-request-method", 29},
    [FIELD_ACCESS_CONTROL_REQUEST_HEADERS] = {"access-control-request-headers", 30},
    [FIELD_REFERER] = {"referer", 7},
    [FIELD_USER_AGENT] = {"user-agent", 10},
    [FIELD_CONNECTION] = {"connection", 10},
    [FIELD_CONTENT_LENGTH] = {"content-length", 14},
    [FIELD_TRANSFER_ENCODING] = {"transfer-encoding", 17},
    [FIELD_EXPECT] = {"expect", 6},
};

/* Sent twice these have no meaning (RFC 9110, 5.3), and guessing one could be half-reading. */
#define SINGLETONS                                                              \
    (1u << FIELD_RANGE | 1u << FIELD_IF_RANGE | 1u << FIELD_IF_MODIFIED_SINCE | \
     1u << FIELD_IF_UNMODIFIED_SINCE | 1u << FIELD_ORIGIN |                     \
     1u << FIELD_ACCESS_CONTROL_REQUEST_METHOD)

#define CONDITIONS                                                                      \
    (1u << FIELD_IF_MATCH | 1u << FIELD_IF_NONE_MATCH | 1u << FIELD_IF_MODIFIED_SINCE | \
     1u << FIELD_IF_UNMODIFIED_SINCE | 1u << FIELD_IF_RANGE | 1u << FIELD_RANGE)

struct state {
    llhttp_t llhttp;
    struct request_limits limits;
    uint64_t body_bytes;    /* Content-Length, then what is left of it */
    uint64_t data_bytes;    /* of a chunked body so far */
    uint64_t framing_bytes; /* chunk sizes, extensions, line ends and trailers so far */
    uint32_t scanned;       /* bytes of the head that the scan has passed */
    uint32_t line_at;       /* where the line being scanned begins */
    uint32_t fed;           /* bytes of the head that llhttp has seen, or need not see */
    uint32_t target_at;     /* of a request line still incomplete; 0: not found yet */
    bool has_line;
    bool has_blank; /* the one empty line that may come first did */
    bool has_host;
    bool has_length;
    bool has_transfer_encoding;
    bool has_close;
    bool has_keep_alive;
    bool has_other_expectation;
    bool is_complete;  /* llhttp has seen the end of the message */
    char framing_last; /* byte of a chunked body's framing; 0 behind data */
    int coding_status; /* what Transfer-Encoding deserves: 0, 400 or 501 */
};

static_assert(sizeof(struct state) <= sizeof((struct request_parser *)0)->state,
              "struct request_parser must have room for llhttp's state");

/* One call's view of the bytes; llhttp hands it to the callbacks. */
struct feed {
    struct request_parser *parser;
    const char *data;    /* offset 0 of the head, or the body's piece */
    const char *end;     /* behind the last byte given to llhttp */
    const char *framing; /* in a body: where the framing not looked at yet begins; else null */
};

static struct state *state_of(struct request_parser *parser)
{
    return (struct state *)(void *)parser->state;
}

/* Remembers why; the value makes llhttp stop at once. */
static int refuse(struct request_parser *parser, int status)
{
    if (parser->status == 0)
        parser->status = status;
    return HPE_USER;
}

/* Eight bytes as one number, the first of them lowest. Spelt out like this, compilers see that it
 * is one load. */
static uint64_t load_eight(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 |
           (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 |
           (uint64_t)at[7] << 56;
}

/* One look at length, first and last letter leaves one candidate. */
static unsigned field_candidate(struct bytes name)
{
#define KEY(len, first, last) ((unsigned)(len) << 16 | (unsigned)(first) << 8 | (unsigned)(last))
    unsigned first = (unsigned char)name.at[0] | 0x20u;
    unsigned last = (unsigned char)name.at[name.len - 1] | 0x20u;
    switch (KEY(name.len, first, last)) {
    case KEY(4, 'h', 't'):
        return FIELD_HOST;
    case KEY(8, 'i', 'h'):
        return FIELD_IF_MATCH;
    case KEY(13, 'i', 'h'):
        return FIELD_IF_NONE_MATCH;
    case KEY(17, 'i', 'e'):
        return FIELD_IF_MODIFIED_SINCE;
    case KEY(19, 'i', 'e'):
        return FIELD_IF_UNMODIFIED_SINCE;
    case KEY(8, 'i', 'e'):
        return FIELD_IF_RANGE;
    case KEY(5, 'r', 'e'):
        return FIELD_RANGE;
    case KEY(6, 'a', 't'):
        return FIELD_ACCEPT;
    case KEY(15, 'a', 'g'):
        return FIELD_ACCEPT_ENCODING;
    case KEY(6, 'o', 'n'):
        return FIELD_ORIGIN;
    case KEY(29, 'a', 'd'):
        return FIELD_ACCESS_CONTROL_REQUEST_METHOD;
    case KEY(30, 'a', 's'):
        return FIELD_ACCESS_CONTROL_REQUEST_HEADERS;
    case KEY(7, 'r', 'r'):
        return FIELD_REFERER;
    case KEY(10, 'u', 't'):
        return FIELD_USER_AGENT;
    case KEY(10, 'c', 'n'):
        return FIELD_CONNECTION;
    case KEY(14, 'c', 'h'):
        return FIELD_CONTENT_LENGTH;
    case KEY(17, 't', 'g'):
        return FIELD_TRANSFER_ENCODING;
    case KEY(6, 'e', 't'):
        return FIELD_EXPECT;
    default:
        return FIELD_NONE;
    }
#undef KEY
}

/* Is NAME, of which llhttp knows that it is a token, LOWER in any case? Bit 0x20 makes letters
 * lower case and leaves '-' alone; no other byte of a token becomes one of these by it. */
static bool is_name(struct bytes name, struct bytes lower)
{
    const uint64_t fold = UINT64_C(0x2020202020202020);
    if (name.len < 8)
        return bytes_equal_nocase(name, lower);
    uint64_t difference = 0;
    for (size_t at = 0; at + 8 < name.len; at += 8)
        difference |= (load_eight(name.at + at) | fold) ^ load_eight(lower.at + at);
    size_t last = name.len - 8;
    difference |= (load_eight(name.at + last) | fold) ^ load_eight(lower.at + last);
    return difference == 0;
}

static unsigned field_of(struct bytes name)
{
    unsigned field = name.len < 4 || name.len > 30 ? FIELD_NONE : field_candidate(name);
    return field != FIELD_NONE && is_name(name, field_names[field]) ? field : FIELD_NONE;
}

/* Connection (RFC 9110, 7.6.1): options other than these two ask for nothing here. */
static void take_connection(struct state *state, struct bytes value)
{
    while (value.at) {
        struct bytes option = bytes_trim(bytes_cut(&value, ','));
        if (bytes_equal_nocase(option, BYTES("close")))
            state->has_close = true;
        else if (bytes_equal_nocase(option, BYTES("keep-alive")))
            state->has_keep_alive = true;
    }
}

/* Expect (RFC 9110, 10.1.1). */
static void take_expect(struct request_parser *parser, struct bytes value)
{
    while (value.at) {
        struct bytes member = bytes_trim(bytes_cut(&value, ','));
        if (bytes_equal_nocase(member, BYTES("100-continue")))
            parser->request.expects_continue = true;
        else if (member.len)
            state_of(parser)->has_other_expectation = true;
    }
}

/* Transfer-Encoding (RFC 9112, 6.1 and 6.3): chunked, once and alone, is all there is to read. A
 * list that ends in chunked has a known length but codings nobody here undoes: 501. Whatever else,
 * a second line included, has a length that two readers may see differently: 400. */
static void take_transfer_encoding(struct state *state, struct bytes value)
{
    if (state->has_transfer_encoding) {
        state->coding_status = 400;
        return;
    }
    state->has_transfer_encoding = true;
    bool is_last_chunked = false;
    bool was_chunked_before = false;
    int members = 0;
    while (value.at) {
        struct bytes member = bytes_trim(bytes_cut(&value, ','));
        was_chunked_before |= is_last_chunked || member.len == 0;
        is_last_chunked = bytes_equal_nocase(member, BYTES("chunked"));
        members++;
    }
    if (!is_last_chunked || was_chunked_before)
        state->coding_status = 400;
    else if (members > 1)
        state->coding_status = 501;
}

/* Content-Length (RFC 9110, 8.6): digits only, and one line with one number only. Equal repeats
 * might be merged, but no client has a reason to send them and a proxy in front might not. */
static int take_content_length(struct request_parser *parser, struct bytes value)
{
    struct state *state = state_of(parser);
    if (state->has_length || !bytes_to_u64(value, &state->body_bytes))
        return refuse(parser, 400);
    state->has_length = true;
    return 0;
}

/* Host (RFC 9110, 7.2). An absolute target's authority stays where it is. */
static int take_host(struct request_parser *parser, struct span span, struct bytes value)
{
    struct state *state = state_of(parser);
    struct authority authority;
    if (state->has_host || !authority_split(value, &authority))
        return refuse(parser, 400);
    state->has_host = true;
    if (!(parser->request.present & 1u << FIELD_HOST)) {
        parser->request.present |= 1u << FIELD_HOST;
        parser->request.fields[FIELD_HOST] = span;
    }
    return 0;
}

static int take_known(struct request_parser *parser, unsigned field, struct span span)
{
    struct request *request = &parser->request;
    uint32_t bit = 1u << field;
    if (request->present & bit) {
        if (SINGLETONS & bit)
            return refuse(parser, 400);
        request->repeated |= bit;
        return 0;
    }
    request->present |= bit;
    request->fields[field] = span;
    return 0;
}

static int on_field(llhttp_t *llhttp, const char *at, size_t len)
{
    const struct feed *feed = llhttp->data;
    /* Trailers are dropped with the body they follow (RFC 9110, 6.5.1). */
    if (feed->framing)
        return 0;
    if (at + len >= feed->end || at[len] != ':')
        return refuse(feed->parser, 400);
    unsigned field = field_of((struct bytes){at, len});
    if (field == FIELD_NONE)
        return 0;

    struct bytes rest = {at + len + 1, (size_t)(feed->end - at) - len - 1};
    struct bytes value = bytes_trim(bytes_cut(&rest, '\r'));
    struct span span = {(uint32_t)(value.at - feed->data), (uint32_t)value.len};
    switch (field) {
    case FIELD_HOST:
        return take_host(feed->parser, span, value);
    case FIELD_CONNECTION:
        take_connection(state_of(feed->parser), value);
        return 0;
    case FIELD_EXPECT:
        take_expect(feed->parser, value);
        return 0;
    case FIELD_TRANSFER_ENCODING:
        take_transfer_encoding(state_of(feed->parser), value);
        return 0;
    case FIELD_CONTENT_LENGTH:
        return take_content_length(feed->parser, value);
    default:
        return take_known(feed->parser, field, span);
    }
}

/* Looks over the framing of a chunked body up to END: llhttp takes line ends there that others do
 * not. Its length has a budget, so that nobody sends extensions for ever (RFC 9112, 7.1.1); eight
 * bytes for each byte of data are enough for the smallest chunks. */
static int take_framing(struct feed *feed, const char *end)
{
    struct state *state = state_of(feed->parser);
    uint64_t budget = state->limits.head_bytes + 8 * state->data_bytes;
    for (const char *at = feed->framing; at < end; at++) {
        char last = state->framing_last;
        unsigned char c = (unsigned char)*at;
        if (++state->framing_bytes > budget)
            return refuse(feed->parser, 413);
        bool is_bad = (last == '\r') != (c == '\n') || c == 0x7f ||
                      (c < 0x20 && c != '\t' && c != '\r' && c != '\n') ||
                      (last == '\n' && (c == ' ' || c == '\t' || c == ':'));
        if (is_bad)
            return refuse(feed->parser, 400);
        state->framing_last = (char)c;
    }
    feed->framing = end;
    return 0;
}

static int on_body(llhttp_t *llhttp, const char *at, size_t len)
{
    struct feed *feed = llhttp->data;
    struct state *state = state_of(feed->parser);
    if (take_framing(feed, at))
        return HPE_USER;
    state->data_bytes += len;
    if (state->data_bytes > state->limits.body_bytes)
        return refuse(feed->parser, 413);
    state->framing_last = 0;
    feed->framing = at + len;
    return 0;
}

static int on_complete(llhttp_t *llhttp)
{
    const struct feed *feed = llhttp->data;
    state_of(feed->parser)->is_complete = true;
    return feed->framing ? HPE_PAUSED : 0;
}

static const llhttp_settings_t settings = {
    .on_header_field = on_field,
    .on_body = on_body,
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
    refuse(parser, status);
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
    return error == HPE_OK || error == HPE_PAUSED || error == HPE_PAUSED_UPGRADE;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

#define ONES UINT64_C(0x0101010101010101)

/* The index of the first control character from AT on, or END; eight bytes at a time. */
static uint32_t find_control(const char *data, uint32_t at, uint32_t end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t word = load_eight(data + at);
        uint64_t del = word ^ ONES * 0x7f;
        /* A borrow may mark bytes above the first hit, never below it. */
        uint64_t hits = (((word - ONES * 0x20) & ~word) | ((del - ONES) & ~del)) >> 7 & ONES;
        if (hits) {
            uint64_t below_first = ~hits & (hits - 1) & ONES;
            return at + (uint32_t)(below_first * ONES >> 56);
        }
    }
    while (at < end && !is_control(data[at]))
        at++;
    return at;
}

enum scan { SCAN_MORE, SCAN_END, SCAN_BAD };

/* Takes the line [line_at, END), whose CRLF follows. */
static enum scan take_line(struct request_parser *parser, const char *data, uint32_t end)
{
    struct state *state = state_of(parser);
    uint32_t at = state->line_at;
    if (state->has_line) {
        if (at == end)
            return SCAN_END;
        char first = data[at];
        return first == ' ' || first == '\t' || first == ':' ? SCAN_BAD : SCAN_MORE;
    }
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
    if (status) {
        refuse(parser, status);
        return SCAN_BAD;
    }
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
        uint32_t at = find_control(data, state->scanned, len);
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

/* What only the whole head can tell. */
static int check_head(struct request_parser *parser)
{
    struct request *request = &parser->request;
    struct state *state = state_of(parser);
    if (request->minor >= 1 && !state->has_host)
        return 400;
    if (state->has_transfer_encoding) {
        if (request->minor == 0 || state->has_length)
            return 400;
        if (state->coding_status)
            return state->coding_status;
    }
    /* HTTP/1.0 knows no expectations (RFC 9110, 10.1.1). */
    if (request->minor >= 1 && state->has_other_expectation)
        return 417;
    if (state->body_bytes > state->limits.body_bytes)
        return 413;
    return 0;
}

static enum parse finish_head(struct request_parser *parser)
{
    struct request *request = &parser->request;
    struct state *state = state_of(parser);
    int status = check_head(parser);
    if (status)
        return bad(parser, status);
    bool has_body = state->has_transfer_encoding || state->body_bytes > 0;
    /* llhttp has its own idea of whether a body follows; where two readers differ, neither wins. */
    if (state->is_complete == has_body)
        return bad(parser, 400);
    request->head_bytes = state->scanned;
    request->keep_alive = !state->has_close && (request->minor >= 1 || state->has_keep_alive);
    request->expects_continue = request->expects_continue && request->minor >= 1 && has_body;
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
        return end == limit ? bad(parser, 431) : PARSE_MORE;
    enum parse parse = finish_head(parser);
    *used = parse == PARSE_BAD ? 0 : parser->request.head_bytes;
    return parse;
}

static enum parse skip_chunked(struct request_parser *parser, const char *data, size_t len,
                               size_t *used)
{
    struct state *state = state_of(parser);
    struct feed feed = {.parser = parser, .data = data, .framing = data};
    bool is_fine = feed_llhttp(&feed, data, len);
    const char *end = data + len;
    if (!is_fine || state->is_complete)
        end = llhttp_get_error_pos(&state->llhttp);
    if (parser->status || take_framing(&feed, end))
        return PARSE_BAD;
    if (!is_fine)
        return bad(parser, 400);
    *used = (size_t)(end - data);
    return state->is_complete ? PARSE_DONE : PARSE_MORE;
}

enum parse request_skip_body(struct request_parser *parser, const char *data, size_t len,
                             size_t *used)
{
    struct state *state = state_of(parser);
    *used = 0;
    if (state->has_transfer_encoding)
        return skip_chunked(parser, data, len, used);
    *used = len < state->body_bytes ? len : (size_t)state->body_bytes;
    state->body_bytes -= *used;
    return state->body_bytes ? PARSE_MORE : PARSE_DONE;
}

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
        if (!bytes_equal_nocase(name, field_names[field]))
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

const char *method_name(enum method method)
{
    switch (method) {
    case METHOD_GET:
        return "GET";
    case METHOD_HEAD:
        return "HEAD";
    case METHOD_OPTIONS:
        return "OPTIONS";
    default:
        return "OTHER";
    }
}
