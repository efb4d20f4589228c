/* test_encoder.c - what comes back decodes to what was given, once for all who ask. */
#define _GNU_SOURCE
#include "tarn/coder.h"
#include "tarn/encoder.h"
#include "tarn/ticks.h"

#include "scratch.h"

#include <zlib.h>
#ifdef HAVE_BROTLI
#include <brotli/decode.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

static struct encoder *encoder;
static struct encoder_desk *desk;

static void begin(void)
{
    struct err err;
    encoder = encoder_start(&err);
    ck_assert_ptr_nonnull(encoder);
    desk = encoder_open_desk(encoder);
    ck_assert_ptr_nonnull(desk);
}

static void end(void)
{
    encoder_close_desk(desk);
    encoder_stop(encoder);
}

/* Text with some variety. */
static char *make_text(size_t len)
{
    char *text = malloc(len + 1);
    unsigned seed = 1;
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        text[i] = "the quick brown fox \n"[(seed >> 16) % 21];
    }
    text[len] = '\0';
    return text;
}

static size_t decode_gzip(const char *from, size_t len, char *to, size_t cap)
{
    z_stream stream = {0};
    stream.next_in = (Bytef *)from;
    stream.avail_in = (uInt)len;
    stream.next_out = (Bytef *)to;
    stream.avail_out = (uInt)cap;
    ck_assert_int_eq(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
    ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return stream.total_out;
}

static size_t decode(enum coding coding, const char *from, size_t len, char *to, size_t cap)
{
    if (coding == CODING_GZIP)
        return decode_gzip(from, len, to, cap);
#ifdef HAVE_BROTLI
    if (coding == CODING_BROTLI) {
        ck_assert_int_eq(BrotliDecoderDecompress(len, (const uint8_t *)from, &cap, (uint8_t *)to),
                         BROTLI_DECODER_RESULT_SUCCESS);
        return cap;
    }
#endif
#ifdef HAVE_ZSTD
    if (coding == CODING_ZSTD)
        return ZSTD_decompress(to, cap, from, len);
#endif
    ck_abort_msg("a coding that the test does not know");
    return 0;
}

static const size_t lengths[] = {1000, 65536, 65537, 131072, 1500000};

START_TEST(what_is_encoded_decodes_to_what_it_was)
{
    atomic_bool stop = false;
    size_t len = lengths[_i];
    char *text = make_text(len), *coded = malloc(len), *decoded = malloc(len + 1);
    for (int coding = CODING_GZIP; coding < CODING_COUNT; coding++) {
        coder_encode *encode = coder_find((enum coding)coding);
        if (encode == NULL)
            continue;
        struct out out = out_init(coded, len);
        ck_assert_msg(encode((struct bytes){text, len}, &out, &stop), "%s, %zu bytes",
                      coding_name((enum coding)coding), len);
        ck_assert_uint_lt(out.len, len);
        ck_assert_uint_eq(decode((enum coding)coding, coded, out.len, decoded, len), len);
        ck_assert_int_eq(memcmp(text, decoded, len), 0);
    }
    free(text);
    free(coded);
    free(decoded);
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
    atomic_bool stop = false;
    char text[5000], coded[4500];
    unsigned seed = 7;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
    for (int coding = CODING_GZIP; coding < CODING_COUNT; coding++) {
        coder_encode *encode = coder_find((enum coding)coding);
        struct out out = out_init(coded, sizeof coded);
        if (encode)
            ck_assert(!encode((struct bytes){text, sizeof text}, &out, &stop));
    }
}
END_TEST

START_TEST(a_stop_ends_the_work)
{
    atomic_bool stop = true;
    size_t len = 1500000;
    char *text = make_text(len), *coded = malloc(len);
    for (int coding = CODING_GZIP; coding < CODING_COUNT; coding++) {
        coder_encode *encode = coder_find((enum coding)coding);
        struct out out = out_init(coded, len);
        if (encode)
            ck_assert(!encode((struct bytes){text, len}, &out, &stop));
    }
    free(text);
    free(coded);
}
END_TEST

static struct encoded *wait_for_result(struct encoder_desk *at)
{
    struct encoded *result;
    uint64_t end_ns = ticks_now() + 60 * UINT64_C(1000000000);
    while ((result = encoder_collect(at)) == NULL && ticks_now() < end_ns)
        usleep(1000);
    ck_assert_ptr_nonnull(result);
    return result;
}

static struct encoder_order make_order(struct bytes content, uint64_t ticket)
{
    return (struct encoder_order){.coding = CODING_GZIP,
                                  .content = content,
                                  .file = FILE_NONE,
                                  .info = {.inode = 5, .size_bytes = content.len},
                                  .path = BYTES("a/page.html"),
                                  .ticket = ticket};
}

START_TEST(an_order_comes_back_with_its_ticket)
{
    char *text = make_text(10000), decoded[10000];
    struct encoder_order order = make_order((struct bytes){text, 10000}, 42);
    ck_assert(encoder_ask(desk, &order));
    struct encoded *result = wait_for_result(desk);
    ck_assert_uint_eq(result->ticket, 42);
    ck_assert_str_eq(result->path, "a/page.html");
    ck_assert_uint_eq(decode_gzip(result->body, result->body_bytes, decoded, sizeof decoded),
                      10000);
    ck_assert_ptr_null(result->next);
    encoded_destroy(result);
    free(text);
}
END_TEST

START_TEST(a_large_file_is_read_by_the_encoder)
{
    static char decoded[300000];
    char *text = make_text(300000);
    scratch_make();
    scratch_write_bytes("large", text, 300000, O_CREAT);
    struct err err;
    struct root root;
    bool linked;
    struct encoder_order order = make_order((struct bytes){NULL, 0}, 1);
    ck_assert_int_eq(file_open_root(&root, scratch_path, &err), 0);
    ck_assert_int_eq(file_open(&root, "large", &order.file, &order.info, &linked), FILE_FOUND);
    file_close_root(&root);
    ck_assert(encoder_ask(desk, &order));
    file_close(order.file);
    struct encoded *result = wait_for_result(desk);
    ck_assert_uint_eq(decode_gzip(result->body, result->body_bytes, decoded, sizeof decoded),
                      300000);
    ck_assert_int_eq(memcmp(decoded, text, 300000), 0);
    encoded_destroy(result);
    free(text);
    scratch_clear();
}
END_TEST

START_TEST(every_desk_gets_its_own_result)
{
    char *text = make_text(20000);
    struct encoder_desk *other = encoder_open_desk(encoder);
    struct encoder_order order = make_order((struct bytes){text, 20000}, 1);
    ck_assert(encoder_ask(desk, &order));
    order.ticket = 2;
    ck_assert(encoder_ask(other, &order));
    struct encoded *first = wait_for_result(desk);
    struct encoded *second = wait_for_result(other);
    ck_assert_uint_eq(first->ticket, 1);
    ck_assert_uint_eq(second->ticket, 2);
    ck_assert_uint_eq(first->body_bytes, second->body_bytes);
    ck_assert_int_eq(memcmp(first->body, second->body, first->body_bytes), 0);
    encoded_destroy(first);
    encoded_destroy(second);
    encoder_close_desk(other);
    free(text);
}
END_TEST

START_TEST(a_desk_may_close_with_orders_out)
{
    char *text = make_text(200000);
    for (uint64_t i = 0; i < 20; i++) {
        struct encoder_desk *other = encoder_open_desk(encoder);
        struct encoder_order order = make_order((struct bytes){text, 200000}, i);
        order.info.inode = i;
        ck_assert(encoder_ask(other, &order));
        encoder_close_desk(other);
    }
    free(text);
}
END_TEST

START_TEST(too_many_orders_are_refused)
{
    char *text = make_text(1000000);
    bool refused = false;
    for (uint64_t i = 0; i < 100 && !refused; i++) {
        struct encoder_order order = make_order((struct bytes){text, 1000000}, i);
        order.coding = coder_find(CODING_BROTLI) ? CODING_BROTLI : CODING_GZIP;
        order.info.inode = i;
        refused = !encoder_ask(desk, &order);
    }
    ck_assert(refused);
    free(text);
}
END_TEST

Suite *encoder_suite(void)
{
    Suite *suite = suite_create("encoder");
    TCase *tc = tcase_create("encoder");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_loop_test(tc, what_is_encoded_decodes_to_what_it_was, 0,
                        sizeof lengths / sizeof lengths[0]);
    tcase_add_test(tc, what_does_not_fit_is_refused);
    tcase_add_test(tc, a_stop_ends_the_work);
    tcase_add_test(tc, an_order_comes_back_with_its_ticket);
    tcase_add_test(tc, a_large_file_is_read_by_the_encoder);
    tcase_add_test(tc, every_desk_gets_its_own_result);
    tcase_add_test(tc, a_desk_may_close_with_orders_out);
    tcase_add_test(tc, too_many_orders_are_refused);
    suite_add_tcase(suite, tc);
    return suite;
}
