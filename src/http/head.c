/* head.c - response heads. */
#include "tarn/head.h"

#include "octet.h"

static const struct reason {
    int status;
    const char *text;
} reasons[] = {
    {100, "Continue"},
    {200, "OK"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

const char *head_reason(int status)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == status)
            return reasons[i].text;
    return "";
}

size_t head_begin(struct out *out, int status, int64_t now_s)
{
    out_text(out, "HTTP/1.1 ");
    out_padded(out, (uint64_t)status, 3);
    out_char(out, ' ');
    out_text(out, head_reason(status));
    out_text(out, "\r\nDate: ");
    size_t date_at = out->len;
    char date[DATE_LEN];
    date_print(date, now_s);
    out_bytes(out, (struct bytes){date, sizeof date});
    out_text(out, "\r\n");
    return date_at;
}

bool head_is_name(struct bytes name)
{
    return name.len > 0 && octet_run(name, OCTET_TOKEN) == name.len;
}

bool head_is_value(struct bytes value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

void head_field(struct out *out, const char *name, struct bytes value)
{
    if (!head_is_value(value))
        return;
    out_text(out, name);
    out_text(out, ": ");
    out_bytes(out, value);
    out_text(out, "\r\n");
}

void head_field_u64(struct out *out, const char *name, uint64_t value)
{
    out_text(out, name);
    out_text(out, ": ");
    out_u64(out, value);
    out_text(out, "\r\n");
}

void head_field_date(struct out *out, const char *name, int64_t seconds)
{
    char date[DATE_LEN];
    date_print(date, seconds);
    head_field(out, name, (struct bytes){date, sizeof date});
}

void head_end(struct out *out)
{
    out_text(out, "\r\n");
}

static bool is_one_of(struct bytes name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_nocase(name, bytes_of(names[i])))
            return true;
    return false;
}

#define IS_ONE_OF(name, names) is_one_of(name, names, sizeof(names) / sizeof((names)[0]))

/* Does this field of the page's head belong into the changed one? Those that CHANGE writes anew do
 * not. */
static bool belongs(struct bytes name, const struct head_change *change, bool has_etag)
{
    static const char *const always_new[] = {"Date", "Connection", "Content-Range"};
    /* A 304 has what guides caches, and no other metadata of the representation (RFC 9110,
     * 15.4.5); the date only where there is no better validator. */
    static const char *const not_in_304[] = {"Content-Type", "Content-Length", "Content-Encoding",
                                             "Content-Language", "Accept-Ranges"};
    /* An error that takes the place of the page is not the page's content: it has neither its
     * metadata nor its life in caches. */
    static const char *const not_in_errors[] = {
        "Content-Type", "Content-Encoding", "Content-Language", "Content-Disposition",
        "ETag",         "Last-Modified",    "Cache-Control",    "Expires"};
    /* Who asks with If-Range has a former answer with these; Content-Location goes along all the
     * same (RFC 9110, 15.3.7). */
    static const char *const known[] = {"Content-Type", "Content-Encoding", "Content-Language",
                                        "Last-Modified"};
    if (IS_ONE_OF(name, always_new) || (change->is_known && IS_ONE_OF(name, known)))
        return false;
    if (change->status == 304)
        return !IS_ONE_OF(name, not_in_304) &&
               !(has_etag && bytes_equal_nocase(name, BYTES("Last-Modified")));
    if (change->status >= 400 && change->has_length && IS_ONE_OF(name, not_in_errors))
        return false;
    if (change->type.at && bytes_equal_nocase(name, BYTES("Content-Type")))
        return false;
    return !(change->has_length && bytes_equal_nocase(name, BYTES("Content-Length")));
}

static struct bytes name_of(struct bytes line)
{
    return bytes_cut(&line, ':');
}

struct bytes head_find(struct bytes lines, struct bytes name)
{
    while (lines.len) {
        struct bytes value = bytes_cut(&lines, '\n');
        if (!bytes_equal_nocase(bytes_cut(&value, ':'), name) || value.at == NULL)
            continue;
        if (bytes_ends_with(value, BYTES("\r")))
            value.len--;
        return bytes_trim(value);
    }
    return (struct bytes){NULL, 0};
}

void head_derive(struct out *out, struct bytes page_head, const struct head_change *change)
{
    struct bytes lines = page_head;
    bytes_cut(&lines, '\n'); /* the status line */
    bool has_etag = head_find(lines, BYTES("ETag")).at != NULL;
    head_begin(out, change->status, change->now_s);
    while (lines.len) {
        struct bytes line = bytes_cut(&lines, '\n');
        if (line.len <= 1 || !belongs(name_of(line), change, has_etag))
            continue;
        out_bytes(out, line);
        out_char(out, '\n');
    }
    if (change->status != 304 && change->type.at)
        head_field(out, "Content-Type", change->type);
    if (change->status != 304 && change->has_length)
        head_field_u64(out, "Content-Length", change->length);
    if (change->content_range.at)
        head_field(out, "Content-Range", change->content_range);
    if (change->close)
        head_field(out, "Connection", BYTES("close"));
    else if (change->keep_alive_1_0)
        head_field(out, "Connection", BYTES("keep-alive"));
    head_end(out);
}
