/* judge.h - holds what came back on a connection against the row that was sent there. */
#ifndef TARN_TESTS_JUDGE_H
#define TARN_TESTS_JUDGE_H

#include "rules.h"
#include "wire.h"

/* What stands outside of the root, and in no answer. */
#define SECRET "OUTSIDE"

/* What rows put wherever a request has room for it, and no error may repeat. */
#define MARK "zzq"

#define PROBE_ANSWER "probe\n"

struct transcript {
    struct bytes answers; /* all bytes until the end */
    size_t times;         /* the row was sent, one behind the other */
    bool was_reset;
    bool may_be_reset; /* bytes may have come behind the last answer */
};

/* Null, or a complaint. ROW has its placeholders filled in; FILE is the content of row->file. */
const char *judge(const struct rule *row, struct bytes file, const struct transcript *transcript);

#endif
