/* test_live_files.c - files that are odd, and files that are none. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

static struct client client;
static struct answer answer;

static void serve_scratch(void)
{
    scratch_folder("site");
    scratch_write("site/page.html", "<p>page\n");
    client.sock = SOCK_NONE;
    server_start(ARGS("--workers", "2", scratch("site")));
}

static void setup(void)
{
    scratch_make();
    serve_scratch();
}

/* In memory, where times are not cut to what a disk has room for. */
static void setup_in_memory(void)
{
    scratch_make_in(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    serve_scratch();
}

static void teardown(void)
{
    client_close(&client);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static int get(const char *target)
{
    return client_get_once(&client, server.endpoints[0], target, &answer);
}

/* ---- dates ---- */

static const int64_t seconds[] = {
    0,
    1,
    -1,
    -2208988800, /* 1900 */
    2147483647,
    2147483648,
    4294967295,
    4294967296,
    8589934592,
    15032385535,
    15032385536, /* the end of ext4's time */
    INT64_C(1) << 55,
};

START_TEST(a_file_is_served_whatever_its_date)
{
    struct timespec times[2] = {{.tv_sec = seconds[_i]}, {.tv_sec = seconds[_i]}};
    struct stat st;
    if (utimensat(AT_FDCWD, scratch("site/page.html"), times, 0) != 0 ||
        stat(scratch("site/page.html"), &st) != 0 || st.st_mtime != (time_t)seconds[_i])
        fprintf(stderr, "this file system has no %lld: it made something else of it\n",
                (long long)seconds[_i]);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(get("/page.html"), 200);
        ck_assert_mem_eq(answer.body, "<p>page\n", 8);
        const char *date = answer_field(&answer, "Last-Modified");
        ck_assert_msg(date == NULL || strlen(date) == strlen("Sun, 06 Nov 1994 08:49:37 GMT"), "%s",
                      answer.head);
    }
}
END_TEST

/* ---- names ---- */

static const struct named {
    const char *name;
    const char *target;
    int status; /* 404: names that mean something else to some system are not served */
} names[] = {
    {"with space", "/with%20space", 200},
    {"a+b&c=d;e,f@g!h$i'j(k)l*m~n", "/a+b&c=d;e,f@g!h$i'j(k)l*m~n", 200},
    {"100%", "/100%25", 200},
    {"%41", "/%2541", 200},
    {"what?", "/what%3F", 200},
    {"hash#", "/hash%23", 200},
    {"quo\"te", "/quo%22te", 200},
    {"\xe6\x97\xa5\xe6\x9c\xac.html", "/%E6%97%A5%E6%9C%AC.html", 200},
    {"back\\slash", "/back%5cslash", 404},
    {"col:on", "/col:on", 404},
    {"...", "/...", 404},
};

START_TEST(a_file_is_served_if_its_name_means_the_same_everywhere)
{
    char name[64];
    snprintf(name, sizeof name, "site/%s", names[_i].name);
    scratch_write(name, "odd\n");
    for (int i = 0; i < 2; i++)
        ck_assert_msg(get(names[_i].target) == names[_i].status, "%s: %d", names[_i].target,
                      answer.status);
}
END_TEST

START_TEST(the_longest_name_is_served_and_a_longer_one_is_not_found)
{
    char target[1000] = "/", name[300] = "site/";
    for (int i = 0; i < 255; i++) {
        strcat(target, "n");
        strcat(name, "n");
    }
    scratch_write(name, "long\n");
    ck_assert_int_eq(get(target), 200);
    strcat(target, "n");
    ck_assert_int_eq(get(target), 404);
    /* Each byte written as three. */
    for (int i = 0; i < 85; i++)
        memcpy(name + 5 + i * 3, "\xe2\x82\xac", 3);
    strcpy(target, "/");
    for (int i = 0; i < 85; i++)
        strcat(target, "%E2%82%AC");
    scratch_write(name, "long\n");
    ck_assert_int_eq(client_get_once(&client, server.endpoints[0], target, &answer), 200);
}
END_TEST

/* As deep as a path may be. */
START_TEST(a_deep_path_is_served)
{
    char path[4096] = "site", name[201];
    memset(name, 'd', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    while (strlen(scratch(path)) + 2 * sizeof name < 1000) {
        strcat(strcat(path, "/"), name);
        scratch_folder(path);
    }
    strcat(path, "/page.txt");
    scratch_write(path, "deep\n");
    ck_assert_int_eq(get(path + strlen("site")), 200);
    ck_assert_mem_eq(answer.body, "deep\n", 5);
}
END_TEST

/* ---- what is no file ---- */

static void make_pipe(void)
{
    ck_assert_int_eq(mkfifo(scratch("site/odd"), 0644), 0);
}

static void make_socket(void)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(un.sun_path, sizeof un.sun_path, "%s", scratch("site/odd"));
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&un, sizeof un), 0);
    close(fd);
}

/* Only root may. */
static void make_device(void)
{
    if (mknod(scratch("site/odd"), S_IFCHR | 0666, makedev(1, 5)) != 0)
        fprintf(stderr, "not checked here: devices cannot be made\n");
}

static void make_loop(void)
{
    scratch_link("odd", "site/odd");
}

static void make_link_to_device(void)
{
    scratch_link("/dev/zero", "site/odd");
}

static void make_link_to_pipe(void)
{
    ck_assert_int_eq(mkfifo(scratch("site/pipe"), 0644), 0);
    scratch_link("pipe", "site/odd");
}

static void make_folder_with_pipe(void)
{
    scratch_folder("site/odd");
    ck_assert_int_eq(mkfifo(scratch("site/odd/index.html"), 0644), 0);
}

static void (*const oddities[])(void) = {
    make_pipe,           make_socket,       make_device,           make_loop,
    make_link_to_device, make_link_to_pipe, make_folder_with_pipe,
};

/* Nobody writes to the pipe: a server that opened it for reading would wait for ever, and so would
 * we, if its answers did not tell. */
START_TEST(what_is_no_file_is_not_found_and_blocks_nobody)
{
    ck_assert_int_eq(get("/odd"), 404);
    oddities[_i]();
    for (int i = 0; i < 4; i++) {
        int status = get(oddities[_i] == make_folder_with_pipe ? "/odd/" : "/odd");
        ck_assert_int_eq(status, 404);
        ck_assert_int_eq(get("/page.html"), 200);
    }
}
END_TEST

START_TEST(a_page_that_becomes_a_pipe_is_gone)
{
    ck_assert_int_eq(get("/page.html"), 200);
    ck_assert_int_eq(mkfifo(scratch("pipe"), 0644), 0);
    scratch_rename("pipe", "site/page.html");
    ck_assert_int_eq(get("/page.html"), 404);
    scratch_write("page.html", "<p>again\n");
    scratch_rename("page.html", "site/page.html");
    ck_assert_int_eq(get("/page.html"), 200);
}
END_TEST

Suite *live_files_suite(void)
{
    Suite *suite = suite_create("live_files");
    TCase *tcase = server_case(suite, "files", "", setup, teardown);
    tcase_add_loop_test(tcase, a_file_is_served_whatever_its_date, 0,
                        sizeof seconds / sizeof seconds[0]);
    TCase *memory = tcase_create("memory");
    tcase_set_timeout(memory, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(memory, setup_in_memory, teardown);
    tcase_add_loop_test(memory, a_file_is_served_whatever_its_date, 0,
                        sizeof seconds / sizeof seconds[0]);
    suite_add_tcase(suite, memory);
    tcase_add_loop_test(tcase, a_file_is_served_if_its_name_means_the_same_everywhere, 0,
                        sizeof names / sizeof names[0]);
    tcase_add_test(tcase, the_longest_name_is_served_and_a_longer_one_is_not_found);
    tcase_add_test(tcase, a_deep_path_is_served);
    tcase_add_loop_test(tcase, what_is_no_file_is_not_found_and_blocks_nobody, 0,
                        sizeof oddities / sizeof oddities[0]);
    tcase_add_test(tcase, a_page_that_becomes_a_pipe_is_gone);
    return suite;
}
