/* test_listeners.c - who may see the pages about the server, by the listener they come through. */
#include "tarn/listeners.h"

#include <check.h>
#include <string.h>

static const struct row {
    const char *listen;
    const char *admin;
    bool listen_control;
} rows[] = {
    {"127.0.0.1:0", NULL, true},
    {"unix:@tarn-test-listeners", NULL, true},
    {"0.0.0.0:0", NULL, false},
    {"0.0.0.0:0", "127.0.0.1:0", false},
    {"127.0.0.1:0", "127.0.0.1:0", false},
    {"127.0.0.1:0", "0.0.0.0:0", false},
};

START_TEST(pages_about_the_server_are_not_for_the_world)
{
    const struct row *row = &rows[_i];
    static struct listeners listeners;
    struct options options = {.backlog = 8, .admin = row->admin};
    struct err err = {""};
    options.listen.items[options.listen.count++] = row->listen;
    ck_assert_msg(listeners_open(&listeners, &options, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(listeners.count, row->admin ? 2 : 1);
    ck_assert(listeners.items[0].control == row->listen_control);
    ck_assert(!listeners.items[0].admin);
    if (row->admin)
        ck_assert(listeners.items[1].control && listeners.items[1].admin);
    listeners_close(&listeners);
}
END_TEST

Suite *listeners_suite(void)
{
    Suite *suite = suite_create("listeners");
    TCase *tc = tcase_create("listeners");
    tcase_add_loop_test(tc, pages_about_the_server_are_not_for_the_world, 0,
                        sizeof rows / sizeof rows[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
