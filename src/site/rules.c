/* rules.c - keeps the rules, and applies them to paths. */
#include "rules_parts.h"

#include "tarn/head.h"
#include "tarn/target.h"

#include <stdlib.h>
#include <string.h>

enum { LOCATION_MAX = 24576 };

struct rules *rules_create(void)
{
    return calloc(1, sizeof(struct rules));
}

void rules_clear(struct rules *rules)
{
    if (rules == NULL)
        return;
    while (rules->texts) {
        struct rule_text *text = rules->texts;
        rules->texts = text->next;
        free(text);
    }
    rules->header_count = rules->field_count = rules->redirect_count = 0;
    rules->no_memory = false;
}

bool rules_are_whole(const struct rules *rules)
{
    return !rules->no_memory;
}

void rules_destroy(struct rules *rules)
{
    if (rules == NULL)
        return;
    rules_clear(rules);
    for (size_t i = 0; i < rules->cache_count; i++)
        free(rules->cache[i].glob);
    free(rules);
}

bool rules_add_cache(struct rules *rules, struct bytes glob, struct bytes value)
{
    size_t prefix = glob.len && glob.at[0] == '/' ? 0 : 2; /* a star and a slash */
    if (rules->cache_count == sizeof rules->cache / sizeof rules->cache[0])
        return false;
    char *copy = malloc(prefix + glob.len + 1);
    if (copy == NULL)
        return false;
    memcpy(copy, "*/", prefix);
    if (glob.len)
        memcpy(copy + prefix, glob.at, glob.len);
    copy[prefix + glob.len] = '\0';
    rules->cache[rules->cache_count++] = (struct cache_rule){copy, value};
    return true;
}

const char *rules_field_problem(struct bytes name, struct bytes value)
{
    static const char *const own[] = {
        "Accept-Ranges",     "Allow",         "Connection", "Content-Encoding",
        "Content-Length",    "Content-Range", "Date",       "ETag",
        "Keep-Alive",        "Last-Modified", "Location",   "Trailer",
        "Transfer-Encoding", "Upgrade",
    };
    if (!head_is_name(name))
        return "is no name of a field";
    if (!head_is_value(value))
        return "has a value with a control character";
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (bytes_equal_nocase(name, bytes_of(own[i])))
            return "is written by tarn itself";
    /* Netlify asks for the passwords in it; here everybody could read them. */
    if (bytes_equal_nocase(name, BYTES("Basic-Auth")))
        return "asks for passwords, which tarn does not know";
    return NULL;
}

const char *rules_split_field(struct bytes text, struct bytes *name, struct bytes *value)
{
    *value = text;
    *name = bytes_trim(bytes_cut(value, ':'));
    if (value->at == NULL)
        return "is no header: write 'Name: value'";
    *value = bytes_trim(*value);
    return rules_field_problem(*name, *value);
}

const char *rules_split_cache(struct bytes text, struct bytes *glob, struct bytes *value)
{
    *value = text;
    *glob = bytes_trim(bytes_cut(value, '='));
    *value = bytes_trim(*value);
    if (glob->len == 0 || value->len == 0)
        return "is no rule for caches: write GLOB=VALUE, such as '*.css=max-age=600'";
    return head_is_value(*value) ? NULL : "has a value with a control character";
}

/* Takes the lines of a field out of the first LEN bytes of what was written so far, and returns how
 * many of those are left. */
static size_t remove_lines(struct out *out, size_t len, struct bytes name)
{
    struct bytes rest = {out->at, len};
    size_t kept = 0;
    while (rest.len) {
        struct bytes line = rest;
        bytes_cut(&rest, '\n');
        line.len -= rest.len;
        if (head_find(line, name).at)
            continue;
        memmove(out->at + kept, line.at, line.len);
        kept += line.len;
    }
    memmove(out->at + kept, out->at + len, out->len - len);
    out->len -= len - kept;
    return kept;
}

/* Of these a line more adds something and takes nothing back. */
static bool may_repeat(struct bytes name)
{
    return bytes_equal_nocase(name, BYTES("Link")) ||
           bytes_equal_nocase(name, BYTES("Set-Cookie")) || bytes_equal_nocase(name, BYTES("Vary"));
}

static void write_field(struct out *out, const struct rule_field *field,
                        const struct pattern_match *match)
{
    out_bytes(out, field->name);
    out_text(out, ": ");
    pattern_fill(out, field->value, match, target_encode);
    out_text(out, "\r\n");
}

bool rules_have_headers(const struct rules *rules)
{
    return rules->header_count > 0;
}

void rules_write_lines_of(const struct rules *rules, struct bytes path, struct bytes own,
                          struct bytes file, struct out *out)
{
    struct pattern_match match;
    size_t given = out->len; /* for all paths: what a rule says of one wins over it */
    for (size_t i = 0; i < rules->header_count; i++) {
        const struct header_rule *rule = &rules->headers[i];
        if (!pattern_matches(rule->pattern, path, &match))
            continue;
        for (size_t j = rule->first; j < rule->first + rule->count; j++) {
            const struct rule_field *field = &rules->fields[j];
            if (field->is_removal || !may_repeat(field->name))
                given = remove_lines(out, given, field->name);
            if (field->is_removal)
                remove_lines(out, out->len, field->name);
            else
                write_field(out, field, &match);
        }
    }
    for (size_t i = 0; i < rules->cache_count; i++) {
        const struct cache_rule *rule = &rules->cache[i];
        struct bytes glob = bytes_of(rule->glob);
        if (!pattern_matches(glob, file, NULL) && !pattern_matches(glob, own, NULL))
            continue;
        remove_lines(out, out->len, BYTES("Cache-Control"));
        head_field(out, "Cache-Control", rule->value);
    }
}

void rules_write_lines(const struct rules *rules, struct bytes path, struct out *out)
{
    rules_write_lines_of(rules, path, path, path, out);
}

static bool leads_to_itself(const struct redirect *redirect, struct bytes path)
{
    char there[LOCATION_MAX], here[LOCATION_MAX];
    struct out to = out_init(there, sizeof there);
    struct out from = out_init(here, sizeof here);
    redirect_write(redirect, path, &to);
    target_encode(&from, path);
    return bytes_equal(out_view(&to), out_view(&from));
}

const struct redirect *rules_find_redirect(const struct rules *rules, struct bytes path,
                                           bool has_file)
{
    for (size_t i = 0; i < rules->redirect_count; i++) {
        const struct redirect *redirect = &rules->redirects[i];
        if ((redirect->is_forced || !has_file) && pattern_matches(redirect->from, path, NULL) &&
            !leads_to_itself(redirect, path))
            return redirect;
    }
    return NULL;
}

void redirect_write(const struct redirect *redirect, struct bytes path, struct out *out)
{
    struct pattern_match match = {.count = 0};
    size_t start = out->len;
    struct bytes to = redirect->to;
    struct bytes address = {to.at, 0}; /* without its query and its fragment */
    while (address.len < to.len && to.at[address.len] != '?' && to.at[address.len] != '#')
        address.len++;
    struct bytes rest = {to.at + address.len, to.len - address.len};
    (void)pattern_matches(redirect->from, path, &match);
    pattern_fill(out, address, &match, target_encode);
    pattern_fill(out, rest, &match, target_encode_value);
    /* What a hole covered may begin with a slash, too. */
    size_t slashes = 0;
    while (start + slashes < out->len && out->at[start + slashes] == '/')
        slashes++;
    if (slashes > 1) {
        out->len -= slashes - 1;
        memmove(out->at + start, out->at + start + slashes - 1, out->len - start);
    }
}
