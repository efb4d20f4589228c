/* fuzz_range.c - what is served lies inside the file, apart from each other, and reads the same
 * when written again. The input's first byte is the length, or shifts one. */
#include "require.h"
#include "tarn/out.h"
#include "tarn/range.h"

#include <string.h>

static void require_apart(const struct range *ranges, int count, uint64_t length)
{
    for (int i = 0; i < count; i++) {
        REQUIRE(ranges[i].first <= ranges[i].last && ranges[i].last < length);
        for (int k = 0; k < i; k++)
            REQUIRE(ranges[i].first > ranges[k].last + 1 || ranges[k].first > ranges[i].last + 1);
    }
}

static void require_same_again(const struct range *ranges, int count, uint64_t length)
{
    char text[RANGE_MAX * 42 + 8];
    struct out out = out_init(text, sizeof text);
    struct range again[RANGE_MAX];
    int again_count;
    out_text(&out, "bytes=");
    for (int i = 0; i < count; i++) {
        out_u64(&out, ranges[i].first);
        out_char(&out, '-');
        out_u64(&out, ranges[i].last);
        out_char(&out, ',');
    }
    REQUIRE(!out.full);
    REQUIRE(range_parse(out_view(&out), length, again, &again_count) == RANGE_PARTIAL);
    REQUIRE(again_count == count);
    REQUIRE(memcmp(again, ranges, (size_t)count * sizeof ranges[0]) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct range ranges[RANGE_MAX];
    int count = -1;
    if (size < 1)
        return 0;
    uint64_t length = data[0] < 128 ? data[0] : UINT64_MAX >> (data[0] & 63);
    struct bytes value = {(const char *)data + 1, size - 1};
    if (range_parse(value, length, ranges, &count) == RANGE_PARTIAL) {
        REQUIRE(count >= 1 && count <= RANGE_MAX);
        require_apart(ranges, count, length);
        require_same_again(ranges, count, length);
    } else {
        REQUIRE(count == 0);
    }
    return 0;
}
