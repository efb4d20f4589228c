/* report_hdr.c - HdrHistogram's log format 1.3 and its compressed V2 encoding.
 *
 * The encoding is zlib's (RFC 1950) with stored blocks (RFC 1951, 3.2.4): run lengths have already
 * taken out what a compressor would find, and so nothing has to be linked. */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#define COOKIE_V2            0x1c849313u
#define COOKIE_V2_COMPRESSED 0x1c849314u

#define HEADER_BYTES   40u
#define PAYLOAD_MAX    (HIST_SLOTS * 9u)
#define STORED_MAX     65535u
#define COMPRESSED_MAX (HEADER_BYTES + PAYLOAD_MAX + 1024u)

static void put_u32(struct out *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        out_char(out, (char)(unsigned char)(value >> shift));
}

static void put_u64(struct out *out, uint64_t value)
{
    put_u32(out, (uint32_t)(value >> 32));
    put_u32(out, (uint32_t)value);
}

/* LEB128 of at most nine bytes, the ninth of which holds eight bits. */
static void put_leb128(struct out *out, uint64_t value)
{
    for (int i = 0; i < 8 && value >= 0x80; i++) {
        out_char(out, (char)(unsigned char)(value | 0x80));
        value >>= 7;
    }
    out_char(out, (char)(unsigned char)value);
}

static void put_zigzag(struct out *out, int64_t value)
{
    put_leb128(out, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

/* Counts in the order of their slots; a run of empty slots is its negative length. */
static void put_counts(struct out *out, const struct hist *hist)
{
    int64_t empty = 0;
    for (size_t i = 0; i < HIST_SLOTS; i++) {
        uint64_t count = atomic_load_explicit(&hist->counts[i], memory_order_relaxed);
        if (count == 0) {
            empty++;
            continue;
        }
        if (empty)
            put_zigzag(out, -empty);
        put_zigzag(out, (int64_t)count);
        empty = 0;
    }
}

static void put_v2(struct out *out, const struct hist *hist)
{
    size_t begin = out->len;
    put_u32(out, COOKIE_V2);
    put_u32(out, 0); /* the payload's length, known below */
    put_u32(out, 0); /* no shift of slots */
    put_u32(out, 3); /* significant digits */
    put_u64(out, 1);
    put_u64(out, HIST_MAX_NS);
    put_u64(out, UINT64_C(0x3ff0000000000000)); /* values are integers: a ratio of 1.0 */
    put_counts(out, hist);
    struct out length = out_init(out->at + begin + 4, 4);
    put_u32(&length, (uint32_t)(out->len - begin - HEADER_BYTES));
}

static uint32_t adler32(struct bytes data)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < data.len; i++) {
        a = (a + (unsigned char)data.at[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static void put_zlib(struct out *out, struct bytes data)
{
    struct bytes rest = data;
    out_char(out, 0x78);
    out_char(out, 0x01);
    do {
        size_t len = rest.len < STORED_MAX ? rest.len : STORED_MAX;
        out_char(out, rest.len == len); /* the last block says so */
        out_char(out, (char)(unsigned char)len);
        out_char(out, (char)(unsigned char)(len >> 8));
        out_char(out, (char)(unsigned char)~len);
        out_char(out, (char)(unsigned char)(~len >> 8));
        out_bytes(out, (struct bytes){rest.at, len});
        rest.at += len;
        rest.len -= len;
    } while (rest.len);
    put_u32(out, adler32(data));
}

static void put_base64(struct out *out, struct bytes data)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < data.len; i += 3) {
        size_t left = data.len - i;
        uint32_t three = (uint32_t)(unsigned char)data.at[i] << 16;
        three |= left > 1 ? (uint32_t)(unsigned char)data.at[i + 1] << 8 : 0;
        three |= left > 2 ? (uint32_t)(unsigned char)data.at[i + 2] : 0;
        out_char(out, digits[three >> 18]);
        out_char(out, digits[three >> 12 & 63]);
        out_char(out, left > 1 ? digits[three >> 6 & 63] : '=');
        out_char(out, left > 2 ? digits[three & 63] : '=');
    }
}

void report_hdr_blob(const struct hist *hist, struct out *to)
{
    char *plain = malloc(COMPRESSED_MAX), *packed = malloc(COMPRESSED_MAX);
    if (plain && packed) {
        struct out v2 = out_init(plain, COMPRESSED_MAX);
        struct out all = out_init(packed, COMPRESSED_MAX);
        put_v2(&v2, hist);
        put_u32(&all, COOKIE_V2_COMPRESSED);
        put_u32(&all, 0); /* the length of what follows */
        put_zlib(&all, out_view(&v2));
        struct out length = out_init(packed + 4, 4);
        put_u32(&length, (uint32_t)(all.len - 8));
        put_base64(to, out_view(&all));
    }
    free(plain);
    free(packed);
}

void report_hdr(const struct outcome *outcome, FILE *to)
{
    size_t cap = COMPRESSED_MAX * 4 / 3 + 8;
    char *text = malloc(cap);
    fprintf(to,
            "#[Logged with tarn-bench " TARN_VERSION "]\n"
            "#[Histogram log format version 1.3]\n"
            "#[StartTime: %.3f (seconds since epoch)]\n"
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
            "\"Interval_Compressed_Histogram\"\n",
            outcome->begun_unix_s);
    for (int i = 0; text && i < TALLY_CLOCKS; i++) {
        const struct hist *hist = outcome->tally.clocks[i];
        struct out out = out_init(text, cap);
        if (!report_has_clock(outcome, (enum tally_clock)i))
            continue;
        report_hdr_blob(hist, &out);
        fprintf(to, "Tag=%s,0.000,%.3f,%.3f,%.*s\n", report_clock_key((enum tally_clock)i),
                outcome->seconds, (double)hist_max(hist) / 1e6, (int)out.len, out.at);
    }
    free(text);
}
