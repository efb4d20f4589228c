/* test_live_pid1.c - tarn as the first process of a container, whose signals have no defaults. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static struct client client;

static void setup(void)
{
    scratch_make();
    scratch_write("page.html", "<p>page\n");
    client.sock = SOCK_NONE;
}

static void teardown(void)
{
    client_close(&client);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static const int signals[] = {SIGTERM, SIGINT};

START_TEST(signals_end_it)
{
    struct answer answer;
    server_start_as(&(struct server_how){.is_pid_one = true}, ARGS(scratch("")));
    client_open(&client, server.endpoints[0]);
    ck_assert_int_eq(client_get(&client, "/page.html", &answer), 200);
    kill(server.pid, SIGHUP);
    ck_assert_int_eq(client_get(&client, "/page.html", &answer), 200);
    kill(server.pid, signals[_i]);
    ck_assert_int_eq(server_wait(), 0);
}
END_TEST

static bool may_have_namespaces(void)
{
    long flags = CLONE_NEWPID | SIGCHLD | (geteuid() == 0 ? 0 : CLONE_NEWUSER);
    pid_t pid = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
    if (pid == 0)
        _exit(0);
    return pid > 0 && waitpid(pid, NULL, 0) == pid;
}

/* By itself, so that ctest shows when it is skipped. */
Suite *live_pid1_suite(void)
{
    if (!may_have_namespaces()) {
        fprintf(stderr, "SKIPPED, not checked: PID namespaces are not allowed here\n");
        exit(77);
    }
    Suite *suite = suite_create("live_pid1");
    TCase *tcase = tcase_create("pid1");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, signals_end_it, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
