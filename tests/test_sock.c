/* test_sock.c - stream sockets over loopback and unix paths, and the poller that watches them. */
#include "tarn/endpoint.h"
#include "tarn/poller.h"
#include "tarn/proc.h"
#include "tarn/thread.h"
#include "tarn/ticks.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint64_t generous_ns = UINT64_C(20000000000);

static struct addr resolve(const char *text)
{
    struct endpoint endpoint;
    struct addr addr;
    struct err err = {""};
    ck_assert_msg(endpoint_parse(&endpoint, text, &err) == 0, "%s", err.text);
    ck_assert_msg(endpoint_resolve(&endpoint, &addr, 1, &err) == 1, "%s", err.text);
    return addr;
}

static sock_t listen_on(const char *text, struct addr *bound)
{
    struct addr addr = resolve(text);
    struct err err = {""};
    sock_t listener = SOCK_NONE;
    ck_assert_msg(sock_listen(&addr, 16, -1, &listener, &err) == LISTEN_OK, "%s", err.text);
    ck_assert(sock_local(listener, bound));
    return listener;
}

/* A connected pair: the one we opened and the one the listener accepted. */
static void connect_pair(sock_t listener, const struct addr *bound, sock_t *ours, sock_t *theirs)
{
    struct addr peer;
    struct err err = {""};
    ck_assert_msg(sock_connect(bound, NULL, ours, &err) != IO_FAILED, "%s", err.text);
    ck_assert_int_eq(sock_accept(listener, theirs, &peer), ACCEPT_OK);
}

static const char *const families[] = {"127.0.0.1:0", "[::1]:0", "unix:@tarn-test-sock"};

START_TEST(every_family_carries_bytes_both_ways)
{
    char buffer[16];
    size_t n = 0;
    struct addr bound;
    sock_t ours, theirs, listener = listen_on(families[_i], &bound);
    struct err err;
    struct poller *poller = poller_create(&err);
    struct poller_event event;
    connect_pair(listener, &bound, &ours, &theirs);
    ck_assert_int_eq(sock_recv(theirs, buffer, sizeof buffer, &n), IO_AGAIN);

    ck_assert(poller_add(poller, theirs, POLLER_READ, buffer));
    ck_assert_int_eq(sock_send(ours, "ping", 4, &n), IO_OK);
    ck_assert_int_eq(poller_wait(poller, &event, 1, generous_ns), 1);
    ck_assert_ptr_eq(event.who, buffer);
    ck_assert(event.readable && !event.writable);
    ck_assert_int_eq(sock_recv(theirs, buffer, sizeof buffer, &n), IO_OK);
    ck_assert_uint_eq(n, 4);

    poller_modify(poller, theirs, POLLER_WRITE, &n);
    ck_assert_int_eq(poller_wait(poller, &event, 1, generous_ns), 1);
    ck_assert_ptr_eq(event.who, &n);
    ck_assert(event.writable);

    sock_finish_sending(ours);
    poller_modify(poller, theirs, POLLER_READ, buffer);
    ck_assert_int_eq(poller_wait(poller, &event, 1, generous_ns), 1);
    ck_assert_int_eq(sock_recv(theirs, buffer, sizeof buffer, &n), IO_EOF);
    ck_assert_int_eq(sock_send(theirs, "pong", 4, &n), IO_OK);

    poller_remove(poller, theirs);
    ck_assert_int_eq(poller_wait(poller, &event, 1, 0), 0);
    sock_close(theirs);
    sock_close(ours);
    sock_close(listener);
    poller_destroy(poller);
}
END_TEST

static void wake(void *poller)
{
    poller_wake(poller);
}

START_TEST(a_wake_up_from_another_thread_ends_the_wait)
{
    struct err err;
    struct poller *poller = poller_create(&err);
    struct poller_event event;
    struct thread thread;
    ck_assert_int_eq(thread_start(&thread, "waker", wake, poller, &err), 0);
    uint64_t start = ticks_now();
    ck_assert_int_eq(poller_wait(poller, &event, 1, generous_ns), 0);
    ck_assert_uint_lt(ticks_now() - start, generous_ns);
    thread_join(&thread);
    poller_destroy(poller);
}
END_TEST

START_TEST(a_wait_without_events_ends_after_its_time_and_not_before)
{
    static const uint64_t waits[] = {0, 1500000, 3000000};
    struct err err;
    struct poller *poller = poller_create(&err);
    struct poller_event event;
    uint64_t start = ticks_now();
    ck_assert_int_eq(poller_wait(poller, &event, 1, waits[_i]), 0);
    ck_assert_uint_ge(ticks_now() - start, waits[_i]);
    poller_destroy(poller);
}
END_TEST

START_TEST(many_sockets_come_and_go_without_confusion)
{
    enum { PAIRS = 200 };
    struct addr bound;
    sock_t ours[PAIRS], theirs[PAIRS], listener = listen_on("127.0.0.1:0", &bound);
    struct poller_event events[PAIRS];
    bool seen[PAIRS] = {false};
    struct err err;
    size_t n;
    struct poller *poller = poller_create(&err);
    for (int i = 0; i < PAIRS; i++) {
        connect_pair(listener, &bound, &ours[i], &theirs[i]);
        ck_assert(poller_add(poller, theirs[i], POLLER_READ, &theirs[i]));
    }
    for (int i = 0; i < PAIRS; i += 2) { /* every other one leaves again */
        poller_remove(poller, theirs[i]);
        sock_close(theirs[i]);
    }
    for (int i = 1; i < PAIRS; i += 2)
        ck_assert_int_eq(sock_send(ours[i], "x", 1, &n), IO_OK);
    for (int left = PAIRS / 2; left > 0;) {
        int count = poller_wait(poller, events, 7, generous_ns);
        ck_assert_int_gt(count, 0);
        for (int e = 0; e < count; e++) {
            ptrdiff_t i = (sock_t *)events[e].who - theirs;
            ck_assert(i % 2 == 1 && !seen[i]);
            seen[i] = true;
            left--;
            poller_remove(poller, theirs[i]);
            sock_close(theirs[i]);
        }
    }
    for (int i = 0; i < PAIRS; i++)
        sock_close(ours[i]);
    sock_close(listener);
    poller_destroy(poller);
}
END_TEST

START_TEST(a_taken_port_is_said_and_its_owner_found)
{
    struct addr bound;
    struct err err = {""};
    struct proc_owner owner;
    char text[ADDR_TEXT_MAX];
    sock_t second, listener = listen_on("127.0.0.1:0", &bound);
    ck_assert_int_eq(sock_listen(&bound, 16, -1, &second, &err), LISTEN_IN_USE);
    ck_assert_ptr_nonnull(strstr(err.text, addr_print(&bound, text)));
    ck_assert(proc_find_listener(&bound, &owner));
    ck_assert_int_eq(owner.pid, getpid());
    sock_close(listener);
}
END_TEST

static char folder[] = "/tmp/tarn-sock-XXXXXX";

START_TEST(a_stale_unix_socket_is_replaced_a_live_one_is_not)
{
    char text[160];
    struct addr bound;
    struct err err;
    struct proc_owner owner;
    sock_t second = SOCK_NONE;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(text, sizeof text, "unix:%s/a.sock", folder);
    sock_t first = listen_on(text, &bound);
    ck_assert_int_eq(sock_listen(&bound, 16, -1, &second, &err), LISTEN_IN_USE);
    ck_assert(proc_find_listener(&bound, &owner));
    ck_assert_int_eq(owner.pid, getpid());
    sock_close(first); /* the file stays behind */
    ck_assert_int_eq(sock_listen(&bound, 16, -1, &second, &err), LISTEN_OK);
    sock_close(second);
    sock_unlink(&bound);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(a_file_of_another_kind_is_never_removed)
{
    char text[160];
    struct err err;
    sock_t listener;
    struct stat st;
    char other[] = "/tmp/tarn-sock-XXXXXX";
    int fd = mkstemp(other);
    ck_assert_int_ge(fd, 0);
    snprintf(text, sizeof text, "unix:%s", other);
    struct addr addr = resolve(text);
    ck_assert_int_ne(sock_listen(&addr, 16, -1, &listener, &err), LISTEN_OK);
    ck_assert_int_eq(stat(other, &st), 0);
    close(fd);
    unlink(other);
}
END_TEST

START_TEST(a_unix_socket_appears_with_its_mode)
{
    char path[] = "/tmp/tarn-sock-XXXXXX", text[160];
    struct err err;
    sock_t listener;
    struct stat st;
    ck_assert_ptr_nonnull(mkdtemp(path));
    snprintf(text, sizeof text, "unix:%s/m.sock", path);
    struct addr addr = resolve(text);
    ck_assert_int_eq(sock_listen(&addr, 16, 0640, &listener, &err), LISTEN_OK);
    ck_assert_int_eq(stat(text + 5, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0640);
    sock_close(listener);
    sock_unlink(&addr);
    rmdir(path);
}
END_TEST

START_TEST(only_listening_stream_sockets_are_adopted)
{
    struct addr bound;
    struct err err = {""};
    sock_t adopted, ours, theirs, listener = listen_on("127.0.0.1:0", &bound);
    connect_pair(listener, &bound, &ours, &theirs);
    ck_assert_int_eq(sock_adopt((int)listener, &adopted, &err), 0);
    ck_assert_int_eq(sock_adopt((int)ours, &adopted, &err), -1);
    ck_assert_int_eq(sock_adopt(999999, &adopted, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "999999"));
    sock_close(ours);
    sock_close(theirs);
    sock_close(listener);
}
END_TEST

START_TEST(sending_to_a_closed_peer_fails_and_kills_nobody)
{
    struct addr bound;
    sock_t ours, theirs, listener = listen_on("127.0.0.1:0", &bound);
    size_t n;
    enum io io = IO_OK;
    connect_pair(listener, &bound, &ours, &theirs);
    sock_close(theirs);
    for (uint64_t start = ticks_now(); io != IO_FAILED && ticks_now() - start < generous_ns;)
        io = sock_send(ours, "x", 1, &n);
    ck_assert_int_eq(io, IO_FAILED);
    sock_close(ours);
    sock_close(listener);
}
END_TEST

static void set_flag(void *flag)
{
    *(bool *)flag = true;
}

START_TEST(threads_run_and_the_cpus_are_counted)
{
    struct thread thread;
    struct err err;
    bool ran = false;
    ck_assert_int_eq(thread_start(&thread, "flag", set_flag, &ran, &err), 0);
    thread_join(&thread);
    thread_join(&thread);
    ck_assert(ran);
    ck_assert_uint_ge(thread_cpus(), 1);
    ck_assert_uint_le(thread_cpus(), (unsigned)sysconf(_SC_NPROCESSORS_CONF));
}
END_TEST

Suite *sock_suite(void)
{
    Suite *suite = suite_create("sock");
    sock_startup();
    TCase *tc = tcase_create("sock");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, every_family_carries_bytes_both_ways, 0, 2);
    tcase_add_test(tc, a_wake_up_from_another_thread_ends_the_wait);
    tcase_add_loop_test(tc, a_wait_without_events_ends_after_its_time_and_not_before, 0, 3);
    tcase_add_test(tc, many_sockets_come_and_go_without_confusion);
    tcase_add_test(tc, only_listening_stream_sockets_are_adopted);
    tcase_add_test(tc, sending_to_a_closed_peer_fails_and_kills_nobody);
    tcase_add_test(tc, threads_run_and_the_cpus_are_counted);
    suite_add_tcase(suite, tc);
    TCase *local = tcase_create("unix");
    tcase_set_tags(local, "unix");
    tcase_add_loop_test(local, every_family_carries_bytes_both_ways, 2, 3);
    tcase_add_test(local, a_stale_unix_socket_is_replaced_a_live_one_is_not);
    tcase_add_test(local, a_file_of_another_kind_is_never_removed);
    tcase_add_test(local, a_unix_socket_appears_with_its_mode);
    suite_add_tcase(suite, local);
    TCase *owners = tcase_create("owners");
    tcase_set_tags(owners, "owners");
    tcase_add_test(owners, a_taken_port_is_said_and_its_owner_found);
    suite_add_tcase(suite, owners);
    return suite;
}
