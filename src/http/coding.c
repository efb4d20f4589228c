/* coding.c - content codings and Accept-Encoding. */
#include "tarn/coding.h"

#include "tarn/quality.h"

static const struct {
    const char *name;
    const char *extension;
} codings[CODING_COUNT] = {
    [CODING_IDENTITY] = {"identity", ""},
    [CODING_GZIP] = {"gzip", ".gz"},
    [CODING_ZSTD] = {"zstd", ".zst"},
    [CODING_BROTLI] = {"br", ".br"},
};

#define UNSET 0xffff
#define STAR  CODING_COUNT

const char *coding_name(enum coding coding)
{
    return codings[coding].name;
}

const char *coding_extension(enum coding coding)
{
    return codings[coding].extension;
}

/* The index in a table of CODING_COUNT codings and the star; -1 for one we do not have. */
static int find_coding(struct bytes name)
{
    if (bytes_equal(name, BYTES("*")))
        return STAR;
    if (bytes_equal_nocase(name, BYTES("x-gzip")))
        return CODING_GZIP;
    for (int i = 0; i < CODING_COUNT; i++)
        if (bytes_equal_nocase(name, bytes_of(codings[i].name)))
            return i;
    return -1;
}

/* "gzip" or "gzip;q=0.5". A member that is malformed says nothing. */
static void take_member(struct bytes member, uint16_t quality[CODING_COUNT + 1])
{
    struct bytes weight = member;
    struct bytes name = bytes_trim(bytes_cut(&weight, ';'));
    uint16_t value = 1000;
    if (weight.at) {
        weight = bytes_trim(weight);
        if (!bytes_starts_with(weight, BYTES("q=")) && !bytes_starts_with(weight, BYTES("Q=")))
            return;
        if (!quality_read((struct bytes){weight.at + 2, weight.len - 2}, &value))
            return;
    }
    int index = find_coding(name);
    if (index >= 0)
        quality[index] = value;
}

static void take_line(struct bytes value, uint16_t quality[CODING_COUNT + 1])
{
    while (value.at)
        take_member(bytes_cut(&value, ','), quality);
}

/* What was not named gets the star's quality, else none; but identity is always welcome unless it
 * or the star was refused, though less than anything that was named (RFC 9110, 12.5.3). */
static struct coding_wishes settle(const uint16_t quality[CODING_COUNT + 1])
{
    struct coding_wishes wishes;
    for (int i = 0; i < CODING_COUNT; i++) {
        wishes.quality[i] = quality[i];
        if (quality[i] == UNSET)
            wishes.quality[i] = quality[STAR];
        if (wishes.quality[i] == UNSET)
            wishes.quality[i] = i == CODING_IDENTITY ? 1 : 0;
    }
    return wishes;
}

struct coding_wishes coding_parse(struct bytes value)
{
    uint16_t quality[CODING_COUNT + 1] = {UNSET, UNSET, UNSET, UNSET, UNSET};
    take_line(value, quality);
    return settle(quality);
}

struct coding_wishes coding_of_request(const struct request *request, const char *data)
{
    uint16_t quality[CODING_COUNT + 1] = {UNSET, UNSET, UNSET, UNSET, UNSET};
    uint32_t cursor = 0;
    struct bytes value;
    while (request_next_line(request, data, FIELD_ACCEPT_ENCODING, &cursor, &value))
        take_line(value, quality);
    return settle(quality);
}

int coding_choose(const struct coding_wishes *wishes, unsigned available)
{
    int best = -1;
    unsigned best_quality = 1;
    for (int i = 0; i < CODING_COUNT; i++) {
        if (!(available & 1u << i) || wishes->quality[i] < best_quality)
            continue;
        best = i;
        best_quality = wishes->quality[i];
    }
    return best;
}
