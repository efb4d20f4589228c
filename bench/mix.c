/* mix.c - writes requests, with room for what changes. */
#include "mix.h"

#include "tarn/endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 9110, 5.6.2. */
static bool is_token(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool is_alnum = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!is_alnum && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
            return false;
    }
    return text.len > 0;
}

bool mix_is_method(struct bytes method)
{
    return is_token(method);
}

bool mix_is_field(struct bytes field)
{
    struct bytes value = field;
    struct bytes name = bytes_cut(&value, ':');
    if (value.at == NULL || !is_token(name))
        return false;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

bool mix_has_field(const char *const *fields, size_t count, struct bytes name)
{
    for (size_t i = 0; i < count; i++) {
        struct bytes rest = bytes_of(fields[i]);
        if (bytes_equal_nocase(bytes_cut(&rest, ':'), name))
            return true;
    }
    return false;
}

static bool has_field(const struct mix_style *style, struct bytes name)
{
    return mix_has_field(style->fields, style->field_count, name);
}

/* Reads "seq" or "rand:LOW:HIGH". */
static bool parse_hole(struct bytes text, struct hole *hole)
{
    if (bytes_equal(text, BYTES("seq"))) {
        hole->kind = HOLE_SEQ;
        return true;
    }
    struct bytes high = text;
    struct bytes word = bytes_cut(&high, ':');
    struct bytes low = bytes_cut(&high, ':');
    hole->kind = HOLE_RAND;
    return bytes_equal(word, BYTES("rand")) && high.at && bytes_to_u64(low, &hole->low) &&
           bytes_to_u64(high, &hole->high) && hole->low <= hole->high;
}

static int write_target(struct out *out, struct request *request, struct bytes target,
                        struct err *err)
{
    struct bytes rest = target;
    while (rest.at) {
        out_bytes(out, bytes_cut(&rest, '{'));
        if (rest.at == NULL)
            break;
        struct bytes inside = bytes_cut(&rest, '}');
        struct hole *hole = &request->holes[request->hole_count];
        if (request->hole_count == MIX_HOLES_MAX)
            return err_set(err, "\"%.*s\" has more than %d placeholders", (int)target.len,
                           target.at, MIX_HOLES_MAX);
        if (rest.at == NULL || !parse_hole(inside, hole))
            return err_set(err, "\"%.*s\" has an unknown placeholder; write {seq} or {rand:1:1000}",
                           (int)target.len, target.at);
        hole->at = out->len;
        request->hole_count++;
    }
    return 0;
}

static int write_request(struct out *out, struct request *request, const struct mix_style *style,
                         struct bytes method, struct bytes target, struct err *err)
{
    out_bytes(out, method);
    out_char(out, ' ');
    if (write_target(out, request, target, err) != 0)
        return -1;
    out_text(out, " HTTP/1.1\r\n");
    if (!has_field(style, BYTES("Host"))) {
        out_text(out, "Host: ");
        endpoint_put_authority(out, style->authority);
        out_text(out, "\r\n");
    }
    for (size_t i = 0; i < style->field_count; i++) {
        out_text(out, style->fields[i]);
        out_text(out, "\r\n");
    }
    if (style->closes && !has_field(style, BYTES("Connection")))
        out_text(out, "Connection: close\r\n");
    if (style->has_body && !has_field(style, BYTES("Content-Length"))) {
        out_text(out, "Content-Length: ");
        out_u64(out, style->body.len);
        out_text(out, "\r\n");
    }
    out_text(out, "\r\n");
    out_bytes(out, style->body);
    return 0;
}

static size_t room_for(const struct mix_style *style, struct bytes method, struct bytes target)
{
    size_t room = method.len + target.len + style->authority.len + style->body.len + 128;
    for (size_t i = 0; i < style->field_count; i++)
        room += strlen(style->fields[i]) + 2;
    return room;
}

static bool make_room(struct mix *mix)
{
    if (mix->count < mix->cap)
        return true;
    size_t cap = mix->cap ? mix->cap * 2 : 8;
    struct request *more = realloc(mix->requests, cap * sizeof *more);
    if (more == NULL)
        return false;
    mix->requests = more;
    mix->cap = cap;
    return true;
}

int mix_add(struct mix *mix, const struct mix_style *style, struct bytes method,
            struct bytes target, double weight, struct err *err)
{
    size_t room = room_for(style, method, target);
    char *text = make_room(mix) ? malloc(room) : NULL;
    if (text == NULL)
        return err_set(err, "out of memory for the requests");
    struct request request = {.text = text, .is_head = bytes_equal(method, BYTES("HEAD"))};
    struct out out = out_init(text, room);
    if (write_request(&out, &request, style, method, target, err) != 0) {
        free(text);
        return -1;
    }
    request.len = out.len;
    request.weight_below = weight + (mix->count ? mix->requests[mix->count - 1].weight_below : 0);
    mix->is_weighted = mix->is_weighted || weight != 1;
    mix->requests[mix->count++] = request;
    return 0;
}

void mix_clear(struct mix *mix)
{
    for (size_t i = 0; i < mix->count; i++)
        free(mix->requests[i].text);
    free(mix->requests);
    *mix = (struct mix){.requests = NULL};
}

/* The first request whose share of the weights begins at or below VALUE. */
static size_t find_weight(const struct mix *mix, double value)
{
    size_t low = 0, high = mix->count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (mix->requests[middle].weight_below < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t mix_choose(const struct mix *mix, uint64_t ticket, uint64_t count, struct dice *dice)
{
    if (mix->order)
        return mix->order[ticket % mix->order_count];
    if (mix->is_weighted)
        return find_weight(mix, dice_real(dice) * mix->requests[mix->count - 1].weight_below);
    return mix->count == 1 ? 0 : (size_t)(count % mix->count);
}

size_t mix_longest(const struct mix *mix)
{
    size_t longest = 0;
    for (size_t i = 0; i < mix->count; i++)
        if (mix->requests[i].len > longest)
            longest = mix->requests[i].len;
    return longest + (size_t)MIX_HOLES_MAX * MIX_RENDERED_MAX;
}

struct bytes mix_render(const struct request *request, uint64_t ticket, struct dice *dice,
                        char *buffer)
{
    size_t from = 0;
    if (request->hole_count == 0)
        return (struct bytes){request->text, request->len};
    struct out out = out_init(buffer, request->len + (size_t)MIX_HOLES_MAX * MIX_RENDERED_MAX);
    for (unsigned i = 0; i < request->hole_count; i++) {
        const struct hole *hole = &request->holes[i];
        out_bytes(&out, (struct bytes){request->text + from, hole->at - from});
        out_u64(&out, hole->kind == HOLE_SEQ ? ticket : dice_between(dice, hole->low, hole->high));
        from = hole->at;
    }
    out_bytes(&out, (struct bytes){request->text + from, request->len - from});
    return out_view(&out);
}
