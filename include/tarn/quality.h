/* quality.h - weights of what a client accepts (RFC 9110, 12.4.2).
 *
 * Thread: any.
 */
#ifndef TARN_QUALITY_H
#define TARN_QUALITY_H

#include "tarn/bytes.h"

/* Reads a qvalue, "0" or "1" with at most three decimals and never above 1, into thousandths. */
bool quality_read(struct bytes text, uint16_t *quality);

#endif
