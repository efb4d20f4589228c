/* addr_block.h - a range of addresses with a common beginning: "10.0.0.0/8", "2001:db8::/32".
 *
 * Thread: any.
 */
#ifndef TARN_ADDR_BLOCK_H
#define TARN_ADDR_BLOCK_H

#include "tarn/addr.h"
#include "tarn/bytes.h"

struct addr_block {
    unsigned char ip[16]; /* network order; IPv4 in the first four; zero behind the prefix */
    uint8_t family;       /* FAMILY_INET or FAMILY_INET6 */
    uint8_t bits;
};

/* Enough for addr_block_print(), its NUL included. */
#define ADDR_BLOCK_TEXT_MAX 64

/* Reads ADDRESS or ADDRESS/BITS. */
bool addr_block_parse(struct addr_block *block, struct bytes text);

bool addr_block_contains(const struct addr_block *block, const struct addr_brief *addr);

/* A single address without its "/32" or "/128". Returns BUFFER. */
const char *addr_block_print(const struct addr_block *block, char buffer[ADDR_BLOCK_TEXT_MAX]);

#endif
