/* test_sink.c - what cannot be written is counted and told, and no line runs on into another. */
#define _GNU_SOURCE
#include "tarn/sink.h"

#include "scratch.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static struct sink sink;
static int standard_error, told;
static struct rlimit limit;

/* Standard error is a pipe here, to see what it is told. */
static void setup(void)
{
    int ends[2];
    scratch_make();
    ck_assert_int_eq(pipe(ends), 0);
    told = ends[0];
    fcntl(told, F_SETFL, O_NONBLOCK);
    standard_error = dup(STDERR_FILENO);
    ck_assert_int_eq(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    close(ends[1]);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void teardown(void)
{
    dup2(standard_error, STDERR_FILENO);
    close(standard_error);
    close(told);
    setrlimit(RLIMIT_FSIZE, &limit);
    scratch_clear();
}

static void open_sink(const char *path)
{
    struct err err = {""};
    ck_assert_msg(sink_open(&sink, path, &err) == 0, "%s", err.text);
    sink.quiet_ns = 0;
}

static void let_files_be(rlim_t bytes)
{
    struct rlimit less = {bytes, limit.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &less), 0);
}

static void expect_log(const char *wanted)
{
    char text[200];
    FILE *file = fopen(scratch("log"), "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    ck_assert_str_eq(text, wanted);
}

/* FORMAT, with the name of the log for each %s, is what standard error was told. */
static void expect_told(const char *format)
{
    char wanted[1000], text[1000];
    snprintf(wanted, sizeof wanted, format, scratch("log"), scratch("log"));
    ssize_t len = read(told, text, sizeof text - 1);
    ck_assert_int_ge(len, 0);
    text[len] = '\0';
    ck_assert_str_eq(text, wanted);
}

START_TEST(a_line_that_a_full_disk_has_cut_ends_before_the_next_one_begins)
{
    open_sink(scratch("log"));
    let_files_be(12);
    sink_write(&sink, BYTES("one\ntwo\nthree\nfour\n"));
    ck_assert_uint_eq(sink_lost_bytes(&sink), 7);
    sink_write(&sink, BYTES("five\n"));
    ck_assert_uint_eq(sink_lost_bytes(&sink), 12);
    expect_log("one\ntwo\nthre");
    let_files_be(limit.rlim_cur);
    sink_write(&sink, BYTES("six\n"));
    sink_write(&sink, BYTES("seven\n"));
    expect_log("one\ntwo\nthre\nsix\nseven\n");
    sink_close(&sink);
    expect_told("tarn: the log file %s takes no more: File too large; lines are lost "
                "until it does\n"
                "tarn: %s takes lines again; 12 bytes of the log were lost\n");
}
END_TEST

START_TEST(a_loss_that_goes_on_and_off_is_told_once_and_at_the_end)
{
    open_sink(scratch("log"));
    sink.quiet_ns = UINT64_MAX;
    for (int i = 0; i < 3; i++) {
        let_files_be(0);
        sink_write(&sink, BYTES("lost\n"));
        let_files_be(limit.rlim_cur);
        sink_write(&sink, BYTES("kept\n"));
    }
    sink_close(&sink);
    expect_log("kept\nkept\nkept\n");
    expect_told("tarn: the log file %s takes no more: File too large; lines are lost "
                "until it does\n"
                "tarn: 15 bytes of the log were lost\n");
}
END_TEST

START_TEST(a_new_file_does_not_begin_with_the_end_of_a_cut_line)
{
    struct err err;
    open_sink(scratch("log"));
    let_files_be(2);
    sink_write(&sink, BYTES("one\n"));
    let_files_be(limit.rlim_cur);
    ck_assert_int_eq(unlink(scratch("log")), 0);
    ck_assert_int_eq(sink_reopen(&sink, &err), 0);
    sink_write(&sink, BYTES("two\n"));
    sink_close(&sink);
    expect_log("two\n");
}
END_TEST

/* A pipe takes 64 KiB or less before somebody reads. */
START_TEST(standard_error_that_nobody_reads_is_not_waited_for)
{
    static char line[4096], drained[4096];
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    open_sink(NULL);
    while (sink_lost_bytes(&sink) == 0)
        sink_write(&sink, (struct bytes){line, sizeof line});
    ck_assert_uint_eq(sink_lost_bytes(&sink), sizeof line);
    while (read(told, drained, sizeof drained) > 0)
        ck_assert_mem_eq(drained, line, sizeof line);
    sink_write(&sink, BYTES("a line\n"));
    expect_told("a line\n"
                "tarn: standard error takes lines again; 4096 bytes of the log were lost\n");
    sink_close(&sink);
}
END_TEST

Suite *sink_suite(void)
{
    Suite *suite = suite_create("sink");
    TCase *tc = tcase_create("sink");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_line_that_a_full_disk_has_cut_ends_before_the_next_one_begins);
    tcase_add_test(tc, a_loss_that_goes_on_and_off_is_told_once_and_at_the_end);
    tcase_add_test(tc, a_new_file_does_not_begin_with_the_end_of_a_cut_line);
    tcase_add_test(tc, standard_error_that_nobody_reads_is_not_waited_for);
    suite_add_tcase(suite, tc);
    return suite;
}
