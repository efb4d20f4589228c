/* warnings.c - each set of warnings once, and each notice, whichever worker finds it first. */
#include "tarn/warnings.h"

#include "tarn/out.h"

#include <stdatomic.h>
#include <stdio.h>

enum { TEXT_MAX = 16384, NOTICES_MAX = 1024 };

/* Any thread: the hash of what was said last. */
static _Atomic uint64_t last_said;

/* Any thread: the hashes of the lines that are said once. */
static _Atomic uint64_t noticed[NOTICES_MAX];

/* Beyond the last place there is silence: it is strangers who ask for pages. */
static bool is_new(struct bytes line)
{
    uint64_t hash = bytes_hash(line) | 1;
    for (int i = 0; i < NOTICES_MAX; i++) {
        uint64_t there = 0;
        if (atomic_compare_exchange_strong(&noticed[i], &there, hash))
            return true;
        if (there == hash)
            return false;
    }
    return false;
}

static void tell_notices(struct site *site)
{
    const char *notices = site_notices(site);
    struct bytes rest = notices ? bytes_of(notices) : (struct bytes){NULL, 0};
    while (rest.len > 0) {
        struct bytes line = bytes_cut(&rest, '\n');
        if (!is_new(line))
            continue;
        fprintf(stderr, "tarn: %.*s\n", (int)line.len, line.at);
        fflush(stderr);
    }
}

void warnings_tell(struct site *site)
{
    tell_notices(site);
    const char *warnings = site_warnings(site);
    if (warnings == NULL)
        return;
    struct bytes rest = bytes_of(warnings);
    uint64_t hash = bytes_hash(rest);
    if (atomic_exchange(&last_said, hash) == hash)
        return;
    char buffer[TEXT_MAX];
    struct out text = out_init(buffer, sizeof buffer - 1);
    while (rest.len > 0) {
        out_text(&text, "tarn: ");
        out_bytes(&text, bytes_cut(&rest, '\n'));
        out_char(&text, '\n');
    }
    buffer[text.len] = '\0';
    /* In one piece, so that no other line comes in between. */
    fputs(buffer, stderr);
    fflush(stderr); /* which keeps nothing back, except on Windows */
}
