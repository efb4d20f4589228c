/* authority.h - host and port, as in Host fields and absolute targets (RFC 3986, 3.2; RFC 9110,
 * 4.2 and 7.2).
 *
 * Thread: any.
 */
#ifndef TARN_AUTHORITY_H
#define TARN_AUTHORITY_H

#include "tarn/bytes.h"

struct authority {
    struct bytes host; /* an IP literal keeps its brackets; never empty */
    struct bytes port; /* digits; empty when there was none */
};

/* Splits TEXT; false when it is no host with an optional port. User information is refused, as
 * RFC 9110, 4.2.4 advises. */
bool authority_split(struct bytes text, struct authority *authority);

/* Is HOST, as authority_split() gave it, an address rather than a name? */
bool authority_is_address(struct bytes host);

#endif
