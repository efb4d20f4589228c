/* request.h - the bytes of an HTTP/1.x request become a struct request (llhttp, plus what it lets
 * pass).
 *
 * The parser is fed the connection's buffer from the first byte of a request; it may be called
 * again with more bytes behind the same first ones, and goes on where it stopped. Everything it
 * reports is an offset into that buffer, so the buffer (and the parser) may move between calls.
 *
 * What a request means here depends on its bytes alone: equal bytes give an equal result, however
 * they were cut on the way.
 *
 * Thread: any; a parser belongs to one thread at a time.
 */
#ifndef TARN_REQUEST_H
#define TARN_REQUEST_H

#include "tarn/bytes.h"

enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_OPTIONS,
    METHOD_OTHER,   /* known to HTTP, not allowed here: 405 */
    METHOD_UNKNOWN, /* 501 */
};

/* The fields of a request that anything here decides on or writes down. */
enum field {
    FIELD_HOST,
    FIELD_IF_MATCH,
    FIELD_IF_NONE_MATCH,
    FIELD_IF_MODIFIED_SINCE,
    FIELD_IF_UNMODIFIED_SINCE,
    FIELD_IF_RANGE,
    FIELD_RANGE,
    FIELD_ACCEPT,
    FIELD_ACCEPT_ENCODING,
    FIELD_ORIGIN,
    FIELD_ACCESS_CONTROL_REQUEST_METHOD,
    FIELD_ACCESS_CONTROL_REQUEST_HEADERS,
    FIELD_REFERER,
    FIELD_USER_AGENT,
    FIELD_COUNT
};

struct span {
    uint32_t at; /* offset from the first byte of the request */
    uint32_t len;
};

struct request {
    enum method method;
    uint8_t minor;   /* HTTP/1.minor */
    bool keep_alive; /* what the client wants (RFC 9112, 9.3) */
    bool expects_continue;
    bool misdirected;  /* names a host that is not this machine: set by the server, whose hosts.h
                          knows; the parser leaves it false */
    bool is_secured;   /* asks for https: PARSE_BAD with 421 at the end of the head */
    uint32_t present;  /* bit (1u << FIELD_x) for each field that came */
    uint32_t repeated; /* bit for each that came more than once: the span is the first one. Only
                          lists and Referer and User-Agent ever show here: Host, Range, If-Range,
                          the dates, Origin and Access-Control-Request-Method sent twice are 400 */
    struct span method_name;
    struct span target; /* as sent */
    struct span path;   /* of the target: from the first '/' on, without the query; "/" when an
                           absolute target has none; "*"; empty for CONNECT */
    struct span query;  /* without '?'; at == 0 when there was none */
    struct span fields[FIELD_COUNT]; /* FIELD_HOST is the target's authority if it has one
                                        (RFC 9112, 3.2.2) */
    uint32_t head_bytes;             /* from the first byte to the end of the empty line */
};

struct request_limits {
    uint32_t head_bytes; /* 431 above */
    uint32_t uri_bytes;  /* 414 above */
    uint64_t body_bytes; /* 413 above: a body that nobody asked for is read and dropped */
};

enum parse {
    PARSE_MORE, /* the bytes are fine so far; more are needed */
    PARSE_HEAD, /* the head is complete and a body follows: see request_skip_body() */
    PARSE_DONE, /* the request is complete */
    PARSE_BAD,  /* answer `status` and close; no byte behind it may be read as a request */
};

/* Opaque to all but request.c; large enough for llhttp's state. Zero-initialise nothing: call
 * request_begin(). */
struct request_parser {
    struct request request;
    int status; /* with PARSE_BAD: 400, 413, 414, 417, 421, 431, 501 or 505 */
    _Alignas(8) unsigned char state[240];
};

/* Gets ready for the first byte of a request. LIMITS is copied. */
void request_begin(struct request_parser *parser, const struct request_limits *limits);

/* Reads a head. DATA is the first byte of the request and LEN counts all bytes there are, those of
 * earlier calls and those of a following request included. With PARSE_HEAD and PARSE_DONE `used`
 * is the length of the head; otherwise it is 0. Never asks for more than limits.head_bytes. */
enum parse request_parse(struct request_parser *parser, const char *data, size_t len, size_t *used);

/* Reads the body that PARSE_HEAD announced, and drops it. DATA is whatever follows the bytes used
 * so far, each byte given once, in pieces of any size; the head may lie elsewhere by now, but as
 * long as `request` is looked at somebody must keep it. Returns PARSE_MORE (all of the piece is
 * used up), PARSE_DONE (`used` bytes of this piece belonged to the body, what follows is the next
 * request) or PARSE_BAD. Whoever answers without reading the body to its end must close. */
enum parse request_skip_body(struct request_parser *parser, const char *data, size_t len,
                             size_t *used);

/* A field's value in DATA, trimmed; empty with a null pointer when it did not come. For a list
 * that came in several lines, it is the first line only: see request_next_line(). */
struct bytes request_field(const struct request *request, const char *data, enum field field);

/* Visits each line of a list-valued field in order: start with *CURSOR = 0 and call until it
 * returns false. */
bool request_next_line(const struct request *request, const char *data, enum field field,
                       uint32_t *cursor, struct bytes *value);

struct bytes request_span(const char *data, struct span span);

/* True when neither preconditions nor ranges nor anything else makes this more than "send it". */
bool request_is_plain(const struct request *request);

#endif
