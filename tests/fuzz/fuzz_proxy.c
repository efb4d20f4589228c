/* fuzz_proxy.c - a header is the same however its bytes arrive: it waits until it is whole, then
 * never changes its mind, and says nothing that lies outside of it. */
#include "require.h"
#include "tarn/proxy.h"

#include <string.h>

static bool is_same(const struct proxy_header *a, const struct proxy_header *b)
{
    return a->len == b->len && a->is_local == b->is_local && a->client.port == b->client.port &&
           a->client.family == b->client.family &&
           memcmp(a->client.ip, b->client.ip, sizeof a->client.ip) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct proxy_header whole, part;
    struct bytes text = {(const char *)data, size};
    enum proxy_result result = proxy_parse(text, &whole);
    for (size_t len = 0; len < size; len++) {
        /* A copy of its own, so that a look behind its end is seen. */
        char *copy = malloc(len + 1);
        REQUIRE(copy != NULL);
        if (len)
            memcpy(copy, data, len);
        enum proxy_result early = proxy_parse((struct bytes){copy, len}, &part);
        free(copy);
        REQUIRE(early == PROXY_MORE || early == result);
        REQUIRE(early != PROXY_DONE || (len >= whole.len && is_same(&part, &whole)));
    }
    if (result == PROXY_MORE)
        REQUIRE(size < PROXY_HEADER_MAX);
    if (result == PROXY_DONE)
        REQUIRE(whole.len <= size && whole.len <= PROXY_HEADER_MAX);
    return 0;
}
