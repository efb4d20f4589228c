/* coder_zstd_none.c - for builds without the library. */
#include "tarn/coder.h"

coder_encode *const coder_zstd = NULL;
