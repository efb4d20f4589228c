/* test_args.c - one table reads the command line and the environment, and prints the help. */
#include "tarn/args.h"
#include "tarn/bytes.h"
#include "tarn/units.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct target {
    const char *root;
    struct arg_list listen;
    struct arg_list headers;
    bool lan;
    bool keepalive;
    unsigned log;
    const char *file;
    const char *cors;
    uint64_t timeout_ns;
    uint64_t head_bytes;
    uint64_t workers;
    uint64_t rate;
    uint64_t seed;
};

static const struct arg_option table[] = {
    {.name = "root",
     .operand = true,
     .kind = ARG_TEXT,
     .offset = offsetof(struct target, root),
     .value = "ROOT",
     .otherwise = "www",
     .help = "What to serve."},
    {.name = "listen",
     .letter = 'l',
     .kind = ARG_LIST,
     .offset = offsetof(struct target, listen),
     .value = "ENDPOINT",
     .otherwise = "127.0.0.1:8080",
     .group = "Network",
     .help = "Where to listen, which is told in a sentence so long that it has to be wrapped."},
    {.name = "header",
     .letter = 'H',
     .kind = ARG_LIST,
     .offset = offsetof(struct target, headers),
     .value = "LINE",
     .by_line = true,
     .help = "A header."},
    {.name = "lan",
     .letter = 'a',
     .kind = ARG_FLAG,
     .offset = offsetof(struct target, lan),
     .help = "All addresses."},
    {.name = "keepalive",
     .kind = ARG_FLAG,
     .fallback = "on",
     .offset = offsetof(struct target, keepalive),
     .help = "Close after each answer."},
    {.name = "log",
     .kind = ARG_CHOICE,
     .offset = offsetof(struct target, log),
     .words = "none|short|combined|json",
     .fallback = "short",
     .help = "The log."},
    {.name = "log-file",
     .kind = ARG_TEXT,
     .offset = offsetof(struct target, file),
     .value = "FILE",
     .help = "Where the log goes; .\\-x 'y'."},
    {.name = "cors",
     .kind = ARG_TEXT,
     .offset = offsetof(struct target, cors),
     .value = "ORIGIN",
     .bare = "*",
     .help = ".Other origins may read."},
    {.name = "header-timeout",
     .kind = ARG_DURATION,
     .fallback = "10s",
     .min = "1ms",
     .max = "1h",
     .offset = offsetof(struct target, timeout_ns),
     .value = "TIME",
     .zero = "off",
     .help = "How long a head may take.",
     .group = "Limits"},
    {.name = "max-head",
     .kind = ARG_SIZE,
     .fallback = "16K",
     .min = "256",
     .max = "1M",
     .offset = offsetof(struct target, head_bytes),
     .value = "SIZE",
     .help = "Bytes of a head."},
    {.name = "workers",
     .letter = 'w',
     .kind = ARG_NUMBER,
     .fallback = "auto",
     .zero = "auto",
     .min = "1",
     .max = "1024",
     .offset = offsetof(struct target, workers),
     .value = "N",
     .help = "Threads."},
    {.name = "rate",
     .kind = ARG_NUMBER,
     .fallback = "5k",
     .min = "1",
     .offset = offsetof(struct target, rate),
     .value = "N",
     .help = "Requests a second."},
    {.name = "seed",
     .kind = ARG_NUMBER,
     .fallback = "1",
     .offset = offsetof(struct target, seed),
     .value = "N",
     .help = "For the dice."},
    {.name = NULL},
};

static const struct args_spec spec = {
    .program = "demo",
    .version = "1.2.3",
    .usage = "[options] [ROOT]",
    .about = "demo shows what a table can do.",
    .env_prefix = "DEMO_",
    .options = table,
};

static struct target target;
static struct err err;

/* Reads WORDS, which a null pointer ends, as a command line. */
static enum args_wish run(char **words)
{
    char *argv[80] = {(char *)"demo"};
    int argc = 1;
    while (words[argc - 1] != NULL) {
        argv[argc] = words[argc - 1];
        argc++;
    }
    memset(&target, 0, sizeof target);
    err.text[0] = '\0';
    return args_read(&spec, argc, argv, &target, &err);
}

#define RUN(...) run((char *[]){__VA_ARGS__, NULL})

static void forget_environment(void)
{
    static const char *const names[] = {
        "DEMO_LISTEN",  "DEMO_HEADER",         "DEMO_LAN",      "DEMO_LOG", "DEMO_ROOT",
        "DEMO_WORKERS", "DEMO_HEADER_TIMEOUT", "DEMO_KEEPALIVE"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
}

START_TEST(the_table_is_sound)
{
    ck_assert_msg(args_check(&spec, &err) == 0, "%s", err.text);
}
END_TEST

START_TEST(nothing_said_means_the_defaults)
{
    ck_assert_int_eq(run((char *[]){NULL}), ARGS_RUN);
    ck_assert_ptr_null(target.root);
    ck_assert_ptr_null(target.file);
    ck_assert_uint_eq(target.listen.count, 0);
    ck_assert(!target.lan);
    ck_assert(target.keepalive);
    ck_assert_uint_eq(target.log, 1);
    ck_assert_uint_eq(target.timeout_ns, 10 * NS_PER_S);
    ck_assert_uint_eq(target.head_bytes, 16384);
    ck_assert_uint_eq(target.workers, 0);
    ck_assert_uint_eq(target.rate, 5000);
}
END_TEST

START_TEST(every_way_to_write_an_option_is_read)
{
    ck_assert_int_eq(RUN("--listen", ":1", "--listen=:2", "-l", ":3", "-l:4", "-a",
                         "--no-keepalive", "--log=JSON", "-w8", "--header-timeout", "250ms",
                         "--max-head=1K", "--rate", "1.5M", "--seed", "18446744073709551615",
                         "--log-file", "-"),
                     ARGS_RUN);
    ck_assert_uint_eq(target.listen.count, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(target.listen.items[i][1], (char)('1' + i));
    ck_assert(target.lan);
    ck_assert_uint_eq(target.log, 3);
    ck_assert_uint_eq(target.workers, 8);
    ck_assert_uint_eq(target.timeout_ns, 250 * NS_PER_MS);
    ck_assert_uint_eq(target.head_bytes, 1024);
    ck_assert_uint_eq(target.rate, 1500000);
    ck_assert_uint_eq(target.seed, UINT64_MAX);
    ck_assert_str_eq(target.file, "-");
    args_clear(&spec, &target);
}
END_TEST

START_TEST(flags_can_be_taken_back)
{
    ck_assert_int_eq(RUN("--lan", "--no-lan", "--no-keepalive"), ARGS_RUN);
    ck_assert(!target.lan);
    ck_assert(!target.keepalive);
    ck_assert_int_eq(RUN("--lan=off", "--keepalive=yes", "--lan=1"), ARGS_RUN);
    ck_assert(target.lan);
    ck_assert(target.keepalive);
}
END_TEST

START_TEST(an_optional_value_is_never_taken_from_the_next_word)
{
    ck_assert_int_eq(RUN("--cors", "www"), ARGS_RUN);
    ck_assert_str_eq(target.cors, "*");
    ck_assert_str_eq(target.root, "www");
    ck_assert_int_eq(RUN("--cors=https://a.example"), ARGS_RUN);
    ck_assert_str_eq(target.cors, "https://a.example");
}
END_TEST

START_TEST(operands_stand_anywhere_and_after_two_dashes_anything_is_one)
{
    ck_assert_int_eq(RUN("www", "--lan"), ARGS_RUN);
    ck_assert_str_eq(target.root, "www");
    ck_assert(target.lan);
    ck_assert_int_eq(RUN("--lan", "--", "--odd-name"), ARGS_RUN);
    ck_assert_str_eq(target.root, "--odd-name");
}
END_TEST

START_TEST(the_word_for_zero_and_zero_itself_escape_the_range)
{
    ck_assert_int_eq(RUN("--header-timeout", "off", "--workers=Auto"), ARGS_RUN);
    ck_assert_uint_eq(target.timeout_ns, 0);
    ck_assert_int_eq(RUN("--header-timeout=0"), ARGS_RUN);
    ck_assert_uint_eq(target.timeout_ns, 0);
}
END_TEST

START_TEST(the_command_line_wins_over_the_environment_and_that_over_the_default)
{
    setenv("DEMO_WORKERS", "3", 1);
    setenv("DEMO_HEADER_TIMEOUT", "2s", 1);
    setenv("DEMO_LISTEN", ":1, :2  :3,", 1);
    setenv("DEMO_HEADER", "A: b, c\nD: e\n", 1);
    setenv("DEMO_KEEPALIVE", "false", 1);
    setenv("DEMO_ROOT", "site", 1);
    setenv("DEMO_LOG", "", 1);

    ck_assert_int_eq(RUN("--workers", "4"), ARGS_RUN);
    ck_assert_uint_eq(target.workers, 4);
    ck_assert_uint_eq(target.timeout_ns, 2 * NS_PER_S);
    ck_assert_uint_eq(target.listen.count, 3);
    ck_assert_str_eq(target.listen.items[0], ":1");
    ck_assert_str_eq(target.listen.items[2], ":3");
    ck_assert_uint_eq(target.headers.count, 2);
    ck_assert_str_eq(target.headers.items[0], "A: b, c");
    ck_assert_str_eq(target.headers.items[1], "D: e");
    ck_assert(!target.keepalive);
    ck_assert_str_eq(target.root, "site");
    ck_assert_uint_eq(target.log, 1);
    args_clear(&spec, &target);
    ck_assert_uint_eq(target.listen.count, 0);

    /* A list is replaced, not added to; a bad variable that is overridden harms nobody. */
    setenv("DEMO_WORKERS", "many", 1);
    ck_assert_int_eq(RUN("--listen=:9", "www", "-w1"), ARGS_RUN);
    ck_assert_uint_eq(target.listen.count, 1);
    ck_assert_str_eq(target.root, "www");
    args_clear(&spec, &target);

    ck_assert_int_eq(RUN("--help"), ARGS_HELP);
    ck_assert_int_eq(RUN("www"), ARGS_REFUSED);
    ck_assert_str_eq(err.text, "DEMO_WORKERS=many cannot be read; "
                               "accepted: a whole number, 1 to 1024, or auto");
    forget_environment();
}
END_TEST

static const struct refusal {
    char *words[3];
    const char *sentence;
} refusals[] = {
    {{"--headr-timeout=1"}, "unknown option --headr-timeout; did you mean --header-timeout?"},
    {{"--no-lam"}, "unknown option --no-lam; did you mean --no-lan?"},
    {{"--max"}, "unknown option --max; did you mean --max-head?"},
    {{"--frobnicate"}, "unknown option --frobnicate; demo --help lists what there is"},
    {{"--no-workers"}, "unknown option --no-workers; did you mean --workers?"},
    {{"-ax"}, "unknown option -x in -ax; demo --help lists what there is"},
    {{"--root=x"}, "unknown option --root; demo --help lists what there is"},
    {{"--listen"}, "--listen needs a value: ENDPOINT"},
    {{"--max-head", "--lan"}, "--max-head needs a value: a size (4096, 16K, 1.5M), 256 to 1M"},
    {{"--log-file="}, "--log-file needs a value: FILE"},
    {{"--lan=perhaps"}, "--lan perhaps is neither; accepted: on or off"},
    {{"--log", "sort"}, "--log sort is unknown; accepted: one of none, short, combined, json"},
    {{"--max-head=16X"},
     "--max-head 16X cannot be read; accepted: a size (4096, 16K, 1.5M), 256 to 1M"},
    {{"--max-head=2M"},
     "--max-head 2M is out of range; accepted: a size (4096, 16K, 1.5M), 256 to 1M"},
    {{"--header-timeout", "2h"},
     "--header-timeout 2h is out of range; "
     "accepted: a duration (10s, 250ms, 2m, 1h), 1ms to 1h, or off"},
    {{"-w", "1025"}, "-w 1025 is out of range; accepted: a whole number, 1 to 1024, or auto"},
    {{"--rate", "0"}, "--rate 0 is out of range; accepted: a whole number, at least 1"},
    {{"--rate", "0.5"}, "--rate 0.5 cannot be read; accepted: a whole number, at least 1"},
    {{"--seed", "18446744073709551616"},
     "--seed 18446744073709551616 cannot be read; accepted: a whole number"},
    {{"a", "b"}, "only one ROOT, please: b is one too many"},
    {{"--cors", "b", "a"},
     "only one ROOT, please: a is one too many; a value of --cors follows a '=', as in --cors=b"},
    {{"a", "--cors", "b"},
     "only one ROOT, please: b is one too many; a value of --cors follows a '=', as in --cors=b"},
    {{"--cors=b", "a", "c"}, "only one ROOT, please: c is one too many"},
    {{"--lan", "a", "b"}, "only one ROOT, please: b is one too many"},
};

START_TEST(a_refusal_says_what_is_wrong_and_what_is_accepted)
{
    const struct refusal *row = &refusals[_i];
    char *words[4] = {row->words[0], row->words[1], row->words[2], NULL};
    ck_assert_int_eq(run(words), ARGS_REFUSED);
    ck_assert_str_eq(err.text, row->sentence);
}
END_TEST

START_TEST(a_list_is_bounded)
{
    char *words[ARGS_LIST_MAX + 2] = {NULL};
    for (int i = 0; i < ARGS_LIST_MAX; i++)
        words[i] = (char *)"-l:1";
    ck_assert_int_eq(run(words), ARGS_RUN);
    ck_assert_uint_eq(target.listen.count, ARGS_LIST_MAX);
    words[ARGS_LIST_MAX] = (char *)"-l:2";
    ck_assert_int_eq(run(words), ARGS_REFUSED);
    ck_assert_ptr_nonnull(strstr(err.text, "one too many"));
}
END_TEST

START_TEST(a_refused_environment_leaves_nothing_to_release)
{
    char many[4 * (ARGS_LIST_MAX + 1) + 1] = "";
    for (int i = 0; i <= ARGS_LIST_MAX; i++)
        memcpy(many + (size_t)i * 4, ":80 ", 5);
    setenv("DEMO_LISTEN", many, 1);
    ck_assert_int_eq(RUN("--lan"), ARGS_REFUSED);
    ck_assert_ptr_null(target.listen.owned);
    ck_assert_uint_eq(target.listen.count, 0);
    forget_environment();
}
END_TEST

static const struct unsound {
    struct arg_option rows[3];
    const char *word;
} unsound[] = {
    {{{.name = "a", .kind = ARG_SIZE, .value = "N", .help = "x", .fallback = "1X"}}, "read"},
    {{{.name = "a", .kind = ARG_SIZE, .value = "N", .help = "x", .fallback = "1", .min = "2"}},
     "range"},
    {{{.name = "a", .kind = ARG_FLAG, .help = "x"}, {.name = "a", .kind = ARG_FLAG, .help = "x"}},
     "share"},
    {{{.name = "help", .kind = ARG_FLAG, .help = "x"}}, "taken"},
    {{{.name = "a", .letter = 'a', .kind = ARG_FLAG, .fallback = "on", .help = "x"}}, "opposite"},
    {{{.name = "a", .kind = ARG_TEXT, .help = "x"}}, "name for its value"},
    {{{.name = "a-name-that-is-longer-than-any-name", .kind = ARG_FLAG, .help = "x"}}, "long"},
};

START_TEST(an_unsound_table_is_found)
{
    struct args_spec broken = spec;
    broken.options = unsound[_i].rows;
    ck_assert_int_eq(args_check(&broken, &err), -1);
    ck_assert_msg(strstr(err.text, unsound[_i].word) != NULL, "%s", err.text);
}
END_TEST

static const char *printed(enum args_wish wish)
{
    static char text[16384];
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    args_print(&spec, wish, file);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

START_TEST(help_names_every_option_with_default_and_variable_in_80_columns)
{
    const char *help = printed(ARGS_HELP);
    static const char *const expected[] = {
        "usage: demo [options] [ROOT]\n",
        "\nNetwork\n",
        "  -l, --listen ENDPOINT       Where to listen",
        "      --no-keepalive",
        "      --log none|short|combined|json\n                              The log.",
        "--cors[=ORIGIN]",
        "[repeatable;\n                              default 127.0.0.1:8080; DEMO_LISTEN]",
        "take. [default 10s;\n                              DEMO_HEADER_TIMEOUT]\n",
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        ck_assert_msg(strstr(help, expected[i]) != NULL, "\"%s\" is not in:\n%s", expected[i],
                      help);
    struct bytes rest = bytes_of(help);
    while (rest.at) {
        struct bytes line = bytes_cut(&rest, '\n');
        ck_assert_msg(line.len < 80, "%zu columns: %.*s", line.len, (int)line.len, line.at);
        ck_assert_msg(line.len == 0 || line.at[line.len - 1] != ' ', "blank at the end: %.*s",
                      (int)line.len, line.at);
    }
}
END_TEST

START_TEST(version_is_one_line)
{
    ck_assert_str_eq(printed(ARGS_VERSION), "demo 1.2.3\n");
}
END_TEST

START_TEST(the_man_page_escapes_what_troff_would_take_for_commands)
{
    const char *man = printed(ARGS_MAN);
    static const char *const expected[] = {
        ".SH OPTIONS\n",
        ".SS Network\n",
        "\\fB\\-l\\fR, \\fB\\-\\-listen\\fR \\fIENDPOINT\\fR\n",
        "\\fB\\-\\-cors\\fR[=\\fIORIGIN\\fR]\n\\&.Other origins may read.",
        "Where the log goes; .\\e\\-x \\(aqy\\(aq.\n",
        "Where to listen, which is told in a sentence so long that it has to be\nwrapped.\n",
        "Accepted: a duration (10s, 250ms, 2m, 1h), 1ms to 1h, or off.\nDefault: 10s.\n",
        ".SH ENVIRONMENT\n",
        ".TP\n\\fBDEMO_LISTEN\\fR\nThe option \\fB\\-\\-listen\\fR; values separated by",
        "The operand \\fIROOT\\fR.",
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        ck_assert_msg(strstr(man, expected[i]) != NULL, "\"%s\" is not in:\n%s", expected[i], man);
}
END_TEST

Suite *args_suite(void)
{
    Suite *suite = suite_create("args");
    TCase *tc = tcase_create("args");
    tcase_add_test(tc, the_table_is_sound);
    tcase_add_test(tc, nothing_said_means_the_defaults);
    tcase_add_test(tc, every_way_to_write_an_option_is_read);
    tcase_add_test(tc, flags_can_be_taken_back);
    tcase_add_test(tc, an_optional_value_is_never_taken_from_the_next_word);
    tcase_add_test(tc, operands_stand_anywhere_and_after_two_dashes_anything_is_one);
    tcase_add_test(tc, the_word_for_zero_and_zero_itself_escape_the_range);
    tcase_add_test(tc, the_command_line_wins_over_the_environment_and_that_over_the_default);
    tcase_add_loop_test(tc, a_refusal_says_what_is_wrong_and_what_is_accepted, 0,
                        sizeof refusals / sizeof refusals[0]);
    tcase_add_test(tc, a_list_is_bounded);
    tcase_add_test(tc, a_refused_environment_leaves_nothing_to_release);
    tcase_add_loop_test(tc, an_unsound_table_is_found, 0, sizeof unsound / sizeof unsound[0]);
    tcase_add_test(tc, help_names_every_option_with_default_and_variable_in_80_columns);
    tcase_add_test(tc, version_is_one_line);
    tcase_add_test(tc, the_man_page_escapes_what_troff_would_take_for_commands);
    suite_add_tcase(suite, tc);
    return suite;
}
