/* What a user can ask for arrives at the server, and what comes out is what was promised. */
#include "bench_run.h"
#include "scratch.h"
#include "scripted.h"

#include <netinet/in.h>
#include <pthread.h>
#include <pty.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* ---- what the server saw ---- */

enum { TEXTS_MAX = 2048 };

static char texts[TEXTS_MAX][256];
static unsigned text_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void remember(const char *text)
{
    pthread_mutex_lock(&lock);
    if (text_count < TEXTS_MAX)
        snprintf(texts[text_count++], sizeof texts[0], "%.255s", text);
    pthread_mutex_unlock(&lock);
}

static void respond_and_remember_head(struct peer *peer)
{
    remember(peer->head);
    respond_hello(peer);
}

static void respond_and_remember_address(struct peer *peer)
{
    remember(peer->address);
    respond_hello(peer);
}

static unsigned seen(const char *start)
{
    unsigned count = 0;
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < text_count; i++)
        count += strncmp(texts[i], start, strlen(start)) == 0;
    pthread_mutex_unlock(&lock);
    return count;
}

static unsigned different(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < text_count; i++) {
        bool is_new = true;
        for (unsigned j = 0; j < i && is_new; j++)
            is_new = strcmp(texts[i], texts[j]) != 0;
        count += is_new;
    }
    return count;
}

static void start(respond_f *respond)
{
    text_count = 0;
    scripted_start(respond, NULL, NULL);
}

/* ---- requests ---- */

START_TEST(method_fields_and_body_arrive)
{
    start(respond_and_remember_head);
    bench_measure(WORDS("-n", "3", "-c", "1", "-b", "twelve bytes", "-H", "X-One: 1", "-H",
                        "Host: else.where"),
                  "/form?a=b");
    ck_assert_double_eq(bench_number("requests.valid"), 3);
    ck_assert_uint_eq(seen("POST /form?a=b HTTP/1.1\r\nX-One: 1\r\nHost: else.where\r\n"
                           "Content-Length: 12\r\n\r\n"),
                      3);
    scripted_stop();
}
END_TEST

START_TEST(a_head_request_has_no_body_to_wait_for)
{
    start(respond_hello);
    bench_measure(WORDS("-n", "20", "-c", "2", "-X", "HEAD"), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 20);
    ck_assert_double_eq(bench_number("bytes.bodies"), 0);
    scripted_stop();
}
END_TEST

START_TEST(a_large_body_goes_out_in_pieces)
{
    static char body[3 << 20];
    memset(body, 'b', sizeof body);
    scratch_write_bytes("body", body, sizeof body, O_CREAT);
    char at[512];
    snprintf(at, sizeof at, "@%s", scratch("body"));
    start(respond_hello);
    bench_measure(WORDS("-n", "10", "-c", "2", "-b", at), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 10);
    bench_measure(WORDS("-n", "10", "-c", "2", "-b", at, "--no-keepalive"), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 10);
    scripted_stop();
}
END_TEST

START_TEST(targets_of_a_file_come_by_their_weights)
{
    scratch_write("list", "1 /rare\n9 HEAD /often\n");
    start(respond_and_remember_head);
    bench_measure(WORDS("-n", "1000", "-c", "2", "-f", scratch("list")), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 1000);
    ck_assert_uint_eq(seen("GET /rare ") + seen("HEAD /often "), 1000);
    ck_assert_uint_ge(seen("GET /rare "), 50);
    ck_assert_uint_le(seen("GET /rare "), 200);
    scripted_stop();
}
END_TEST

START_TEST(several_urls_take_turns)
{
    start(respond_and_remember_head);
    char a[128], b[128];
    snprintf(a, sizeof a, "%s/a", scripted_url());
    snprintf(b, sizeof b, "%s/b", scripted_url());
    bench_measure(WORDS("-n", "100", "-c", "1", a, b), NULL);
    ck_assert_uint_eq(seen("GET /a "), 50);
    ck_assert_uint_eq(seen("GET /b "), 50);
    scripted_stop();
}
END_TEST

START_TEST(placeholders_count_and_throw_dice)
{
    start(respond_and_remember_head);
    bench_measure(WORDS("-n", "100", "-c", "4", "-t", "2", "-p", "2"), "/{seq}?r={rand:10:12}");
    scripted_stop();
    ck_assert_double_eq(bench_number("requests.valid"), 100);
    ck_assert_uint_eq(text_count, 100);
    for (unsigned i = 0; i < 100; i++) {
        char target[32];
        snprintf(target, sizeof target, "GET /%u?r=1", i);
        ck_assert_msg(seen(target) == 1, "%s came %u times", target, seen(target));
    }
    for (unsigned i = 0; i < text_count; i++) {
        const char *r = strstr(texts[i], "?r=");
        ck_assert(r && r[3] == '1' && r[4] >= '0' && r[4] <= '2' && r[5] == ' ');
    }
}
END_TEST

START_TEST(a_log_is_replayed_in_its_order_and_time)
{
    scratch_write("log", "h - - [10/Oct/2026:13:55:36 +0000] \"GET /first HTTP/1.1\" 200 1\n"
                         "h - - [10/Oct/2026:13:55:36 +0000] \"HEAD /second HTTP/1.1\" 200 1\n"
                         "h - - [10/Oct/2026:13:55:40 +0000] \"GET /third HTTP/1.1\" 200 1\n");
    char log[512];
    snprintf(log, sizeof log, "%s:4", scratch("log"));
    start(respond_and_remember_head);
    bench_measure(WORDS("--replay", log, "-c", "1"), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 3);
    ck_assert_double_ge(bench_number("seconds"), 1);
    scripted_stop();
    ck_assert_uint_eq(text_count, 3);
    ck_assert_int_eq(strncmp(texts[0], "GET /first ", 11), 0);
    ck_assert_int_eq(strncmp(texts[1], "HEAD /second ", 13), 0);
    ck_assert_int_eq(strncmp(texts[2], "GET /third ", 11), 0);
    snprintf(log, sizeof log, "%s:max", scratch("log"));
    start(respond_and_remember_head);
    bench_measure(WORDS("--replay", log, "-c", "1", "-n", "7"), "/");
    ck_assert_uint_eq(seen("GET /first "), 3);
    scripted_stop();
}
END_TEST

/* ---- connections ---- */

START_TEST(connections_come_from_all_of_a_block)
{
    start(respond_and_remember_address);
    bench_measure(WORDS("-n", "60", "-c", "6", "--bind", "127.1.2.0/29"), "/");
    ck_assert_double_eq(bench_number("requests.valid"), 60);
    scripted_stop();
    ck_assert_uint_eq(different(), 6);
    ck_assert_uint_eq(seen("127.1.2."), 60);
    ck_assert_uint_eq(seen("127.1.2.7"), 0);
}
END_TEST

START_TEST(a_unix_socket_is_as_good_as_a_port)
{
    text_count = 0;
    scripted_start(respond_and_remember_head, NULL, scratch("sock"));
    bench_measure(WORDS("-n", "100", "-c", "4"), "/path");
    ck_assert_double_eq(bench_number("requests.valid"), 100);
    ck_assert_double_eq(bench_number("latency.unstamped"), 100);
    ck_assert_uint_eq(seen("GET /path HTTP/1.1\r\nHost: localhost\r\n"), 100);
    bench_measure(WORDS("-n", "20", "-c", "4", "--no-keepalive"), "/path");
    ck_assert_double_eq(bench_number("requests.valid"), 20);
    scripted_stop();
}
END_TEST

START_TEST(the_server_is_found_and_its_cpu_measured)
{
    start(respond_hello);
    bench_measure(WORDS("-d", "300ms", "-c", "2", "--warmup", "0"), "/");
    ck_assert_double_gt(bench_number("server.pid"), 0);
    ck_assert_double_gt(bench_number("server.cpu_seconds"), 0);
    ck_assert_double_gt(bench_number("server.rss"), 0);
    bench_measure(WORDS("-n", "10", "-c", "2", "--pid", "none"), "/");
    ck_assert_double_eq(bench_number("server.pid"), 0);
    scripted_stop();
}
END_TEST

/* ---- output ---- */

static bool file_begins_with(const char *name, const char *start)
{
    char text[256] = "";
    FILE *file = fopen(scratch(name), "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_gt(fread(text, 1, sizeof text - 1, file), 0);
    fclose(file);
    return strncmp(text, start, strlen(start)) == 0;
}

START_TEST(every_report_is_written_where_it_was_asked_for)
{
    start(respond_hello);
    bench_show(WORDS("-d", "300ms", "--warmup", "0", "-c", "2", "--interval", "100ms", "--json",
                     scratch("a.json"), "--csv", scratch("a.csv"), "--hdr", scratch("a.hdr")),
               "/");
    bench_check_exit(0);
    ck_assert(file_begins_with("a.json", "{\n \"schema\": 1,\n"));
    ck_assert(file_begins_with("a.csv", "begin_s,seconds,valid,"));
    ck_assert(file_begins_with("a.hdr", "#[Logged with tarn-bench"));
    ck_assert_ptr_nonnull(strstr(bench.out, "  requests    "));
    scripted_stop();
}
END_TEST

START_TEST(a_report_that_cannot_be_written_is_an_error)
{
    start(respond_hello);
    bench_show(WORDS("-n", "5", "--json", "/nonexistent/folder/x"), "/");
    ck_assert_int_eq(bench.status, 2);
    ck_assert_ptr_nonnull(strstr(bench.err, "/nonexistent/folder/x"));
    bench_show(WORDS("-n", "5", "--json", "/dev/full"), "/");
    ck_assert_int_eq(bench.status, 2);
    ck_assert_ptr_nonnull(strstr(bench.err, "disk full"));
    scripted_stop();
}
END_TEST

START_TEST(a_trace_shows_the_clients_side_of_a_connection)
{
    static const char *const steps[] = {"socket    fd ", "connect   fd ", "send      fd ",
                                        "recv      fd ", "close     fd "};
    start(respond_hello);
    bench_show(WORDS("-n", "1", "-c", "1", "-q", "--trace-sockets"), "/");
    bench_check_exit(0);
    const char *at = bench.err;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const char *found = strstr(at, steps[i]);
        ck_assert_msg(found != NULL, "no \"%s\" in\n%s", steps[i], at);
        at = found;
    }
    scripted_stop();
}
END_TEST

/* A port that is held, but where nobody hears us: the socket there has another peer. */
static int hold_port(int type, unsigned *port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in elsewhere = in;
    socklen_t len = sizeof in;
    int fd = socket(AF_INET, type, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, len), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    elsewhere.sin_port = htons(9);
    if (type == SOCK_DGRAM)
        ck_assert_int_eq(connect(fd, (struct sockaddr *)&elsewhere, sizeof elsewhere), 0);
    *port = ntohs(in.sin_port);
    return fd;
}

START_TEST(a_trace_says_why_nobody_was_reached)
{
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
    static const char *const schemes[] = {"http", "udp"};
    unsigned port;
    char url[64];
    int fd = hold_port(types[_i], &port);
    snprintf(url, sizeof url, "%s://127.0.0.1:%u/", schemes[_i], port);
    bench_show(WORDS("-n", "1", "-c", "1", "-q", "--trace-sockets", url), NULL);
    ck_assert_int_ne(bench.status, 0);
    ck_assert_msg(strstr(bench.err, "  failed: Connection refused\n") != NULL, "%s", bench.err);
    ck_assert_int_eq(close(fd), 0);
}
END_TEST

START_TEST(quiet_says_nothing_unless_something_is_wrong)
{
    start(respond_hello);
    bench_show(WORDS("-n", "50", "-q", "--slo", "rps>1"), "/");
    ck_assert_str_eq(bench.out, "");
    bench_check_exit(0);
    bench_show(WORDS("-n", "50", "-q", "--slo", "rps>1G"), "/");
    bench_check_exit(2); /* no such unit */
    bench_show(WORDS("-n", "50", "-q", "--slo", "rps>1000M"), "/");
    ck_assert_str_eq(bench.out, "");
    ck_assert_ptr_nonnull(strstr(bench.err, "slo         rps>1000M BROKEN"));
    bench_check_exit(3);
    scripted_stop();
}
END_TEST

START_TEST(piped_output_is_plain)
{
    start(respond_hello);
    bench_show(WORDS("-d", "600ms", "--warmup", "0", "--slo", "rps>1"), "/");
    ck_assert_ptr_null(strchr(bench.out, '\033'));
    ck_assert_str_eq(bench.err, "");
    scripted_stop();
}
END_TEST

/* Runs it on a terminal of its own and returns all it wrote there. */
static char *on_a_terminal(const char *no_colour, unsigned short columns)
{
    static char all[262144];
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    size_t len = 0;
    int terminal;
    char url[256];
    snprintf(url, sizeof url, "%s/", scripted_url());
    pid_t pid = forkpty(&terminal, NULL, NULL, &size);
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        setenv("TERM", "xterm", 1);
        setenv("NO_COLOR", no_colour, 1);
        execl(TARN_BENCH_PROGRAM, "tarn-bench", "-d", "1s", "--warmup", "300ms", "--interval",
              "100ms", "-c", "2", "--slo", "rps>1", url, (char *)NULL);
        _exit(127);
    }
    for (ssize_t n; (n = read(terminal, all + len, sizeof all - 1 - len)) > 0;)
        len += (size_t)n;
    all[len] = '\0';
    waitpid(pid, NULL, 0);
    close(terminal);
    return all;
}

START_TEST(a_terminal_sees_the_run_as_it_happens)
{
    start(respond_hello);
    const char *all = on_a_terminal("", 100);
    ck_assert_ptr_nonnull(strstr(all, "warming up"));
    ck_assert_ptr_nonnull(strstr(all, "measuring"));
    ck_assert_ptr_nonnull(strstr(all, "\xe2\x96\x88"));
    ck_assert_ptr_nonnull(strstr(all, "\033[3A\r\033[J")); /* taken away at the end */
    ck_assert_ptr_nonnull(strstr(all, "\033[32m"));        /* the SLO holds */
    ck_assert_ptr_nonnull(strstr(all, "  requests    "));
    scripted_stop();
}
END_TEST

START_TEST(no_color_means_no_colour_and_narrow_means_short_lines)
{
    start(respond_hello);
    const char *all = on_a_terminal("1", 30);
    ck_assert_ptr_nonnull(strstr(all, "measuring"));
    ck_assert_ptr_null(strstr(all, "\033[32m"));
    ck_assert_ptr_null(strstr(all, "\033[1m"));
    const char *line = strstr(all, "  rate");
    ck_assert_ptr_nonnull(line);
    ck_assert_ptr_nonnull(strstr(line, "\033[K"));
    ck_assert_int_lt(strstr(line, "\033[K") - line, 30);
    scripted_stop();
}
END_TEST

START_TEST(help_and_version_are_no_errors_and_nonsense_is)
{
    bench_show(WORDS("--help"), NULL);
    ck_assert_int_eq(bench.status, 0);
    ck_assert_ptr_nonnull(strstr(bench.out, "--connections"));
    bench_show(WORDS("--version"), NULL);
    ck_assert_int_eq(bench.status, 0);
    bench_show(WORDS("ab", "http://127.0.0.1/", "http://127.0.0.1/b"), NULL);
    ck_assert_int_eq(bench.status, 2);
    ck_assert_ptr_nonnull(strstr(bench.err, "not in this version"));
    bench_show(WORDS("--no-such-option"), NULL);
    ck_assert_int_eq(bench.status, 2);
    bench_show(WORDS("http://192.0.2.1/"), NULL);
    ck_assert_int_eq(bench.status, 2);
    ck_assert_ptr_nonnull(strstr(bench.err, "--yes-remote"));
}
END_TEST

Suite *bench_use_suite(void)
{
    Suite *suite = suite_create("bench_use");
    TCase *tc = tcase_create("bench_use");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, scratch_make, scratch_clear);
    tcase_add_checked_fixture(tc, NULL, scripted_stop);
    tcase_add_checked_fixture(tc, NULL, bench_clear);
    tcase_add_test(tc, method_fields_and_body_arrive);
    tcase_add_test(tc, a_head_request_has_no_body_to_wait_for);
    tcase_add_test(tc, a_large_body_goes_out_in_pieces);
    tcase_add_test(tc, targets_of_a_file_come_by_their_weights);
    tcase_add_test(tc, several_urls_take_turns);
    tcase_add_test(tc, placeholders_count_and_throw_dice);
    tcase_add_test(tc, a_log_is_replayed_in_its_order_and_time);
    tcase_add_test(tc, connections_come_from_all_of_a_block);
    tcase_add_test(tc, a_unix_socket_is_as_good_as_a_port);
    tcase_add_test(tc, the_server_is_found_and_its_cpu_measured);
    tcase_add_test(tc, every_report_is_written_where_it_was_asked_for);
    tcase_add_test(tc, a_report_that_cannot_be_written_is_an_error);
    tcase_add_test(tc, quiet_says_nothing_unless_something_is_wrong);
    tcase_add_test(tc, a_trace_shows_the_clients_side_of_a_connection);
    tcase_add_loop_test(tc, a_trace_says_why_nobody_was_reached, 0, 2);
    tcase_add_test(tc, piped_output_is_plain);
    tcase_add_test(tc, a_terminal_sees_the_run_as_it_happens);
    tcase_add_test(tc, no_color_means_no_colour_and_narrow_means_short_lines);
    tcase_add_test(tc, help_and_version_are_no_errors_and_nonsense_is);
    suite_add_tcase(suite, tc);
    return suite;
}
