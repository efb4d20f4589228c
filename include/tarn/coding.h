/* coding.h - content codings and Accept-Encoding (RFC 9110, 8.4.1 and 12.5.3).
 *
 * Thread: any.
 */
#ifndef TARN_CODING_H
#define TARN_CODING_H

#include "tarn/request.h"

/* In the order of our preference when the client has none, worst first. */
enum coding { CODING_IDENTITY, CODING_GZIP, CODING_ZSTD, CODING_BROTLI, CODING_COUNT };

/* "gzip", "zstd", "br"; "identity". */
const char *coding_name(enum coding coding);

/* ".gz", ".zst", ".br"; "". */
const char *coding_extension(enum coding coding);

/* The quality, in thousandths, that VALUE gives each coding; a null VALUE (no such field) accepts
 * identity only by our choice, since it allows every coding. */
struct coding_wishes {
    uint16_t quality[CODING_COUNT];
};

struct coding_wishes coding_parse(struct bytes value);

/* The same for all lines of a request's Accept-Encoding. */
struct coding_wishes coding_of_request(const struct request *request, const char *data);

/* The best of the codings in AVAILABLE (bit 1u << coding), or -1 when none is acceptable. */
int coding_choose(const struct coding_wishes *wishes, unsigned available);

#endif
