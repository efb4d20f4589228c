/* coder_brotli.c - brotli (RFC 7932). */
#include "tarn/coder.h"

#include <brotli/encode.h>

/* The best quality reads a megabyte in a second or two; the next one is ten times faster. */
enum { SMALL = 1 << 20, QUALITY_SMALL = 11, QUALITY_LARGE = 9 };

static bool run(BrotliEncoderState *state, struct bytes content, struct out *to,
                const atomic_bool *stop)
{
    uint8_t *target = (uint8_t *)to->at;
    size_t room = to->cap;
    while (!BrotliEncoderIsFinished(state) && !atomic_load(stop)) {
        size_t step = content.len < CODER_STEP ? content.len : CODER_STEP;
        size_t left = step;
        const uint8_t *source = (const uint8_t *)content.at;
        BrotliEncoderOperation operation =
            step == content.len ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS;
        if (!BrotliEncoderCompressStream(state, operation, &left, &source, &room, &target, NULL) ||
            room == 0)
            return false;
        content.at += step - left;
        content.len -= step - left;
    }
    to->len = to->cap - room;
    return BrotliEncoderIsFinished(state);
}

static bool encode(struct bytes content, struct out *to, const atomic_bool *stop)
{
    BrotliEncoderState *state = BrotliEncoderCreateInstance(NULL, NULL, NULL);
    if (state == NULL)
        return false;
    BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY,
                              content.len <= SMALL ? QUALITY_SMALL : QUALITY_LARGE);
    BrotliEncoderSetParameter(state, BROTLI_PARAM_SIZE_HINT, (uint32_t)content.len);
    bool done = run(state, content, to, stop);
    BrotliEncoderDestroyInstance(state);
    return done;
}

coder_encode *const coder_brotli = encode;
