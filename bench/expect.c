/* expect.c - judging complete responses. */
#include "expect.h"

#include "slurp.h"

#include <stdlib.h>

static int refuse(struct err *err, const char *text)
{
    return err_set(err, "\"%s\" is no expectation; write status=200,304 or len=N or body=@FILE",
                   text);
}

static bool parse_statuses(struct expect *expect, struct bytes list)
{
    while (list.at) {
        uint64_t status;
        if (!bytes_to_u64(bytes_cut(&list, ','), &status) || status < 100 || status > 999 ||
            expect->status_count == EXPECT_STATUSES_MAX)
            return false;
        expect->statuses[expect->status_count++] = (uint16_t)status;
    }
    return true;
}

static int read_body(struct expect *expect, const char *path, struct err *err)
{
    struct bytes body;
    if (slurp(path, &body, err) != 0)
        return -1;
    expect->has_body = true;
    expect->body_bytes = body.len;
    expect->body_digest = answer_digest(ANSWER_DIGEST_START, body.at, body.len);
    slurp_clear(&body);
    return 0;
}

int expect_add(struct expect *expect, const char *text, struct err *err)
{
    struct bytes value = bytes_of(text);
    struct bytes name = bytes_cut(&value, '=');
    if (value.at == NULL)
        return refuse(err, text);
    if (bytes_equal(name, BYTES("status")))
        return parse_statuses(expect, value) ? 0 : refuse(err, text);
    if (bytes_equal(name, BYTES("len"))) {
        expect->has_length = bytes_to_u64(value, &expect->length);
        return expect->has_length ? 0 : refuse(err, text);
    }
    if (bytes_equal(name, BYTES("body")) && value.len > 1 && value.at[0] == '@')
        return read_body(expect, value.at + 1, err);
    return refuse(err, text);
}

int expect_parse_verify(struct expect *expect, const char *text, struct err *err)
{
    struct bytes every = bytes_of(text);
    struct bytes one = bytes_cut(&every, '/');
    uint64_t n = 0;
    if (bytes_equal(one, BYTES("all")) && every.at == NULL)
        n = 1;
    else if (bytes_equal(one, BYTES("none")) && every.at == NULL)
        n = 0;
    else if (!bytes_equal(one, BYTES("1")) || !bytes_to_u64(every, &n) || n == 0)
        return err_set(err, "--verify %s: write 1/256 (every 256th body), all or none", text);
    expect->verify_every = n;
    return 0;
}

static bool status_is_expected(const struct expect *expect, unsigned status)
{
    if (expect->status_count == 0)
        return status >= 200 && status <= 399;
    for (unsigned i = 0; i < expect->status_count; i++)
        if (expect->statuses[i] == status)
            return true;
    return false;
}

/* Compares with the target's first body, which the first one to come becomes. */
static enum fault compare_with_first(const struct expect *expect, const struct answer *answer,
                                     struct target_facts *facts, struct verdict_of_body *body)
{
    if (!facts->has_first) {
        facts->has_first = true;
        facts->first_bytes = answer->body_bytes;
    }
    if (answer->wants_digest && !facts->has_digest) {
        facts->has_digest = true;
        facts->first_digest = answer->digest;
    }
    body->length_differs = facts->first_bytes != answer->body_bytes;
    body->differs =
        answer->wants_digest && (body->length_differs || facts->first_digest != answer->digest);
    if (!expect->is_strict || !(body->differs || body->length_differs))
        return FAULT_NONE;
    *body = (struct verdict_of_body){.was_compared = body->was_compared};
    return FAULT_BODY;
}

enum fault expect_judge(const struct expect *expect, const struct answer *answer,
                        struct target_facts *facts, bool varies, struct verdict_of_body *body)
{
    *body = (struct verdict_of_body){.was_compared = false};
    if (!status_is_expected(expect, answer->status))
        return FAULT_STATUS;
    if (answer->is_head || answer->status == 304)
        return FAULT_NONE; /* neither has a body to be compared */
    if (expect->has_length && answer->body_bytes != expect->length)
        return FAULT_LENGTH;
    if (expect->has_body) {
        body->was_compared = answer->wants_digest;
        return answer->body_bytes != expect->body_bytes ||
                       (answer->wants_digest && answer->digest != expect->body_digest)
                   ? FAULT_BODY
                   : FAULT_NONE;
    }
    if (varies)
        return FAULT_NONE;
    body->was_compared = answer->wants_digest;
    return compare_with_first(expect, answer, facts, body);
}
