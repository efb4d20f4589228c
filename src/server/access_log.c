/* access_log.c - formats lines by copying; a line never needs more than LINE_MAX_BYTES. */
#include "tarn/access_log.h"

#include <stdio.h>
#include <string.h>

/* A field is cut here before it is escaped, which lengthens it six times at the most. */
#define FIELD_MAX      1024
#define LINE_MAX_BYTES (6 * 4 * FIELD_MAX + 1024)

void access_log_init(struct access_log *log, enum log_format format, struct sink *sink)
{
    log->format = format;
    log->sink = sink;
    log->stamped_s = INT64_MIN;
    log->text = out_init(log->buffer, sizeof log->buffer);
}

void access_log_flush(struct access_log *log)
{
    if (log->text.len)
        sink_write(log->sink, out_view(&log->text));
    log->text = out_init(log->buffer, sizeof log->buffer);
}

static void write_cut(struct out *out, struct bytes text)
{
    if (text.len > FIELD_MAX)
        text.len = FIELD_MAX;
    out_escaped(out, text);
}

static void write_quoted(struct out *out, struct bytes text)
{
    out_char(out, '"');
    if (text.len)
        write_cut(out, text);
    else
        out_char(out, '-');
    out_char(out, '"');
}

/* An IPv4 address is written by hand: it is what most lines begin with. */
static void write_peer(struct out *out, const struct addr_brief *peer)
{
    char text[ADDR_TEXT_MAX];
    if (peer->family == FAMILY_INET) {
        for (int i = 0; i < 4; i++) {
            if (i)
                out_char(out, '.');
            out_u64(out, peer->ip[i]);
        }
        return;
    }
    struct addr addr = addr_from_brief(peer);
    out_text(out, addr_print_host(&addr, text));
    uint32_t pid, uid;
    if (addr_brief_owner(peer, &pid, &uid)) {
        out_text(out, "pid=");
        out_u64(out, pid);
        out_text(out, ",uid=");
        out_u64(out, uid);
    }
}

static struct bytes method_of(const struct access_entry *entry)
{
    return entry->request ? request_span(entry->data, entry->request->method_name)
                          : (struct bytes){NULL, 0};
}

static struct bytes target_of(const struct access_entry *entry)
{
    return entry->request ? request_span(entry->data, entry->request->target)
                          : (struct bytes){NULL, 0};
}

static struct bytes field_of(const struct access_entry *entry, enum field field)
{
    return entry->request ? request_field(entry->request, entry->data, field)
                          : (struct bytes){NULL, 0};
}

static void write_short(struct out *out, const struct access_entry *entry)
{
    if (entry->request) {
        write_cut(out, method_of(entry));
        out_char(out, ' ');
        write_cut(out, target_of(entry));
    } else {
        out_char(out, '-');
    }
    out_char(out, ' ');
    out_u64(out, entry->reply.status);
    out_char(out, ' ');
    out_u64(out, entry->reply.body_bytes);
    if (entry->note) {
        out_text(out, " (");
        write_cut(out, bytes_of(entry->note));
        out_char(out, ')');
    }
}

static void write_request_line(struct out *out, const struct access_entry *entry)
{
    if (entry->request == NULL) {
        out_text(out, "\"-\" ");
        return;
    }
    out_char(out, '"');
    write_cut(out, method_of(entry));
    out_char(out, ' ');
    write_cut(out, target_of(entry));
    out_text(out, entry->request->minor ? " HTTP/1.1\" " : " HTTP/1.0\" ");
}

static void write_combined(struct access_log *log, const struct access_entry *entry)
{
    struct out *out = &log->text;
    if (log->stamped_s != entry->now_s) {
        date_print_log(log->stamp, entry->now_s);
        log->stamped_s = entry->now_s;
    }
    write_peer(out, entry->peer);
    out_text(out, " - - [");
    out_bytes(out, (struct bytes){log->stamp, DATE_LOG_LEN});
    out_text(out, "] ");
    write_request_line(out, entry);
    out_u64(out, entry->reply.status);
    out_char(out, ' ');
    out_u64(out, entry->reply.body_bytes);
    out_char(out, ' ');
    write_quoted(out, field_of(entry, FIELD_REFERER));
    out_char(out, ' ');
    write_quoted(out, field_of(entry, FIELD_USER_AGENT));
}

/* JSON knows no \x: what is not plain ASCII is written as \u00HH, byte by byte. */
static void write_json_string(struct out *out, const char *name, struct bytes text)
{
    if (text.len > FIELD_MAX)
        text.len = FIELD_MAX;
    out_text(out, ",\"");
    out_text(out, name);
    out_text(out, "\":\"");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
            out_char(out, (char)c);
        } else {
            out_text(out, c < 0x10 ? "\\u000" : "\\u00");
            out_hex(out, c);
        }
    }
    out_char(out, '"');
}

static void write_json(struct out *out, const struct access_entry *entry)
{
    char peer[ADDR_TEXT_MAX];
    struct addr addr = addr_from_brief(entry->peer);
    out_text(out, "{\"time\":");
    out_u64(out, (uint64_t)entry->now_s);
    write_json_string(out, "peer", bytes_of(addr_print_host(&addr, peer)));
    uint32_t pid, uid;
    if (addr_brief_owner(entry->peer, &pid, &uid)) {
        out_text(out, ",\"pid\":");
        out_u64(out, pid);
        out_text(out, ",\"uid\":");
        out_u64(out, uid);
    }
    if (entry->request) {
        write_json_string(out, "method", method_of(entry));
        write_json_string(out, "target", target_of(entry));
        write_json_string(out, "referer", field_of(entry, FIELD_REFERER));
        write_json_string(out, "user_agent", field_of(entry, FIELD_USER_AGENT));
    }
    out_text(out, ",\"status\":");
    out_u64(out, entry->reply.status);
    out_text(out, ",\"bytes\":");
    out_u64(out, entry->reply.body_bytes);
    if (entry->note)
        write_json_string(out, "note", bytes_of(entry->note));
    out_char(out, '}');
}

void access_log_add(struct access_log *log, const struct access_entry *entry)
{
    if (log->format == LOG_NONE)
        return;
    if (log->text.cap - log->text.len < LINE_MAX_BYTES)
        access_log_flush(log);
    switch (log->format) {
    case LOG_SHORT:
        write_short(&log->text, entry);
        break;
    case LOG_COMBINED:
        write_combined(log, entry);
        break;
    case LOG_JSON:
        write_json(&log->text, entry);
        break;
    case LOG_NONE:
        break;
    }
    out_char(&log->text, '\n');
}
