/* arg_value.c - one value of one option. */
#include "tarn/arg_value.h"

#include "tarn/out.h"
#include "tarn/units.h"

#include <stdlib.h>
#include <string.h>

void *arg_value_at(const struct arg_option *option, void *target)
{
    return (char *)target + option->offset;
}

bool arg_value_is_optional(const struct arg_option *option)
{
    return option->kind == ARG_FLAG || option->bare != NULL;
}

const char *arg_value_bare(const struct arg_option *option)
{
    return option->kind == ARG_FLAG ? "on" : option->bare;
}

static bool read_flag(struct bytes text, bool *flag)
{
    static const char *const words[] = {"off", "on", "no", "yes", "false", "true", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (bytes_equal_nocase(text, bytes_of(words[i]))) {
            *flag = i % 2 != 0;
            return true;
        }
    }
    return false;
}

static bool read_whole(struct bytes text, uint64_t *number)
{
    double count;
    if (bytes_to_u64(text, number))
        return true;
    /* From 2^53 on a double skips whole numbers. */
    if (!units_parse_count(text, &count) || count >= 9007199254740992.0)
        return false;
    *number = (uint64_t)count;
    return (double)*number == count;
}

static bool read_number(const struct arg_option *option, struct bytes text, uint64_t *number)
{
    switch (option->kind) {
    case ARG_SIZE:
        return units_parse_size(text, number);
    case ARG_DURATION:
        return units_parse_duration(text, number);
    default:
        return read_whole(text, number);
    }
}

static bool is_in_range(const struct arg_option *option, uint64_t number)
{
    uint64_t limit;
    if (number == 0 && option->zero)
        return true;
    if (option->min && read_number(option, bytes_of(option->min), &limit) && number < limit)
        return false;
    return !(option->max && read_number(option, bytes_of(option->max), &limit) && number > limit);
}

static bool find_word(const char *words, struct bytes text, unsigned *index)
{
    struct bytes rest = bytes_of(words);
    for (*index = 0; rest.at; (*index)++)
        if (bytes_equal_nocase(bytes_cut(&rest, '|'), text))
            return true;
    return false;
}

static void say_range(const struct arg_option *option, struct out *out)
{
    if (option->min && option->max) {
        out_text(out, ", ");
        out_text(out, option->min);
        out_text(out, " to ");
        out_text(out, option->max);
    } else if (option->min || option->max) {
        out_text(out, option->min ? ", at least " : ", at most ");
        out_text(out, option->min ? option->min : option->max);
    }
    if (option->zero) {
        out_text(out, ", or ");
        out_text(out, option->zero);
    }
    if (option->full) {
        out_text(out, ", or ");
        out_text(out, option->full);
    }
}

static void say_words(const char *words, struct out *out)
{
    struct bytes rest = bytes_of(words);
    out_text(out, "one of ");
    for (bool first = true; rest.at; first = false) {
        out_text(out, first ? "" : ", ");
        out_bytes(out, bytes_cut(&rest, '|'));
    }
}

const char *arg_value_accepted(const struct arg_option *option, char buffer[ARG_ACCEPTED_MAX])
{
    static const char *const forms[] = {
        [ARG_FLAG] = "on or off",
        [ARG_SIZE] = "a size (4096, 16K, 1.5M)",
        [ARG_DURATION] = "a duration (10s, 250ms, 2m, 1h)",
        [ARG_NUMBER] = "a whole number",
    };
    struct out out = out_init(buffer, ARG_ACCEPTED_MAX - 1);
    if (option->kind == ARG_CHOICE)
        say_words(option->words, &out);
    else
        out_text(&out, forms[option->kind] ? forms[option->kind] : option->value);
    say_range(option, &out);
    buffer[out.len] = '\0';
    return buffer;
}

static int refuse(const struct arg_option *option, const struct arg_origin *origin,
                  const char *text, const char *why, struct err *err)
{
    char accepted[ARG_ACCEPTED_MAX];
    return err_set(err, "%s%s%.80s %s; accepted: %s", origin->name, origin->joint, text, why,
                   arg_value_accepted(option, accepted));
}

static int store_number(const struct arg_option *option, const struct arg_origin *origin,
                        const char *text, uint64_t *number, struct err *err)
{
    struct bytes view = bytes_of(text);
    if (option->full && bytes_equal_nocase(view, bytes_of(option->full))) {
        *number = UINT64_MAX;
        return 0;
    }
    if (option->zero && bytes_equal_nocase(view, bytes_of(option->zero)))
        *number = 0;
    else if (!read_number(option, view, number))
        return refuse(option, origin, text, "cannot be read", err);
    if (!is_in_range(option, *number))
        return refuse(option, origin, text, "is out of range", err);
    return 0;
}

static int store_item(const struct arg_origin *origin, const char *text, struct arg_list *list,
                      struct err *err)
{
    if (list->count == ARGS_LIST_MAX)
        return err_set(err, "%s%s%.80s is one too many; at most %d are accepted", origin->name,
                       origin->joint, text, ARGS_LIST_MAX);
    list->items[list->count++] = text;
    return 0;
}

int arg_value_store(const struct arg_option *option, const struct arg_origin *origin,
                    const char *text, void *target, struct err *err)
{
    void *member = arg_value_at(option, target);
    if (*text == '\0') {
        char accepted[ARG_ACCEPTED_MAX];
        return err_set(err, "%s needs a value: %s", origin->name,
                       arg_value_accepted(option, accepted));
    }
    switch (option->kind) {
    case ARG_FLAG:
        return read_flag(bytes_of(text), member) ? 0
                                                 : refuse(option, origin, text, "is neither", err);
    case ARG_TEXT:
        *(const char **)member = text;
        return 0;
    case ARG_LIST:
        return store_item(origin, text, member, err);
    case ARG_CHOICE:
        return find_word(option->words, bytes_of(text), member)
                   ? 0
                   : refuse(option, origin, text, "is unknown", err);
    default:
        return store_number(option, origin, text, member, err);
    }
}

int arg_value_store_several(const struct arg_option *option, const struct arg_origin *origin,
                            const char *text, void *target, struct err *err)
{
    if (option->kind != ARG_LIST)
        return arg_value_store(option, origin, text, target, err);

    const char *separators = option->by_line ? "\r\n" : ", \t\r\n";
    struct arg_list *list = arg_value_at(option, target);
    size_t size = strlen(text) + 1;
    list->owned = malloc(size);
    if (list->owned == NULL)
        return err_set(err, "no memory for %s", origin->name);
    memcpy(list->owned, text, size);
    for (char *item = list->owned; *item;) {
        size_t length = strcspn(item, separators);
        char *end = item + length;
        char *next = end + (*end != '\0');
        *end = '\0';
        if (length > 0 && store_item(origin, item, list, err) < 0)
            return -1;
        item = next;
    }
    return 0;
}

const char *arg_value_env_name(const struct args_spec *spec, const struct arg_option *option,
                               char buffer[ARG_ENV_MAX])
{
    struct out out = out_init(buffer, ARG_ENV_MAX - 1);
    out_text(&out, spec->env_prefix);
    for (const char *c = option->name; *c; c++)
        out_char(&out, (char)(*c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c));
    buffer[out.len] = '\0';
    return buffer;
}

/* How many bytes have to be inserted, removed or replaced to make one name of the other. */
static unsigned distance(struct bytes a, struct bytes b)
{
    unsigned row[ARGS_NAME_MAX + 5];
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned best = diagonal + (a.at[i - 1] != b.at[j - 1]);
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[b.len];
}

/* Replaces NEAR by CANDIDATE if that is closer to NAME than CLOSEST. */
static void compare(struct bytes name, const char *prefix, const char *candidate, size_t *closest,
                    char near[ARGS_NAME_MAX + 4])
{
    char whole[ARGS_NAME_MAX + 4];
    snprintf(whole, sizeof whole, "%s%s", prefix, candidate);
    struct bytes view = bytes_of(whole);
    size_t far = name.len >= 3 && bytes_starts_with(view, name) ? 1 : distance(name, view);
    if (far < *closest) {
        *closest = far;
        memcpy(near, whole, view.len + 1);
    }
}

bool arg_value_nearest_name(const struct args_spec *spec, struct bytes name,
                            char near[ARGS_NAME_MAX + 4])
{
    /* One slip for every three letters; a beginning of three letters or more is as good. */
    size_t limit = name.len / 3 + 1;
    size_t closest = limit;
    if (name.len < 2 || name.len > ARGS_NAME_MAX)
        return false;
    for (const struct arg_option *option = spec->options; option->name; option++) {
        if (option->operand)
            continue;
        compare(name, "", option->name, &closest, near);
        if (option->kind == ARG_FLAG)
            compare(name, "no-", option->name, &closest, near);
    }
    return closest < limit;
}

int arg_value_check(const struct arg_option *option, struct err *err)
{
    struct arg_origin origin = {option->name, ": in the table, "};
    const char *const texts[] = {option->fallback, option->min, option->max, option->bare};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        union {
            uint64_t number;
            unsigned choice;
            bool flag;
            const char *text;
            struct arg_list list;
        } scratch = {.list = {.count = 0}};
        struct arg_option row = *option;
        row.offset = 0;
        if (texts[i] && arg_value_store(&row, &origin, texts[i], &scratch, err) < 0)
            return -1;
    }
    if (option->kind == ARG_CHOICE && option->words == NULL)
        return err_set(err, "%s: a choice without words", option->name);
    return 0;
}
