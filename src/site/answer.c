/* answer.c - heads and bodies of the pages that a site gives. */
#include "tarn/answer.h"

#include "tarn/head.h"

/* The longest head has a Location of a path and a query at their limits, percent-encoded. */
enum { HEAD_MAX = 40960, ERROR_MAX = 2048 };

static const char allowed[] = "GET, HEAD, OPTIONS";

static const struct sentence {
    int status;
    const char *text;
} sentences[] = {
    {301, "This page has another address."},
    {302, "This page is at another address for now."},
    {303, "The answer is at another address."},
    {307, "This page is at another address for now."},
    {308, "This page has another address."},
    {400, "The server could not make sense of this request."},
    {403, "The server may not read this file."},
    {404, "There is no page at this address."},
    {405, "Pages here can be read, but not changed."},
    {406, "This page exists, but not in a form that the request accepts."},
    {408, "The request took too long to arrive."},
    {413, "The request is larger than the server accepts."},
    {414, "The address is longer than the server accepts."},
    {417, "The server cannot do what the request expects."},
    {421, "This server does not answer under that name."},
    {431, "The fields of the request are larger than the server accepts."},
    {500, "The file could not be read."},
    {501, "The server does not know what this request wants."},
    {503, "The server is short of means. Please try again in a moment."},
    {505, "The server speaks HTTP/1.1 and HTTP/1.0."},
};

static struct bytes sentence_of(int status)
{
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        if (sentences[i].status == status)
            return bytes_of(sentences[i].text);
    return BYTES("");
}

static void write_error_body(struct out *out, int status)
{
    out_text(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    out_u64(out, (uint64_t)status);
    out_char(out, ' ');
    out_text(out, head_reason(status));
    out_text(out, "</title>\n<style>\n"
                  "html{display:grid;min-height:100%;place-items:center;"
                  "font:1.1rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}\n"
                  "main{padding:2rem;text-align:center}\n"
                  "strong{display:block;font-size:5rem;line-height:1;font-weight:700;"
                  "letter-spacing:-.04em;opacity:.3}\n"
                  "h1{margin:.5rem 0;font-size:1.5rem}\np{margin:0;opacity:.8}\n"
                  "</style>\n<main>\n<strong>");
    out_u64(out, (uint64_t)status);
    out_text(out, "</strong>\n<h1>");
    out_text(out, head_reason(status));
    out_text(out, "</h1>\n<p>");
    out_bytes(out, sentence_of(status));
    out_text(out, "</p>\n</main>\n</html>\n");
}

static void end_head(struct out *out)
{
    head_field(out, "X-Content-Type-Options", BYTES("nosniff"));
    head_field(out, "Server", BYTES("tarn"));
    head_end(out);
}

static size_t write_file_head(struct out *out, const struct answer_file *about, uint64_t body_bytes)
{
    const struct validator *validator = &about->validator;
    size_t date_at = head_begin(out, 200, about->now_s);
    head_field(out, "Content-Type", about->type);
    head_field_u64(out, "Content-Length", body_bytes);
    if (about->coding != CODING_IDENTITY)
        head_field(out, "Content-Encoding", bytes_of(coding_name(about->coding)));
    if (about->varies_coding)
        head_field(out, "Vary", BYTES("Accept-Encoding"));
    if (validator->has_date)
        head_field_date(out, "Last-Modified", validator->modified_s);
    if (validator->etag_len)
        head_field(out, "ETag", (struct bytes){validator->etag, validator->etag_len});
    head_field(out, "Accept-Ranges", about->takes_ranges ? BYTES("bytes") : BYTES("none"));
    head_field(out, "Cache-Control", about->cache_control);
    end_head(out);
    return date_at;
}

/* Content-Type stands right behind the date. */
static void finish_file(struct page *page, const struct answer_file *about)
{
    static const char between[] = "\r\nContent-Type: ";
    size_t at = page->date_at + DATE_LEN + sizeof between - 1;
    page->type = (struct bytes){page->block + at, about->type.len};
    page->validator = about->validator;
    page->takes_ranges = about->takes_ranges;
}

struct page *answer_whole(const struct answer_file *about, struct bytes body)
{
    char buffer[HEAD_MAX];
    struct out head = out_init(buffer, sizeof buffer);
    size_t date_at = write_file_head(&head, about, body.len);
    struct page *page =
        head.full ? NULL : page_create(200, out_view(&head), date_at, about->now_s, body);
    if (page)
        finish_file(page, about);
    return page;
}

struct page *answer_open(const struct answer_file *about, file_t file, uint64_t body_bytes)
{
    char buffer[HEAD_MAX];
    struct out head = out_init(buffer, sizeof buffer);
    size_t date_at = write_file_head(&head, about, body_bytes);
    if (head.full)
        return NULL;
    struct page *page =
        page_create_file(200, out_view(&head), date_at, about->now_s, file, body_bytes);
    if (page)
        finish_file(page, about);
    return page;
}

static struct page *create_with_error_body(int status, const char *name, struct bytes value,
                                           int64_t now_s)
{
    char text[ERROR_MAX], buffer[HEAD_MAX];
    struct out body = out_init(text, sizeof text);
    struct out head = out_init(buffer, sizeof buffer);
    write_error_body(&body, status);
    size_t date_at = head_begin(&head, status, now_s);
    head_field(&head, "Content-Type", BYTES("text/html; charset=utf-8"));
    head_field_u64(&head, "Content-Length", body.len);
    if (name)
        head_field(&head, name, value);
    head_field(&head, "Cache-Control", BYTES("no-cache"));
    end_head(&head);
    if (head.full || body.full)
        return NULL;
    return page_create(status, out_view(&head), date_at, now_s, out_view(&body));
}

struct page *answer_error(int status, const char *note, int64_t now_s)
{
    const char *name = NULL;
    struct bytes value = {NULL, 0};
    if (status == 405) {
        name = "Allow";
        value = bytes_of(allowed);
    } else if (status == 503) {
        name = "Retry-After";
        value = BYTES("1");
    } else if (status == 406) {
        name = "Vary";
        value = BYTES("Accept-Encoding");
    }
    struct page *page = create_with_error_body(status, name, value, now_s);
    if (page)
        page->note = note;
    return page;
}

struct page *answer_redirect(int status, struct bytes location, int64_t now_s)
{
    return create_with_error_body(status, "Location", location, now_s);
}

struct page *answer_options(int64_t now_s)
{
    char buffer[512];
    struct out head = out_init(buffer, sizeof buffer);
    size_t date_at = head_begin(&head, 204, now_s);
    head_field(&head, "Allow", bytes_of(allowed));
    end_head(&head);
    return head.full ? NULL : page_create(204, out_view(&head), date_at, now_s, BYTES(""));
}

struct page *answer_once(int status, struct bytes type, struct bytes text, int64_t now_s)
{
    char buffer[512];
    struct out head = out_init(buffer, sizeof buffer);
    size_t date_at = head_begin(&head, status, now_s);
    head_field(&head, "Content-Type", type);
    head_field_u64(&head, "Content-Length", text.len);
    head_field(&head, "Cache-Control", BYTES("no-store"));
    end_head(&head);
    return head.full ? NULL : page_create(status, out_view(&head), date_at, now_s, text);
}
