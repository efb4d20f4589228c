/* reply.c - the straight path is "send the page's block"; everything else derives a head. */
#include "tarn/reply.h"
#include "tarn/entropy.h"
#include "tarn/head.h"
#include "tarn/range.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

/* Each part tells its type, and has room for no longer one. */
enum { PART_TYPE_MAX = 256 };

/* Between parts; may appear in no part's head. Whoever makes a file cannot know it, so none holds
 * it on purpose, and by chance it does no harm to readers who honour Content-Range: the length is
 * exact (RFC 9110, 14.6). */
static char boundary[sizeof "tarn-" + 16]; /* set at start */

void reply_start(void)
{
    snprintf(boundary, sizeof boundary, "tarn-%016" PRIx64, entropy_number());
}

static bool is_head(const struct request *request)
{
    return request && request->method == METHOD_HEAD;
}

/* Connection: close or keep-alive, as the version needs it (RFC 9112, 9.3). */
static struct head_change change_for(const struct page *page, const struct request *request,
                                     bool close, int64_t now_s)
{
    return (struct head_change){
        .status = page->status,
        .now_s = now_s,
        .close = close,
        .keep_alive_1_0 = !close && request && request->minor == 0,
    };
}

static void add_head(struct batch *batch, const struct page *page, const struct head_change *change)
{
    struct out own = batch_own(batch);
    head_derive(&own, (struct bytes){page->block, page->head_bytes}, change);
    batch_add_own(batch, &own);
}

/* The page as it is, perhaps without its body, perhaps with other words on the connection. */
static struct reply add_whole(struct batch *batch, struct page *page, const struct request *request,
                              bool close, int64_t now_s)
{
    struct head_change change = change_for(page, request, close, now_s);
    uint64_t body = is_head(request) ? 0 : page->body_bytes;
    if (!change.close && !change.keep_alive_1_0 && page_refresh_date(page, now_s)) {
        if (page->file == FILE_NONE && page->content == NULL) {
            batch_add_block(batch, page, 0, page->head_bytes + (size_t)body);
            return (struct reply){page->status, body};
        }
        batch_add_block(batch, page, 0, page->head_bytes);
    } else {
        add_head(batch, page, &change);
    }
    batch_add_body(batch, page, 0, body);
    return (struct reply){page->status, body};
}

static struct reply add_status_only(struct batch *batch, struct page *page,
                                    struct head_change change, int status)
{
    change.status = status;
    change.has_length = status != 304;
    change.length = 0;
    add_head(batch, page, &change);
    return (struct reply){(uint16_t)status, 0};
}

static struct out content_range(char buffer[96], const struct range *range, uint64_t length)
{
    struct out text = out_init(buffer, 96);
    out_text(&text, "bytes ");
    if (range) {
        out_u64(&text, range->first);
        out_char(&text, '-');
        out_u64(&text, range->last);
    } else {
        out_char(&text, '*');
    }
    out_char(&text, '/');
    out_u64(&text, length);
    return text;
}

static struct reply add_unsatisfiable(struct batch *batch, struct page *page,
                                      struct head_change change)
{
    char buffer[96];
    struct out range = content_range(buffer, NULL, page->body_bytes);
    change.content_range = out_view(&range);
    return add_status_only(batch, page, change, 416);
}

static struct out write_single_head(struct batch *batch, const struct page *page,
                                    struct head_change change, const struct range *range)
{
    char buffer[96];
    struct out where = content_range(buffer, range, page->body_bytes);
    struct out own = batch_own(batch);
    change.status = 206;
    change.has_length = true;
    change.length = range->last - range->first + 1;
    change.content_range = out_view(&where);
    head_derive(&own, (struct bytes){page->block, page->head_bytes}, &change);
    return own;
}

static struct reply add_single(struct batch *batch, struct page *page, struct head_change change,
                               struct range range, uint64_t most)
{
    struct out head = write_single_head(batch, page, change, &range);
    if (head.len < most && range.last - range.first >= most - head.len) {
        /* Smaller numbers make no longer head. */
        range.last = range.first + (most - head.len) - 1;
        head = write_single_head(batch, page, change, &range);
    }
    uint64_t len = range.last - range.first + 1;
    batch_add_own(batch, &head);
    batch_add_body(batch, page, range.first, len);
    return (struct reply){206, len};
}

/* What stands before a part: the first one has no line end of a part before it to close. */
static void write_part_head(struct out *out, const struct page *page, const struct range *range,
                            bool is_first)
{
    char buffer[96];
    struct out where = content_range(buffer, range, page->body_bytes);
    out_text(out, is_first ? "--" : "\r\n--");
    out_text(out, boundary);
    out_text(out, "\r\nContent-Type: ");
    out_bytes(out, page->type);
    out_text(out, "\r\nContent-Range: ");
    out_bytes(out, out_view(&where));
    out_text(out, "\r\n\r\n");
}

static void write_parts_end(struct out *out)
{
    out_text(out, "\r\n--");
    out_text(out, boundary);
    out_text(out, "--\r\n");
}

static uint64_t multipart_length(const struct page *page, const struct range *ranges, int count)
{
    char scratch[512];
    uint64_t total = 0;
    for (int i = 0; i < count; i++) {
        struct out out = out_init(scratch, sizeof scratch);
        write_part_head(&out, page, &ranges[i], i == 0);
        total += out.len + (ranges[i].last - ranges[i].first + 1);
    }
    struct out end = out_init(scratch, sizeof scratch);
    write_parts_end(&end);
    return total + end.len;
}

static struct reply add_multipart(struct batch *batch, struct page *page, struct head_change change,
                                  const struct range *ranges, int count)
{
    char buffer[96];
    struct out type = out_init(buffer, sizeof buffer);
    assert(boundary[0] != '\0');
    out_text(&type, "multipart/byteranges; boundary=");
    out_text(&type, boundary);
    change.status = 206;
    change.type = out_view(&type);
    change.has_length = true;
    change.length = multipart_length(page, ranges, count);
    add_head(batch, page, &change);
    for (int i = 0; i < count; i++) {
        struct out own = batch_own(batch);
        write_part_head(&own, page, &ranges[i], i == 0);
        batch_add_own(batch, &own);
        batch_add_body(batch, page, ranges[i].first, ranges[i].last - ranges[i].first + 1);
    }
    struct out end = batch_own(batch);
    write_parts_end(&end);
    batch_add_own(batch, &end);
    return (struct reply){206, change.length};
}

static struct reply add_ranges(struct batch *batch, struct page *page,
                               const struct request *request, const char *data, uint64_t most,
                               bool close, int64_t now_s)
{
    struct range ranges[RANGE_MAX];
    struct head_change change = change_for(page, request, close, now_s);
    int count = 0;
    change.is_known = request->present & (1u << FIELD_IF_RANGE);
    switch (
        range_parse(request_field(request, data, FIELD_RANGE), page->body_bytes, ranges, &count)) {
    case RANGE_UNSATISFIABLE:
        return add_unsatisfiable(batch, page, change);
    case RANGE_PARTIAL:
        if (count == 1)
            return add_single(batch, page, change, ranges[0], most);
        if (page->type.len <= PART_TYPE_MAX)
            return add_multipart(batch, page, change, ranges, count);
        break;
    case RANGE_WHOLE:
        break;
    }
    return add_whole(batch, page, request, close, now_s);
}

/* RFC 9110, 13.2.2: preconditions first, then Range under If-Range. */
static struct reply add(struct batch *batch, struct page *page, const struct request *request,
                        const char *data, uint64_t most, bool close, int64_t now_s)
{
    if (request == NULL || request_is_plain(request) || page->status != 200)
        return add_whole(batch, page, request, close, now_s);
    switch (validator_check(&page->validator, request, data, now_s)) {
    case PRECONDITION_NOT_MODIFIED:
        return add_status_only(batch, page, change_for(page, request, close, now_s), 304);
    case PRECONDITION_FAILED:
        return add_status_only(batch, page, change_for(page, request, close, now_s), 412);
    case PRECONDITION_PASSED:
        break;
    }
    /* Range is defined for GET alone (RFC 9110, 14.2). */
    if (request->method == METHOD_GET && page->takes_ranges &&
        (request->present & (1u << FIELD_RANGE)) &&
        validator_allows_range(&page->validator, request, data, now_s))
        return add_ranges(batch, page, request, data, most, close, now_s);
    return add_whole(batch, page, request, close, now_s);
}

struct reply reply_add(struct batch *batch, struct page *page, const struct request *request,
                       const char *data, bool close, int64_t now_s)
{
    return add(batch, page, request, data, UINT64_MAX, close, now_s);
}

/* ALLOW: what a 405 has to name (RFC 9110, 15.5.6); null for others. */
static struct reply add_bare(struct batch *batch, int status, struct bytes allow, int64_t now_s)
{
    struct out own = batch_own(batch);
    head_begin(&own, status, now_s);
    if (allow.at)
        head_field(&own, "Allow", allow);
    if (status != 304)
        head_field_u64(&own, "Content-Length", 0);
    head_end(&own);
    batch_add_own(batch, &own);
    return (struct reply){(uint16_t)status, 0};
}

struct reply reply_add_status(struct batch *batch, int status, int64_t now_s)
{
    return add_bare(batch, status, (struct bytes){NULL, 0}, now_s);
}

static struct bytes allowed_by(const struct page *page)
{
    struct bytes lines = {page->block, page->head_bytes};
    bytes_cut(&lines, '\n');
    return head_find(lines, BYTES("Allow"));
}

struct reply reply_add_within(struct batch *batch, struct page *page, const struct request *request,
                              const char *data, uint64_t most, int64_t now_s)
{
    struct reply reply = add(batch, page, request, data, most, false, now_s);
    if (batch_bytes(batch) <= most)
        return reply;
    batch_clear(batch);
    int status = reply.status < 300 ? 413 : reply.status;
    reply =
        add_bare(batch, status, status == 405 ? allowed_by(page) : (struct bytes){NULL, 0}, now_s);
    if (batch_bytes(batch) <= most)
        return reply;
    batch_clear(batch);
    return (struct reply){0, 0};
}

void reply_add_continue(struct batch *batch)
{
    struct out own = batch_own(batch);
    out_text(&own, "HTTP/1.1 100 Continue\r\n\r\n");
    batch_add_own(batch, &own);
}
