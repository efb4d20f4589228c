/* fuzz_rules.c - whatever a rule file says, what comes of it is well-formed, and a rule that is
 * written again reads the same. The input is a file, a NUL, and a path; its first byte tells
 * _headers from _redirects.
 */
#include "../../src/site/rules_parts.h"
#include "require.h"
#include "tarn/head.h"
#include "tarn/target.h"

#include <string.h>

static char warning_text[8192], text[1 << 18], second_text[1 << 18];

static void require_lines(struct bytes lines)
{
    while (lines.len) {
        struct bytes value = bytes_cut(&lines, '\n');
        REQUIRE(bytes_ends_with(value, BYTES("\r")));
        value.len--;
        struct bytes name = bytes_cut(&value, ':');
        REQUIRE(value.at != NULL && head_is_name(name) && head_is_value(value));
    }
}

static void require_address(struct bytes to)
{
    bool is_local = to.len > 0 && to.at[0] == '/' && !(to.len > 1 && to.at[1] == '/');
    REQUIRE(is_local || bytes_starts_with(to, BYTES("http://")) ||
            bytes_starts_with(to, BYTES("https://")));
    for (size_t i = 0; i < to.len; i++)
        REQUIRE(to.at[i] > 0x20 && to.at[i] < 0x7f);
}

/* Escapes what would end a word or start an escape or a comment. */
static void print_pattern(struct out *out, struct bytes pattern)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < pattern.len; i++) {
        unsigned char c = (unsigned char)pattern.at[i];
        if (c > 0x20 && c < 0x7f && c != '%' && c != '#') {
            out_char(out, pattern.at[i]);
        } else {
            const char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
            out_bytes(out, (struct bytes){escape, sizeof escape});
        }
    }
}

static void print_headers(const struct rules *rules, struct out *out)
{
    for (size_t i = 0; i < rules->header_count; i++) {
        const struct header_rule *rule = &rules->headers[i];
        print_pattern(out, rule->pattern);
        out_char(out, '\n');
        for (size_t j = rule->first; j < rule->first + rule->count; j++) {
            const struct rule_field *field = &rules->fields[j];
            out_text(out, field->is_removal ? "  ! " : "  ");
            out_bytes(out, field->name);
            if (!field->is_removal) {
                out_text(out, ": ");
                out_bytes(out, field->value);
            }
            out_char(out, '\n');
        }
    }
}

static void print_redirects(const struct rules *rules, struct out *out)
{
    for (size_t i = 0; i < rules->redirect_count; i++) {
        const struct redirect *redirect = &rules->redirects[i];
        print_pattern(out, redirect->from);
        out_char(out, ' ');
        out_bytes(out, redirect->to);
        out_char(out, ' ');
        out_u64(out, (uint64_t)redirect->status);
        out_text(out, redirect->is_forced ? "!\n" : "\n");
    }
}

static void require_same_headers(const struct rules *a, const struct rules *b)
{
    REQUIRE(a->header_count == b->header_count && a->field_count == b->field_count);
    for (size_t i = 0; i < a->header_count; i++) {
        const struct header_rule *x = &a->headers[i], *y = &b->headers[i];
        REQUIRE(bytes_equal(x->pattern, y->pattern));
        REQUIRE(x->first == y->first && x->count == y->count);
    }
    for (size_t i = 0; i < a->field_count; i++) {
        const struct rule_field *x = &a->fields[i], *y = &b->fields[i];
        REQUIRE(bytes_equal(x->name, y->name) && bytes_equal(x->value, y->value));
        REQUIRE(x->is_removal == y->is_removal);
    }
}

static void require_same_redirects(const struct rules *a, const struct rules *b)
{
    REQUIRE(a->redirect_count == b->redirect_count);
    for (size_t i = 0; i < a->redirect_count; i++) {
        const struct redirect *x = &a->redirects[i], *y = &b->redirects[i];
        REQUIRE(bytes_equal(x->from, y->from) && bytes_equal(x->to, y->to) &&
                x->status == y->status && x->is_forced == y->is_forced);
    }
}

/* How one of the two kinds of files is read, written down, and compared. */
static const struct kind {
    void (*read)(struct rules *rules, struct bytes text, struct out *warnings);
    void (*print)(const struct rules *rules, struct out *out);
    void (*require_same)(const struct rules *a, const struct rules *b);
} kinds[] = {
    {rules_read_redirects, print_redirects, require_same_redirects},
    {rules_read_headers, print_headers, require_same_headers},
};

static void require_same_again(const struct kind *kind, const struct rules *rules)
{
    struct rules *again = rules_create();
    struct out once = out_init(text, sizeof text);
    struct out twice = out_init(second_text, sizeof second_text);
    struct out warnings = out_init(warning_text, sizeof warning_text);
    REQUIRE(again != NULL);
    kind->print(rules, &once);
    REQUIRE(!once.full);
    kind->read(again, out_view(&once), &warnings);
    REQUIRE(warnings.len == 0);
    kind->require_same(rules, again);
    kind->print(again, &twice);
    REQUIRE(bytes_equal(out_view(&once), out_view(&twice)));
    rules_destroy(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[4096];
    struct bytes file = {(const char *)data + 1, size ? size - 1 : 0};
    struct rules *rules = rules_create();
    struct out warnings = out_init(warning_text, sizeof warning_text);
    struct out lines = out_init(text, sizeof text);
    REQUIRE(rules != NULL);
    if (size == 0) {
        rules_destroy(rules);
        return 0;
    }
    struct bytes rest = file;
    struct bytes rule_text = bytes_cut(&rest, '\0');
    /* Paths come decoded, with a slash before them and without control characters. */
    size_t len = 0;
    path[len++] = '/';
    for (size_t i = 0; i < rest.len && len < sizeof path; i++)
        if ((unsigned char)rest.at[i] >= 0x20 && rest.at[i] != 0x7f)
            path[len++] = rest.at[i];

    const struct kind *kind = &kinds[data[0] & 1];
    kind->read(rules, rule_text, &warnings);
    rules_write_lines(rules, (struct bytes){path, len}, &lines);
    require_lines(out_view(&lines));
    const struct redirect *redirect = rules_find_redirect(rules, (struct bytes){path, len}, false);
    if (redirect) {
        redirect_write(redirect, (struct bytes){path, len}, &lines);
        require_address(out_view(&lines));
    }
    require_same_again(kind, rules);
    rules_destroy(rules);
    return 0;
}
