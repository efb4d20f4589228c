/* accept.h - media types that a client accepts (RFC 9110, 12.5.1).
 *
 * Thread: any.
 */
#ifndef TARN_ACCEPT_H
#define TARN_ACCEPT_H

#include "tarn/request.h"

/* The quality, in thousandths, that the request's Accept gives to TYPE, such as "text/html": that
 * of the most specific range that covers it. A request without the field accepts everything. */
unsigned accept_quality(const struct request *request, const char *data, struct bytes type);

#endif
