/* coder_gzip.c - gzip (RFC 1952) by zlib. */
#include "tarn/coder.h"

#include <limits.h>
#include <zlib.h>

enum { GZIP_WRAPPER = 16, MEMORY_LEVEL = 9 };

static bool run(z_stream *stream, struct bytes content, struct out *to, const atomic_bool *stop)
{
    int result = Z_OK;
    stream->next_out = (Bytef *)to->at;
    stream->avail_out = (uInt)to->cap;
    while (result == Z_OK && !atomic_load(stop)) {
        size_t step = content.len < CODER_STEP ? content.len : CODER_STEP;
        stream->next_in = (z_const Bytef *)(uintptr_t)content.at;
        stream->avail_in = (uInt)step;
        content.at += step;
        content.len -= step;
        result = deflate(stream, content.len ? Z_NO_FLUSH : Z_FINISH);
        if (stream->avail_in > 0 || (content.len == 0 && result == Z_OK))
            break; /* it does not fit */
    }
    to->len = stream->total_out;
    return result == Z_STREAM_END;
}

static bool encode(struct bytes content, struct out *to, const atomic_bool *stop)
{
    z_stream stream = {0};
    if (to->cap > UINT_MAX ||
        deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + GZIP_WRAPPER,
                     MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    bool done = run(&stream, content, to, stop);
    deflateEnd(&stream);
    return done;
}

coder_encode *const coder_gzip = encode;
