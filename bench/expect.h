/* expect.h - what a response must be like to be valid, and what its body is compared with.
 *
 * Thread: startup for reading; expect_judge() and `struct target_facts` belong to one thread.
 */
#ifndef TARN_EXPECT_H
#define TARN_EXPECT_H

#include "answer.h"
#include "tarn/err.h"

#define EXPECT_STATUSES_MAX 32

struct expect {
    uint16_t statuses[EXPECT_STATUSES_MAX]; /* none: 200 to 399 */
    unsigned status_count;
    bool has_length;
    uint64_t length;
    bool has_body;
    uint64_t body_bytes;
    uint64_t body_digest;
    uint64_t verify_every; /* compare the body of every Nth response; 0: none */
    bool is_strict;        /* a body that differs from the target's first one is a failure */
};

/* Adds "status=200,304", "len=N" or "body=@FILE". Returns -1 with a sentence. */
int expect_add(struct expect *expect, const char *text, struct err *err);

/* Reads "1/256", "all" or "none". */
int expect_parse_verify(struct expect *expect, const char *text, struct err *err);

/* What one thread knows of one target. */
struct target_facts {
    struct answer_memo memo;
    bool has_first;
    bool has_digest;
    uint64_t first_bytes; /* body of the first valid response */
    uint64_t first_digest;
};

struct verdict_of_body {
    bool was_compared;
    bool differs;        /* without being a failure */
    bool length_differs; /* likewise */
};

/* FAULT_NONE, or why ANSWER, which is complete, is not valid. With VARIES the target's bodies are
 * not compared with each other, because each request of it asks for something else. */
enum fault expect_judge(const struct expect *expect, const struct answer *answer,
                        struct target_facts *facts, bool varies, struct verdict_of_body *body);

#endif
