/* warnings.c - each set of warnings once, whichever worker finds it first. */
#include "tarn/warnings.h"

#include "tarn/out.h"

#include <stdatomic.h>
#include <stdio.h>

enum { TEXT_MAX = 16384 };

/* Any thread: the hash of what was said last. */
static _Atomic uint64_t last_said;

void warnings_tell(struct site *site)
{
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
