/* test_listeners.c - what a listener means for those who come through it: who may see the pages
 * about the server, and who must name this machine. */
#include "tarn/listeners.h"

#include <check.h>
#include <string.h>

static const struct row {
    const char *listen;
    const char *admin;
    bool listen_control;
    bool listen_guarded;
} rows[] = {
    {"127.0.0.1:0", NULL, true, true},
    {"[::1]:0", NULL, true, true},
    {"0.0.0.0:0", NULL, false, false},
    {"0.0.0.0:0", "127.0.0.1:0", false, false},
    {"127.0.0.1:0", "127.0.0.1:0", false, true},
    {"127.0.0.1:0", "0.0.0.0:0", false, true},
    {"unix:@tarn-test-listeners", NULL, true, false}, /* the last, for not all systems have it */
};

START_TEST(a_listener_decides_what_those_behind_it_may_do)
{
    const struct row *row = &rows[_i];
    static struct listeners listeners;
    struct options options = {.backlog = 8, .admin = row->admin};
    struct err err = {""};
    options.listen.items[options.listen.count++] = row->listen;
    ck_assert_msg(listeners_open(&listeners, &options, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(listeners.count, row->admin ? 2 : 1);
    ck_assert(listeners.items[0].door.entrance.control == row->listen_control);
    ck_assert(listeners.items[0].door.entrance.guarded == row->listen_guarded);
    ck_assert(!listeners.items[0].admin && !listeners.items[0].door.has_reserve);
    if (row->admin)
        ck_assert(listeners.items[1].door.has_reserve);
    if (row->admin)
        ck_assert(listeners.items[1].door.entrance.control && listeners.items[1].admin);
    listeners_close(&listeners);
}
END_TEST

Suite *listeners_suite(void)
{
    Suite *suite = suite_create("listeners");
    sock_startup();
    TCase *tc = tcase_create("listeners");
    tcase_add_loop_test(tc, a_listener_decides_what_those_behind_it_may_do, 0,
                        sizeof rows / sizeof rows[0] - 1);
    suite_add_tcase(suite, tc);
    TCase *local = tcase_create("unix");
    tcase_set_tags(local, "unix");
    tcase_add_loop_test(local, a_listener_decides_what_those_behind_it_may_do,
                        sizeof rows / sizeof rows[0] - 1, sizeof rows / sizeof rows[0]);
    suite_add_tcase(suite, local);
    return suite;
}
