/* test_beneath.c - a name that becomes something else between the look at it and its opening. */
#define _GNU_SOURCE
#include "tarn/file.h"

#include "scratch.h"

#include <signal.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { ENOUGH = 3000 };

static struct root root;
static int opens; /* of the FIFO */
static pid_t swapper;

/* Without a check: what Check writes for each of them is for one process only. */
static void swap_forever(const char *page, const char *other)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (renameat2(AT_FDCWD, page, AT_FDCWD, other, RENAME_EXCHANGE) == 0)
        continue;
    _exit(1);
}

/* root/page is a file and a FIFO by turns. */
static void setup(void)
{
    struct err err;
    char page[300], other[300];
    scratch_make();
    scratch_folder("root");
    scratch_write("root/page", "page");
    ck_assert_int_eq(mkfifo(scratch("other"), 0600), 0);
    opens = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    ck_assert_int_ge(inotify_add_watch(opens, scratch("other"), IN_OPEN), 0);
    ck_assert_int_eq(file_open_root(&root, scratch("root"), &err), 0);
    snprintf(page, sizeof page, "%s", scratch("root/page"));
    snprintf(other, sizeof other, "%s", scratch("other"));
    swapper = fork();
    if (swapper == 0)
        swap_forever(page, other);
    ck_assert_int_ge(swapper, 0);
}

static void teardown(void)
{
    kill(swapper, SIGKILL);
    waitpid(swapper, NULL, 0);
    file_close_root(&root);
    close(opens);
    scratch_clear();
}

START_TEST(what_becomes_a_fifo_meanwhile_is_not_opened)
{
    unsigned files = 0, fifos = 0;
    char event[sizeof(struct inotify_event) + 1];
    root.by_walk |= _i == 1;
    if (access("/proc/self/fd", F_OK) != 0) {
        fprintf(stderr, "SKIPPED, not checked: there is no /proc\n");
        return;
    }
    while (files < ENOUGH || fifos < ENOUGH) {
        file_t file;
        struct file_info info;
        bool linked;
        enum file_result result = file_open(&root, "page", &file, &info, &linked);
        if (result != FILE_FOUND || (file != FILE_NONE) != (info.kind == FILE_REGULAR))
            ck_abort_msg("result %d, kind %d", result, info.kind);
        files += file != FILE_NONE;
        fifos += file == FILE_NONE;
        file_close(file);
    }
    ck_assert_int_eq(read(opens, event, sizeof event), -1);
}
END_TEST

Suite *beneath_suite(void)
{
    Suite *suite = suite_create("beneath");
    TCase *tcase = tcase_create("beneath");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, what_becomes_a_fifo_meanwhile_is_not_opened, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
