/* wire.c - what must hold for every answer (RFC 9112, 4 to 6; RFC 9110, 5, 6 and 15). */
#include "wire.h"

#include "grammar.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The clocks of the server and of the test are the same one; a slow machine is not late by more. */
enum { DATE_OFF_S = 120 };

const char *wire_complain(const char *format, ...)
{
    static char text[1024];
    va_list rest;
    va_start(rest, format);
    vsnprintf(text, sizeof text, format, rest);
    va_end(rest);
    return text;
}

#define P(text) (int)(text).len, (text).at

/* ---- lines ---- */

/* Takes the next line off REST, without its CRLF. */
static bool take_line(struct bytes *rest, struct bytes *line)
{
    struct bytes copy = *rest;
    *line = bytes_cut(&copy, '\n');
    if (copy.at == NULL || line->len == 0 || line->at[line->len - 1] != '\r')
        return false;
    line->len--;
    *rest = copy;
    return true;
}

/* Printable US-ASCII and single blanks: the server has no reason to send anything else. */
static bool is_text(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < 0x20 || text.at[i] > 0x7e)
            return false;
    return true;
}

/* status-line (RFC 9112, 4) */
static const char *read_status(struct bytes line, int *status)
{
    uint64_t number;
    if (line.len < 13 || !bytes_starts_with(line, BYTES("HTTP/1.1 ")) || line.at[12] != ' ' ||
        !bytes_to_u64((struct bytes){line.at + 9, 3}, &number) || number < 100 || number > 599 ||
        !is_text(line))
        return wire_complain("no status line: %.*s", P(line));
    *status = (int)number;
    return NULL;
}

static unsigned count_field(const struct message *message, const char *name)
{
    struct bytes rest = message->head, line;
    unsigned count = 0;
    take_line(&rest, &line);
    while (take_line(&rest, &line))
        count += bytes_equal_nocase(bytes_cut(&line, ':'), bytes_of(name));
    return count;
}

bool wire_field(const struct message *message, const char *name, struct bytes *value)
{
    struct bytes rest = message->head, line;
    take_line(&rest, &line);
    while (take_line(&rest, &line)) {
        *value = line;
        if (bytes_equal_nocase(bytes_cut(value, ':'), bytes_of(name))) {
            *value = bytes_trim(*value);
            return true;
        }
    }
    return false;
}

/* field-line (RFC 9112, 5), as senders should write it: one space, no blanks at the end. */
static const char *check_field(const struct message *message, struct bytes line)
{
    struct bytes value = line;
    struct bytes name = bytes_cut(&value, ':');
    char copy[64];
    if (!is_token(name) || value.len < 2 || value.at[0] != ' ' || !is_text(value))
        return wire_complain("no field: %.*s", P(line));
    value = (struct bytes){value.at + 1, value.len - 1};
    if (bytes_trim(value).len != value.len)
        return wire_complain("blanks around a value: %.*s", P(line));
    if (!is_field_value(name, value))
        return wire_complain("not what this field may say: %.*s", P(line));
    snprintf(copy, sizeof copy, "%.*s", P(name));
    if (!is_list_field(name) && count_field(message, copy) != 1)
        return wire_complain("more than once: %s", copy);
    return NULL;
}

/* ---- what the fields say together ---- */

static bool has(const struct message *message, const char *name)
{
    return count_field(message, name) > 0;
}

static const char *check_dates(const struct message *message)
{
    struct bytes value;
    int64_t date, modified;
    if (message->status < 200)
        return NULL;
    if (!wire_field(message, "Date", &value) || !is_date(value, &date))
        return "no Date";
    int64_t off = date - (int64_t)time(NULL);
    if (off > DATE_OFF_S || off < -DATE_OFF_S)
        return wire_complain("a Date of another time: %.*s", P(value));
    if (wire_field(message, "Last-Modified", &value) && is_date(value, &modified) &&
        modified > date)
        return "Last-Modified lies in the future of Date";
    return NULL;
}

/* Fields without which a status is not complete, and those that it must not have. */
static const struct demand {
    int status;
    const char *needs;
    const char *bans;
} demands[] = {
    {204, NULL, "Content-Length"}, {204, NULL, "Content-Type"},
    {301, "Location", NULL},       {302, "Location", NULL},
    {303, "Location", NULL},       {307, "Location", NULL},
    {308, "Location", NULL},       {304, NULL, "Content-Length"},
    {304, NULL, "Content-Type"},   {304, NULL, "Content-Encoding"},
    {405, "Allow", NULL},          {416, "Content-Range", NULL},
    {503, "Retry-After", NULL},    {200, NULL, "Content-Range"},
    {412, NULL, "ETag"},           {416, NULL, "ETag"},
    {404, NULL, "Content-Range"},  {408, "Connection", NULL},
};

static const char *check_status(const struct message *message)
{
    for (size_t i = 0; i < sizeof demands / sizeof demands[0]; i++) {
        const struct demand *demand = &demands[i];
        if (demand->status != message->status)
            continue;
        if (demand->needs && !has(message, demand->needs))
            return wire_complain("%d without %s", message->status, demand->needs);
        if (demand->bans && has(message, demand->bans))
            return wire_complain("%d with %s", message->status, demand->bans);
    }
    return NULL;
}

static bool names(const struct message *message, const char *field, const char *member)
{
    struct bytes value;
    if (!wire_field(message, field, &value))
        return false;
    while (value.at)
        if (bytes_equal_nocase(bytes_trim(bytes_cut(&value, ',')), bytes_of(member)))
            return true;
    return false;
}

static const char *check_together(const struct message *message)
{
    if (has(message, "Content-Encoding") && !names(message, "Vary", "Accept-Encoding"))
        return "a content coding without Vary: Accept-Encoding";
    if (message->status >= 200 && !names(message, "X-Content-Type-Options", "nosniff"))
        return "no X-Content-Type-Options: nosniff";
    /* 206 leaves it out for a client that has it: RFC 9110, 15.3.7. */
    if (message->body.len > 0 && message->status != 206 && !has(message, "Content-Type"))
        return "a body without Content-Type";
    return NULL;
}

/* ---- framing ---- */

/* One length, which is true, or a status that has no body (RFC 9112, 6.3). */
static const char *take_body(struct bytes *rest, bool to_head, struct message *message)
{
    struct bytes value;
    uint64_t length;
    message->body = (struct bytes){rest->at, 0};
    if (has(message, "Transfer-Encoding"))
        return "a transfer coding, which a file needs as little as HTTP/1.0 knows it";
    if (message->status < 200 || message->status == 204 || message->status == 304)
        return NULL;
    if (!wire_field(message, "Content-Length", &value) || !bytes_to_u64(value, &length))
        return "no Content-Length";
    if (to_head)
        return NULL;
    if (length > rest->len)
        return wire_complain("%zu bytes of a body of %.*s", rest->len, P(value));
    message->body.len = (size_t)length;
    rest->at += length;
    rest->len -= (size_t)length;
    return NULL;
}

const char *wire_read(struct bytes *rest, bool to_head, struct message *message)
{
    struct bytes line;
    const char *complaint;
    *message = (struct message){.head = *rest};
    if (!take_line(rest, &line))
        return wire_complain("no answer: %.*s", rest->len < 200 ? (int)rest->len : 200, rest->at);
    if ((complaint = read_status(line, &message->status)))
        return complaint;
    do {
        message->head.len = (size_t)(rest->at - message->head.at);
        if (!take_line(rest, &line))
            return "the head has no end";
    } while (line.len > 0);
    struct bytes lines = message->head;
    take_line(&lines, &line);
    while (take_line(&lines, &line))
        if ((complaint = check_field(message, line)))
            return complaint;
    if ((complaint = take_body(rest, to_head, message)) || (complaint = check_dates(message)) ||
        (complaint = check_status(message)))
        return complaint;
    return check_together(message);
}
