/* test_live_fetch.c - tarn-bench fetch, and servers that no tarn would be. */
#define _GNU_SOURCE
#include "server.h"

#include "scratch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* ---- a server by script ---- */

/* Answers what it is asked at SOCK for ever. */
typedef void act(int sock);

struct question {
    struct sockaddr_in peer;
    char text[65536];
};

static pid_t actor;
static unsigned actor_port;
static int actor_cue[2]; /* what it has to tell to the test */

static int open_at(unsigned port)
{
    struct sockaddr_in in = {.sin_family = AF_INET,
                             .sin_addr = {htonl(INADDR_LOOPBACK)},
                             .sin_port = htons((uint16_t)port)};
    int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return bind(sock, (struct sockaddr *)&in, sizeof in) == 0 ? sock : -1;
}

static void begin(act *act)
{
    struct sockaddr_in in = {.sin_port = 0};
    socklen_t len = sizeof in;
    int sock = open_at(0);
    ck_assert_int_ge(sock, 0);
    ck_assert_int_eq(getsockname(sock, (struct sockaddr *)&in, &len), 0);
    actor_port = ntohs(in.sin_port);
    actor = fork();
    ck_assert_int_ge(actor, 0);
    if (actor == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        act(sock);
        _exit(0);
    }
    close(sock);
}

static void hear(int sock, struct question *question)
{
    socklen_t len = sizeof question->peer;
    ssize_t got = recvfrom(sock, question->text, sizeof question->text - 1, 0,
                           (struct sockaddr *)&question->peer, &len);
    question->text[got > 0 ? got : 0] = '\0';
}

static void say(int sock, const struct question *question, const char *answer)
{
    if (sendto(sock, answer, strlen(answer), 0, (const struct sockaddr *)&question->peer,
               sizeof question->peer) < 0)
        _exit(1);
}

/* One byte of a file of TOTAL bytes: the first of those that are asked for. */
static void say_a_byte(int sock, const struct question *question, unsigned total)
{
    char answer[200];
    const char *range = strstr(question->text, "Range: bytes=");
    unsigned at = range ? (unsigned)atoi(range + strlen("Range: bytes=")) : 0;
    snprintf(answer, sizeof answer,
             "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %u-%u/%u\r\n"
             "Content-Length: 1\r\n\r\n%c",
             at, at, total, 'a' + (char)(at % 26));
    say(sock, question, answer);
}

/* ---- the client ---- */

static char said[65536];

/* The exit status of `tarn-bench fetch WORDS`; `said` is what it printed. */
static int fetch(const char *words)
{
    char command[1024];
    snprintf(command, sizeof command, "%s 2>&1", words);
    FILE *out = popen(command, "r");
    ck_assert_ptr_nonnull(out);
    said[fread(said, 1, sizeof said - 1, out)] = '\0';
    int status = pclose(out);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int fetch_from_actor(const char *words)
{
    char command[512];
    snprintf(command, sizeof command, "'%s' fetch %s udp://127.0.0.1:%u/", TARN_BENCH_PROGRAM,
             words, actor_port);
    return fetch(command);
}

static void setup(void)
{
    scratch_make();
    ck_assert_int_eq(pipe2(actor_cue, O_CLOEXEC), 0);
}

static void teardown(void)
{
    if (actor) {
        kill(actor, SIGKILL);
        waitpid(actor, NULL, 0);
    }
    actor = 0;
    close(actor_cue[0]);
    close(actor_cue[1]);
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* ---- the tests ---- */

static void say_too_much(int sock)
{
    static struct question question;
    static char answer[60000];
    int head = snprintf(answer, sizeof answer,
                        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/1\r\n"
                        "Content-Length: 50000\r\n\r\n");
    memset(answer + head, 'x', 50000);
    for (;;) {
        hear(sock, &question);
        say(sock, &question, answer);
    }
}

START_TEST(an_answer_that_is_longer_than_its_range_is_none)
{
    begin(say_too_much);
    ck_assert_int_eq(fetch_from_actor("--tries 2 --timeout 10ms"), 4);
    ck_assert_msg(strstr(said, "no answer after 2 tries"), "%s", said);
}
END_TEST

#define EXCUSE "<p>There is nothing in this file at all"

static void say_what_there_is_not(int sock)
{
    static struct question question;
    char answer[200];
    snprintf(answer, sizeof answer,
             "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */0\r\n"
             "Content-Length: %zu\r\n\r\n" EXCUSE,
             strlen(EXCUSE));
    for (;;) {
        hear(sock, &question);
        say(sock, &question, answer);
    }
}

START_TEST(what_is_said_about_an_empty_file_is_not_in_it)
{
    begin(say_what_there_is_not);
    ck_assert_int_eq(fetch_from_actor("-q"), 0);
    ck_assert_str_eq(said, "");
}
END_TEST

#define LETTERS 20

/* Ends after the first answer, as far as others see, and is there again a little later. */
static void start_again(int sock)
{
    static struct question question;
    hear(sock, &question);
    say_a_byte(sock, &question, LETTERS);
    close(sock);
    usleep(100000);
    while ((sock = open_at(actor_port)) < 0)
        usleep(1000);
    for (;;) {
        hear(sock, &question);
        say_a_byte(sock, &question, LETTERS);
    }
}

START_TEST(a_server_that_starts_again_is_asked_again)
{
    begin(start_again);
    ck_assert_msg(fetch_from_actor("-q") == 0, "%s", said);
    ck_assert_str_eq(said, "abcdefghijklmnopqrst");
}
END_TEST

/* Before each byte an answer to somebody else. */
static void say_strange_things(int sock)
{
    static struct question question;
    for (;;) {
        hear(sock, &question);
        say(sock, &question,
            "HTTP/1.1 503 Service Unavailable\r\nDatagram-Id: 18000000000000000000\r\n"
            "Content-Length: 0\r\n\r\n");
        say_a_byte(sock, &question, LETTERS);
    }
}

START_TEST(an_answer_to_nothing_that_was_asked_is_none)
{
    begin(say_strange_things);
    ck_assert_msg(fetch_from_actor("-q") == 0, "%s", said);
    ck_assert_str_eq(said, "abcdefghijklmnopqrst");
}
END_TEST

static void never_end(int sock)
{
    static struct question question;
    for (unsigned i = 0;; i++) {
        hear(sock, &question);
        say_a_byte(sock, &question, 1000000000);
        if (i == 100 && write(actor_cue[1], "!", 1) != 1)
            _exit(1);
    }
}

START_TEST(an_interrupt_ends_it_while_answers_come)
{
    char url[64], cue;
    int status;
    begin(never_end);
    snprintf(url, sizeof url, "udp://127.0.0.1:%u/", actor_port);
    pid_t client = fork();
    ck_assert_int_ge(client, 0);
    if (client == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl(TARN_BENCH_PROGRAM, TARN_BENCH_PROGRAM, "fetch", "-o", scratch("copy"), url, NULL);
        _exit(127);
    }
    ck_assert_int_eq(read(actor_cue[0], &cue, 1), 1);
    ck_assert_int_eq(kill(client, SIGINT), 0);
    ck_assert_int_eq(waitpid(client, &status, 0), client);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 4);
    ck_assert_int_eq(access(scratch("copy"), F_OK), -1);
}
END_TEST

/* As "localhost" is ::1 and 127.0.0.1, and many servers listen at one of them only. */
START_TEST(a_name_is_asked_at_all_its_addresses)
{
    static const char *const commands[] = {"fetch -q", "-q -n 10 --timeout 60s"};
    char command[1200];
    scratch_folder("site");
    scratch_write("site/index.html", "<p>page\n");
    scratch_write("hosts", "::1 tarn-two\n127.0.0.1 tarn-two\n");
    snprintf(command, sizeof command,
             "unshare -rm sh -c \"mount --bind '%s' /etc/hosts && getent hosts tarn-two\" "
             ">/dev/null 2>&1",
             scratch("hosts"));
    if (system(command) != 0) {
        puts("SKIPPED: nobody may have an /etc/hosts of one's own here");
        return;
    }
    server_start(ARGS("--listen", "udp:127.0.0.1:0", scratch("site")));
    snprintf(command, sizeof command,
             "unshare -rm sh -c \"mount --bind '%s' /etc/hosts && '%s' %s udp://tarn-two:%s/\"",
             scratch("hosts"), TARN_BENCH_PROGRAM, commands[_i],
             strrchr(server.endpoints[0], ':') + 1);
    ck_assert_msg(fetch(command) == 0, "%s", said);
    ck_assert_str_eq(said, _i ? "" : "<p>page\n");
}
END_TEST

START_TEST(a_dash_is_standard_output)
{
    begin(start_again);
    ck_assert_msg(fetch_from_actor("-q -o -") == 0, "%s", said);
    ck_assert_str_eq(said, "abcdefghijklmnopqrst");
}
END_TEST

/* They would be lost to the last one, and the network blamed for it. */
START_TEST(what_no_server_could_read_is_not_sent)
{
    static const char *const words[][2] = {
        {"-H nonsense", "no header field"},
        {"-X 'A B'", "no method"},
        {"", "placeholders"},
    };
    char command[600];
    snprintf(command, sizeof command, "'%s' -n 1 %s udp://127.0.0.1:9/%s", TARN_BENCH_PROGRAM,
             words[_i][0], _i == 2 ? "{seq}" : "");
    ck_assert_int_eq(fetch(command), 2);
    ck_assert_msg(strstr(said, words[_i][1]) != NULL, "%s", said);
}
END_TEST

Suite *live_fetch_suite(void)
{
    Suite *suite = suite_create("live_fetch");
    TCase *tcase = tcase_create("fetch");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, an_answer_that_is_longer_than_its_range_is_none);
    tcase_add_test(tcase, what_is_said_about_an_empty_file_is_not_in_it);
    tcase_add_test(tcase, a_server_that_starts_again_is_asked_again);
    tcase_add_test(tcase, an_answer_to_nothing_that_was_asked_is_none);
    tcase_add_test(tcase, an_interrupt_ends_it_while_answers_come);
    tcase_add_loop_test(tcase, a_name_is_asked_at_all_its_addresses, 0, 2);
    tcase_add_test(tcase, a_dash_is_standard_output);
    tcase_add_loop_test(tcase, what_no_server_could_read_is_not_sent, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}
