/* message.c - writes and reads what one datagram holds. */
#include "message.h"

#include "mix.h"
#include "tarn/endpoint.h"

#include <string.h>

static void put_field(struct out *out, const char *name, struct bytes value)
{
    out_text(out, name);
    out_text(out, ": ");
    out_bytes(out, value);
    out_text(out, "\r\n");
}

static void put_range(struct out *out, const struct message_request *request)
{
    out_text(out, "Range: bytes=");
    out_u64(out, request->first);
    out_char(out, '-');
    if (request->last != UINT64_MAX)
        out_u64(out, request->last);
    out_text(out, "\r\n");
}

bool message_write(char *to, size_t len, const struct message_request *request, size_t *number_at)
{
    static const char padding[] = "Padding: ";
    static const char end[] = "\r\n\r\n";
    struct out out = out_init(to, len);
    out_bytes(&out, request->method);
    out_char(&out, ' ');
    out_bytes(&out, request->target);
    out_text(&out, " HTTP/1.1\r\n");
    if (!mix_has_field(request->fields, request->field_count, BYTES("Host"))) {
        out_text(&out, "Host: ");
        endpoint_put_authority(&out, request->authority);
        out_text(&out, "\r\n");
    }
    out_text(&out, "Datagram-Id: ");
    *number_at = out.len;
    out_padded(&out, 0, MESSAGE_ID_DIGITS);
    out_text(&out, "\r\n");
    if (request->has_range)
        put_range(&out, request);
    if (request->if_match.at)
        put_field(&out, "If-Match", request->if_match);
    for (size_t i = 0; i < request->field_count; i++) {
        out_text(&out, request->fields[i]);
        out_text(&out, "\r\n");
    }
    out_text(&out, padding);
    if (out.full || len - out.len < sizeof end - 1)
        return false;
    memset(to + out.len, '.', len - out.len);
    memcpy(to + len - (sizeof end - 1), end, sizeof end - 1);
    return true;
}

void message_set_number(char *at, uint64_t number)
{
    for (int i = MESSAGE_ID_DIGITS - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
}

/* "bytes 0-99/200"; a star stands where no range could be given. */
static bool read_range(struct message *message, struct bytes value)
{
    struct bytes rest = value;
    struct bytes unit = bytes_cut(&rest, ' ');
    struct bytes last = bytes_cut(&rest, '/');
    if (!bytes_equal(unit, BYTES("bytes")) || !bytes_to_u64(rest, &message->total))
        return false;
    message->has_range = true;
    message->first = 1;
    message->last = 0;
    if (bytes_equal(last, BYTES("*")))
        return true;
    struct bytes first = bytes_cut(&last, '-');
    return bytes_to_u64(first, &message->first) && bytes_to_u64(last, &message->last) &&
           message->first <= message->last && message->last < message->total;
}

static bool read_field(struct message *message, struct bytes line, uint64_t *content_length)
{
    struct bytes value = line;
    struct bytes name = bytes_cut(&value, ':');
    value = bytes_trim(value);
    if (bytes_equal_nocase(name, BYTES("Content-Length")))
        return bytes_to_u64(value, content_length);
    if (bytes_equal_nocase(name, BYTES("Content-Range")))
        return read_range(message, value);
    if (bytes_equal_nocase(name, BYTES("Datagram-Id")))
        message->has_number = bytes_to_u64(value, &message->number);
    if (bytes_equal_nocase(name, BYTES("ETag")))
        message->etag = value;
    return true;
}

static bool read_status(struct message *message, struct bytes line)
{
    uint64_t status;
    if (line.len < 12 || !bytes_starts_with(line, BYTES("HTTP/1.")) ||
        !bytes_to_u64((struct bytes){line.at + 9, 3}, &status) || status < 100 || status > 599)
        return false;
    message->status = (unsigned)status;
    return true;
}

/* A single part of a file is as long as its range: who believes the range has room for no more. */
static bool is_as_long_as_it_says(const struct message *message, uint64_t content_length,
                                  bool is_head)
{
    bool has_no_body = is_head || message->status == 304 || message->status == 204;
    if (message->body.len != (has_no_body ? 0 : content_length))
        return false;
    return has_no_body || message->status != 206 || !message->has_range ||
           (message->first <= message->last &&
            message->body.len == message->last - message->first + 1);
}

bool message_read(struct message *message, struct bytes datagram, bool is_head)
{
    struct bytes rest = datagram;
    struct bytes line = bytes_cut(&rest, '\n');
    uint64_t content_length = UINT64_MAX;
    *message = (struct message){.status = 0};
    if (!read_status(message, line))
        return false;
    while (rest.at) {
        line = bytes_cut(&rest, '\n');
        if (!bytes_ends_with(line, BYTES("\r")))
            return false;
        line.len--;
        if (line.len == 0) {
            message->body = rest.at ? rest : (struct bytes){line.at, 0};
            return is_as_long_as_it_says(message, content_length, is_head);
        }
        if (!read_field(message, line, &content_length))
            return false;
    }
    return false;
}
