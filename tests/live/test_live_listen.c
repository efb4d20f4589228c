/* test_live_listen.c - where tarn listens, and what it says when it cannot. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Where rows begin that only some systems have. */
enum { UNIX = 2, POSIX_ONLY = 22 };

static struct client client;
static struct answer answer;
static int ours[2]; /* listening sockets of the test itself */

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    scratch_write("site/page.html", "<p>page\n");
    client.sock = SOCK_NONE;
    ours[0] = ours[1] = -1;
}

static void teardown(void)
{
    client_close(&client);
    for (int i = 0; i < 2; i++)
        if (ours[i] >= 0)
            close(ours[i]);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static const char *unix_endpoint(void)
{
    static char text[300];
    snprintf(text, sizeof text, "unix:%s", scratch("socket"));
    return text;
}

/* Listens at a port of the system's choice and writes ENDPOINT. */
static int listen_on_port(int family, char endpoint[64])
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    bool six = family == AF_INET6;
    struct sockaddr *addr = six ? (struct sockaddr *)&in6 : (struct sockaddr *)&in;
    socklen_t len = six ? sizeof in6 : sizeof in;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(fd, addr, len), 0);
    ck_assert_int_eq(listen(fd, 16), 0);
    ck_assert_int_eq(getsockname(fd, addr, &len), 0);
    snprintf(endpoint, 64, six ? "[::1]:%u" : "127.0.0.1:%u",
             ntohs(six ? in6.sin6_port : in.sin_port));
    return fd;
}

/* The same for datagrams. */
static int receive_on_port(char endpoint[64])
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof in;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, len), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    snprintf(endpoint, 64, "udp:127.0.0.1:%u", ntohs(in.sin_port));
    return fd;
}

static int listen_on_path(void)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(un.sun_path, sizeof un.sun_path, "%s", scratch("socket"));
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&un, sizeof un), 0);
    ck_assert_int_eq(listen(fd, 16), 0);
    return fd;
}

static void expect_page(const char *endpoint)
{
    ck_assert_int_eq(client_get_once(&client, endpoint, "/page.html", &answer), 200);
}

/* ---- ports ---- */

START_TEST(port_zero_prints_and_writes_the_real_port)
{
    char content[64] = "", expected[64];
    server_start(ARGS("--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--listen", "localhost:0",
                      "--port-file", scratch("port"), scratch("site")));
    ck_assert_uint_ge(server.endpoint_count, 3);
    for (unsigned i = 0; i < server.endpoint_count; i++)
        expect_page(server.endpoints[i]);
    FILE *file = fopen(scratch("port"), "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_gt(fread(content, 1, sizeof content - 1, file), 0);
    fclose(file);
    snprintf(expected, sizeof expected, "%s\n", strrchr(server.endpoints[0], ':') + 1);
    ck_assert_str_eq(content, expected);
}
END_TEST

static void expect_port_taken(int family)
{
    char endpoint[64];
    ours[0] = listen_on_port(family, endpoint);
    server_launch(&(struct server_how){0}, ARGS("--listen", endpoint, scratch("site")));
    ck_assert_int_eq(server_wait(), 3);
    ck_assert_msg(strstr(server.said, endpoint) != NULL, "%s", server.said);
}

START_TEST(a_taken_port_is_an_error)
{
    expect_port_taken(_i ? AF_INET6 : AF_INET);
}
END_TEST

START_TEST(a_taken_ports_error_names_the_owner)
{
    char pid[32];
    expect_port_taken(_i ? AF_INET6 : AF_INET);
    snprintf(pid, sizeof pid, "pid %ld", (long)getpid());
    ck_assert_msg(strstr(server.said, pid) != NULL, "%s", server.said);
}
END_TEST

START_TEST(a_taken_port_of_datagrams_is_an_error_too)
{
    char endpoint[64], says[80];
    ours[0] = receive_on_port(endpoint);
    server_launch(&(struct server_how){0}, ARGS("--listen", endpoint, scratch("site")));
    ck_assert_int_eq(server_wait(), 3);
    snprintf(says, sizeof says, "%s is in use", endpoint);
    ck_assert_msg(strstr(server.said, says) != NULL, "%s", server.said);
}
END_TEST

START_TEST(a_taken_port_of_datagrams_names_its_owner)
{
    char endpoint[64], pid[32];
    ours[0] = receive_on_port(endpoint);
    server_launch(&(struct server_how){0}, ARGS("--listen", endpoint, scratch("site")));
    ck_assert_int_eq(server_wait(), 3);
    snprintf(pid, sizeof pid, "(pid %ld)", (long)getpid());
    ck_assert_msg(strstr(server.said, pid) != NULL, "%s", server.said);
}
END_TEST

/* All or nothing: what was opened before is closed again. */
START_TEST(one_taken_port_of_several_leaves_nothing_behind)
{
    char endpoint[64];
    ours[0] = listen_on_port(AF_INET, endpoint);
    server_launch(&(struct server_how){0}, ARGS("--listen", unix_endpoint(), "--listen", endpoint,
                                                "--port-file", scratch("port"), scratch("site")));
    ck_assert_int_eq(server_wait(), 3);
    ck_assert_int_ne(access(scratch("socket"), F_OK), 0);
    ck_assert_int_ne(access(scratch("port"), F_OK), 0);
}
END_TEST

/* ---- unix sockets ---- */

START_TEST(a_unix_socket_has_the_mode_it_was_given)
{
    static const char *const modes[] = {"600", "660", "666"};
    char endpoint[320];
    struct stat st;
    snprintf(endpoint, sizeof endpoint, "%s?mode=%s", unix_endpoint(), modes[_i]);
    server_start(ARGS("--listen", endpoint, scratch("site")));
    ck_assert_int_eq(stat(scratch("socket"), &st), 0);
    ck_assert(S_ISSOCK(st.st_mode));
    ck_assert_int_eq(st.st_mode & 0777, (int)strtol(modes[_i], NULL, 8));
    expect_page(server.endpoints[0]);
}
END_TEST

START_TEST(who_may_speak_for_others_is_our_own_user_unless_others_are_named)
{
    static const char *const queries[] = {"?proxy", "?mode=620&proxy", "?owner=%u&proxy",
                                          "?owner=:%u&proxy", "?owner=:%u&mode=600&proxy"};
    static const unsigned modes[] = {0600, 0620, 0600, 0660, 0600};
    char query[64], endpoint[400];
    struct stat st;
    snprintf(query, sizeof query, queries[_i], (unsigned)(_i == 2 ? geteuid() : getegid()));
    snprintf(endpoint, sizeof endpoint, "%s%s", unix_endpoint(), query);
    mode_t before = umask(0);
    server_start(ARGS("--listen", endpoint, scratch("site")));
    umask(before);
    ck_assert_int_eq(stat(scratch("socket"), &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, modes[_i]);
}
END_TEST

/* Whoever is not root can give files to nobody but themselves. */
START_TEST(a_unix_socket_belongs_to_whom_it_was_given)
{
    char endpoint[400];
    struct stat st;
    uid_t uid = geteuid() == 0 ? 12345 : geteuid();
    gid_t gid = geteuid() == 0 ? 54321 : getegid();
    snprintf(endpoint, sizeof endpoint, "%s?mode=600&owner=%u:%u", unix_endpoint(), (unsigned)uid,
             (unsigned)gid);
    server_start(ARGS("--listen", endpoint, scratch("site")));
    ck_assert_int_eq(stat(scratch("socket"), &st), 0);
    ck_assert_uint_eq(st.st_uid, uid);
    ck_assert_uint_eq(st.st_gid, gid);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
}
END_TEST

START_TEST(an_abstract_name_needs_no_file)
{
    char endpoint[64];
    snprintf(endpoint, sizeof endpoint, "unix:@tarn-live-%ld", (long)getpid());
    server_start(ARGS("--listen", endpoint, scratch("site")));
    ck_assert_str_eq(server.endpoints[0], endpoint);
    expect_page(endpoint);
}
END_TEST

START_TEST(a_dead_servers_socket_is_replaced)
{
    close(listen_on_path());
    server_start(ARGS("--listen", unix_endpoint(), scratch("site")));
    expect_page(unix_endpoint());
}
END_TEST

START_TEST(a_living_servers_socket_is_not)
{
    ours[0] = listen_on_path();
    server_launch(&(struct server_how){0}, ARGS("--listen", unix_endpoint(), scratch("site")));
    ck_assert_int_eq(server_wait(), 3);
    ck_assert(client_may_connect(unix_endpoint()));
}
END_TEST

/* One that we may not ask, and one of another kind: somebody may be there, or nobody. */
START_TEST(a_socket_that_cannot_be_asked_stays_and_is_said_to)
{
    static const int kinds[] = {SOCK_STREAM, SOCK_DGRAM};
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    snprintf(un.sun_path, sizeof un.sun_path, "%s", scratch("socket"));
    ours[0] = socket(AF_UNIX, kinds[_i] | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(ours[0], (struct sockaddr *)&un, sizeof un), 0);
    ck_assert_int_eq(chmod(un.sun_path, _i == 0 ? 0 : 0666), 0);
    server_launch(&(struct server_how){.has_no_rights = true},
                  ARGS("--listen", unix_endpoint(), scratch("site")));
    ck_assert_int_eq(server_wait(), 1);
    ck_assert_msg(strstr(server.said, "cannot tell whether somebody listens there: ") != NULL, "%s",
                  server.said);
    ck_assert_int_eq(access(un.sun_path, F_OK), 0);
}
END_TEST

/* Whoever asks whether it lives must not have to wait for its turn. */
START_TEST(a_living_servers_socket_is_not_even_when_its_queue_is_full)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    snprintf(un.sun_path, sizeof un.sun_path, "%s", scratch("socket"));
    ours[0] = listen_on_path();
    ck_assert_int_eq(listen(ours[0], 0), 0);
    int waiting[8], count = 0, failed = 0;
    while (!failed && count < 8) {
        waiting[count] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        failed = connect(waiting[count++], (struct sockaddr *)&un, sizeof un);
    }
    ck_assert(failed && errno == EAGAIN);
    server_launch(&(struct server_how){0}, ARGS("--listen", unix_endpoint(), scratch("site")));
    ck_assert_int_eq(server_wait(), 3);
    ck_assert_int_eq(access(scratch("socket"), F_OK), 0);
    while (count > 0)
        close(waiting[--count]);
}
END_TEST

/* It may have been taken away and given to somebody else. */
START_TEST(who_stops_removes_only_a_socket_that_nobody_listens_at)
{
    server_start(ARGS("--listen", unix_endpoint(), scratch("site")));
    ck_assert_int_eq(unlink(scratch("socket")), 0);
    if (_i == 0)
        scratch_write("socket", "precious");
    else
        ours[0] = listen_on_path();
    server_stop();
    ck_assert_int_eq(access(scratch("socket"), F_OK), 0);
    if (_i == 1)
        ck_assert(client_may_connect(unix_endpoint()));
}
END_TEST

START_TEST(who_stops_leaves_no_socket_behind)
{
    server_start(ARGS("--listen", unix_endpoint(), scratch("site")));
    ck_assert_int_eq(access(scratch("socket"), F_OK), 0);
    server_stop();
    ck_assert_int_eq(access(scratch("socket"), F_OK), -1);
}
END_TEST

START_TEST(a_file_in_the_place_of_a_socket_stays)
{
    scratch_write("socket", "precious");
    server_launch(&(struct server_how){0}, ARGS("--listen", unix_endpoint(), scratch("site")));
    ck_assert_int_eq(server_wait(), 1);
    ck_assert_ptr_nonnull(strstr(server.said, "no socket"));
    ck_assert_int_eq(access(scratch("socket"), F_OK), 0);
}
END_TEST

/* ---- peers that are gone ---- */

/* The timer of the server's side of a connection to ENDPOINT, as /proc/net/tcp has it: 0 none, 2
 * keep-alive; -1: no such connection. */
static int timer_of(const char *endpoint)
{
    unsigned wanted = (unsigned)strtoul(strrchr(endpoint, ':') + 1, NULL, 10);
    unsigned port, state, timer;
    char line[512];
    int found = -1;
    FILE *file = fopen("/proc/net/tcp", "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file))
        if (sscanf(line, " %*d: %*x:%x %*x:%*x %x %*x:%*x %x:", &port, &state, &timer) == 3 &&
            port == wanted && state == 1)
            found = (int)timer;
    fclose(file);
    return found;
}

static bool has_timer(void *wanted)
{
    return timer_of(server.endpoints[0]) == *(int *)wanted;
}

START_TEST(silent_peers_are_asked_for_when_the_idle_time_out_is_long)
{
    static const char *const timeouts[] = {"1m", "5m", "off"};
    server_start(ARGS("--idle-timeout", timeouts[_i], scratch("site")));
    client_open(&client, server.endpoints[0]);
    ck_assert_int_eq(client_get(&client, "/page.html", &answer), 200);
    int wanted = _i == 0 ? 0 : 2;
    /* Until the peer has acknowledged the answer there is another timer. */
    wait_until(has_timer, &wanted, "the timer");
}
END_TEST

/* ---- inherited sockets ---- */

START_TEST(an_inherited_socket_is_served)
{
    char endpoint[64];
    ours[0] = listen_on_port(AF_INET, endpoint);
    server_start_as(&(struct server_how){.descriptors = ours, .descriptor_count = 1},
                    ARGS("--listen", "fd:3", scratch("site")));
    ck_assert_str_eq(server.endpoints[0], endpoint);
    expect_page(endpoint);
}
END_TEST

START_TEST(a_service_managers_sockets_are_served_and_stay)
{
    char endpoint[64];
    ours[0] = listen_on_port(AF_INET, endpoint);
    ours[1] = listen_on_path();
    server_start_as(
        &(struct server_how){.descriptors = ours, .descriptor_count = 2, .activated = true},
        ARGS(scratch("site")));
    ck_assert_uint_eq(server.endpoint_count, 2);
    expect_page(endpoint);
    expect_page(unix_endpoint());
    server_stop();
    ck_assert(client_may_connect(endpoint));
    ck_assert(client_may_connect(unix_endpoint()));
}
END_TEST

START_TEST(a_service_managers_socket_that_is_named_too_is_opened_once)
{
    char endpoint[64];
    ours[0] = listen_on_port(AF_INET, endpoint);
    server_start_as(
        &(struct server_how){.descriptors = ours, .descriptor_count = 1, .activated = true},
        ARGS("--listen", "fd:3?proxy=127.0.0.1", scratch("site")));
    ck_assert_uint_eq(server.endpoint_count, 1);
    client_open(&client, endpoint);
    client_send(&client, "PROXY UNKNOWN\r\n");
    ck_assert_int_eq(client_get(&client, "/page.html", &answer), 200);
}
END_TEST

/* The one for questions about the server is not for the site. */
START_TEST(a_service_managers_socket_for_the_admin_is_not_for_the_public)
{
    char endpoints[2][64];
    for (int i = 0; i < 2; i++)
        ours[i] = listen_on_port(AF_INET, endpoints[i]);
    server_start_as(
        &(struct server_how){.descriptors = ours, .descriptor_count = 2, .activated = true},
        ARGS("--admin", "fd:4", scratch("site")));
    ck_assert_uint_eq(server.endpoint_count, 1);
    expect_page(endpoints[0]);
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(client_get_once(&client, endpoints[1], "/.tarn/health", &answer), 200);
}
END_TEST

START_TEST(a_descriptor_is_listened_at_once)
{
    char endpoint[64];
    ours[0] = listen_on_port(AF_INET, endpoint);
    server_launch(&(struct server_how){.descriptors = ours, .descriptor_count = 1},
                  ARGS("--listen", "fd:3", _i ? "--admin" : "--listen", "fd:3", scratch("site")));
    ck_assert_int_eq(server_wait(), 1);
    ck_assert_msg(server_has_said("fd:3 is listened at already"), "%s", server.said);
    ck_assert(client_may_connect(endpoint));
}
END_TEST

static void expect_refused(const char *endpoint, const char *why)
{
    server_launch(&(struct server_how){.descriptors = ours, .descriptor_count = 1},
                  ARGS("--listen", endpoint, scratch("site")));
    ck_assert_int_eq(server_wait(), 1);
    ck_assert(server_has_said(why));
}

/* The same as for an endpoint that says what it is, but it takes the socket to know. */
START_TEST(the_proxies_of_an_inherited_socket_have_to_be_named)
{
    char endpoint[64];
    ours[0] = listen_on_port(AF_INET, endpoint);
    expect_refused("fd:3?proxy", "proxy=127.0.0.1");
}
END_TEST

/* Naming addresses does not help: its peers have none. */
START_TEST(the_proxies_of_an_inherited_abstract_socket_cannot_be_named)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    ours[0] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(ours[0], (struct sockaddr *)&un, sizeof un.sun_family), 0);
    ck_assert_int_eq(listen(ours[0], 16), 0);
    expect_refused(_i ? "fd:3?proxy=127.0.0.1" : "fd:3?proxy", "abstract name");
}
END_TEST

START_TEST(the_proxies_of_an_inherited_path_have_no_addresses)
{
    ours[0] = listen_on_path();
    expect_refused("fd:3?proxy=127.0.0.1", "write proxy alone");
}
END_TEST

START_TEST(the_rights_of_an_inherited_path_name_its_proxies)
{
    ours[0] = listen_on_path();
    server_start_as(&(struct server_how){.descriptors = ours, .descriptor_count = 1},
                    ARGS("--listen", "fd:3?proxy", scratch("site")));
    client_open(&client, unix_endpoint());
    client_send(&client, "PROXY UNKNOWN\r\n");
    ck_assert_int_eq(client_get(&client, "/page.html", &answer), 200);
}
END_TEST

START_TEST(a_service_managers_sockets_for_others_are_left_alone)
{
    char endpoint[64];
    ours[0] = listen_on_port(AF_INET, endpoint);
    server_start_as(&(struct server_how){.descriptors = ours,
                                         .descriptor_count = 1,
                                         .environment = ARGS("LISTEN_PID=1", "LISTEN_FDS=1")},
                    ARGS(scratch("site")));
    ck_assert_uint_eq(server.endpoint_count, 1);
    ck_assert_str_ne(server.endpoints[0], endpoint);
}
END_TEST

/* ---- who sees the lists of folders ---- */

/* Another address than loopback, if this machine has one; false: it has none. */
static bool write_reachable(char endpoint[ADDR_TEXT_MAX + 8])
{
    struct addr addr;
    char text[ADDR_TEXT_MAX];
    if (sock_interfaces(&addr, 1) != 1)
        return false;
    addr_print_host(&addr, text);
    snprintf(endpoint, ADDR_TEXT_MAX + 8, addr_family(&addr) == FAMILY_INET6 ? "[%s]:0" : "%s:0",
             text);
    return true;
}

/* The list, or that there is no page. */
static void expect_list(const char *endpoint, bool lists)
{
    ck_assert_int_eq(client_get_once(&client, endpoint, "/folder/", &answer), lists ? 200 : 404);
    ck_assert((memmem(answer.body, answer.body_len, "only.txt", 8) != NULL) == lists);
    ck_assert_int_eq(client_get_once(&client, endpoint, "/folder/only.txt", &answer), 200);
}

static const struct lister {
    const char *endpoints[2]; /* "lan" stands for an address that others reach */
    const char *listing;
    bool lists;
} listers[] = {
    {{"127.0.0.1:0", NULL}, "auto", true},   {{"127.0.0.1:0", "[::1]:0"}, "auto", true},
    {{"127.0.0.1:0", NULL}, "off", false},   {{"lan", NULL}, "auto", false},
    {{"127.0.0.1:0", "lan"}, "auto", false}, {{"lan", "127.0.0.1:0"}, "on", true},
};

START_TEST(folders_are_listed_where_only_this_machine_comes_unless_told)
{
    const struct lister *row = &listers[_i];
    char endpoints[2][ADDR_TEXT_MAX + 8];
    const char *args[8] = {"--listing", row->listing, scratch("site")};
    scratch_folder("site/folder");
    scratch_write("site/folder/only.txt", "only\n");
    for (int i = 0, count = 3; i < 2 && row->endpoints[i]; i++) {
        snprintf(endpoints[i], sizeof endpoints[i], "%s", row->endpoints[i]);
        if (strcmp(row->endpoints[i], "lan") == 0 && !write_reachable(endpoints[i])) {
            puts("SKIPPED: this machine has only its loopback");
            return;
        }
        args[count++] = "--listen";
        args[count++] = endpoints[i];
    }
    server_start(args);
    for (unsigned i = 0; i < server.endpoint_count; i++)
        expect_list(server.endpoints[i], row->lists);
}
END_TEST

START_TEST(a_listener_for_all_addresses_lists_nothing)
{
    char endpoint[64];
    scratch_folder("site/folder");
    scratch_write("site/folder/only.txt", "only\n");
    server_start(ARGS("--listen", "0.0.0.0:0", scratch("site")));
    snprintf(endpoint, sizeof endpoint, "127.0.0.1%s", strrchr(server.endpoints[0], ':'));
    expect_list(endpoint, false);
}
END_TEST

/* ---- a base ---- */

/* Written as in addresses, and so it is told. */
START_TEST(the_address_of_the_site_has_its_base)
{
    static const struct {
        const char *base, *path, *other;
    } rows[] = {
        {"/repo/", "/repo/page.html", "/page.html"},
        {"/a%20b/%C3%a4/", "/a%20b/%C3%A4/page.html", "/a%2520b/%C3%A4/page.html"},
        {"/", "/page.html", "/repo/page.html"},
    };
    char url[256];
    server_start(ARGS("--base", rows[_i].base, "--admin", "127.0.0.1:0", "--listen", "127.0.0.1:0",
                      scratch("site")));
    const char *endpoint = server.endpoints[0];
    size_t base_len = strlen(rows[_i].path) - strlen("page.html");
    snprintf(url, sizeof url, " url=http://%s%.*s ", endpoint, (int)base_len, rows[_i].path);
    ck_assert_msg(strstr(server.said, url) != NULL, "%s", server.said);
    ck_assert_int_eq(client_get_once(&client, endpoint, rows[_i].path, &answer), 200);
    ck_assert_int_eq(client_get_once(&client, endpoint, rows[_i].other, &answer), 404);
    unsigned port;
    int end = 0;
    const char *admin = strstr(server.said, " admin=");
    ck_assert_ptr_nonnull(admin);
    ck_assert_int_eq(sscanf(admin, " admin=http://127.0.0.1:%u/%n", &port, &end), 1);
    ck_assert_msg(end > 0 && admin[end] == ' ', "%s", server.said);
}
END_TEST

/* ---- what cannot work ---- */

static const struct refusal {
    const char *words[6]; /* "@" stands for the scratch folder at the start of a word */
    int status;
    const char *says;
} refusals[] = {
    {{"--nonsense"}, 2, "unknown option --nonsense"},
    {{"--workers", "many"}, 2, "1 to 1024"},
    {{"--workers"}, 2, "needs a value"},
    {{"--idle-timeout", "5parsecs"}, 2, "10s, 250ms"},
    {{"--log", "xml"}, 2, "none, short, combined, json"},
    {{"--listen", "::1:8080"}, 2, "brackets"},
    {{"--listen", "127.0.0.1:99999"}, 2, "port from 0 to 65535"},
    {{"--listen", "unix:"}, 2, "path is empty"},
    {{"--listen", "unix:/a?mode=9"}, 2, "mode="},
    {{"--lan", "--listen", ":0"}, 2, "--lan"},
    {{"--max-uri", "32K"}, 2, "--max-head"},
    {{"@site", "@site"}, 2, "only one ROOT"},
    {{"--listen", "no.such.host.invalid:80"}, 1, "no.such.host.invalid"},
    {{"--listen", "203.0.113.7:0"}, 1, "no interface of this machine"},
    {{"--listen", "unix:/a?owner="}, 2, "owner="},
    {{"--listen", "unix:/a?proxy=127.0.0.1"}, 2, "mode= says who may connect"},
    {{"--listen", ":0?proxy"}, 2, "proxy=127.0.0.1"},
    {{"--listen", "vsock:x:1"}, 2, "CID"},
    {{"--listen", "ipx:1:2"}, 2, "NetWare"},
    {{"--log", "short", "--log-file", "@nothing/log"}, 1, "cannot open the log file"},
    {{"--port-file", "@nothing/port"}, 1, "cannot write the port"},
    {{"@nothing"}, 1, "cannot serve"},
    [POSIX_ONLY] = {{"--listen", "fd:77"}, 1, "fd:77 is not an open socket"},
    {{"--listen", "fd:2"}, 1, "pass a listening socket"},
    {{"--listen", "unix:@a?owner=0:0"}, 2, "is no file"},
    {{"--listen", "unix:@a?proxy"}, 2, "as in unix:/run/tarn.sock?mode=660&proxy"},
    {{"--listen", "unix:/no/such/folder/socket"}, 1, "/no/such/folder/socket"},
    {{"@nothing"}, 1, "No such file"},
    {{"@pipe"}, 1, "cannot serve"},
    {{"@closed"}, 1, "allowed to enter"},
};

/* One sentence, and the status that scripts rely on. */
START_TEST(what_cannot_work_is_explained)
{
    const struct refusal *refusal = &refusals[_i];
    char words[6][600];
    const char *args[7] = {NULL};
    ck_assert_int_eq(mkfifo(scratch("pipe"), 0644), 0);
    scratch_folder("closed");
    ck_assert_int_eq(chmod(scratch("closed"), 0), 0);
    for (int i = 0; i < 6 && refusal->words[i]; i++) {
        const char *word = refusal->words[i];
        snprintf(words[i], sizeof words[i], "%s%s", *word == '@' ? scratch("") : "",
                 *word == '@' ? word + 1 : word);
        args[i] = words[i];
    }
    server_launch(&(struct server_how){.has_no_rights = true}, args);
    ck_assert_int_eq(server_wait(), refusal->status);
    ck_assert_msg(strstr(server.said, refusal->says) != NULL, "%s", server.said);
    ck_assert_msg(strncmp(server.said, "tarn: ", 6) == 0, "%s", server.said);
    ck_assert_ptr_eq(strchr(server.said, '\n'), server.said + server.said_len - 1);
}
END_TEST

START_TEST(a_variable_that_cannot_be_read_is_named)
{
    server_launch(&(struct server_how){.environment = ARGS("TARN_WORKERS=many")},
                  ARGS(scratch("site")));
    ck_assert_int_eq(server_wait(), 2);
    ck_assert_ptr_nonnull(strstr(server.said, "TARN_WORKERS=many"));
}
END_TEST

/* ---- roots ---- */

START_TEST(a_single_file_is_served_under_its_name_and_as_the_root)
{
    scratch_write("site/other.html", "<p>other\n");
    server_start(ARGS(scratch("site/page.html")));
    expect_page(server.endpoints[0]);
    client_open(&client, server.endpoints[0]);
    ck_assert_int_eq(client_get(&client, "/", &answer), 200);
    ck_assert_mem_eq(answer.body, "<p>page\n", 8);
    ck_assert_int_eq(client_get(&client, "/other.html", &answer), 404);
    ck_assert_int_eq(client_get(&client, "/page.html/", &answer), 404);
}
END_TEST

/* Without a root: www if it is there, else where tarn was started. */
START_TEST(without_a_root_www_or_the_current_folder_is_served)
{
    static const char *const folders[] = {"site", "parent"};
    scratch_folder("parent");
    scratch_rename("site", _i ? "parent/www" : "site");
    server_start_as(&(struct server_how){.folder = scratch(folders[_i])}, ARGS("--workers", "1"));
    expect_page(server.endpoints[0]);
}
END_TEST

START_TEST(names_are_looked_at_where_only_this_machine_comes_by_tcp)
{
    static const char request[] = "GET /page.html HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n";
    static const int statuses[] = {421, 200, [UNIX] = 200};
    bool has_unix = _i == UNIX;
    if (has_unix)
        server_start(ARGS("--listen", "127.0.0.1:0", "--listen", "0.0.0.0:0", "--listen",
                          unix_endpoint(), scratch("site")));
    else
        server_start(ARGS("--listen", "127.0.0.1:0", "--listen", "0.0.0.0:0", scratch("site")));
    for (int i = 0; i < (has_unix ? UNIX + 1 : UNIX); i++) {
        client_open(&client, server.endpoints[i]);
        client_send(&client, request);
        ck_assert_int_eq(client_answer(&client, &answer), statuses[i]);
        client_close(&client);
    }
}
END_TEST

Suite *live_listen_suite(void)
{
    Suite *suite = suite_create("live_listen");
    TCase *tcase = server_case(suite, "listen", "", setup, teardown);
    tcase_add_test(tcase, port_zero_prints_and_writes_the_real_port);
    tcase_add_test(tcase, names_are_looked_at_where_only_this_machine_comes_by_tcp);
    tcase_add_loop_test(tcase, a_taken_port_is_an_error, 0, 2);
    tcase_add_test(tcase, a_taken_port_of_datagrams_is_an_error_too);
    tcase_add_test(tcase, one_taken_port_of_several_leaves_nothing_behind);
    tcase_add_loop_test(tcase, silent_peers_are_asked_for_when_the_idle_time_out_is_long, 0, 3);
    tcase_add_loop_test(tcase, folders_are_listed_where_only_this_machine_comes_unless_told, 0,
                        sizeof listers / sizeof listers[0]);
    tcase_add_test(tcase, a_listener_for_all_addresses_lists_nothing);
    tcase_add_loop_test(tcase, the_address_of_the_site_has_its_base, 0, 3);
    tcase_add_loop_test(tcase, what_cannot_work_is_explained, 0, POSIX_ONLY);
    tcase_add_test(tcase, a_variable_that_cannot_be_read_is_named);
    tcase_add_test(tcase, a_single_file_is_served_under_its_name_and_as_the_root);
    tcase_add_loop_test(tcase, without_a_root_www_or_the_current_folder_is_served, 0, 2);

    TCase *owners = server_case(suite, "owners", "owners", setup, teardown);
    tcase_add_loop_test(owners, a_taken_ports_error_names_the_owner, 0, 2);
    tcase_add_test(owners, a_taken_port_of_datagrams_names_its_owner);
    tcase_add_loop_test(server_case(suite, "posix", "posix", setup, teardown),
                        what_cannot_work_is_explained, POSIX_ONLY,
                        sizeof refusals / sizeof refusals[0]);

    TCase *local = server_case(suite, "unix", "unix", setup, teardown);
    tcase_add_loop_test(local, names_are_looked_at_where_only_this_machine_comes_by_tcp, UNIX,
                        UNIX + 1);
    tcase_add_loop_test(local, a_unix_socket_has_the_mode_it_was_given, 0, 3);
    tcase_add_loop_test(local, who_may_speak_for_others_is_our_own_user_unless_others_are_named, 0,
                        5);
    tcase_add_test(local, a_unix_socket_belongs_to_whom_it_was_given);
    tcase_add_test(local, an_abstract_name_needs_no_file);
    tcase_add_test(local, a_dead_servers_socket_is_replaced);
    tcase_add_test(local, a_living_servers_socket_is_not);
    tcase_add_loop_test(local, a_socket_that_cannot_be_asked_stays_and_is_said_to, 0, 2);
    tcase_add_test(local, a_living_servers_socket_is_not_even_when_its_queue_is_full);
    tcase_add_loop_test(local, who_stops_removes_only_a_socket_that_nobody_listens_at, 0, 2);
    tcase_add_test(local, who_stops_leaves_no_socket_behind);
    tcase_add_test(local, a_file_in_the_place_of_a_socket_stays);

    TCase *inherited = server_case(suite, "inherited", "descriptors", setup, teardown);
    tcase_add_test(inherited, an_inherited_socket_is_served);
    tcase_add_test(inherited, the_proxies_of_an_inherited_socket_have_to_be_named);
    tcase_add_loop_test(inherited, the_proxies_of_an_inherited_abstract_socket_cannot_be_named, 0,
                        2);
    tcase_add_test(inherited, the_proxies_of_an_inherited_path_have_no_addresses);
    tcase_add_test(inherited, the_rights_of_an_inherited_path_name_its_proxies);
    tcase_add_test(inherited, a_service_managers_sockets_are_served_and_stay);
    tcase_add_test(inherited, a_service_managers_socket_that_is_named_too_is_opened_once);
    tcase_add_test(inherited, a_service_managers_socket_for_the_admin_is_not_for_the_public);
    tcase_add_loop_test(inherited, a_descriptor_is_listened_at_once, 0, 2);
    tcase_add_test(inherited, a_service_managers_sockets_for_others_are_left_alone);
    return suite;
}
