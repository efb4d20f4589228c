/* bench_run.c - a child process, two files, and a reader of JSON. */
#include "bench_run.h"

#include "scripted.h"

#include <check.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 48 };

struct bench_run bench;

static FILE *out_file, *err_file;

static void be_the_bench(const char *const *words, const char *url, int cpu)
{
    char *argv[WORDS_MAX + 3];
    int argc = 0;
    argv[argc++] = (char *)(uintptr_t)TARN_BENCH_PROGRAM;
    for (; *words && argc < WORDS_MAX; words++)
        argv[argc++] = strdup(*words);
    if (url[0])
        argv[argc++] = strdup(url);
    argv[argc] = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(fileno(out_file), STDOUT_FILENO);
    dup2(fileno(err_file), STDERR_FILENO);
    if (cpu >= 0) {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET((unsigned)cpu, &one);
        sched_setaffinity(0, sizeof one, &one);
    }
    execv(argv[0], argv);
    _exit(127);
}

void bench_start(const char *const *words, const char *path, int cpu)
{
    char url[512] = "";
    if (path)
        snprintf(url, sizeof url, "%s%s", scripted_url(), path);
    out_file = tmpfile();
    err_file = tmpfile();
    ck_assert(out_file && err_file);
    bench.pid = fork();
    ck_assert_int_ge(bench.pid, 0);
    if (bench.pid == 0)
        be_the_bench(words, url, cpu);
}

static char *read_file(FILE *file)
{
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    long len = ftell(file);
    rewind(file);
    char *text = malloc((size_t)len + 1);
    ck_assert_uint_eq(fread(text, 1, (size_t)len, file), (size_t)len);
    text[len] = '\0';
    fclose(file);
    return text;
}

void bench_wait(void)
{
    int status;
    while (waitpid(bench.pid, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    bench.pid = 0;
    bench.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    free(bench.out);
    free(bench.err);
    bench.out = read_file(out_file);
    bench.err = read_file(err_file);
}

void bench_show(const char *const *words, const char *path)
{
    bench_start(words, path, -1);
    bench_wait();
}

void bench_measure(const char *const *words, const char *path)
{
    const char *all[WORDS_MAX] = {"--json", "-"};
    size_t count = 2;
    while (*words && count < WORDS_MAX - 1)
        all[count++] = *words++;
    all[count] = NULL;
    bench_show(all, path);
}

void bench_clear(void)
{
    if (bench.pid > 0) {
        kill(bench.pid, SIGKILL);
        waitpid(bench.pid, NULL, 0);
    }
    free(bench.out);
    free(bench.err);
    memset(&bench, 0, sizeof bench);
}

/* ---- JSON ---- */

static const char *skip_blank(const char *at)
{
    return at + strspn(at, " \n");
}

static const char *skip_string(const char *at)
{
    ck_assert_msg(*at == '"', "no string at %.40s", at);
    for (at++; *at != '"'; at++) {
        ck_assert(*at != '\0');
        at += *at == '\\';
    }
    return at + 1;
}

static const char *skip_value(const char *at)
{
    char close = (char)(*at == '{' ? '}' : ']');
    if (*at == '"')
        return skip_string(at);
    if (*at != '{' && *at != '[') {
        size_t len = strcspn(at, ",]} \n");
        ck_assert_msg(len > 0, "no value at %.40s", at);
        return at + len;
    }
    bool is_object = *at == '{';
    at = skip_blank(at + 1);
    while (*at != close) {
        if (is_object) {
            at = skip_blank(skip_string(at));
            ck_assert_int_eq(*at, ':');
            at = skip_blank(at + 1);
        }
        at = skip_blank(skip_value(at));
        ck_assert_msg(*at == ',' || *at == close, "neither comma nor end at %.40s", at);
        if (*at == ',')
            at = skip_blank(at + 1);
    }
    return at + 1;
}

/* The value of KEY in the object at AT, or null. */
static const char *find_member(const char *at, const char *key, size_t len)
{
    if (*at != '{')
        return NULL;
    at = skip_blank(at + 1);
    while (*at == '"') {
        const char *name = at + 1;
        const char *end = skip_string(at);
        bool is_it = (size_t)(end - 1 - name) == len && memcmp(name, key, len) == 0;
        at = skip_blank(skip_blank(end) + 1);
        if (is_it)
            return at;
        at = skip_blank(skip_value(at));
        if (*at == ',')
            at = skip_blank(at + 1);
    }
    return NULL;
}

/* Keys may hold dots ("p99.9"), so each step tries the longest first. */
static const char *find(const char *at, const char *path)
{
    for (size_t len = strlen(path); len > 0; len--) {
        if (path[len] != '\0' && path[len] != '.')
            continue;
        const char *member = find_member(at, path, len);
        if (member)
            return path[len] ? find(member, path + len + 1) : member;
    }
    return NULL;
}

static const char *find_in_report(const char *path)
{
    const char *begin = skip_blank(bench.out);
    ck_assert_msg(*begin == '{', "no JSON: %s\n%s", bench.out, bench.err);
    ck_assert_str_eq(skip_blank(skip_value(begin)), "");
    return find(begin, path);
}

double bench_number(const char *path)
{
    const char *at = find_in_report(path);
    return at ? strtod(at, NULL) : 0;
}

const char *bench_text(const char *path)
{
    static char text[1024];
    const char *at = find_in_report(path);
    text[0] = '\0';
    if (at && *at == '"')
        snprintf(text, sizeof text, "%.*s", (int)(skip_string(at) - at - 2), at + 1);
    return text;
}

void bench_check_conservation(void)
{
    static const char *const kinds[] = {
        "refused",      "not_connected", "reset",      "closed",         "closed_in_head",
        "short_body",   "extra_bytes",   "bad_head",   "head_too_large", "bad_chunk",
        "wrong_status", "wrong_length",  "wrong_body", "timeout",        "cut_off"};
    double failed = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char path[64];
        snprintf(path, sizeof path, "failures.%s", kinds[i]);
        failed += bench_number(path);
    }
    ck_assert_double_eq(bench_number("requests.failed"), failed);
    ck_assert_double_eq(bench_number("requests.sent"), bench_number("requests.valid") + failed +
                                                           bench_number("requests.unfinished"));
}

void bench_check_exit(int expected)
{
    bool was_kept = bench.status == 5 && (strstr(bench.err, "other processes") != NULL ||
                                          strstr(bench.out, "other processes") != NULL);
    if ((expected == 0 || expected == 3) && was_kept)
        return;
    ck_assert_msg(bench.status == expected, "exit %d, not %d: %s%s", bench.status, expected,
                  bench.out, bench.err);
}
