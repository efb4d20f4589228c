/* test_access_log.c - formats, and that no request can forge a line. */
#include "tarn/access_log.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sink sink;
static struct access_log access_log;
static char path[64];
static char text[200000];

static void setup(void)
{
    struct err err = {""};
    snprintf(path, sizeof path, "/tmp/tarn-log-XXXXXX");
    close(mkstemp(path));
    ck_assert_msg(sink_open(&sink, path, &err) == 0, "%s", err.text);
}

static void teardown(void)
{
    sink_close(&sink);
    unlink(path);
}

static const char *written(void)
{
    access_log_flush(&access_log);
    FILE *file = fopen(path, "r");
    size_t len = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[len] = '\0';
    return text;
}

/* One request with a referer, as the parser would describe it; the fields may be hostile. */
static void add(const char *data, struct span target, struct span referer)
{
    struct request request = {.minor = 1, .method_name = {0, 3}, .target = target};
    struct addr_brief peer = {.family = FAMILY_INET, .ip = {192, 0, 2, 7}};
    request.present = 1u << FIELD_REFERER;
    request.fields[FIELD_REFERER] = referer;
    access_log_add(&access_log, &(struct access_entry){.peer = &peer,
                                                       .request = &request,
                                                       .data = data,
                                                       .reply = {200, 1234},
                                                       .now_s = 784111777});
}

START_TEST(each_format_is_as_documented)
{
    static const char *const lines[] = {
        [LOG_NONE] = "",
        [LOG_SHORT] = "GET /a 200 1234\n",
        [LOG_COMBINED] = "192.0.2.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /a HTTP/1.1\" 200 1234 "
                         "\"http://r/\" \"-\"\n",
        [LOG_JSON] = "{\"time\":784111777,\"peer\":\"192.0.2.7\",\"method\":\"GET\",\"target\":"
                     "\"/a\",\"referer\":\"http://r/\",\"user_agent\":\"\",\"status\":200,"
                     "\"bytes\":1234}\n",
    };
    access_log_init(&access_log, (enum log_format)_i, &sink);
    add("GET /a http://r/", (struct span){4, 2}, (struct span){7, 9});
    ck_assert_str_eq(written(), lines[_i]);
}
END_TEST

START_TEST(a_unix_peer_is_its_process_and_user_where_they_are_known)
{
    static const char *const lines[][2] = {
        {"unix: - - [06/Nov/1994:08:49:37 +0000] \"-\" 400 7 \"-\" \"-\"\n",
         "unix:pid=4711,uid=33 - - [06/Nov/1994:08:49:37 +0000] \"-\" 400 7 \"-\" \"-\"\n"},
        {"{\"time\":784111777,\"peer\":\"unix:\",\"status\":400,\"bytes\":7}\n",
         "{\"time\":784111777,\"peer\":\"unix:\",\"pid\":4711,\"uid\":33,\"status\":400,"
         "\"bytes\":7}\n"},
    };
    struct addr_brief peer = {.family = FAMILY_UNIX};
    if (_i % 2)
        addr_brief_set_owner(&peer, 4711, 33);
    access_log_init(&access_log, _i < 2 ? LOG_COMBINED : LOG_JSON, &sink);
    access_log_add(&access_log,
                   &(struct access_entry){.peer = &peer, .reply = {400, 7}, .now_s = 784111777});
    ck_assert_str_eq(written(), lines[_i / 2][_i % 2]);
}
END_TEST

START_TEST(no_byte_a_client_sends_ends_a_line_or_a_field)
{
    char data[4 + 256 + 256];
    memcpy(data, "GET ", 4);
    for (int i = 0; i < 512; i++)
        data[4 + i] = (char)i;
    access_log_init(&access_log, (enum log_format)_i, &sink);
    add(data, (struct span){4, 256}, (struct span){260, 256});
    const char *line = written();
    size_t len = strlen(line);
    ck_assert_ptr_eq(strchr(line, '\n'), line + len - 1);
    for (size_t i = 0; i + 1 < len; i++)
        ck_assert(line[i] >= 0x20 && line[i] < 0x7f);
    size_t quotes = 0;
    for (size_t i = 0; i < len; i++)
        quotes += line[i] == '"';
    static const size_t expected[] = {[LOG_SHORT] = 0, [LOG_COMBINED] = 6, [LOG_JSON] = 26};
    ck_assert_uint_eq(quotes, expected[_i]);
}
END_TEST

START_TEST(lines_of_the_largest_size_are_cut_and_never_lost)
{
    static char data[20000];
    memset(data, '\x01', sizeof data);
    access_log_init(&access_log, LOG_JSON, &sink);
    for (int i = 0; i < 10; i++)
        add(data, (struct span){4, 8000}, (struct span){8004, 8000});
    const char *at = written();
    for (int i = 0; i < 10; i++) {
        at = strchr(at, '\n');
        ck_assert_ptr_nonnull(at);
        ck_assert_int_eq(at[-1], '}');
        at++;
    }
    ck_assert_str_eq(at, "");
}
END_TEST

START_TEST(a_log_file_that_was_moved_is_opened_again)
{
    char moved[80];
    struct err err;
    access_log_init(&access_log, LOG_SHORT, &sink);
    add("GET /a http://r/", (struct span){4, 2}, (struct span){7, 9});
    access_log_flush(&access_log);
    snprintf(moved, sizeof moved, "%s.1", path);
    ck_assert_int_eq(rename(path, moved), 0);
    ck_assert_int_eq(sink_reopen(&sink, &err), 0);
    add("GET /b http://r/", (struct span){4, 2}, (struct span){7, 9});
    ck_assert_str_eq(written(), "GET /b 200 1234\n");
    unlink(moved);
}
END_TEST

Suite *access_log_suite(void)
{
    Suite *suite = suite_create("access_log");
    TCase *tc = tcase_create("access_log");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, each_format_is_as_documented, LOG_NONE, LOG_JSON + 1);
    tcase_add_loop_test(tc, a_unix_peer_is_its_process_and_user_where_they_are_known, 0, 4);
    tcase_add_loop_test(tc, no_byte_a_client_sends_ends_a_line_or_a_field, LOG_SHORT, LOG_JSON + 1);
    tcase_add_test(tc, lines_of_the_largest_size_are_cut_and_never_lost);
    tcase_add_test(tc, a_log_file_that_was_moved_is_opened_again);
    suite_add_tcase(suite, tc);
    return suite;
}
