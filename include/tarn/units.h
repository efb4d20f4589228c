/* units.h - sizes, durations and counts as people write and read them.
 *
 * Parsing is strict: a number, perhaps with a fraction, then one of the units named; anything
 * else is refused. Printing keeps three significant digits.
 *
 * Thread: any.
 */
#ifndef TARN_UNITS_H
#define TARN_UNITS_H

#include "tarn/bytes.h"

#define NS_PER_US UINT64_C(1000)
#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S  UINT64_C(1000000000)

/* "4096", "16K", "16KiB", "64M", "1G", "1.5MiB": powers of 1024. */
bool units_parse_size(struct bytes text, uint64_t *size_bytes);

/* "10s", "250ms", "50us", "100ns", "2m", "1h"; a bare number is seconds. */
bool units_parse_duration(struct bytes text, uint64_t *duration_ns);

/* "5000", "5k", "1.5M": powers of 1000. */
bool units_parse_count(struct bytes text, double *count);

/* "41.2 MB", "1.91 ms", "2,341,870". Return BUFFER, which must hold at least 32 bytes. */
const char *units_print_size(char *buffer, double size_bytes);
const char *units_print_duration(char *buffer, double duration_ns);
const char *units_print_count(char *buffer, uint64_t count);

#endif
