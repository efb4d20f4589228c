/* coder.h - the compressors that this build has.
 *
 * Each is a file of its own, or its *_none.c where the library is missing.
 *
 * Thread: any.
 */
#ifndef TARN_CODER_H
#define TARN_CODER_H

#include "tarn/coding.h"
#include "tarn/out.h"

#include <stdatomic.h>

/* Bytes between two looks at `stop`. */
#define CODER_STEP 65536

/* Compresses CONTENT into TO, as well as is sensible for its size. Returns false when it does not
 * fit, or *STOP has become true, or for want of memory. */
typedef bool coder_encode(struct bytes content, struct out *to, const atomic_bool *stop);

/* Null when this build cannot. */
coder_encode *coder_find(enum coding coding);

/* What coder_find() chooses from. */
extern coder_encode *const coder_gzip;
extern coder_encode *const coder_zstd;
extern coder_encode *const coder_brotli;

#endif
