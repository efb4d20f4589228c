/* test_live_ports.c - the ports tarn chooses by itself, and other devices.
 *
 * In a network of its own, whose only interface is loopback: nobody else has a port there, and
 * listening on all addresses shows nothing to anybody. */
#define _GNU_SOURCE
#include "client.h"
#include "network.h"
#include "terminal.h"

#include "scratch.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* Ports from the default one on that are tried. */
enum { FIRST = 8080, TRIED = 20 };

static struct client client;
static struct answer answer;
static struct terminal terminal;
static sock_t taken[TRIED];
static int taken_count;

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/page.html", "<p>page\n");
    client.sock = SOCK_NONE;
    terminal.person = terminal.program = -1;
    taken_count = 0;
}

static void teardown(void)
{
    client_close(&client);
    terminal_close(&terminal);
    while (taken_count > 0)
        sock_close(taken[--taken_count]);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static void take(bool six, int port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    in.sin_port = in6.sin6_port = htons((uint16_t)port);
    ck_assert_int_eq(six ? bind(fd, (struct sockaddr *)&in6, sizeof in6)
                         : bind(fd, (struct sockaddr *)&in, sizeof in),
                     0);
    ck_assert_int_eq(listen(fd, 1), 0);
    taken[taken_count++] = fd;
}

/* Without TARN_LISTEN, which the tests of other suites rely on. */
static const struct server_how by_default = {.environment = ARGS("TARN_LISTEN=")};

static void expect_endpoints(const char *first, const char *second)
{
    ck_assert_uint_eq(server.endpoint_count, 2);
    ck_assert_str_eq(server.endpoints[0], first);
    ck_assert_str_eq(server.endpoints[1], second);
    for (unsigned i = 0; i < 2; i++)
        ck_assert_int_eq(client_get_once(&client, server.endpoints[i], "/page.html", &answer), 200);
}

START_TEST(port_8080_of_both_loopback_addresses_is_the_default)
{
    server_start_as(&by_default, ARGS(scratch("site")));
    expect_endpoints("127.0.0.1:8080", "[::1]:8080");
    ck_assert_ptr_null(strstr(server.said, "taken"));
}
END_TEST

/* One port for both families, and nobody has to guess it. */
START_TEST(a_taken_default_port_moves_it_to_the_next_free_one_and_says_so)
{
    take(_i == 0, FIRST);
    take(_i == 1, FIRST + 1);
    server_start_as(&by_default, ARGS(scratch("site")));
    expect_endpoints("127.0.0.1:8082", "[::1]:8082");
    ck_assert_msg(strstr(server.said, "port 8080 is taken, listening on port 8082 instead"), "%s",
                  server.said);
}
END_TEST

START_TEST(too_many_taken_ports_are_an_error)
{
    for (int i = 0; i < TRIED; i++)
        take(i % 2, FIRST + i);
    server_launch(&by_default, ARGS(scratch("site")));
    ck_assert_int_eq(server_wait(), 3);
    ck_assert_msg(strstr(server.said, "is taken"), "%s", server.said);
}
END_TEST

START_TEST(lan_means_all_addresses)
{
    server_start_as(&by_default, ARGS("--lan", scratch("site")));
    expect_endpoints("0.0.0.0:8080", "[::]:8080");
    ck_assert_msg(strstr(server.said, " lan=http://" REACHABLE ":8080/"), "%s", server.said);
    ck_assert_int_eq(client_get_once(&client, REACHABLE ":8080", "/page.html", &answer), 200);
}
END_TEST

START_TEST(a_port_without_a_host_means_all_addresses)
{
    server_start(ARGS("--listen", ":8099", scratch("site")));
    ck_assert_uint_eq(server.endpoint_count, 2);
    ck_assert_int_eq(client_get_once(&client, REACHABLE ":8099", "/page.html", &answer), 200);
    ck_assert_int_eq(client_get_once(&client, "[::1]:8099", "/page.html", &answer), 200);
}
END_TEST

START_TEST(the_banner_prints_the_address_for_other_devices)
{
    terminal_open(&terminal);
    server_launch(&(struct server_how){.errors = terminal.program,
                                       .has_terminal = true,
                                       .environment = ARGS("TARN_LISTEN=")},
                  ARGS("--lan", scratch("site")));
    terminal_wait_for(&terminal, "Ctrl-C ends it.");
    ck_assert_msg(strstr(terminal.seen, "http://" REACHABLE ":8080/"), "%s", terminal.seen);
}
END_TEST

START_TEST(the_banner_says_which_port_it_is_instead)
{
    take(false, FIRST);
    terminal_open(&terminal);
    server_launch(&(struct server_how){.errors = terminal.program,
                                       .has_terminal = true,
                                       .environment = ARGS("TARN_LISTEN=")},
                  ARGS(scratch("site")));
    terminal_wait_for(&terminal, "Ctrl-C ends it.");
    ck_assert_msg(strstr(terminal.seen, "port 8080 is taken, listening on port 8081 instead"), "%s",
                  terminal.seen);
    ck_assert_msg(strstr(terminal.seen, "http://127.0.0.1:8081/"), "%s", terminal.seen);
}
END_TEST

/* By itself, so that ctest shows when it is skipped. */
Suite *live_ports_suite(void)
{
    network_own();
    Suite *suite = suite_create("live_ports");
    TCase *tcase = tcase_create("ports");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, port_8080_of_both_loopback_addresses_is_the_default);
    tcase_add_loop_test(tcase, a_taken_default_port_moves_it_to_the_next_free_one_and_says_so, 0,
                        2);
    tcase_add_test(tcase, too_many_taken_ports_are_an_error);
    tcase_add_test(tcase, lan_means_all_addresses);
    tcase_add_test(tcase, a_port_without_a_host_means_all_addresses);
    tcase_add_test(tcase, the_banner_prints_the_address_for_other_devices);
    tcase_add_test(tcase, the_banner_says_which_port_it_is_instead);
    suite_add_tcase(suite, tcase);
    return suite;
}
