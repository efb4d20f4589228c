#include "hash.h"

#include <check.h>

/* A build without the library says so and has no hash. */
static bool is_here(void)
{
    struct err err = {""};
    bool has = hash_check(&err) == 0;
    ck_assert_int_eq(has, err.text[0] == '\0');
    return has;
}

static const struct row {
    const char *data, *hash;
} rows[] = {
    /* FIPS 180-2, B.1 and B.2, and nothing at all */
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

START_TEST(a_hash_is_what_sha256sum_prints)
{
    char text[HASH_TEXT];
    hash_sha256(text, bytes_of(rows[_i].data));
    ck_assert_str_eq(text, is_here() ? rows[_i].hash : "");
}
END_TEST

START_TEST(a_written_hash_is_read_in_either_case)
{
    char text[HASH_TEXT];
    ck_assert(hash_read(text, rows[1].hash));
    ck_assert_str_eq(text, rows[1].hash);
    ck_assert(
        hash_read(text, " BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015aD\t"));
    ck_assert_str_eq(text, rows[1].hash);
}
END_TEST

static const char *const bad[] = {
    "",
    "abc",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015add",
    "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "ba7816bf8f01cfea414140de5dae222 b00361a396177a9cb410ff61f20015ad",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  file",
};

START_TEST(what_is_no_hash_is_refused)
{
    char text[HASH_TEXT];
    ck_assert(!hash_read(text, bad[_i]));
}
END_TEST

Suite *hash_suite(void)
{
    Suite *suite = suite_create("hash");
    TCase *tcase = tcase_create("hash");
    tcase_add_loop_test(tcase, a_hash_is_what_sha256sum_prints, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tcase, a_written_hash_is_read_in_either_case);
    tcase_add_loop_test(tcase, what_is_no_hash_is_refused, 0, sizeof bad / sizeof bad[0]);
    suite_add_tcase(suite, tcase);
    return suite;
}
