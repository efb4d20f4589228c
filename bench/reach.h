/* reach.h - addresses: of the server, and of our own ends.
 *
 * Thread: startup.
 */
#ifndef TARN_REACH_H
#define TARN_REACH_H

#include "tarn/endpoint.h"

/* The address of WHERE: among several the first that lets itself be connected, else the first.
 * Returns -1 with a sentence. */
int reach_find(const struct endpoint *where, struct addr *addr, struct err *err);

/* Reads "ADDR" or "ADDR/LEN": the first address that can be used, and how many follow it. Returns
 * -1 with a sentence. */
int reach_parse_block(const char *text, struct addr *first, uint32_t *count, struct err *err);

#endif
