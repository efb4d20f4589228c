/* test_live_trace.c - --trace-sockets: the life of each socket, in order, and forged by nobody. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct client client;
static struct answer answer;

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/index.html", "<p>page\n");
    client.sock = SOCK_NONE;
}

static void teardown(void)
{
    client_close(&client);
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* The place behind WORDS, which must come behind AT. */
static const char *behind(const char *at, const char *words)
{
    const char *found = strstr(at, words);
    ck_assert_msg(found != NULL, "no \"%s\" in\n%s", words, at);
    return found + strlen(words);
}

enum { UNIX = 2 };

static const char *const families[][2] = {
    {"127.0.0.1:0", "AF_INET 127.0.0.1:"},
    {"[::1]:0", "AF_INET6 [::1]:"},
    [UNIX] = {"unix:@tarn-trace-%ld", "AF_UNIX unix:@tarn-trace-"},
};

/* The lecture's diagram, server's side, read from top to bottom. */
START_TEST(a_connection_is_shown_from_socket_to_close)
{
    static const char *const steps[] = {"hand-off  fd ", "recv      fd ", "send      fd ",
                                        "close     fd "};
    char endpoint[64], words[96], mine[32];
    snprintf(endpoint, sizeof endpoint, families[_i][0], (long)getpid());
    server_start(ARGS("--trace-sockets", "--workers", "1", "--backlog", "77", "--listen", endpoint,
                      scratch("site")));
    ck_assert_ptr_nonnull(strstr(server.said, "  backlog 77\n"));
    ck_assert_int_eq(client_get_once(&client, server.endpoints[0], "/", &answer), 200);
    client_close(&client);
    server_wait_for_words("hand-off");
    server_wait_for_words("close     fd");
    const char *at = server.said;
    for (int i = 0; i < 3; i++) {
        static const char *const opening[] = {"socket    fd ", "bind      fd ", "listen    fd "};
        at = behind(at, opening[i]);
        if (i > 0)
            ck_assert_msg(strncmp(strchr(at, ' ') + 1, families[_i][1], strlen(families[_i][1])) ==
                              0,
                          "%s", at);
    }
    at = behind(at, "accept    fd ");
    snprintf(mine, sizeof mine, "%ld ", strtol(at, NULL, 10));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        snprintf(words, sizeof words, "%s%s%s", steps[i], mine, families[_i][1]);
        at = behind(at, words);
    }
    server_stop();
    ck_assert_msg(strstr(server.said, "failed") == NULL, "%s", server.said);
    if (_i == UNIX) {
        snprintf(words, sizeof words, "unix:pid=%ld,uid=%ld", (long)getpid(), (long)getuid());
        ck_assert_ptr_nonnull(strstr(server.said, words));
    }
}
END_TEST

/* The same for UDP, which has neither listen() nor accept(). */
START_TEST(a_datagram_is_shown_as_it_comes_and_goes)
{
    char request[1200];
    /* No answer is longer than its request. */
    snprintf(request, sizeof request,
             "GET /index.html HTTP/1.1\r\nHost: localhost\r\nPad: %01000d\r\n\r\n", 0);
    static const char *const steps[] = {"socket    fd ", "AF_INET SOCK_DGRAM", "bind      fd ",
                                        "recvfrom  fd ", " <- 127.0.0.1:",     "sendto    fd ",
                                        " -> 127.0.0.1:"};
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    server_start(
        ARGS("--trace-sockets", "--workers", "1", "--listen", "udp:127.0.0.1:0", scratch("site")));
    there.sin_port = htons((uint16_t)strtol(behind(server.said, "127.0.0.1:"), NULL, 10));
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    ck_assert_int_eq(
        sendto(fd, request, strlen(request), 0, (struct sockaddr *)&there, sizeof there),
        (ssize_t)strlen(request));
    server_wait_for_words("sendto");
    close(fd);
    server_stop();
    const char *at = server.said;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        at = behind(at, steps[i]);
    ck_assert_ptr_null(strstr(server.said, "listen    fd"));
    ck_assert_ptr_null(strstr(server.said, "accept    fd"));
}
END_TEST

/* A port that somebody has: the reason, and the end of the socket that was made for it. */
START_TEST(a_bind_that_fails_is_shown_with_its_reason)
{
    static const char *const forms[] = {"127.0.0.1:%u", "udp:127.0.0.1:%u"};
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof there;
    char endpoint[64], words[96];
    int fd = socket(AF_INET, _i ? SOCK_DGRAM : SOCK_STREAM, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&there, len), 0);
    if (_i == 0)
        ck_assert_int_eq(listen(fd, 1), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&there, &len), 0);
    snprintf(endpoint, sizeof endpoint, forms[_i], (unsigned)ntohs(there.sin_port));
    server_launch(&(struct server_how){0},
                  ARGS("--trace-sockets", "--listen", endpoint, scratch("site")));
    ck_assert_int_eq(server_wait(), 3);
    const char *at = behind(server.said, "bind      fd ");
    snprintf(words, sizeof words, "%ld AF_INET 127.0.0.1:%u  failed: ", strtol(at, NULL, 10),
             (unsigned)ntohs(there.sin_port));
    ck_assert_msg(strncmp(at, words, strlen(words)) == 0, "%s", at);
    snprintf(words, sizeof words, "close     fd %ld", strtol(at, NULL, 10));
    at = behind(at, words);
    ck_assert(*at == ' ' || *at == '\n'); /* Windows knows no family before it is bound */
    close(fd);
}
END_TEST

START_TEST(a_peer_that_is_gone_is_shown_with_the_reason)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    server_start(ARGS("--trace-sockets", "--listen", "127.0.0.1:0", scratch("site")));
    client_open(&client, server.endpoints[0]);
    ck_assert(client_send(&client, "GET "));
    server_wait_for_words("4 bytes");
    ck_assert_int_eq(
        setsockopt((int)client.sock, SOL_SOCKET, SO_LINGER, (void *)&none, sizeof none), 0);
    client_close(&client);
    server_wait_for_words("failed: ");
    const char *at = behind(server.said, "4 bytes\n");
    ck_assert_ptr_nonnull(strstr(at, "recv      fd "));
    ck_assert_msg(strstr(at, "(no peer)  failed: Connection reset by peer\n") != NULL, "%s", at);
}
END_TEST

START_TEST(accepting_without_descriptors_is_shown_with_the_reason)
{
    sock_t crowd[64];
    server_start_as(&(struct server_how){.files = 48},
                    ARGS("--trace-sockets", "--workers", "1", "--max-connections", "1000",
                         "--listen", "127.0.0.1:0", scratch("site")));
    for (int i = 0; i < 64; i++)
        crowd[i] = client_connect(server.endpoints[0]);
    server_wait_for_words("failed: Too many open files\n");
    ck_assert_ptr_nonnull(strstr(server.said, "accept    fd - AF_INET 127.0.0.1:"));
    for (int i = 0; i < 64; i++)
        sock_close(crowd[i]);
}
END_TEST

/* Whether its server lives is asked by a socket of its own. */
START_TEST(a_dead_servers_socket_is_shown_as_it_is_replaced)
{
    static const char *const steps[] = {
        "bind      fd ",  " AF_UNIX unix:", "  failed: ",      "socket    fd ", "connect   fd ",
        "  failed: ",     "close     fd ",  "unlink    fd - ", "/socket\n",     "bind      fd ",
        " AF_UNIX unix:", "/socket\n",      "listen    fd "};
    struct sockaddr_un dead = {.sun_family = AF_UNIX};
    char endpoint[300];
    snprintf(dead.sun_path, sizeof dead.sun_path, "%s", scratch("socket"));
    snprintf(endpoint, sizeof endpoint, "unix:%s", dead.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&dead, sizeof dead), 0);
    close(fd);
    server_start(ARGS("--trace-sockets", "--listen", endpoint, scratch("site")));
    const char *at = server.said;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        at = behind(at, steps[i]);
}
END_TEST

START_TEST(without_it_nothing_is_shown)
{
    server_start(ARGS("--listen", "127.0.0.1:0", scratch("site")));
    ck_assert_int_eq(client_get_once(&client, server.endpoints[0], "/", &answer), 200);
    server_stop();
    ck_assert(!server_has_said("trace"));
}
END_TEST

/* A unix socket's name is its owner's to choose. */
START_TEST(a_peers_name_forges_no_line)
{
    static const char evil[] = "\0x\ntrace 0.0 main close fd 3\n\r\x1b[2J\x9b A";
    struct sockaddr_un name = {.sun_family = AF_UNIX}, there = name;
    server_start(ARGS("--trace-sockets", "--listen", "unix:@tarn-trace-evil", scratch("site")));
    memcpy(name.sun_path, evil, sizeof evil - 1);
    memcpy(there.sun_path + 1, "tarn-trace-evil", 15);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    socklen_t start = offsetof(struct sockaddr_un, sun_path);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, start + (socklen_t)sizeof evil - 1), 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&there, start + 16), 0);
    ck_assert_int_eq(close(fd), 0);
    server_wait_for_words("close     fd");
    for (const char *line = server.said; *line; line = strchr(line, '\n') + 1)
        ck_assert_msg(strncmp(line, "trace   ", 8) == 0 || strncmp(line, "listening ", 10) == 0,
                      "%s", line);
    for (size_t i = 0; i < server.said_len; i++)
        ck_assert(server.said[i] == '\n' || (server.said[i] >= ' ' && server.said[i] < 0x7f));
    ck_assert_ptr_nonnull(strstr(server.said, "x?trace\\x200.0\\x20main"));
}
END_TEST

Suite *live_trace_suite(void)
{
    Suite *suite = suite_create("live_trace");
    TCase *tcase = server_case(suite, "trace", "", setup, teardown);
    tcase_add_loop_test(tcase, a_connection_is_shown_from_socket_to_close, 0, UNIX);
    tcase_add_test(tcase, a_datagram_is_shown_as_it_comes_and_goes);
    tcase_add_loop_test(tcase, a_bind_that_fails_is_shown_with_its_reason, 0, 2);
    tcase_add_test(tcase, without_it_nothing_is_shown);

    TCase *posix = server_case(suite, "posix", "posix", setup, teardown);
    tcase_add_test(posix, a_peer_that_is_gone_is_shown_with_the_reason);
    tcase_add_test(posix, accepting_without_descriptors_is_shown_with_the_reason);

    TCase *local = server_case(suite, "unix", "unix", setup, teardown);
    tcase_add_loop_test(local, a_connection_is_shown_from_socket_to_close, UNIX, UNIX + 1);
    tcase_add_test(local, a_dead_servers_socket_is_shown_as_it_is_replaced);
    tcase_add_test(local, a_peers_name_forges_no_line);
    return suite;
}
