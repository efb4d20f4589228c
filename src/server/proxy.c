/* proxy.c - the two forms of the header: a line of text, and a binary block with TLVs behind it,
 * which are skipped. */
#include "tarn/proxy.h"

#include <string.h>

/* "PROXY TCP6 " with two addresses and two ports, CRLF included, or UNKNOWN and anything. */
#define LINE_MAX_BYTES 107

/* Signature, version and command, family, length. */
#define BLOCK_HEAD 16

static const char signature[12] = "\r\n\r\n\0\r\nQUIT\n";

static bool may_become(struct bytes text, struct bytes start)
{
    size_t len = text.len < start.len ? text.len : start.len;
    return memcmp(text.at, start.at, len) == 0;
}

/* ---- version 1 ---- */

static bool read_addr(struct bytes *words, enum family family, struct addr *addr)
{
    return addr_parse(addr, bytes_cut(words, ' '), 0) && addr_family(addr) == family;
}

static bool read_port(struct bytes *words, uint16_t *port)
{
    uint64_t value = 0;
    struct bytes word = bytes_cut(words, ' ');
    bool is_padded = word.len > 1 && word.at[0] == '0';
    if (is_padded || !bytes_to_u64(word, &value) || value > 65535)
        return false;
    *port = (uint16_t)value;
    return true;
}

/* LINE is without "PROXY " and CRLF. */
static bool read_line(struct bytes line, struct addr_brief *client)
{
    struct addr from, to;
    uint16_t from_port, to_port;
    struct bytes word = bytes_cut(&line, ' ');
    if (bytes_equal(word, BYTES("UNKNOWN")))
        return true;
    enum family family = bytes_equal(word, BYTES("TCP4"))   ? FAMILY_INET
                         : bytes_equal(word, BYTES("TCP6")) ? FAMILY_INET6
                                                            : FAMILY_NONE;
    if (family == FAMILY_NONE || !read_addr(&line, family, &from) ||
        !read_addr(&line, family, &to) || !read_port(&line, &from_port) ||
        !read_port(&line, &to_port) || line.at != NULL)
        return false;
    *client = addr_to_brief(&from);
    client->port = from_port;
    return true;
}

static enum proxy_result parse_line(struct bytes text, struct proxy_header *header)
{
    struct bytes start = BYTES("PROXY ");
    struct bytes line = {text.at, text.len < LINE_MAX_BYTES ? text.len : LINE_MAX_BYTES};
    ptrdiff_t end = bytes_find(line, '\n');
    if (end < 0)
        return line.len < LINE_MAX_BYTES ? PROXY_MORE : PROXY_BAD;
    if ((size_t)end <= start.len || text.at[end - 1] != '\r')
        return PROXY_BAD;
    *header = (struct proxy_header){.len = (size_t)end + 1};
    line = (struct bytes){text.at + start.len, (size_t)end - 1 - start.len};
    return read_line(line, &header->client) ? PROXY_DONE : PROXY_BAD;
}

/* ---- version 2 ---- */

/* The kinds of addresses there are, and their bytes: two addresses, and two ports but for unix. */
static const struct kind {
    uint8_t code; /* family and transport; 0: not told */
    uint8_t family;
    uint8_t addr_bytes;
    uint8_t bytes;
} kinds[] = {
    {0x00, FAMILY_NONE, 0, 0},    {0x11, FAMILY_INET, 4, 12},   {0x12, FAMILY_INET, 4, 12},
    {0x21, FAMILY_INET6, 16, 36}, {0x22, FAMILY_INET6, 16, 36}, {0x31, FAMILY_UNIX, 0, 216},
    {0x32, FAMILY_UNIX, 0, 216},
};

static const struct kind *find_kind(uint8_t code)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].code == code)
            return &kinds[i];
    return NULL;
}

static bool read_block(const unsigned char *at, size_t len, struct proxy_header *header)
{
    const struct kind *kind = find_kind(at[13]);
    header->is_local = at[12] == 0x20;
    if (header->is_local) /* the addresses mean nothing, whatever they are */
        return true;
    if (kind == NULL || len - BLOCK_HEAD < kind->bytes)
        return false;
    header->client.family = kind->family;
    memcpy(header->client.ip, at + BLOCK_HEAD, kind->addr_bytes);
    const unsigned char *port = at + BLOCK_HEAD + 2 * kind->addr_bytes;
    if (kind->addr_bytes)
        header->client.port = (uint16_t)(port[0] << 8 | port[1]);
    return true;
}

static enum proxy_result parse_block(struct bytes text, struct proxy_header *header)
{
    const unsigned char *at = (const unsigned char *)text.at;
    if (text.len > 12 && at[12] != 0x20 && at[12] != 0x21)
        return PROXY_BAD;
    if (text.len < BLOCK_HEAD)
        return PROXY_MORE;
    size_t len = BLOCK_HEAD + (size_t)(at[14] << 8 | at[15]);
    if (len > PROXY_HEADER_MAX)
        return PROXY_BAD;
    if (text.len < len)
        return PROXY_MORE;
    *header = (struct proxy_header){.len = len};
    return read_block(at, len, header) ? PROXY_DONE : PROXY_BAD;
}

enum proxy_result proxy_parse(struct bytes text, struct proxy_header *header)
{
    if (text.len == 0)
        return PROXY_MORE;
    if (may_become(text, (struct bytes){signature, sizeof signature}))
        return parse_block(text, header);
    return may_become(text, BYTES("PROXY ")) ? parse_line(text, header) : PROXY_BAD;
}

struct bytes proxy_local_header(void)
{
    static const char block[BLOCK_HEAD] = "\r\n\r\n\0\r\nQUIT\n\x20\0\0";
    return (struct bytes){block, sizeof block};
}
