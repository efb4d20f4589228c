/* args.c - reads the command line, then the environment, then the defaults. */
#include "tarn/args.h"

#include "tarn/arg_value.h"
#include "tarn/out.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    const struct args_spec *spec;
    void *target;
    struct err *err;
    char **next; /* the first word of argv that nobody has taken */
    char **end;
    bool given[ARGS_OPTIONS_MAX];
    enum args_wish wish;
    const struct arg_option *bare; /* the last word, if it left out a value that it may have */
    /* An operand that may be meant as such a value, and whose. */
    const char *doubtful;
    const struct arg_option *doubtful_of;
};

static const struct arg_option *find_long(const struct args_spec *spec, struct bytes name)
{
    for (const struct arg_option *option = spec->options; option->name; option++)
        if (!option->operand && bytes_equal(bytes_of(option->name), name))
            return option;
    return NULL;
}

static const struct arg_option *find_letter(const struct args_spec *spec, char letter)
{
    for (const struct arg_option *option = spec->options; option->name; option++)
        if (option->letter == letter)
            return option;
    return NULL;
}

static int store(struct reading *reading, const struct arg_option *option, const char *said,
                 const char *text)
{
    reading->given[option - reading->spec->options] = true;
    struct arg_origin origin = {said, " "};
    return arg_value_store(option, &origin, text, reading->target, reading->err);
}

/* The next word as the value of OPTION. A word with two dashes is far more often an option whose
 * neighbour's value was forgotten than a value. */
static const char *take_value(struct reading *reading, const struct arg_option *option,
                              const char *said)
{
    if (reading->next < reading->end && strncmp(*reading->next, "--", 2) != 0)
        return *reading->next++;
    char accepted[ARG_ACCEPTED_MAX];
    err_set(reading->err, "%s needs a value: %s", said, arg_value_accepted(option, accepted));
    return NULL;
}

static int refuse_unknown(struct reading *reading, struct bytes name)
{
    char near[ARGS_NAME_MAX + 4];
    int shown = name.len < 80 ? (int)name.len : 80;
    if (arg_value_nearest_name(reading->spec, name, near))
        return err_set(reading->err, "unknown option --%.*s; did you mean --%s?", shown, name.at,
                       near);
    return err_set(reading->err, "unknown option --%.*s; %s --help lists what there is", shown,
                   name.at, reading->spec->program);
}

static enum args_wish wish_of(struct bytes name)
{
    if (bytes_equal(name, BYTES("help")))
        return ARGS_HELP;
    if (bytes_equal(name, BYTES("version")))
        return ARGS_VERSION;
    return bytes_equal(name, BYTES("man")) ? ARGS_MAN : ARGS_RUN;
}

/* --name, --name=value, --name value, --no-name */
static int read_long(struct reading *reading, const char *word)
{
    struct bytes value = bytes_of(word + 2);
    struct bytes name = bytes_cut(&value, '=');
    char said[ARGS_NAME_MAX + 4];

    reading->wish = wish_of(name);
    if (reading->wish != ARGS_RUN)
        return 0;
    const struct arg_option *option = find_long(reading->spec, name);
    if (option == NULL && value.at == NULL && bytes_starts_with(name, BYTES("no-"))) {
        const char *positive = word + strlen("--no-");
        option = find_long(reading->spec, bytes_of(positive));
        if (option && option->kind == ARG_FLAG)
            return store(reading, option, word, "off");
        option = NULL;
    }
    if (option == NULL)
        return refuse_unknown(reading, name);
    snprintf(said, sizeof said, "--%s", option->name);
    if (value.at)
        return store(reading, option, said, value.at);
    if (arg_value_is_optional(option)) {
        reading->bare = option->bare ? option : NULL;
        return store(reading, option, said, arg_value_bare(option));
    }
    const char *next = take_value(reading, option, said);
    return next ? store(reading, option, said, next) : -1;
}

/* -q, -qv, -c64, -c 64 */
static int read_letters(struct reading *reading, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        char said[] = {'-', *letter, '\0'};
        if (*letter == 'h' || *letter == 'V') {
            reading->wish = *letter == 'h' ? ARGS_HELP : ARGS_VERSION;
            return 0;
        }
        const struct arg_option *option = find_letter(reading->spec, *letter);
        if (option == NULL)
            return err_set(reading->err,
                           "unknown option -%c in %.80s; %s --help lists what there is", *letter,
                           word, reading->spec->program);
        if (!arg_value_is_optional(option)) {
            const char *value = letter[1] ? letter + 1 : take_value(reading, option, said);
            return value ? store(reading, option, said, value) : -1;
        }
        if (store(reading, option, said, arg_value_bare(option)) < 0)
            return -1;
    }
    return 0;
}

/* Whoever writes "--spa app.html" names a root by that, and learns of it by the second one. */
static int refuse_operand(struct reading *reading, const struct arg_option *option,
                          const char *word)
{
    if (reading->doubtful_of)
        return err_set(reading->err,
                       "only one %s, please: %.80s is one too many; a value of --%s follows a '=', "
                       "as in --%s=%.80s",
                       option->value, word, reading->doubtful_of->name, reading->doubtful_of->name,
                       reading->doubtful);
    return err_set(reading->err, "only one %s, please: %.80s is one too many", option->value, word);
}

static int read_operand(struct reading *reading, const char *word, const struct arg_option *bare)
{
    if (bare) {
        reading->doubtful = word;
        reading->doubtful_of = bare;
    }
    for (const struct arg_option *option = reading->spec->options; option->name; option++) {
        if (!option->operand)
            continue;
        if (option->kind != ARG_LIST && reading->given[option - reading->spec->options])
            return refuse_operand(reading, option, word);
        return store(reading, option, option->value, word);
    }
    return err_set(reading->err, "%.80s is no option, and %s takes nothing else", word,
                   reading->spec->program);
}

static int read_words(struct reading *reading)
{
    bool only_operands = false;
    while (reading->next < reading->end && reading->wish == ARGS_RUN) {
        const char *word = *reading->next++;
        const struct arg_option *bare = reading->bare;
        int result = 0;
        reading->bare = NULL;
        if (only_operands || word[0] != '-' || word[1] == '\0')
            result = read_operand(reading, word, bare);
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else if (word[1] == '-')
            result = read_long(reading, word);
        else
            result = read_letters(reading, word);
        if (result < 0)
            return -1;
    }
    return 0;
}

/* Options that the command line left open. */
static int read_environment(struct reading *reading)
{
    char name[ARG_ENV_MAX];
    struct arg_origin origin = {name, "="};
    for (const struct arg_option *option = reading->spec->options; option->name; option++) {
        bool *given = &reading->given[option - reading->spec->options];
        if (*given)
            continue;
        const char *text = getenv(arg_value_env_name(reading->spec, option, name));
        if (text == NULL || *text == '\0')
            continue;
        *given = true;
        if (arg_value_store_several(option, &origin, text, reading->target, reading->err) < 0)
            return -1;
    }
    return 0;
}

static int read_defaults(struct reading *reading)
{
    for (const struct arg_option *option = reading->spec->options; option->name; option++) {
        struct arg_origin origin = {option->name, "'s default "};
        if (option->fallback && !reading->given[option - reading->spec->options] &&
            arg_value_store(option, &origin, option->fallback, reading->target, reading->err) < 0)
            return -1;
    }
    return 0;
}

enum args_wish args_read(const struct args_spec *spec, int argc, char **argv, void *target,
                         struct err *err)
{
    struct reading reading = {
        .spec = spec,
        .target = target,
        .err = err,
        .next = argv + (argc > 0),
        .end = argv + argc,
        .wish = ARGS_RUN,
    };
    int result = read_words(&reading);
    if (result == 0 && reading.wish == ARGS_RUN)
        result = read_environment(&reading);
    if (result == 0 && reading.wish == ARGS_RUN)
        result = read_defaults(&reading);
    if (result < 0)
        reading.wish = ARGS_REFUSED;
    if (reading.wish != ARGS_RUN)
        args_clear(spec, target);
    return reading.wish;
}

void args_clear(const struct args_spec *spec, void *target)
{
    for (const struct arg_option *option = spec->options; option->name; option++) {
        if (option->kind != ARG_LIST)
            continue;
        struct arg_list *list = arg_value_at(option, target);
        free(list->owned);
        *list = (struct arg_list){.count = 0};
    }
}

static int check_names(const struct args_spec *spec, const struct arg_option *option,
                       struct err *err)
{
    if (strlen(option->name) > ARGS_NAME_MAX || option - spec->options >= ARGS_OPTIONS_MAX)
        return err_set(err, "%s: a name too long or a row too many", option->name);
    if (option->help == NULL ||
        (option->kind != ARG_FLAG && option->kind != ARG_CHOICE && option->value == NULL))
        return err_set(err, "%s: no help, or no name for its value", option->name);
    if (wish_of(bytes_of(option->name)) != ARGS_RUN || option->letter == 'h' ||
        option->letter == 'V')
        return err_set(err, "%s: taken by what every table has", option->name);
    if (option->kind == ARG_FLAG && option->fallback && option->letter)
        return err_set(err, "%s: is the letter the flag or its opposite?", option->name);
    for (const struct arg_option *other = spec->options; other < option; other++)
        if (strcmp(other->name, option->name) == 0 ||
            (option->letter && other->letter == option->letter))
            return err_set(err, "%s and %s share a name or a letter", other->name, option->name);
    return 0;
}

int args_check(const struct args_spec *spec, struct err *err)
{
    for (const struct arg_option *option = spec->options; option->name; option++)
        if (check_names(spec, option, err) < 0 || arg_value_check(option, err) < 0)
            return -1;
    return 0;
}
