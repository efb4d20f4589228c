/* endpoint_parts.h - how the grammar is divided: endpoint.c knows the families, endpoint_query.c
 * what stands behind the '?', endpoint_authority.c URLs, endpoint_past.c the families that are no
 * more; looking up names is the system's. */
#ifndef TARN_ENDPOINT_PARTS_H
#define TARN_ENDPOINT_PARTS_H

#include "tarn/endpoint.h"

/* "TEXT" names no endpoint: WHY, and which forms there are. Returns -1. */
int endpoint_refuse(struct err *err, const char *text, const char *why);

/* Does TEXT begin so, in small letters or capitals? */
bool endpoint_has_prefix(struct bytes text, const char *prefix);

/* Reads what stands behind the '?' of TEXT into ENDPOINT, whose kind is known. */
int endpoint_query_parse(struct endpoint *endpoint, struct bytes query, const char *text,
                         struct err *err);
void endpoint_query_print(const struct endpoint *endpoint, struct out *out);

/* The longest path of a unix socket, without its NUL; 0 where there are none. */
size_t endpoint_path_max(void);

#endif
