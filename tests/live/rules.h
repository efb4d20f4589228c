/* rules.h - the rules of HTTP that the server keeps, each with requests that show it.
 *
 * Every row is sent over TCP and over a unix socket, whole and cut in two at every byte. Behind it
 * goes another request, for /probe.txt: it is answered if the row leaves the connection open, and
 * never if the row ends it, however much the bytes in between look like requests.
 *
 * In requests and expected fields "{etag NAME}" stands for the entity-tag of that file, and
 * "{etag NAME CODING}" for that of one of its codings. Whatever else must hold for every answer is
 * in wire.c.
 */
#ifndef TARN_TESTS_RULES_H
#define TARN_TESTS_RULES_H

#include "tarn/bytes.h"

struct rule {
    const char *section; /* of an RFC: "9112 3.2"; null: the row shows the same as the one above */
    const char *says;
    struct bytes sent;
    int line; /* of the file where the row stands */
    /* The statuses of the answers, then "end" if the connection ends. An "h" behind a status: the
     * answer to HEAD. */
    const char *answers;
    /* Of the last answer, a line each: "Name: value", "Name" for any value, "!Name" for none. */
    const char *fields;
    const char *body; /* of the last answer, all of it; null: any */
    const char *file; /* of the site: the last answer is this file or, with 206, parts of it */
    bool half_closes; /* the client sends no more: no probe, but all answers, and then the end */
};

struct rules {
    const char *name;
    const char *title;
    const char *const *args; /* of the server; null: none */
    bool is_guarded;   /* hosts matter: both endpoints are TCP, and only its args allow names */
    const char *root;  /* what it serves; null: "site" */
    const char *probe; /* what is asked for behind each row; null: "/probe.txt" */
    const struct rule *rows;
    size_t count;
};

extern const struct rules *const all_rules[];
extern const size_t all_rules_count;

#define RULE(section_, says_) .section = (section_), .says = (says_)
#define SENT(bytes)           .sent = {(bytes), sizeof(bytes) - 1}, .line = __LINE__
#define HOST                  "Host: localhost\r\n"

/* Most rows are about one line of a request. */
#define LINE(line)        SENT(line "\r\n" HOST "\r\n")
#define GET(target)       LINE("GET " target " HTTP/1.1")
#define FIELDS(lines)     SENT("GET /page.html HTTP/1.1\r\n" HOST lines "\r\n\r\n")
#define OLD(lines)        SENT("GET /page.html HTTP/1.0\r\n" HOST lines "\r\n\r\n")
#define POST(lines, body) SENT("POST /page.html HTTP/1.1\r\n" HOST lines "\r\n\r\n" body)
#define CHUNKS(body)      POST("Transfer-Encoding: chunked", body)

/* What a refused request gets: its status, and the end of the connection. */
#define REFUSED(status) .answers = #status " end", .fields = "Connection: close"

#define RULES(name_, title_, rows_) \
    .name = (name_), .title = (title_), .rows = (rows_), .count = sizeof(rows_) / sizeof((rows_)[0])

#endif
