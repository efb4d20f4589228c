#define _GNU_SOURCE
/* The reports of a made-up outcome, and the words of verdicts. */
#include "report.h"
#include "verdict.h"

#include "tarn/units.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct plan plan;
static struct outcome outcome;

static void make_outcome(void)
{
    memset(&plan, 0, sizeof plan);
    memset(&outcome, 0, sizeof outcome);
    plan.urls[plan.url_count++] = "http://127.0.0.1:8080/";
    plan.connections = 2;
    plan.threads = 1;
    plan.pipeline = 1;
    plan.duration_ns = 2 * NS_PER_S;
    outcome.plan = &plan;
    outcome.seconds = 2;
    outcome.rate = 500;
    outcome.effort_seconds = 2;
    ck_assert_int_eq(tally_init(&outcome.tally), 0);
    tally_add(&outcome.tally, TALLY_SENT, 1003);
    tally_add(&outcome.tally, TALLY_VALID, 1000);
    tally_raise(&outcome.tally.faults[FAULT_TIMEOUT], 2);
    tally_add(&outcome.tally, TALLY_UNFINISHED, 1);
    tally_raise(&outcome.tally.statuses[200], 1000);
    for (uint64_t i = 1; i <= 1000; i++)
        hist_record(outcome.tally.clocks[TALLY_SERVICE], i * NS_PER_US);
}

static void clear_outcome(void)
{
    tally_clear(&outcome.tally);
    series_clear(&outcome.series);
}

static char *printed(void (*report)(const struct outcome *, FILE *))
{
    enum { MOST = 1 << 20 };
    char *text = calloc(1, MOST);
    FILE *to = tmpfile();
    ck_assert(text && to);
    report(&outcome, to);
    rewind(to);
    ck_assert_uint_lt(fread(text, 1, MOST - 1, to), MOST - 1);
    fclose(to);
    return text;
}

static void text_without_colour(const struct outcome *shown, FILE *to)
{
    report_text(shown, false, to);
}

static void set_slo(const char *text)
{
    struct err err;
    ck_assert_int_eq(slo_parse(&outcome.slos.items[0].slo, text, &err), 0);
    outcome.slos.count = 1;
}

START_TEST(a_run_that_is_well_exits_with_zero)
{
    set_slo("p99<1ms");
    verdict_reach(&outcome);
    ck_assert_int_eq(verdict_exit_code(&outcome), EXIT_WELL);
    ck_assert_str_eq(verdict_word(&outcome), "ok");
}
END_TEST

static const struct slo_row {
    const char *text;
    bool holds;
} slos[] = {
    {"p50<501us", true},    {"p50<500us", false}, {"p99<=991us", true},  {"max<1ms", false},
    {"max<=1ms", true},     {"mean<501us", true}, {"mean<500us", false}, {"errors<0.3%", true},
    {"errors<0.2%", false}, {"rps>499", true},    {"rps>500", false},
};

START_TEST(a_broken_slo_exits_with_three)
{
    set_slo(slos[_i].text);
    verdict_reach(&outcome);
    ck_assert_int_eq(outcome.slos.items[0].holds, slos[_i].holds);
    ck_assert_int_eq(verdict_exit_code(&outcome), slos[_i].holds ? EXIT_WELL : EXIT_SLO_BROKEN);
    char *text = printed(text_without_colour);
    ck_assert_ptr_nonnull(strstr(text, slos[_i].holds ? "holds" : "BROKEN"));
    free(text);
}
END_TEST

START_TEST(a_busy_thread_makes_the_measurement_invalid)
{
    outcome.busy[0] = 0.96;
    set_slo("p50<1us");
    verdict_reach(&outcome);
    ck_assert(outcome.is_saturated);
    ck_assert_int_eq(verdict_exit_code(&outcome), EXIT_INVALID);
    char *text = printed(text_without_colour);
    ck_assert_int_eq(strncmp(text, "!! CLIENT SATURATED", 19), 0);
    free(text);
}
END_TEST

START_TEST(waiting_for_strangers_makes_it_invalid_waiting_for_the_server_does_not)
{
    outcome.has_server = true;
    outcome.server_shares_cpus = true;
    outcome.server_seconds = 2;
    outcome.server_cpu_s = 1.4; /* 0.7 CPUs */
    outcome.waited = 0.8;
    verdict_reach(&outcome);
    ck_assert(!outcome.is_saturated);
    outcome.server_shares_cpus = false;
    verdict_reach(&outcome);
    ck_assert(outcome.is_saturated);
}
END_TEST

START_TEST(nothing_valid_and_interrupted_have_their_own_exits)
{
    tally_set(&outcome.tally, TALLY_VALID, 0);
    verdict_reach(&outcome);
    ck_assert_int_eq(verdict_exit_code(&outcome), EXIT_UNREACHABLE);
    ck_assert_str_eq(verdict_word(&outcome), "all_failed");
    outcome.end = END_UNREACHABLE;
    ck_assert_str_eq(verdict_word(&outcome), "unreachable");
    outcome.end = END_INTERRUPTED;
    ck_assert_int_eq(verdict_exit_code(&outcome), EXIT_INTERRUPTED);
}
END_TEST

START_TEST(the_text_names_what_went_wrong)
{
    outcome.starved = 1;
    outcome.oldest_ns = 9800 * NS_PER_MS;
    outcome.served = 1;
    verdict_reach(&outcome);
    char *text = printed(text_without_colour);
    ck_assert_ptr_nonnull(strstr(text, "1,000 valid   500/s"));
    ck_assert_ptr_nonnull(strstr(text, "failed      2   0.1994 %   timeout 2   unfinished at the "
                                       "end 1"));
    ck_assert_ptr_nonnull(strstr(text, "1 of 2 never answered; oldest unanswered 9.80 s"));
    ck_assert_ptr_nonnull(strstr(text, "service     500 us   900 us   990 us"));
    ck_assert_ptr_null(strstr(text, "response "));
    free(text);
}
END_TEST

START_TEST(csv_has_a_line_an_interval)
{
    struct point point = {.begin_s = 1, .seconds = 0.5, .valid = 10, .p50_ns = 1500};
    series_add(&outcome.series, &point);
    char *text = printed(report_csv);
    ck_assert_ptr_nonnull(strstr(text, "\r\n1.000000,0.500000,10,0,20.000,0,0.000001500,"));
    free(text);
}
END_TEST

/* ---- a reader of HdrHistogram's encoding, written from its description ---- */

static size_t from_base64(const char *text, size_t len, unsigned char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = 0;
    ck_assert_uint_eq(len % 4, 0);
    for (size_t i = 0; i < len; i += 4) {
        uint32_t four = 0;
        int pads = 0;
        for (int j = 0; j < 4; j++) {
            const char *digit = strchr(digits, text[i + (size_t)j]);
            pads += text[i + (size_t)j] == '=';
            ck_assert(digit || text[i + (size_t)j] == '=');
            four = four << 6 | (digit ? (uint32_t)(digit - digits) : 0);
        }
        for (int j = 0; j < 3 - pads; j++)
            out[n++] = (unsigned char)(four >> (16 - 8 * j));
    }
    return n;
}

static uint64_t big_endian(const unsigned char *at, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

/* Takes the stored blocks out of a zlib stream. */
static size_t inflate_stored(const unsigned char *in, unsigned char *out)
{
    size_t n = 0;
    bool is_last = false;
    ck_assert_uint_eq(big_endian(in, 2) % 31, 0);
    for (in += 2; !is_last;) {
        size_t len = in[1] | (size_t)in[2] << 8;
        is_last = in[0] == 1;
        ck_assert_uint_eq(len ^ 0xffff, in[3] | (size_t)in[4] << 8);
        memcpy(out + n, in + 5, len);
        n += len;
        in += 5 + len;
    }
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < n; i++) {
        a = (a + out[i]) % 65521;
        b = (b + a) % 65521;
    }
    ck_assert_uint_eq(big_endian(in, 4), (uint64_t)b << 16 | a);
    return n;
}

static int64_t read_zigzag(const unsigned char **at)
{
    uint64_t value = 0;
    int shift = 0;
    for (; shift < 56; shift += 7) {
        unsigned char byte = *(*at)++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            break;
    }
    if (shift == 56)
        value |= (uint64_t) * (*at)++ << 56;
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static void decode_into(struct hist *hist, const char *text, size_t len)
{
    unsigned char *packed = malloc(len), *plain = malloc(1 << 20);
    size_t packed_len = from_base64(text, len, packed);
    ck_assert_uint_eq(big_endian(packed, 4), 0x1c849314);
    ck_assert_uint_eq(big_endian(packed + 4, 4), packed_len - 8);
    size_t plain_len = inflate_stored(packed + 8, plain);
    ck_assert_uint_eq(big_endian(plain, 4), 0x1c849313);
    ck_assert_uint_eq(big_endian(plain + 4, 4), plain_len - 40);
    ck_assert_uint_eq(big_endian(plain + 12, 4), 3);
    ck_assert_uint_eq(big_endian(plain + 16, 8), 1);
    ck_assert_uint_eq(big_endian(plain + 24, 8), HIST_MAX_NS);
    size_t slot = 0;
    for (const unsigned char *at = plain + 40; at < plain + plain_len;) {
        int64_t count = read_zigzag(&at);
        if (count < 0) {
            slot += (size_t)-count;
            continue;
        }
        ck_assert_uint_lt(slot, HIST_SLOTS);
        atomic_store(&hist->counts[slot++], (uint64_t)count);
    }
    free(packed);
    free(plain);
}

START_TEST(a_histogram_survives_the_hdr_encoding)
{
    static const uint64_t values[] = {0, 1, 2047, 2048, 1000000, 5000000000, HIST_MAX_NS};
    struct hist *hist = outcome.tally.clocks[TALLY_SERVICE], *back = hist_create();
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        hist_record(hist, values[i]);
    for (int i = 0; i < 100000; i++)
        hist_record(hist, 777);
    atomic_store(&hist->counts[5], UINT64_C(1) << 61); /* nine bytes of LEB128 */
    size_t cap = 1 << 20;
    char *text = malloc(cap);
    struct out out = out_init(text, cap);
    report_hdr_blob(hist, &out);
    ck_assert(!out.full);
    decode_into(back, out.at, out.len);
    for (size_t i = 0; i < HIST_SLOTS; i++)
        ck_assert_uint_eq(atomic_load(&hist->counts[i]), atomic_load(&back->counts[i]));
    free(text);
    hist_destroy(back);
}
END_TEST

START_TEST(the_hdr_log_has_a_tagged_line_a_clock)
{
    char *text = printed(report_hdr);
    ck_assert_ptr_nonnull(strstr(text, "#[Histogram log format version 1.3]\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nTag=service,0.000,2.000,1.000,HISTFA"));
    ck_assert_ptr_null(strstr(text, "Tag=response"));
    free(text);
}
END_TEST

Suite *report_suite(void)
{
    Suite *suite = suite_create("report");
    TCase *tc = tcase_create("report");
    tcase_add_checked_fixture(tc, make_outcome, clear_outcome);
    tcase_add_test(tc, a_run_that_is_well_exits_with_zero);
    tcase_add_loop_test(tc, a_broken_slo_exits_with_three, 0, sizeof slos / sizeof *slos);
    tcase_add_test(tc, a_busy_thread_makes_the_measurement_invalid);
    tcase_add_test(tc, waiting_for_strangers_makes_it_invalid_waiting_for_the_server_does_not);
    tcase_add_test(tc, nothing_valid_and_interrupted_have_their_own_exits);
    tcase_add_test(tc, the_text_names_what_went_wrong);
    tcase_add_test(tc, csv_has_a_line_an_interval);
    tcase_add_test(tc, a_histogram_survives_the_hdr_encoding);
    tcase_add_test(tc, the_hdr_log_has_a_tagged_line_a_clock);
    suite_add_tcase(suite, tc);
    return suite;
}
