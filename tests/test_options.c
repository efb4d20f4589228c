/* test_options.c - tarn's own options: defaults, and what must hold between them. */
#include "tarn/options.h"
#include "tarn/units.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct options options;
static struct err err;

static enum args_wish run(char **words)
{
    char *argv[20] = {(char *)"tarn"};
    int argc = 1;
    while (words[argc - 1] != NULL) {
        argv[argc] = words[argc - 1];
        argc++;
    }
    err.text[0] = '\0';
    return options_read(&options, argc, argv, &err);
}

#define RUN(...) run((char *[]){__VA_ARGS__, NULL})

START_TEST(the_table_is_sound)
{
    ck_assert_msg(args_check(options_spec(), &err) == 0, "%s", err.text);
}
END_TEST

START_TEST(the_defaults_are_those_of_the_manual)
{
    ck_assert_int_eq(run((char *[]){NULL}), ARGS_RUN);
    ck_assert_ptr_null(options.root);
    ck_assert_uint_eq(options.listen.count, 0);
    ck_assert(!options.lan);
    ck_assert_ptr_null(options.port_file);
    ck_assert_uint_eq(options.backlog, 4096);
    ck_assert_uint_eq(options.workers, 0);
    ck_assert_uint_eq(options.max_connections, 0);
    ck_assert_uint_eq(options.cache_bytes, 64u << 20);
    ck_assert_uint_eq(options.whole_bytes, 64u << 10);
    ck_assert_uint_eq(options.etag, ETAG_DATE);
    ck_assert_uint_eq(options.header_timeout_ns, 10 * NS_PER_S);
    ck_assert_uint_eq(options.idle_timeout_ns, 15 * NS_PER_S);
    ck_assert_uint_eq(options.write_timeout_ns, 30 * NS_PER_S);
    ck_assert_uint_eq(options.drain_ns, 10 * NS_PER_S);
    ck_assert_uint_eq(options.drain_delay_ns, 0);
    ck_assert_ptr_null(options.admin);
    ck_assert_uint_eq(options.min_rate, 1024);
    ck_assert_uint_eq(options.max_head, 16384);
    ck_assert_uint_eq(options.max_uri, 8192);
    ck_assert_uint_eq(options.max_body, 1u << 20);
    ck_assert_uint_eq(options.log, LOG_SHORT);
    ck_assert_ptr_null(options.log_file);
    options_clear(&options);
}
END_TEST

START_TEST(each_value_reaches_its_own_member)
{
    ck_assert_int_eq(RUN("site", "--listen=:0", "--port-file=p", "--backlog=1", "--workers=2",
                         "--max-connections=3", "--cache-size=4M", "--whole-size=5",
                         "--etag=content", "--max-uri=99", "--max-body=7", "--log=json",
                         "--log-file=l"),
                     ARGS_RUN);
    ck_assert_str_eq(options.root, "site");
    ck_assert_str_eq(options.listen.items[0], ":0");
    ck_assert_str_eq(options.port_file, "p");
    ck_assert_uint_eq(options.backlog, 1);
    ck_assert_uint_eq(options.workers, 2);
    ck_assert_uint_eq(options.max_connections, 3);
    ck_assert_uint_eq(options.cache_bytes, 4u << 20);
    ck_assert_uint_eq(options.whole_bytes, 5);
    ck_assert_uint_eq(options.etag, ETAG_CONTENT);
    ck_assert_uint_eq(options.max_uri, 99);
    ck_assert_uint_eq(options.max_body, 7);
    ck_assert_uint_eq(options.log, LOG_JSON);
    ck_assert_str_eq(options.log_file, "l");
    options_clear(&options);
    ck_assert_int_eq(RUN("--header-timeout=1s", "--idle-timeout=2s", "--write-timeout=3s",
                         "--drain=4s", "--drain-delay=5s", "--min-rate=6", "--max-head=1M", "--lan",
                         "--admin=:7"),
                     ARGS_RUN);
    ck_assert_uint_eq(options.header_timeout_ns, 1 * NS_PER_S);
    ck_assert_uint_eq(options.idle_timeout_ns, 2 * NS_PER_S);
    ck_assert_uint_eq(options.write_timeout_ns, 3 * NS_PER_S);
    ck_assert_uint_eq(options.drain_ns, 4 * NS_PER_S);
    ck_assert_uint_eq(options.drain_delay_ns, 5 * NS_PER_S);
    ck_assert_str_eq(options.admin, ":7");
    ck_assert_uint_eq(options.min_rate, 6);
    ck_assert_uint_eq(options.max_head, 1u << 20);
    ck_assert(options.lan);
    options_clear(&options);
}
END_TEST

START_TEST(a_timeout_that_is_off_never_ends_and_can_be_added_to_a_time)
{
    ck_assert_int_eq(RUN("--header-timeout=off", "--idle-timeout=0", "--write-timeout=off"),
                     ARGS_RUN);
    const uint64_t century_ns = UINT64_C(36500) * 86400 * NS_PER_S;
    const uint64_t timeouts[] = {options.header_timeout_ns, options.idle_timeout_ns,
                                 options.write_timeout_ns};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_gt(timeouts[i], century_ns);
        ck_assert_uint_gt(timeouts[i] + century_ns, timeouts[i]);
    }
    options_clear(&options);
}
END_TEST

START_TEST(off_and_zero_mean_none_where_that_makes_sense)
{
    ck_assert_int_eq(RUN("--min-rate=off", "--cache-size=off", "--drain=0", "--max-body=0"),
                     ARGS_RUN);
    ck_assert_uint_eq(options.min_rate, 0);
    ck_assert_uint_eq(options.cache_bytes, 0);
    ck_assert_uint_eq(options.drain_ns, 0);
    ck_assert_uint_eq(options.max_body, 0);
    options_clear(&options);
}
END_TEST

START_TEST(a_cache_of_any_size_may_be_told_to_choose_it)
{
    ck_assert_int_eq(RUN("--cache-size=4K", "--cache-size=Auto"), ARGS_REFUSED);
    ck_assert_int_eq(RUN("--cache-size=65M", "--cache-size=Auto"), ARGS_RUN);
    ck_assert_uint_ge(options.cache_bytes, 16u << 20);
    ck_assert_uint_le(options.cache_bytes, 512u << 20);
    options_clear(&options);
}
END_TEST

static const struct refusal {
    char *words[3];
    const char *part;
} refusals[] = {
    {{"--lan", "--listen=:80"}, "--listen :PORT"},
    {{"--listen=nonsense"}, "nonsense"},
    {{"--admin=nothing"}, "nothing"},
    {{"--max-uri=32K"}, "--max-uri (32768 bytes) must not exceed --max-head (16384 bytes)"},
    {{"--max-head=4K"}, "--max-uri (8192 bytes) must not exceed --max-head (4096 bytes)"},
    {{"--whole-size=2M", "--cache-size=1M"}, "must not exceed --cache-size"},
    {{"--log=none", "--log-file=x"}, "--log-file x would stay empty"},
    {{"--workers=0.5"}, "accepted: a whole number, 1 to 1024, or auto"},
    {{"--workers=1025"}, "out of range"},
    {{"--backlog=0"}, "out of range"},
    {{"--idle-timout=1"}, "did you mean --idle-timeout?"},
    {{"--port=80"}, "did you mean --port-file?"},
    {{"www", "docs"}, "only one ROOT"},
    {{"--spa", "app.html", "www"}, "as in --spa=app.html"},
    {{"--index=home.html,"}, "is no file name"},
    {{"--index=pages/home.html"}, "is no file name"},
    {{"--listing=maybe"}, "one of auto, on, off"},
    {{"--base=repo"}, "must begin and end with a slash"},
    {{"--base=//repo/"}, "must begin and end with a slash"},
    {{"--base=/100%/"}, "is no path of an address"},
    {{"--base=/a%2Fb/"}, "is no path of an address"},
    {{"--base=/.repo/"}, "is no path of an address"},
    {{"--base=/../"}, "is no path of an address"},
    {{"--base=/a b/"}, "is no path of an address"},
    {{"--base=/x?y/"}, "is no path of an address"},
    {{"--base=/x#y/"}, "is no path of an address"},
    {{"--header=nothing"}, "'nothing' is no header: write 'Name: value'"},
    {{"--header=A b: c"}, "is no name of a field"},
    {{"--header=: c"}, "is no name of a field"},
    {{"-HX: a\r\nSet-Cookie: b"}, "'X: a\\x0d\\x0aSet-Cookie: b' has a value with a control"},
    {{"-HX: a\x7f"}, "control character"},
    {{"-Hcontent-length: 3"}, "is written by tarn itself"},
    {{"-HBasic-Auth: me:secret"}, "asks for passwords"},
    {{"-HTransfer-Encoding: chunked"}, "is written by tarn itself"},
    {{"--cache=*.css"}, "write GLOB=VALUE"},
    {{"--cache=*.css="}, "write GLOB=VALUE"},
    {{"--cache==max-age=1"}, "write GLOB=VALUE"},
    {{"--cache=*=a\nb"}, "control character"},
    {{"--allow-host=http://a.example"}, "without scheme and port"},
    {{"--allow-host=a.example:80"}, "is no name of a host"},
    {{"--allow-host=*.example"}, "is no name of a host"},
    {{"--allow-host=a b"}, "is no name of a host"},
    {{"--cors=https://a https://b"}, "is no origin"},
    {{"--cors=https://a/"}, "write it without a path"},
    {{"--cors=example.org"}, "is no origin"},
    {{"--cors=https://a\r\nX: y"}, "is no origin"},
};

START_TEST(what_cannot_be_meant_is_refused)
{
    const struct refusal *row = &refusals[_i];
    char *words[] = {row->words[0], row->words[1], row->words[2], NULL};
    ck_assert_int_eq(run(words), ARGS_REFUSED);
    ck_assert_msg(strstr(err.text, row->part) != NULL, "%s", err.text);
}
END_TEST

START_TEST(options_of_the_site_reach_their_members)
{
    ck_assert_int_eq(RUN("--spa", "--index=home.html", "--index=index.html", "--base=/repo/",
                         "--no-compress", "--listing=off", "-HX-A: b, c", "--header=X-D: e",
                         "--cache=*.css=max-age=600", "--immutable=/assets/*",
                         "--cors=https://a.example:8443", "--cross-origin-isolated",
                         "--allow-host=a.example", "--allow-host=*"),
                     ARGS_RUN);
    ck_assert_uint_eq(options.headers.count, 2);
    ck_assert_str_eq(options.headers.items[0], "X-A: b, c");
    ck_assert_str_eq(options.headers.items[1], "X-D: e");
    ck_assert_str_eq(options.cache.items[0], "*.css=max-age=600");
    ck_assert_str_eq(options.immutable.items[0], "/assets/*");
    ck_assert_str_eq(options.cors, "https://a.example:8443");
    ck_assert(options.cross_origin_isolated);
    ck_assert_uint_eq(options.allow_hosts.count, 2);
    ck_assert_str_eq(options.allow_hosts.items[1], "*");
    ck_assert_uint_eq(options.listing, LISTING_OFF);
    ck_assert_str_eq(options.spa, "index.html");
    ck_assert_uint_eq(options.index.count, 2);
    ck_assert_str_eq(options.index.items[0], "home.html");
    ck_assert_str_eq(options.base, "/repo/");
    ck_assert(!options.compress);
    options_clear(&options);
    ck_assert_int_eq(RUN("--spa=app.html"), ARGS_RUN);
    ck_assert_str_eq(options.spa, "app.html");
    ck_assert_uint_eq(options.index.count, 0);
    ck_assert(options.compress);
    options_clear(&options);
}
END_TEST

START_TEST(the_environment_speaks_for_containers)
{
    setenv("TARN_ROOT", "/site", 1);
    setenv("TARN_LISTEN", ":8080, unix:/run/tarn.sock", 1);
    setenv("TARN_LOG", "json", 1);
    ck_assert_int_eq(RUN("--log=short"), ARGS_RUN);
    ck_assert_str_eq(options.root, "/site");
    ck_assert_uint_eq(options.listen.count, 2);
    ck_assert_uint_eq(options.log, LOG_SHORT);
    options_clear(&options);
    unsetenv("TARN_ROOT");
    unsetenv("TARN_LISTEN");
    unsetenv("TARN_LOG");
}
END_TEST

Suite *options_suite(void)
{
    Suite *suite = suite_create("options");
    TCase *tc = tcase_create("options");
    tcase_add_test(tc, the_table_is_sound);
    tcase_add_test(tc, the_defaults_are_those_of_the_manual);
    tcase_add_test(tc, each_value_reaches_its_own_member);
    tcase_add_test(tc, a_timeout_that_is_off_never_ends_and_can_be_added_to_a_time);
    tcase_add_test(tc, a_cache_of_any_size_may_be_told_to_choose_it);
    tcase_add_test(tc, off_and_zero_mean_none_where_that_makes_sense);
    tcase_add_loop_test(tc, what_cannot_be_meant_is_refused, 0,
                        sizeof refusals / sizeof refusals[0]);
    tcase_add_test(tc, options_of_the_site_reach_their_members);
    tcase_add_test(tc, the_environment_speaks_for_containers);
    suite_add_tcase(suite, tc);
    return suite;
}
