/* rules_headers.c - reads _headers. */
#include "rules_parts.h"

static bool is_indented(struct bytes line)
{
    return line.at[0] == ' ' || line.at[0] == '\t';
}

/* Returns null when the line starts no rule. */
static struct header_rule *add_rule(struct rule_reader *reader, struct bytes text)
{
    struct rules *rules = reader->rules;
    struct bytes pattern = rules_decode(rules, text);
    const char *problem = pattern_problem(pattern);
    if (bytes_starts_with(text, BYTES("http://")) || bytes_starts_with(text, BYTES("https://")))
        problem = "names a host: rules hold for all of them, write the path alone";
    if (problem == NULL && rules->header_count == RULES_MAX)
        problem = "is one rule too many";
    if (problem) {
        rule_reader_warn(reader, text, problem);
        return NULL;
    }
    struct header_rule *rule = &rules->headers[rules->header_count++];
    *rule = (struct header_rule){pattern, rules->field_count, 0};
    return rule;
}

static void add_field(struct rule_reader *reader, struct header_rule *rule, struct bytes text)
{
    struct rules *rules = reader->rules;
    struct rule_field field = {.is_removal = text.at[0] == '!'};
    struct bytes rest = text;
    if (field.is_removal) {
        field.name = bytes_trim((struct bytes){text.at + 1, text.len - 1});
    } else {
        field.name = bytes_trim(bytes_cut(&rest, ':'));
        field.value = rest.at ? bytes_trim(rest) : rest;
    }
    const char *problem = rules_field_problem(field.name, field.value);
    if (!field.is_removal && rest.at == NULL)
        problem = "is neither a path nor an indented \"Name: value\"";
    if (problem == NULL && rules->field_count == RULES_MAX)
        problem = "is one field too many";
    if (problem) {
        rule_reader_warn(reader, text, problem);
        return;
    }
    rules->fields[rules->field_count++] = field;
    rule->count++;
}

void rules_read_headers(struct rules *rules, struct bytes text, struct out *warnings)
{
    struct rule_reader reader = {
        .rules = rules, .file = "_headers", .rest = text, .warnings = warnings};
    struct header_rule *rule = NULL;
    bool is_first = true;
    struct bytes line;
    while (rule_reader_next(&reader, &line)) {
        if (!is_indented(line)) {
            rule = add_rule(&reader, bytes_trim(line));
            is_first = false;
        } else if (rule) {
            add_field(&reader, rule, bytes_trim(line));
        } else if (is_first) {
            rule_reader_warn(&reader, bytes_trim(line), "stands below no path");
        }
    }
}
