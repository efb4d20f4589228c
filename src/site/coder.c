/* coder.c - the compressors that this build has. */
#include "tarn/coder.h"

coder_encode *coder_find(enum coding coding)
{
    switch (coding) {
    case CODING_GZIP:
        return coder_gzip;
    case CODING_ZSTD:
        return coder_zstd;
    case CODING_BROTLI:
        return coder_brotli;
    default:
        return NULL;
    }
}
