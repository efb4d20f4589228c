/* fault.c - the names of what goes wrong. */
#include "fault.h"

static const struct {
    const char *words;
    const char *key;
} names[FAULT_COUNT] = {
    [FAULT_NONE] = {"none", "none"},
    [FAULT_REFUSED] = {"refused", "refused"},
    [FAULT_CONNECT] = {"not connected", "not_connected"},
    [FAULT_RESET] = {"reset", "reset"},
    [FAULT_CLOSED] = {"closed before the response", "closed"},
    [FAULT_CLOSED_IN_HEAD] = {"closed inside the head", "closed_in_head"},
    [FAULT_SHORT_BODY] = {"short body", "short_body"},
    [FAULT_EXTRA_BYTES] = {"extra bytes", "extra_bytes"},
    [FAULT_BAD_HEAD] = {"bad head", "bad_head"},
    [FAULT_LARGE_HEAD] = {"head too large", "head_too_large"},
    [FAULT_BAD_CHUNK] = {"bad chunk", "bad_chunk"},
    [FAULT_STATUS] = {"wrong status", "wrong_status"},
    [FAULT_LENGTH] = {"wrong length", "wrong_length"},
    [FAULT_BODY] = {"wrong body", "wrong_body"},
    [FAULT_TIMEOUT] = {"timeout", "timeout"},
    [FAULT_CUT_OFF] = {"cut off in the pipeline", "cut_off"},
};

const char *fault_words(enum fault fault)
{
    return names[fault].words;
}

const char *fault_key(enum fault fault)
{
    return names[fault].key;
}
