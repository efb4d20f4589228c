/* args_print.c - shows the table to people: --help, --version, and parts of the man page. */
#include "tarn/arg_value.h"

#include <string.h>

enum { HELP_COLUMN = 30, HELP_WIDTH = 79 };

/* "ENDPOINT", "none|short|json", or nothing for a flag. */
static const char *value_name(const struct arg_option *option)
{
    if (option->kind == ARG_FLAG)
        return "";
    return option->value ? option->value : option->words;
}

/* A flag that is on unless somebody turns it off is shown as --no-name. */
static const char *prefix_of(const struct arg_option *option)
{
    bool is_on =
        option->kind == ARG_FLAG && option->fallback && strcmp(option->fallback, "on") == 0;
    return is_on ? "no-" : "";
}

static const char *default_of(const struct arg_option *option)
{
    if (option->kind == ARG_FLAG)
        return NULL;
    return option->otherwise ? option->otherwise : option->fallback;
}

/* Writes words, broken at blanks, from COLUMN on; lines after the first begin at INDENT. */
static int print_wrapped(const char *text, int column, int indent, FILE *to)
{
    for (bool first = column == indent; *text;) {
        int length = (int)strcspn(text, " ");
        if (!first && column + 1 + length > HELP_WIDTH) {
            fprintf(to, "\n%*s", indent, "");
            column = indent;
            first = true;
        }
        column += fprintf(to, "%s%.*s", first ? "" : " ", length, text);
        first = false;
        text += length + (text[length] == ' ');
    }
    return column;
}

static int print_names(const struct arg_option *option, FILE *to)
{
    if (option->operand)
        return fprintf(to, "  %s", option->value);
    int column = option->letter ? fprintf(to, "  -%c, ", option->letter) : fprintf(to, "      ");
    column += fprintf(to, "--%s%s", prefix_of(option), option->name);
    const char *value = value_name(option);
    if (option->bare)
        return column + fprintf(to, "[=%s]", value);
    return column + fprintf(to, "%s%s", *value ? " " : "", value);
}

static void print_option(const struct args_spec *spec, const struct arg_option *option, FILE *to)
{
    char name[ARG_ENV_MAX];
    char facts[256];
    int column = print_names(option, to);
    if (column + 2 > HELP_COLUMN) {
        fputc('\n', to);
        column = 0;
    }
    fprintf(to, "%*s", HELP_COLUMN - column, "");
    column = print_wrapped(option->help, HELP_COLUMN, HELP_COLUMN, to);

    const char *otherwise = default_of(option);
    snprintf(facts, sizeof facts, "[%s%s%s%s%s]", option->kind == ARG_LIST ? "repeatable; " : "",
             otherwise ? "default " : "", otherwise ? otherwise : "", otherwise ? "; " : "",
             arg_value_env_name(spec, option, name));
    print_wrapped(facts, column, HELP_COLUMN, to);
    fputc('\n', to);
}

static void print_help(const struct args_spec *spec, FILE *to)
{
    fprintf(to, "usage: %s %s\n\n", spec->program, spec->usage);
    print_wrapped(spec->about, 0, 0, to);
    fputc('\n', to);
    for (const struct arg_option *option = spec->options; option->name; option++) {
        if (option->group)
            fprintf(to, "\n%s\n", option->group);
        else if (option == spec->options)
            fputc('\n', to);
        print_option(spec, option, to);
    }
    fprintf(to, "\nOther\n"
                "  -h, --help                  Print this text.\n"
                "  -V, --version               Print the version.\n\n");
    print_wrapped("Variables in brackets set the same options; the command line wins over them. "
                  "Sizes: 4096, 16K, 1.5M. Durations: 10s, 250ms, 2m, 1h.",
                  0, 0, to);
    fputc('\n', to);
}

/* What troff would take for a hyphen, an escape, or a typographic sign, or null. */
static const char *troff_escape(char c)
{
    switch (c) {
    case '-':
        return "\\-";
    case '\\':
        return "\\e";
    case '\'':
        return "\\(aq";
    case '`':
        return "\\(ga";
    case '^':
        return "\\(ha";
    case '~':
        return "\\(ti";
    default:
        return NULL;
    }
}

/* One word for troff; a dot at the beginning of a line would be a command. Returns how long it
 * became. */
static int print_troff_word(struct bytes word, bool begins_line, FILE *to)
{
    int length = begins_line && bytes_starts_with(word, BYTES(".")) ? fprintf(to, "\\&") : 0;
    for (size_t i = 0; i < word.len; i++) {
        const char *escape = troff_escape(word.at[i]);
        length += escape ? fprintf(to, "%s", escape) : fprintf(to, "%c", word.at[i]);
    }
    return length;
}

static void print_troff(const char *word, FILE *to)
{
    print_troff_word(bytes_of(word), false, to);
}

/* Sentences for troff, from the beginning of a line to the end of one. Each sentence begins on a
 * line of its own, which is how troff sets the space between them. */
static void print_troff_text(const char *text, FILE *to)
{
    struct bytes rest = bytes_of(text);
    bool ends_sentence = false;
    for (int column = 0; rest.at;) {
        struct bytes word = bytes_cut(&rest, ' ');
        bool begins_line = column == 0 || ends_sentence || column + (int)word.len > 72;
        if (column > 0)
            fputc(begins_line ? '\n' : ' ', to);
        column = print_troff_word(word, begins_line, to) + (begins_line ? 0 : column + 1);
        ends_sentence = bytes_ends_with(word, BYTES("."));
    }
    fputc('\n', to);
}

static void print_man_names(const struct arg_option *option, FILE *to)
{
    const char *value = value_name(option);
    if (option->operand) {
        fprintf(to, "\\fI%s\\fR\n", value);
        return;
    }
    if (option->letter)
        fprintf(to, "\\fB\\-%c\\fR, ", option->letter);
    fputs("\\fB\\-\\-", to);
    print_troff(prefix_of(option), to);
    print_troff(option->name, to);
    fprintf(to, "\\fR%s", option->bare ? "[=" : *value ? " " : "");
    if (*value) {
        fputs("\\fI", to);
        print_troff(value, to);
        fputs("\\fR", to);
    }
    fputs(option->bare ? "]\n" : "\n", to);
}

static void print_man_option(const struct arg_option *option, FILE *to)
{
    char accepted[ARG_ACCEPTED_MAX];
    char facts[ARG_ACCEPTED_MAX + 256];
    fputs(".TP\n", to);
    print_man_names(option, to);
    print_troff_text(option->help, to);
    if (option->kind == ARG_LIST)
        fputs("May be given several times.\n", to);
    if (option->kind != ARG_FLAG && (option->min || option->max || option->zero)) {
        snprintf(facts, sizeof facts, "Accepted: %s.", arg_value_accepted(option, accepted));
        print_troff_text(facts, to);
    }
    if (default_of(option)) {
        snprintf(facts, sizeof facts, "Default: %s.", default_of(option));
        print_troff_text(facts, to);
    }
}

static void print_man_variable(const struct args_spec *spec, const struct arg_option *option,
                               FILE *to)
{
    char name[ARG_ENV_MAX];
    fprintf(to, ".TP\n\\fB%s\\fR\n", arg_value_env_name(spec, option, name));
    if (option->operand) {
        fprintf(to, "The operand \\fI%s\\fR.\n", option->value);
        return;
    }
    fputs("The option \\fB\\-\\-", to);
    print_troff(option->name, to);
    fputs("\\fR", to);
    if (option->kind == ARG_FLAG)
        fputs(": on or off", to);
    if (option->kind == ARG_LIST)
        fputs(option->by_line ? "; one value a line" : "; values separated by commas or blanks",
              to);
    fputs(".\n", to);
}

static void print_man(const struct args_spec *spec, FILE *to)
{
    fputs(".SH OPTIONS\n", to);
    for (const struct arg_option *option = spec->options; option->name; option++) {
        if (option->group)
            fprintf(to, ".SS %s\n", option->group);
        print_man_option(option, to);
    }
    fputs(".SS Other\n"
          ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nPrint all options.\n"
          ".TP\n\\fB\\-V\\fR, \\fB\\-\\-version\\fR\nPrint the version.\n"
          ".SH ENVIRONMENT\n"
          "The command line wins over these variables; an empty variable counts as none.\n"
          ".PD 0\n",
          to);
    for (const struct arg_option *option = spec->options; option->name; option++)
        print_man_variable(spec, option, to);
    fputs(".PD\n", to);
}

void args_print(const struct args_spec *spec, enum args_wish wish, FILE *to)
{
    if (wish == ARGS_HELP)
        print_help(spec, to);
    else if (wish == ARGS_VERSION)
        fprintf(to, "%s %s\n", spec->program, spec->version);
    else if (wish == ARGS_MAN)
        print_man(spec, to);
}
