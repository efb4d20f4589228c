/* coder_zstd.c - zstd (RFC 8878) with the window that browsers accept (RFC 9659). */
#include "tarn/coder.h"

#include <zstd.h>

enum { SMALL = 1 << 20, WINDOW_LOG_MAX = 23 };

static bool run(ZSTD_CCtx *context, struct bytes content, struct out *to, const atomic_bool *stop)
{
    ZSTD_outBuffer target = {to->at, to->cap, 0};
    size_t left = 1;
    bool is_last = false;
    while (!is_last && !atomic_load(stop)) {
        size_t step = content.len < CODER_STEP ? content.len : CODER_STEP;
        ZSTD_inBuffer source = {content.at, step, 0};
        content.at += step;
        content.len -= step;
        is_last = content.len == 0;
        left =
            ZSTD_compressStream2(context, &target, &source, is_last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left) || source.pos < source.size)
            return false;
    }
    to->len = target.pos;
    return is_last && left == 0;
}

static bool encode(struct bytes content, struct out *to, const atomic_bool *stop)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (context == NULL)
        return false;
    int level = content.len <= SMALL ? 19 : 12;
    bool done =
        !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)) &&
        !ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(context, content.len)) &&
        (content.len <= 1u << WINDOW_LOG_MAX ||
         !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, WINDOW_LOG_MAX))) &&
        run(context, content, to, stop);
    ZSTD_freeCCtx(context);
    return done;
}

coder_encode *const coder_zstd = encode;
