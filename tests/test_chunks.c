/* test_chunks.c - every short extension of a chunk, held against its grammar. */
#include "../src/http/chunks.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static const struct request_limits limits = {
    .head_bytes = 2048, .uri_bytes = 512, .body_bytes = 64};

/* A byte of each sort, and two that the end of a line is made of. */
static const char alphabet[] = {';', '=', '"', '\\', 'x', ' ', '\r', '\n', '\x01'};
enum { SORTS = sizeof alphabet, LONGEST = 6 };

static const char *after_blanks(const char *text)
{
    return text + strspn(text, " ");
}

/* quoted-string (RFC 9110, 5.6.4); null when there is none. */
static const char *after_quoted(const char *text)
{
    for (text++; *text != '"'; text++) {
        if (*text == '\\')
            text++;
        if (!*text || strchr("\r\n\x01", *text))
            return NULL;
    }
    return text + 1;
}

/* chunk-ext (RFC 9112, 7.1.1). */
static bool is_extension(const char *text)
{
    while (*text) {
        text = after_blanks(text);
        if (*text != ';')
            return false;
        text = after_blanks(text + 1);
        if (*text != 'x')
            return false;
        text += strspn(text, "x");
        const char *sign = after_blanks(text);
        if (*sign != '=')
            continue;
        text = after_blanks(sign + 1);
        if (*text != 'x' && *text != '"')
            return false;
        text = *text == 'x' ? text + strspn(text, "x") : after_quoted(text);
        if (!text)
            return false;
    }
    return true;
}

static int read_body(const char *body, size_t first, size_t *used)
{
    struct chunks chunks = {.data_bytes = 0};
    struct bytes all = bytes_of(body);
    size_t more = 0;
    int status = chunks_take(&chunks, (struct bytes){all.at, first}, &limits, used);
    if (status == 0 && !chunks.is_complete)
        status =
            chunks_take(&chunks, (struct bytes){all.at + first, all.len - first}, &limits, &more);
    *used += more;
    return status == 0 && !chunks.is_complete ? -1 : status;
}

/* The body comes in two pieces, the first of them FIRST bytes long. */
static void assert_judged(const char *extension, bool is_good, size_t first)
{
    char body[64];
    size_t used = 0;
    int all = snprintf(body, sizeof body, "3%s\r\nxyz\r\n0\r\n\r\nGET", extension);
    size_t len = (size_t)all - strlen("GET");
    int status = read_body(body, first, &used);
    if (status != (is_good ? 0 : 400) || (is_good && used != len))
        ck_abort_msg("'%s', cut at %zu: %d, %zu bytes", extension, first, status, used);
}

START_TEST(extensions_follow_the_grammar_to_the_letter)
{
    int good = 0;
    for (int len = 0, count = 1; len <= LONGEST; len++, count *= SORTS) {
        for (int number = 0; number < count; number++) {
            char text[LONGEST + 1] = "";
            for (int i = 0, rest = number; i < len; i++, rest /= SORTS)
                text[i] = alphabet[rest % SORTS];
            bool is_good = is_extension(text);
            assert_judged(text, is_good, (size_t)(number % (LONGEST + 2)));
            good += is_good;
        }
    }
    ck_assert_int_gt(good, 100);
}
END_TEST

Suite *chunks_suite(void)
{
    Suite *suite = suite_create("chunks");
    TCase *tc = tcase_create("chunks");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, extensions_follow_the_grammar_to_the_letter);
    suite_add_tcase(suite, tc);
    return suite;
}
