/* server.c - starts, watches and ends the server of a test. */
#define _GNU_SOURCE
#include "server.h"

#include "tarn/ticks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRST_PASSED = 3, MAX_ARGS = 64, PROBE_MS = 2 };

struct server server;

uint64_t now_ms(void)
{
    return ticks_now() / 1000000;
}

void wait_until(bool (*is_true)(void *arg), void *arg, const char *what)
{
    uint64_t end = now_ms() + PATIENCE_MS;
    while (!is_true(arg)) {
        ck_assert_msg(now_ms() < end, "in vain: %s", what);
        poll(NULL, 0, PROBE_MS);
    }
}

/* ---- the child ---- */

static void clean_environment(void)
{
    static const char *const names[] = {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"};
    extern char **environ;
    char name[64];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
    for (char **at = environ; *at;) {
        if (strncmp(*at, "TARN_", 5) == 0) {
            snprintf(name, sizeof name, "%.*s", (int)strcspn(*at, "="), *at);
            unsetenv(name);
            at = environ;
        } else {
            at++;
        }
    }
}

static void set_environment(const struct server_how *how)
{
    char number[16];
    clean_environment();
    setenv("TARN_LISTEN", "127.0.0.1:0", 1);
    setenv("TARN_LOG", "none", 1);
    for (const char *const *at = how->environment; at && *at; at++)
        putenv(strdup(*at));
    if (how->activated) {
        unsetenv("TARN_LISTEN");
        snprintf(number, sizeof number, "%ld", (long)getpid());
        setenv("LISTEN_PID", number, 1);
        snprintf(number, sizeof number, "%d", how->descriptor_count);
        setenv("LISTEN_FDS", number, 1);
    }
}

/* Root without these is like anybody else to the permissions of its files. */
static void drop_rights(void)
{
    prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0);
    prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH, 0, 0, 0);
}

static void limit_files(unsigned soft, unsigned hard)
{
    struct rlimit limit = {soft, hard};
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        _exit(126);
}

static void limit_cpus(unsigned count)
{
    cpu_set_t ours;
    unsigned kept = 0;
    if (sched_getaffinity(0, sizeof ours, &ours) != 0)
        _exit(126);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &ours) && kept++ >= count)
            CPU_CLR(cpu, &ours);
    if (sched_setaffinity(0, sizeof ours, &ours) != 0)
        _exit(126);
}

/* Duplicates first, so that no source is overwritten before its turn. */
static void pass_descriptors(const struct server_how *how)
{
    int copies[8];
    for (int i = 0; i < how->descriptor_count; i++)
        copies[i] = fcntl(how->descriptors[i], F_DUPFD, 32);
    for (int i = 0; i < how->descriptor_count; i++) {
        dup2(copies[i], FIRST_PASSED + i);
        close(copies[i]);
    }
}

static void execute(char *under, const char *const *args)
{
    char *words[MAX_ARGS + 16];
    size_t count = 0;
    for (char *word = strtok(under, " "); word && count < 14; word = strtok(NULL, " "))
        words[count++] = word;
    words[count++] = strdup(TARN_PROGRAM);
    for (; *args && count < MAX_ARGS; args++)
        words[count++] = strdup(*args);
    words[count] = NULL;
    execvp(words[0], words);
    fprintf(stderr, "cannot run %s: %s\n", words[0], strerror(errno));
    _exit(127);
}

static void be_the_server(const struct server_how *how, const char *const *args, int errors)
{
    const char *under = getenv("TARN_UNDER");
    char *command = strdup(under ? under : "");
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* not even a test that crashes leaves a server behind */
    if (how->has_terminal && (setsid() < 0 || ioctl(errors, TIOCSCTTY, 0) != 0))
        _exit(126);
    dup2(errors, STDERR_FILENO);
    if (how->folder && chdir(how->folder) != 0)
        _exit(126);
    set_environment(how);
    pass_descriptors(how);
    if (how->has_no_rights)
        drop_rights();
    if (how->files)
        limit_files(how->files_at_first ? how->files_at_first : how->files, how->files);
    if (how->cpus)
        limit_cpus(how->cpus);
    for (unsigned i = 0; i < how->streams_closed; i++)
        close(STDERR_FILENO - (int)i);
    execute(command, args);
}

static pid_t split(const struct server_how *how)
{
    if (!how->is_pid_one)
        return fork();
    long flags = CLONE_NEWPID | SIGCHLD | (geteuid() == 0 ? 0 : CLONE_NEWUSER);
    return (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
}

void server_launch(const struct server_how *how, const char *const *args)
{
    int ends[2] = {-1, -1};
    server_clear();
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    int errors = how->errors ? how->errors : ends[1];
    if (!how->errors) /* only our end of the pipe is not to block */
        fcntl(ends[1], F_SETFL, 0);
    fflush(NULL);
    pid_t pid = split(how);
    ck_assert_msg(pid >= 0, "fork: %s", strerror(errno));
    if (pid == 0)
        be_the_server(how, args, errors);
    close(ends[1]);
    server.pid = pid;
    server.process = (int)syscall(SYS_pidfd_open, pid, 0);
    ck_assert_int_ge(server.process, 0);
    server.errors = ends[0];
}

/* ---- its words ---- */

/* Reads what is there. Returns false at the end of the stream. */
static bool listen_to_it(void)
{
    ssize_t got;
    while ((got = read(server.errors, server.said + server.said_len,
                       sizeof server.said - 1 - server.said_len)) > 0) {
        server.said_len += (size_t)got;
        server.said[server.said_len] = '\0';
    }
    return got < 0 || server.said_len == sizeof server.said - 1;
}

bool server_has_said(const char *text)
{
    listen_to_it();
    return strstr(server.said, text) != NULL;
}

void server_wait_for_words(const char *text)
{
    uint64_t end = now_ms() + PATIENCE_MS;
    for (bool open = true; !server_has_said(text); open = listen_to_it()) {
        struct pollfd slot = {.fd = server.errors, .events = POLLIN};
        ck_assert_msg(open, "it ended without \"%s\":\n%.4000s", text, server.said);
        ck_assert_msg(now_ms() < end, "it never said \"%s\":\n%.4000s", text, server.said);
        poll(&slot, 1, PATIENCE_MS);
    }
}

/* "listening url=http://127.0.0.1:1234/ url=unix:/path workers=2" */
static void take_endpoints(void)
{
    const char *at = strstr(server.said, "listening url=");
    size_t line = strcspn(at, "\n");
    for (const char *url = at; (url = strstr(url, " url=")) && url < at + line;) {
        char *to = server.endpoints[server.endpoint_count++];
        url += strlen(" url=");
        bool udp = strncmp(url, "udp://", 6) == 0;
        if (udp || strncmp(url, "http://", 7) == 0)
            url += udp ? 6 : 7;
        size_t len = strcspn(url, " /");
        if (strncmp(url, "unix:", 5) == 0)
            len = strcspn(url, " \n");
        snprintf(to, sizeof server.endpoints[0], "%s%.*s", udp ? "udp:" : "", (int)len, url);
    }
}

void server_start_as(const struct server_how *how, const char *const *args)
{
    server_launch(how, args);
    server_wait_for_words(" workers=");
    take_endpoints();
    server.sockets = server_sockets();
}

void server_start(const char *const *args)
{
    server_start_as(&(struct server_how){.environment = NULL}, args);
}

/* ---- its end ---- */

static void forget(void)
{
    close(server.process);
    if (server.errors >= 0)
        close(server.errors);
    server.pid = 0;
}

int server_wait(void)
{
    struct pollfd slots[2] = {{.fd = server.process, .events = POLLIN},
                              {.fd = server.errors, .events = POLLIN}};
    uint64_t end = now_ms() + PATIENCE_MS;
    int status = 0;
    while (!(slots[0].revents & POLLIN)) {
        ck_assert_msg(now_ms() < end, "it does not end:\n%.4000s", server.said);
        ck_assert_int_ge(poll(slots, 2, PATIENCE_MS), 0);
        if (!listen_to_it())
            slots[1].fd = -1;
    }
    ck_assert_int_eq(waitpid(server.pid, &status, 0), server.pid);
    forget();
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TCase *server_case(Suite *suite, const char *name, const char *tags, SFun setup, SFun teardown)
{
    TCase *tcase = tcase_create(name);
    tcase_set_tags(tcase, tags);
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    suite_add_tcase(suite, tcase);
    return tcase;
}

void server_freeze(void)
{
    int status = 0;
    kill(server.pid, SIGSTOP);
    /* The signal is no more than an order: threads run on until the last has heard of it. */
    ck_assert_int_eq(waitpid(server.pid, &status, WUNTRACED), server.pid);
    ck_assert_msg(WIFSTOPPED(status), "it ended instead of standing still");
}

void server_thaw(void)
{
    kill(server.pid, SIGCONT);
}

void server_stop(void)
{
    kill(server.pid, SIGTERM);
    int status = server_wait();
    ck_assert_msg(status == 0, "it ended with %d:\n%.4000s", status, server.said);
}

void server_clear(void)
{
    if (server.pid) {
        kill(server.pid, SIGKILL);
        waitpid(server.pid, NULL, 0);
        forget();
    }
    memset(&server, 0, sizeof server);
}

/* ---- what the system knows of it ---- */

unsigned server_sockets(void)
{
    char path[64], link[64];
    unsigned count = 0;
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)server.pid);
    DIR *folder = opendir(path);
    ck_assert_ptr_nonnull(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        ssize_t len = readlinkat(dirfd(folder), entry->d_name, link, sizeof link - 1);
        count += len > 7 && memcmp(link, "socket:", 7) == 0;
    }
    closedir(folder);
    return count;
}

static bool has_few_sockets(void *arg)
{
    return server_sockets() <= *(unsigned *)arg;
}

void server_wait_for_connections(unsigned count)
{
    count += server.sockets;
    wait_until(has_few_sockets, &count, "it closes its connections");
}

uint64_t server_cpu_ms(void)
{
    char path[64], text[1024];
    unsigned long user = 0, kernel = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)server.pid);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(text, sizeof text, file));
    fclose(file);
    /* Behind the name in parentheses: 11 words, then the two times. */
    ck_assert_int_eq(sscanf(strrchr(text, ')') + 1,
                            " %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user, &kernel),
                     2);
    return (user + kernel) * 1000 / (unsigned long)sysconf(_SC_CLK_TCK);
}
