/* memo.c - a direct-mapped table; a slot belongs to the hash of the request line. */
#include "tarn/memo.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS     256
#define LEN_MAX   1024 /* a browser's request has 400 to 800 bytes */
#define HASH_SPAN 64

struct slot {
    struct request request;
    size_t len; /* 0: empty */
    char bytes[LEN_MAX];
};

struct memo {
    struct slot *slots[SLOTS]; /* made when first used */
};

struct memo *memo_create(void)
{
    return calloc(1, sizeof(struct memo));
}

void memo_destroy(struct memo *memo)
{
    if (memo == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        free(memo->slots[i]);
    free(memo);
}

/* Requests of one client differ in their first line, and mostly near its end; eight bytes at a
 * time, because this is spent on every request. */
static size_t slot_for(const char *data, size_t len)
{
    size_t span = len < HASH_SPAN ? len : HASH_SPAN;
    const char *end = memchr(data, '\r', span);
    uint64_t hash = 0x9e3779b97f4a7c15u;
    size_t line = end ? (size_t)(end - data) : span;
    size_t at = 0;
    for (; at + 8 <= line; at += 8) {
        uint64_t word;
        memcpy(&word, data + at, 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    for (; at < line; at++)
        hash = (hash ^ (unsigned char)data[at]) * 0x100000001b3u;
    return (size_t)((hash ^ (hash >> 29)) % SLOTS);
}

const struct request *memo_find(const struct memo *memo, const char *data, size_t len)
{
    const struct slot *slot = memo->slots[slot_for(data, len)];
    if (slot == NULL || slot->len == 0 || slot->len > len ||
        memcmp(slot->bytes, data, slot->len) != 0)
        return NULL;
    return &slot->request;
}

void memo_store(struct memo *memo, const char *data, size_t len, const struct request *request)
{
    if (len > LEN_MAX)
        return;
    struct slot **place = &memo->slots[slot_for(data, len)];
    if (*place == NULL)
        *place = malloc(sizeof **place);
    if (*place == NULL)
        return;
    (*place)->request = *request;
    (*place)->len = len;
    memcpy((*place)->bytes, data, len);
}
