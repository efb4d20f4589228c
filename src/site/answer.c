/* answer.c - heads and bodies of the pages that a site gives. */
#include "tarn/answer.h"

#include "tarn/head.h"

enum { ERROR_MAX = 2048 };

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
    {421, "This server does not answer under that name, or not by https. Who runs it can allow a "
          "name:<br><code>--allow-host NAME</code>"},
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

/* Does a line of the user's set NAME? What it says of types and of caches is meant for files: pages
 * of tarn's own are HTML or JSON whatever their path, no error may stay in a cache after its cause
 * is gone, nor the list of a folder that new files come into. A 404.html is HTML, too. */
static bool is_set(const struct answer *about, struct bytes name)
{
    bool is_for_files = bytes_equal_nocase(name, BYTES("Content-Type")) ||
                        bytes_equal_nocase(name, BYTES("Cache-Control")) ||
                        bytes_equal_nocase(name, BYTES("Expires"));
    return head_find(about->lines, name).at &&
           !(is_for_files && (about->status != 200 || about->is_list));
}

/* Writes a field unless LINES have it. */
static void put(struct out *out, const struct answer *about, const char *name, struct bytes value)
{
    if (value.at && !is_set(about, bytes_of(name)))
        head_field(out, name, value);
}

static void put_vary(struct out *out, const struct answer *about)
{
    static const char *const values[] = {NULL, "Accept-Encoding", "Accept",
                                         "Accept-Encoding, Accept"};
    if (about->varies)
        head_field(out, "Vary", bytes_of(values[about->varies]));
}

static void put_by_status(struct out *out, const struct answer *about)
{
    if (about->location.at)
        head_field(out, "Location", about->location);
    if (about->status == 204 || about->status == 405)
        head_field(out, "Allow", bytes_of(allowed));
    if (about->status == 503)
        put(out, about, "Retry-After", BYTES("1"));
}

static struct bytes type_of(const struct answer *about)
{
    struct bytes name = BYTES("Content-Type");
    return about->type.at && is_set(about, name) ? head_find(about->lines, name) : about->type;
}

/* All lines that hold but Content-Type, which stands elsewhere. */
static void put_lines(struct out *out, const struct answer *about)
{
    struct bytes lines = about->lines;
    out->full |= lines.len && !bytes_ends_with(lines, BYTES("\r\n"));
    while (lines.len) {
        struct bytes line = bytes_cut(&lines, '\n'), rest = line;
        struct bytes name = bytes_cut(&rest, ':');
        if (!is_set(about, name) || bytes_equal_nocase(name, BYTES("Content-Type")))
            continue;
        out_bytes(out, line);
        out_char(out, '\n');
    }
}

/* Content-Type stands right behind the date: find_type() relies on it. */
static size_t write_head(struct out *out, const struct answer *about, uint64_t body_bytes)
{
    const struct validator *validator = &about->validator;
    size_t date_at = head_begin(out, about->status, about->now_s);
    if (about->type.at)
        head_field(out, "Content-Type", type_of(about));
    if (about->status != 204)
        head_field_u64(out, "Content-Length", body_bytes);
    if (about->coding != CODING_IDENTITY)
        head_field(out, "Content-Encoding", bytes_of(coding_name(about->coding)));
    put_vary(out, about);
    if (validator->has_date)
        head_field_date(out, "Last-Modified", validator->modified_s);
    if (validator->etag_len)
        head_field(out, "ETag", (struct bytes){validator->etag, validator->etag_len});
    if (about->ranges != RANGES_UNSAID)
        head_field(out, "Accept-Ranges",
                   about->ranges == RANGES_BYTES ? BYTES("bytes") : BYTES("none"));
    put_by_status(out, about);
    put(out, about, "Cache-Control", about->cache_control);
    put(out, about, "X-Content-Type-Options", BYTES("nosniff"));
    put(out, about, "Server", BYTES("tarn"));
    put_lines(out, about);
    head_end(out);
    return date_at;
}

static struct bytes find_type(const struct page *page, size_t len)
{
    static const char between[] = "\r\nContent-Type: ";
    return (struct bytes){page->block + page->date_at + DATE_LEN + sizeof between - 1, len};
}

static struct page *finish(struct page *page, const struct answer *about)
{
    if (page == NULL)
        return NULL;
    if (about->type.at)
        page->type = find_type(page, type_of(about).len);
    page->note = about->note;
    page->validator = about->validator;
    page->takes_ranges = about->ranges == RANGES_BYTES;
    page->plain_type = about->type;
    page->coding = (uint8_t)about->coding;
    page->ranges = (uint8_t)about->ranges;
    page->varies = (uint8_t)about->varies;
    page->is_list = about->is_list;
    return page;
}

struct page *answer_whole(const struct answer *about, struct bytes body)
{
    char buffer[PAGE_HEAD_MAX];
    struct out head = out_init(buffer, sizeof buffer);
    size_t date_at = write_head(&head, about, body.len);
    if (head.full)
        return NULL;
    return finish(page_create(about->status, out_view(&head), date_at, about->now_s, body), about);
}

struct page *answer_open(const struct answer *about, file_t file, uint64_t body_bytes)
{
    char buffer[PAGE_HEAD_MAX];
    struct out head = out_init(buffer, sizeof buffer);
    size_t date_at = write_head(&head, about, body_bytes);
    if (head.full)
        return NULL;
    return finish(
        page_create_file(about->status, out_view(&head), date_at, about->now_s, file, body_bytes),
        about);
}

struct page *answer_again(struct page *page, int status, struct bytes lines, int64_t now_s)
{
    struct bytes head = {page->block, page->head_bytes};
    struct answer about = {.status = status,
                           .type = page->plain_type,
                           .cache_control = BYTES("no-cache"),
                           .coding = (enum coding)page->coding,
                           .lines = lines,
                           .is_list = page->is_list,
                           .note = page->note,
                           .now_s = now_s};
    if (status == page->status) {
        about.location = head_find(head, BYTES("Location"));
        about.validator = page->validator;
        about.ranges = (enum answer_ranges)page->ranges;
        about.varies = page->varies;
    }
    char buffer[PAGE_HEAD_MAX];
    struct out again = out_init(buffer, sizeof buffer);
    size_t date_at = write_head(&again, &about, page->body_bytes);
    if (again.full)
        return NULL;
    return finish(page_create_again(status, out_view(&again), date_at, now_s, page), &about);
}

static struct answer as_error(const struct answer *about)
{
    struct answer error = *about;
    error.type = BYTES("text/html; charset=utf-8");
    error.cache_control = BYTES("no-cache");
    return error;
}

void answer_write_error(struct out *out, const struct answer *about)
{
    char text[ERROR_MAX];
    struct out body = out_init(text, sizeof text);
    struct answer error = as_error(about);
    write_error_body(&body, about->status);
    write_head(out, &error, body.len);
    out_bytes(out, out_view(&body));
}

struct page *answer_error(const struct answer *about, struct bytes content)
{
    char text[ERROR_MAX];
    struct out body = out_init(text, sizeof text);
    struct answer error = as_error(about);
    if (content.at == NULL) {
        write_error_body(&body, about->status);
        content = out_view(&body);
    }
    return body.full ? NULL : answer_whole(&error, content);
}

struct page *answer_options(struct bytes lines, int64_t now_s)
{
    const struct answer about = {.status = 204, .lines = lines, .now_s = now_s};
    return answer_whole(&about, BYTES(""));
}

struct page *answer_once(int status, struct bytes type, struct bytes text, int64_t now_s)
{
    const struct answer about = {
        .status = status, .type = type, .cache_control = BYTES("no-store"), .now_s = now_s};
    return answer_whole(&about, text);
}
