/* listing_text.c - a listing as HTML, which works without scripts, and as JSON. */
#include "listing_text.h"

#include "tarn/date.h"
#include "tarn/json.h"
#include "tarn/target.h"
#include "tarn/units.h"

static const char head[] = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width\">\n"
                           "<meta name=\"color-scheme\" content=\"light dark\">\n";

static const char style[] =
    "<style>\n"
    "body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;"
    "background:Canvas;color:CanvasText}\n"
    "h1{font-size:1.25rem;overflow-wrap:anywhere}\n"
    "table{width:100%;border-collapse:collapse}\n"
    "th,td{padding:.3rem .6rem;text-align:left;vertical-align:baseline;border-bottom:1px solid "
    "color-mix(in srgb,"
    "CanvasText 15%,transparent)}\n"
    "th{font-weight:600;white-space:nowrap}\n"
    "td:first-child{overflow-wrap:anywhere;width:99%}\n"
    "td:not(:first-child){white-space:nowrap;font-variant-numeric:tabular-nums;opacity:.75}\n"
    ".n{text-align:right}\n"
    "a{color:LinkText;text-decoration:none}\n"
    "a:hover,a:focus-visible{text-decoration:underline}\n"
    "a:focus-visible{outline:2px solid;outline-offset:2px;border-radius:2px}\n"
    "tbody tr:hover,tbody tr:focus-within{background:color-mix(in srgb,CanvasText 6%,"
    "transparent)}\n"
    "@media(max-width:34rem){body{margin:1rem auto}th,td{padding:.3rem}time span,th "
    "span{display:none}}\n"
    "</style>\n";

/* "/a/b/": each folder on the way is a link upwards. */
static void write_path(struct out *out, struct bytes shown)
{
    size_t levels = 0;
    for (size_t i = 1; i < shown.len; i++)
        levels += shown.at[i] == '/';
    while (shown.at) {
        struct bytes name = bytes_cut(&shown, '/');
        if (shown.at == NULL)
            break;
        out_text(out, "<a href=\"./");
        for (size_t i = 0; i < levels; i++)
            out_text(out, "../");
        out_text(out, "\">");
        out_html(out, name);
        out_text(out, "/</a>");
        levels -= levels > 0;
    }
}

static void write_column(struct out *out, const struct listing_form *form, enum listing_order order,
                         const char *key, const char *title, const char *class)
{
    bool is_current = form->order == order;
    bool descends = is_current && !form->descending;
    out_text(out, "<th scope=\"col\"");
    out_text(out, class);
    if (is_current)
        out_text(out, form->descending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"");
    out_text(out, "><a href=\"?sort=");
    out_text(out, key);
    out_text(out, descends ? "&amp;order=desc\">" : "\">");
    out_text(out, title);
    if (is_current)
        out_text(out, form->descending ? " \xe2\x96\xbc" : " \xe2\x96\xb2");
    out_text(out, "</a>");
}

static void write_date(struct out *out, int64_t seconds)
{
    char date[DATE_ISO_LEN];
    date_print_iso(date, seconds);
    out_text(out, "<time datetime=\"");
    out_bytes(out, (struct bytes){date, sizeof date});
    out_text(out, "\">");
    out_bytes(out, (struct bytes){date, 10});
    out_text(out, "<span> ");
    out_bytes(out, (struct bytes){date + 11, 5});
    out_text(out, "</span></time>");
}

/* In a path '&' is itself, and in HTML the start of something else. */
static void write_href(struct out *out, struct bytes name)
{
    while (name.at) {
        target_encode(out, bytes_cut(&name, '&'));
        if (name.at)
            out_text(out, "&amp;");
    }
}

/* The size and date of a folder change without a word to those who watch the one above it. */
static void write_row(struct out *out, const struct listing_row *row)
{
    char size[32];
    struct bytes name = bytes_of(row->name);
    const char *slash = row->is_folder ? "/" : "";
    out_text(out, "<tr><td><a href=\"");
    write_href(out, name);
    out_text(out, slash);
    out_text(out, "\">");
    out_html(out, name);
    out_text(out, slash);
    out_text(out, "</a>");
    if (row->is_folder) {
        out_text(out, "<td><td>\n");
        return;
    }
    out_text(out, "<td class=\"n\" title=\"");
    out_u64(out, row->size_bytes);
    out_text(out, " bytes\">");
    out_text(out, units_print_size(size, (double)row->size_bytes));
    out_text(out, "<td>");
    write_date(out, row->mtime_s);
    out_char(out, '\n');
}

void listing_text_html(struct out *out, const struct listing_text *text,
                       const struct listing_form *form)
{
    out_text(out, head);
    out_text(out, "<title>");
    out_html(out, text->shown);
    out_text(out, "</title>\n");
    out_text(out, style);
    out_text(out, "<h1>");
    write_path(out, text->shown);
    out_text(out, "</h1>\n<table>\n<thead><tr>");
    write_column(out, form, BY_NAME, "name", "Name", "");
    write_column(out, form, BY_SIZE, "size", "Size", " class=\"n\"");
    write_column(out, form, BY_DATE, "date", "Modified<span> (UTC)</span>", "");
    out_text(out, "\n<tbody>\n");
    if (!text->is_top)
        out_text(out, "<tr><td><a href=\"../\">../</a><td><td>\n");
    for (size_t i = 0; i < text->count; i++)
        write_row(out, &text->rows[i]);
    out_text(out, "</table>\n");
    if (text->more) {
        out_text(out, "<p>");
        out_u64(out, text->more);
        out_text(out, " more are not shown.</p>\n");
    }
    out_text(out, "</html>\n");
}

static void write_json_row(struct json *json, const struct listing_row *row)
{
    char date[DATE_ISO_LEN];
    json_object_begin(json, NULL);
    json_text(json, "name", bytes_of(row->name));
    json_text(json, "type", row->is_folder ? BYTES("folder") : BYTES("file"));
    if (!row->is_folder) {
        date_print_iso(date, row->mtime_s);
        json_u64(json, "size", row->size_bytes);
        json_text(json, "modified", (struct bytes){date, sizeof date});
    }
    json_object_end(json);
}

void listing_text_json(struct out *out, const struct listing_text *text)
{
    struct json json = json_init(out);
    json_object_begin(&json, NULL);
    json_text(&json, "path", text->shown);
    json_array_begin(&json, "entries");
    for (size_t i = 0; i < text->count; i++)
        write_json_row(&json, &text->rows[i]);
    json_array_end(&json);
    json_u64(&json, "more", text->more);
    json_object_end(&json);
}
