/* addr_block.c - compares the bits that count. */
#include "tarn/addr_block.h"

#include <stdio.h>
#include <string.h>

static unsigned width_of(uint8_t family)
{
    return family == FAMILY_INET ? 32 : 128;
}

/* The bits of byte AT that belong to a prefix of BITS bits. */
static unsigned mask_of(unsigned bits, unsigned at)
{
    if (bits >= 8 * (at + 1))
        return 0xff;
    return bits <= 8 * at ? 0 : 0xffu << (8 * (at + 1) - bits) & 0xffu;
}

bool addr_block_parse(struct addr_block *block, struct bytes text)
{
    struct addr addr;
    struct bytes length = text;
    struct bytes host = bytes_cut(&length, '/');
    if (!addr_parse(&addr, host, 0))
        return false;
    struct addr_brief brief = addr_to_brief(&addr);
    unsigned written = width_of((uint8_t)addr_family(&addr)), width = width_of(brief.family);
    uint64_t bits = written;
    if (length.at && (!bytes_to_u64(length, &bits) || bits > written || bits < written - width))
        return false;
    bits -= written - width; /* of ::ffff:192.0.2.0/120, say */
    *block = (struct addr_block){.family = brief.family, .bits = (uint8_t)bits};
    for (unsigned i = 0; i < sizeof block->ip; i++)
        block->ip[i] = (unsigned char)(brief.ip[i] & mask_of(block->bits, i));
    return true;
}

bool addr_block_contains(const struct addr_block *block, const struct addr_brief *addr)
{
    unsigned differ = addr->family != block->family;
    for (unsigned i = 0; i < sizeof block->ip; i++)
        differ |= (addr->ip[i] ^ block->ip[i]) & mask_of(block->bits, i);
    return differ == 0;
}

const char *addr_block_print(const struct addr_block *block, char buffer[ADDR_BLOCK_TEXT_MAX])
{
    char host[ADDR_TEXT_MAX];
    struct addr_brief brief = {.family = block->family};
    memcpy(brief.ip, block->ip, sizeof brief.ip);
    struct addr addr = addr_from_brief(&brief);
    addr_print_host(&addr, host);
    if (block->bits == width_of(block->family))
        snprintf(buffer, ADDR_BLOCK_TEXT_MAX, "%.50s", host);
    else
        snprintf(buffer, ADDR_BLOCK_TEXT_MAX, "%.50s/%u", host, block->bits);
    return buffer;
}
