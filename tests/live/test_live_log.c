/* test_live_log.c - the access log: what is in it, and that nobody can harm it or be harmed by it.
 */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <regex.h>

enum { CLIENTS = 4 };

static struct client clients[CLIENTS];
static struct client *const client = &clients[0];
static struct answer answer;
static char content[4 << 20];

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/page.html", "<p>page\n");
    scratch_write("outside.txt", "outside\n");
    scratch_link("../outside.txt", "site/leaves.txt");
    for (int i = 0; i < CLIENTS; i++)
        clients[i].sock = SOCK_NONE;
}

static void teardown(void)
{
    for (int i = 0; i < CLIENTS; i++)
        client_close(&clients[i]);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static void start(const char *format)
{
    server_start(
        ARGS("--workers", "2", "--log", format, "--log-file", scratch("log"), scratch("site")));
}

/* Reads the log. Returns how many lines it has. */
static unsigned count_lines(void)
{
    unsigned lines = 0;
    FILE *file = fopen(scratch("log"), "r");
    ck_assert_ptr_nonnull(file);
    size_t len = fread(content, 1, sizeof content - 1, file);
    fclose(file);
    content[len] = '\0';
    for (const char *at = content; (at = strchr(at, '\n')); at++)
        lines++;
    ck_assert(len == 0 || content[len - 1] == '\n');
    return lines;
}

/* The same of a server that has stopped, so that all is written. */
static unsigned read_log(void)
{
    if (server.pid)
        server_stop();
    return count_lines();
}

static void ask(const char *request, int status)
{
    client_open(client, server.endpoints[0]);
    client_send(client, request);
    int got = client_answer(client, &answer);
    ck_assert_msg(got == status, "%d: %s", got, request);
    client_close(client);
}

static bool matches(const char *pattern, const char *text)
{
    regex_t regex;
    ck_assert_msg(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) == 0, "%s", pattern);
    bool result = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return result;
}

/* Each line by itself has to match. */
static void expect_lines(const char *pattern)
{
    regex_t regex;
    ck_assert_msg(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) == 0, "%s", pattern);
    for (char *line = strtok(content, "\n"); line; line = strtok(NULL, "\n"))
        ck_assert_msg(regexec(&regex, line, 0, NULL, 0) == 0, "%s", line);
    regfree(&regex);
}

/* ---- misses ---- */

START_TEST(a_name_in_other_letters_is_pointed_out_once)
{
    static const struct {
        const char *target;
        const char *line; /* null: without a word about other names */
    } rows[] = {
        {"/PAGE.html", "GET /PAGE.html 404 [0-9]+ \\(did you mean page.html\\?\\)\n"},
        {"/PAGE.html", NULL}, /* said already, and remembered */
        {"/Page", "GET /Page 404 [0-9]+ \\(did you mean page.html\\?\\)\n"},
        {"/pAGE.html?a=b", "/pAGE.html\\?a=b 404 [0-9]+ \\(did you mean page.html\\?\\)\n"},
        {"/%C3%A4B.txt", "did you mean \\\\xc3\\\\xa4b.txt\\?\\)\n"},
        {"/Deep/file.txt", "GET /Deep/file.txt 404 [0-9]+ \\(did you mean deep\\?\\)\n"},
        {"/deep/File.TXT", "did you mean file.txt\\?"},
        {"/missing", NULL},
        {"/page.htm", NULL},
    };
    enum { SECOND = 1 };
    char request[128];
    scratch_folder("site/deep");
    scratch_write("site/deep/file.txt", "deep");
    scratch_write("site/\xc3\xa4"
                  "b.txt",
                  "umlaut");
    server_start(
        ARGS("--workers", "1", "--log", "short", "--log-file", scratch("log"), scratch("site")));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                 rows[i].target);
        ask(request, 404);
    }
    read_log();
    bool forgets = server_has_said("checked on every request");
    char *line = content;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        char rest = end[1];
        end[1] = '\0';
        if (rows[i].line)
            ck_assert_msg(matches(rows[i].line, line), "%s", line);
        else
            ck_assert_msg((strstr(line, "mean") != NULL) == (i == SECOND && forgets), "%s", line);
        end[1] = rest;
        line = end + 1;
    }
}
END_TEST

/* ---- files that shape the site ---- */

static unsigned count_said(const char *text)
{
    unsigned count = 0;
    for (const char *at = server.said; (at = strstr(at, text)); at += strlen(text))
        count++;
    return count;
}

/* Connections go to one worker after the other: each of them sees the file. */
static void ask_all_workers(void)
{
    for (int i = 0; i < CLIENTS; i++)
        client_open(&clients[i], server.endpoints[0]);
    for (int i = 0; i < CLIENTS; i++)
        ck_assert_int_eq(client_get(&clients[i], "/page.html", &answer), 200);
    for (int i = 0; i < CLIENTS; i++)
        client_close(&clients[i]);
}

START_TEST(a_bad_line_is_reported_once_with_file_and_line)
{
    scratch_write("site/_headers", "/*\n  X-A: b\n  Bad\x1b name: c\n");
    server_start(ARGS("--workers", "2", scratch("site")));
    ask_all_workers();
    scratch_write("site/_redirects", "/a /b\n\n/c /d 299\n");
    ask_all_workers();
    server_wait_for_words("_redirects:3: \"299\" ");
    server_stop();
    ck_assert_uint_eq(count_said("tarn: _headers:3: \"Bad\\x1b name: c\" is no name of a field"),
                      2);
    ck_assert_uint_eq(count_said("tarn: _redirects:3: "), 1);
}
END_TEST

/* ---- formats ---- */

#define STAMP   "[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9:]{8} \\+0000"
#define QUOTED  "\"([^\"\\]|\\\\x[0-9a-f]{2})*\""
#define STRING  "\"([^\"\\]|\\\\u[0-9a-f]{4})*\""
#define PRINTED "^[ -~]*$"

static const struct format {
    const char *name;
    const char *line; /* every line */
    const char *page; /* the line of a page that came from a link, */
    const char *bad;  /* and of what was no request */
} formats[] = {
    {"short", "^([A-Z]+ [^ ]+|-) [0-9]{3} [0-9]+( \\([^()]*\\))?$",
     "(^|\n)GET /page.html\\?q 200 8\n", "\n- 400 [0-9]+\n"},
    {"combined",
     "^127\\.0\\.0\\.1 - - \\[" STAMP "\\] " QUOTED " [0-9]{3} [0-9]+ " QUOTED " " QUOTED "$",
     "\"GET /page.html\\?q HTTP/1\\.1\" 200 8 \"http://a/from\" \"agent 1.0\"\n",
     "\"-\" 400 [0-9]+ \"-\" \"-\"\n"},
    {"json", "^\\{\"time\":[0-9]+(,\"[a-z_]+\":([0-9]+|" STRING "))*\\}$",
     "\"peer\":\"127.0.0.1\",\"method\":\"GET\",\"target\":\"/page.html\\?q\",\"referer\":\"http://"
     "a/"
     "from\",\"user_agent\":\"agent 1.0\",\"status\":200,\"bytes\":8\\}",
     "\"status\":400,\"bytes\":[0-9]+\\}"},
};

static bool is_combined(const struct format *format)
{
    return strcmp(format->name, "combined") == 0;
}

START_TEST(each_format_has_its_lines)
{
    const struct format *format = &formats[_i];
    start(format->name);
    ask("GET /page.html?q HTTP/1.1\r\nHost: localhost\r\nReferer: http://a/from\r\n"
        "User-Agent: agent 1.0\r\n\r\n",
        200);
    ask("GET /missing HTTP/1.0\r\n\r\n", 404);
    ask("GET /leaves.txt HTTP/1.0\r\n\r\n", 404);
    ask("nonsense\r\n\r\n", 400);
    ask("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405);
    ck_assert_uint_eq(read_log(), 5);
    ck_assert_msg(matches(format->page, content), "%s", content);
    ck_assert_msg(matches(format->bad, content), "%s", content);
    bool is_in_log = strstr(content, "leads out of the root") != NULL;
    bool is_said = strstr(server.said, "tarn: /leaves.txt is 404: a symbolic link leads out of "
                                       "the root") != NULL;
    ck_assert_msg(is_in_log == !is_combined(format) && is_said == is_combined(format), "%s\n%s",
                  content, server.said);
    expect_lines(format->line);
}
END_TEST

START_TEST(a_link_that_leads_out_is_named_once_if_the_log_cannot)
{
    char request[128];
    scratch_folder("outside");
    scratch_link("../outside", "site/out\xc3\xa4\"");
    start("combined");
    for (int i = 0; i < 20; i++) {
        snprintf(request, sizeof request, "GET /out%%c3%%a4%%22/%d HTTP/1.0\r\n\r\n", i);
        ask(request, 404);
        ask("GET /leaves.txt HTTP/1.0\r\n\r\n", 404);
    }
    read_log();
    ck_assert_ptr_nonnull(strstr(server.said, "tarn: /out\\xc3\\xa4\\x22/"));
    ck_assert_uint_le(count_said("tarn: /out"), 2); /* once for each worker */
    ck_assert_uint_eq(count_said("tarn: /leaves.txt"), 1);
    ck_assert_uint_eq(count_said("\n"), 1 + count_said("tarn: /"));
}
END_TEST

static const char *const hostile[] = {
    "GET /\" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /a%0d%0aGET%20/forged%20200%201 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /\xff\xfe\x80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /a\x1b[2J HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /a\nGET /forged 200 1\n HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: localhost\r\nReferer: \" 200 1 \"-\" \"forged\r\n\r\n",
    "GET /a HTTP/1.0\r\nReferer: \\\r\nUser-Agent: \\\"\xff\x80\t\xe2\x80\xae\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: localhost\r\nReferer: a\rb\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: localhost\r\nReferer: a\nGET /forged 200 1\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: localhost\r\nUser-Agent: \x7f\x01\r\n\r\n",
    "GET /a\"},{\"time\":1,\"forged\":\"1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "G\"T /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "\x16\x03\x01\x02",
};

START_TEST(hostile_bytes_forge_no_lines)
{
    const struct format *format = &formats[_i];
    unsigned count = sizeof hostile / sizeof hostile[0];
    start(format->name);
    for (unsigned i = 0; i < count; i++) {
        client_open(client, server.endpoints[0]);
        client_send(client, hostile[i]);
        int status = client_answer(client, &answer);
        ck_assert_msg(status == 400 || status == 404 || status == 501, "%u: %d", i, status);
        client_close(client);
    }
    ck_assert_uint_eq(read_log(), count);
    expect_lines(PRINTED);
    ck_assert_uint_eq(read_log(), count);
    expect_lines(format->line);
}
END_TEST

/* A line is written whole, however many workers write and however long it is. */
START_TEST(every_request_has_its_line_by_the_end)
{
    char request[2048];
    start(formats[_i].name);
    for (int i = 0; i < CLIENTS; i++)
        client_open(&clients[i], server.endpoints[0]);
    for (int i = 0; i < 2000; i++) {
        snprintf(request, sizeof request,
                 "GET /page.html HTTP/1.1\r\nHost: localhost\r\nUser-Agent: %0*d\r\n\r\n",
                 i % 50 * 20, i);
        client_send(&clients[i % CLIENTS], request);
        if (client_answer(&clients[i % CLIENTS], &answer) != 200)
            ck_abort_msg("request %d", i);
    }
    ck_assert_uint_eq(read_log(), 2000);
    expect_lines(formats[_i].line);
}
END_TEST

static bool has_three_lines(void *arg)
{
    (void)arg;
    return count_lines() == 3;
}

/* A worker that has nothing else to do, and no deadline before the next hour. */
START_TEST(lines_are_there_soon_while_nothing_else_happens)
{
    server_start(ARGS("--workers", "1", "--idle-timeout", "1h", "--log", "short", "--log-file",
                      scratch("log"), scratch("site")));
    client_open(client, server.endpoints[0]);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(client_get(client, "/page.html", &answer), 200);
    wait_until(has_three_lines, NULL, "the log has all lines");
}
END_TEST

/* ---- logs that cannot be written ---- */

static bool has_port(void *arg)
{
    struct stat st;
    (void)arg;
    return stat(scratch("port"), &st) == 0 && st.st_size > 0;
}

/* Where it listens cannot be read from its standard error here. */
static void start_deaf(const struct server_how *how, const char *log_file)
{
    char port[16] = "";
    server_launch(how, ARGS("--log", "combined", "--log-file", log_file, "--port-file",
                            scratch("port"), scratch("site")));
    wait_until(has_port, NULL, "it writes its port");
    FILE *file = fopen(scratch("port"), "r");
    ck_assert_ptr_nonnull(fgets(port, sizeof port, file));
    fclose(file);
    snprintf(server.endpoints[0], sizeof server.endpoints[0], "127.0.0.1:%d", atoi(port));
}

static void expect_to_be_served(void)
{
    static char target[1024];
    memset(target, 'a', sizeof target - 1);
    memcpy(target, "/page.html?", 11);
    client_open(client, server.endpoints[0]);
    for (int i = 0; i < 500; i++)
        if (client_get(client, target, &answer) != 200)
            ck_abort_msg("request %d", i);
}

START_TEST(a_full_disk_harms_nobody_and_is_told)
{
    if (access("/dev/full", W_OK) != 0) {
        fprintf(stderr, "SKIPPED, not checked: there is no /dev/full\n");
        return;
    }
    server_start(ARGS("--log", "combined", "--log-file", "/dev/full", scratch("site")));
    expect_to_be_served();
    server_wait_for_words("tarn: the log file /dev/full takes no more: ");
    ck_assert_int_eq(client_get(client, "/.tarn/metrics", &answer), 200);
    ck_assert_ptr_nonnull(strstr(answer.body, "\ntarn_log_lost_bytes_total "));
    ck_assert_ptr_null(strstr(answer.body, "\ntarn_log_lost_bytes_total 0\n"));
    client_close(client);
    server_stop();
    ck_assert(server_has_said(" bytes of the log were lost\n"));
}
END_TEST

START_TEST(a_pipe_that_nobody_reads_harms_nobody)
{
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    if (_i)
        close(ends[0]);
    start_deaf(&(struct server_how){.errors = ends[1]}, "-");
    close(ends[1]);
    expect_to_be_served();
    client_close(client);
    server_stop();
    if (!_i)
        close(ends[0]);
}
END_TEST

/* The first of its files would else be standard error, and get what is said there. */
START_TEST(what_is_opened_first_is_no_standard_stream)
{
    char link[64], path[64];
    start_deaf(&(struct server_how){.streams_closed = (unsigned)_i}, scratch("log"));
    ask("GET /page.html HTTP/1.0\r\n\r\n", 200);
    ask("GET /leaves.txt HTTP/1.0\r\n\r\n", 404);
    for (int fd = 3 - _i; fd < 3; fd++) {
        snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)server.pid, fd);
        ssize_t len = readlink(path, link, sizeof link);
        ck_assert_msg(len == 9 && memcmp(link, "/dev/null", 9) == 0, "%d: %.*s", fd, (int)len,
                      link);
    }
    ck_assert_uint_eq(read_log(), 2);
    expect_lines("^127.*HTTP/1.0");
}
END_TEST

Suite *live_log_suite(void)
{
    int count = sizeof formats / sizeof formats[0];
    Suite *suite = suite_create("live_log");
    TCase *tcase = server_case(suite, "log", "", setup, teardown);
    tcase_add_test(tcase, a_name_in_other_letters_is_pointed_out_once);
    tcase_add_test(tcase, a_bad_line_is_reported_once_with_file_and_line);
    tcase_add_loop_test(tcase, each_format_has_its_lines, 0, count);
    tcase_add_loop_test(tcase, hostile_bytes_forge_no_lines, 0, count);
    tcase_add_loop_test(tcase, every_request_has_its_line_by_the_end, 0, count);
    tcase_add_test(tcase, lines_are_there_soon_while_nothing_else_happens);
    tcase_add_test(tcase, a_full_disk_harms_nobody_and_is_told);
    tcase_add_loop_test(tcase, a_pipe_that_nobody_reads_harms_nobody, 1, 2);

    TCase *links = server_case(suite, "links", "posix", setup, teardown);
    tcase_add_test(links, a_link_that_leads_out_is_named_once_if_the_log_cannot);

    TCase *streams = server_case(suite, "streams", "posix", setup, teardown);
    tcase_add_loop_test(streams, what_is_opened_first_is_no_standard_stream, 1, 4);

    TCase *full = server_case(suite, "full", "pipes", setup, teardown);
    tcase_add_loop_test(full, a_pipe_that_nobody_reads_harms_nobody, 0, 1);
    return suite;
}
