/* args.h - one table of options reads the command line and the environment, and prints the help.
 *
 * A program lists its options once; each row says where in the program's own struct the value
 * goes. The command line wins over the environment, the environment over the default; an empty
 * variable counts as none. Defaults and limits are texts that are read by the same code as what
 * the user wrote, so that help, man page and errors show them word for word.
 *
 * Texts are not copied: they point into argv, the environment or the table, which must outlive
 * the struct.
 *
 * Thread: startup.
 */
#ifndef TARN_ARGS_H
#define TARN_ARGS_H

#include "tarn/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    ARGS_OPTIONS_MAX = 96, /* rows in a table */
    ARGS_NAME_MAX = 32,    /* bytes in a long name */
    ARGS_LIST_MAX = 64,    /* values of one repeatable option */
};

struct arg_list {
    const char *items[ARGS_LIST_MAX];
    size_t count;
    char *owned; /* what items point into when they came from the environment */
};

enum arg_kind {               /* what the struct's member is: */
                ARG_FLAG,     /* bool: --name, --no-name, --name=on|off|yes|no|true|false|1|0 */
                ARG_TEXT,     /* const char *: null when not given */
                ARG_LIST,     /* struct arg_list: repeatable; one variable holds several values */
                ARG_SIZE,     /* uint64_t bytes: "16K" */
                ARG_DURATION, /* uint64_t nanoseconds: "250ms" */
                ARG_NUMBER,   /* uint64_t: "5000", "5k", "1.5M" */
                ARG_CHOICE,   /* unsigned: the index of the word in `words` */
};

struct arg_option {
    const char *name; /* "max-head" is --max-head and PREFIX_MAX_HEAD; null ends the table */
    enum arg_kind kind;
    char letter;           /* 'H' adds -H; 0: none; not for flags that are on by default */
    bool operand;          /* takes the words that are no options instead of --name */
    bool by_line;          /* ARG_LIST: newlines separate values in the environment, not commas */
    size_t offset;         /* of the member */
    const char *value;     /* what the help calls the value: "FILE" */
    const char *fallback;  /* the default as a user would write it; null: zero, false, none */
    const char *otherwise; /* the default in words where `fallback` cannot say it */
    const char *zero;      /* a word for 0, "auto" or "off"; makes 0 valid below `min` */
    const char *full;      /* a word for UINT64_MAX: "auto" where `zero` is "off" */
    const char *bare;      /* makes the value optional, --name[=VALUE], and stands in for it */
    const char *min;       /* limits, as a user would write them; null: none */
    const char *max;
    const char *words; /* ARG_CHOICE: "none|short|json" */
    const char *group; /* starts a group of options under this heading */
    const char *help;  /* one or a few sentences, without the default */
};

struct args_spec {
    const char *program;    /* "tarn" */
    const char *version;    /* "0.1.0" */
    const char *usage;      /* "[options] [ROOT]" */
    const char *about;      /* what the program does, in a sentence or two */
    const char *env_prefix; /* "TARN_" */
    const struct arg_option *options;
};

enum args_wish {
    ARGS_REFUSED = -1, /* the error says why */
    ARGS_RUN,
    ARGS_HELP,    /* -h, --help */
    ARGS_VERSION, /* -V, --version */
    ARGS_MAN,     /* --man: parts of the man page, for the build */
};

/* Fills TARGET, which the caller has zeroed. When anything but ARGS_RUN is returned nothing has
 * to be released; after ARGS_RUN args_clear() does that. */
enum args_wish args_read(const struct args_spec *spec, int argc, char **argv, void *target,
                         struct err *err);
void args_clear(const struct args_spec *spec, void *target);

/* Prints what was wished for: help, version, or the man page's OPTIONS and ENVIRONMENT. */
void args_print(const struct args_spec *spec, enum args_wish wish, FILE *to);

/* Checks the table itself: lengths, names given twice, defaults that break their own limits.
 * For the tests of whoever owns a table. Returns -1 with a sentence. */
int args_check(const struct args_spec *spec, struct err *err);

#endif
