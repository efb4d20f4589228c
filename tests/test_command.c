#define _GNU_SOURCE
#include "command.h"
#include "draft.h"
#include "fetch.h"
#include "scratch.h"

#include "tarn/units.h"

#define WORDS_MAX 16

static struct command command;
static struct plan plan;
static struct err err;

/* Splits TEXT at blanks; the words live until the next call. */
static int words_of(const char *text, char **argv)
{
    static char buffer[2048];
    int argc = 0;
    argv[argc++] = "tarn-bench";
    snprintf(buffer, sizeof buffer, "%s", text);
    for (char *word = strtok(buffer, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    return argc;
}

static int draft(const char *text)
{
    char *argv[WORDS_MAX];
    int argc = words_of(text, argv);
    err.text[0] = '\0';
    if (command_read(&command, argc, argv, &err) != ARGS_RUN)
        return -1;
    int result = draft_plan(&plan, &command, &err);
    if (result != 0)
        draft_clear(&plan);
    return result;
}

static void must_draft(const char *text)
{
    ck_assert_msg(draft(text) == 0, "%s: %s", text, err.text);
}

/* The request of that index, as it is sent. */
static struct bytes text_of(size_t index)
{
    const struct request *request = &plan.places[0].mix.requests[index];
    return (struct bytes){request->text, request->len};
}

#define URL "http://127.0.0.1:8080/"

START_TEST(the_tables_are_sound)
{
    ck_assert_msg(args_check(command_spec(), &err) == 0, "%s", err.text);
    ck_assert_msg(args_check(fetch_spec(), &err) == 0, "%s", err.text);
}
END_TEST

START_TEST(defaults_are_those_of_the_manual)
{
    must_draft(URL);
    ck_assert_uint_eq(plan.connections, 10);
    ck_assert_uint_eq(plan.duration_ns, 10 * NS_PER_S);
    ck_assert_uint_eq(plan.warmup_ns, NS_PER_S);
    ck_assert_uint_eq(plan.timeout_ns, 5 * NS_PER_S);
    ck_assert_uint_eq(plan.expect.verify_every, 256);
    ck_assert(!plan.expect.is_strict && !plan.is_open && !plan.is_coalesced);
    ck_assert_uint_le(plan.threads, 2);
    draft_clear(&plan);
}
END_TEST

START_TEST(a_number_of_requests_is_kept_exactly)
{
    must_draft("run -n 5 -c 64 " URL);
    ck_assert_uint_eq(plan.requests, 5);
    ck_assert_uint_eq(plan.connections, 5);
    ck_assert_uint_eq(plan.duration_ns, 0);
    ck_assert_uint_eq(plan.warmup_ns, 0);
    draft_clear(&plan);
    must_draft("-n 5 --warmup 2s -d 3 " URL);
    ck_assert_uint_eq(plan.warmup_ns, 2 * NS_PER_S);
    ck_assert_uint_eq(plan.duration_ns, 3 * NS_PER_S);
    draft_clear(&plan);
}
END_TEST

START_TEST(a_rate_opens_the_loop_and_may_set_the_time)
{
    must_draft("-R 1k@2s,5k@3s " URL);
    ck_assert(plan.is_open && !plan.is_coalesced);
    ck_assert_uint_eq(plan.duration_ns, 5 * NS_PER_S);
    draft_clear(&plan);
    must_draft("-R 1k:2k --arrivals poisson " URL);
    ck_assert_uint_eq(plan.duration_ns, 10 * NS_PER_S);
    ck_assert_int_eq(plan.arrivals, ARRIVALS_POISSON);
    draft_clear(&plan);
}
END_TEST

START_TEST(responses_are_gathered_where_enough_are_under_way)
{
    static const struct {
        const char *text;
        bool gathers;
    } rows[] = {
        {"-c 32 -t 2 " URL, true},          {"-c 31 -t 2 " URL, false},
        {"-c 2 -t 1 -p 8 " URL, true},      {"-c 64 -t 1 --burst off " URL, false},
        {"-c 64 -t 1 -R 1000 " URL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        must_draft(rows[i].text);
        ck_assert_msg(plan.is_coalesced == rows[i].gathers, "%s", rows[i].text);
        draft_clear(&plan);
    }
}
END_TEST

START_TEST(urls_of_one_server_share_a_place)
{
    must_draft(URL "a " URL "b http://127.0.0.1:8081/");
    ck_assert_uint_eq(plan.place_count, 2);
    ck_assert_uint_eq(plan.target_count, 3);
    ck_assert_uint_eq(plan.places[0].mix.count, 2);
    ck_assert_uint_eq(plan.places[1].first_target, 2);
    draft_clear(&plan);
}
END_TEST

START_TEST(a_block_of_addresses_leaves_out_its_ends)
{
    must_draft("--bind 127.0.0.0/30 " URL);
    char text[ADDR_TEXT_MAX];
    ck_assert_uint_eq(plan.local_count, 2);
    ck_assert_str_eq(addr_print_host(&plan.local, text), "127.0.0.1");
    addr_add(&plan.local, 1);
    ck_assert_str_eq(addr_print_host(&plan.local, text), "127.0.0.2");
    draft_clear(&plan);
    must_draft("--bind 127.0.0.9 " URL);
    ck_assert_uint_eq(plan.local_count, 1);
    draft_clear(&plan);
}
END_TEST

START_TEST(a_body_makes_a_post_and_reads_files)
{
    char text[1200];
    scratch_write("body", "12345");
    snprintf(text, sizeof text, "-b @%s %s", scratch("body"), URL);
    must_draft(text);
    ck_assert(bytes_starts_with(text_of(0), BYTES("POST / ")));
    ck_assert_uint_eq(plan.body.len, 5);
    draft_clear(&plan);
}
END_TEST

START_TEST(a_replayed_log_sets_the_schedule)
{
    char text[1200];
    scratch_write("log", "h - - [10/Oct/2000:13:55:36 +0000] \"GET /a HTTP/1.1\" 200 1\n"
                         "h - - [10/Oct/2000:13:55:38 +0000] \"POST /b HTTP/1.1\" 200 1\n");
    snprintf(text, sizeof text, "--replay %s:4 %s", scratch("log"), URL);
    must_draft(text);
    ck_assert(plan.is_open);
    ck_assert_uint_eq(plan.times_count, 2);
    ck_assert_uint_eq(plan.times_ns[1], NS_PER_S / 2);
    ck_assert_uint_eq(plan.duration_ns, 0);
    ck_assert(bytes_ends_with(text_of(1), BYTES("Content-Length: 0\r\n\r\n")));
    draft_clear(&plan);
    snprintf(text, sizeof text, "--replay %s:max %s", scratch("log"), URL);
    must_draft(text);
    ck_assert(!plan.is_open);
    ck_assert_uint_eq(plan.places[0].mix.order_count, 2);
    draft_clear(&plan);
}
END_TEST

static const struct bad_row {
    const char *text, *why;
} bad[] = {
    {"", "what shall be tested"},
    {"ab " URL, "not in this version"},
    {"find " URL, "not in this version"},
    {"compare a b", "not in this version"},
    {"self-test", "not in this version"},
    {"--html report.html " URL, "not in this version"},
    {"--html=report.html " URL, "not in this version"},
    {"udp://127.0.0.1:9/ " URL, "alone"},
    {"https://127.0.0.1/", "TLS"},
    {"http://192.0.2.1/", "--yes-remote"},
    {"-c 0 " URL, "out of range"},
    {"-c many " URL, "cannot be read"},
    {"-R fast " URL, "rate"},
    {"-d 1s -R 1k@2s " URL, "longer than -d"},
    {"--warmup soon " URL, "warmup"},
    {"--slo " URL, "what shall be tested"},
    {"--no-keepalive -p 8 " URL, "reuse"},
    {"-X CONNECT " URL, "CONNECT"},
    {"-X G(T " URL, "method"},
    {"-H nonsense " URL, "header field"},
    {"-b @/nonexistent " URL, "cannot read"},
    {"-f /nonexistent " URL, "cannot read"},
    {"--replay /nonexistent " URL, "cannot read"},
    {"--expect good " URL, "expectation"},
    {"--verify 3 " URL, "verify"},
    {"--bind nowhere.invalid " URL, "--bind"},
    {"--bind 127.0.0.0/33 " URL, "--bind"},
    {"-c 1 " URL " http://127.0.0.1:8081/", "-c 2"},
    {"-c 1M " URL, "ulimit"},
    {"--frobnicate " URL, "frobnicate"},
};

START_TEST(a_command_that_makes_no_sense_says_why)
{
    ck_assert_int_eq(draft(bad[_i].text), -1);
    ck_assert_msg(strstr(err.text, bad[_i].why), "%s: %s", bad[_i].text, err.text);
}
END_TEST

Suite *command_suite(void)
{
    Suite *suite = suite_create("command");
    TCase *tc = tcase_create("command");
    tcase_add_checked_fixture(tc, scratch_make, scratch_clear);
    tcase_add_test(tc, the_tables_are_sound);
    tcase_add_test(tc, defaults_are_those_of_the_manual);
    tcase_add_test(tc, a_number_of_requests_is_kept_exactly);
    tcase_add_test(tc, a_rate_opens_the_loop_and_may_set_the_time);
    tcase_add_test(tc, responses_are_gathered_where_enough_are_under_way);
    tcase_add_test(tc, urls_of_one_server_share_a_place);
    tcase_add_test(tc, a_block_of_addresses_leaves_out_its_ends);
    tcase_add_test(tc, a_body_makes_a_post_and_reads_files);
    tcase_add_test(tc, a_replayed_log_sets_the_schedule);
    tcase_add_loop_test(tc, a_command_that_makes_no_sense_says_why, 0, sizeof bad / sizeof *bad);
    suite_add_tcase(suite, tc);
    return suite;
}
