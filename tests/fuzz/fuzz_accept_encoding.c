/* fuzz_accept_encoding.c - qualities are within bounds, read the same when written again, and the
 * choice is the best of what there is. */
#include "require.h"
#include "tarn/coding.h"
#include "tarn/out.h"

#include <string.h>

static void require_best(const struct coding_wishes *wishes, unsigned available)
{
    int choice = coding_choose(wishes, available);
    for (int i = 0; i < CODING_COUNT; i++)
        if (available & 1u << i && wishes->quality[i] > 0)
            REQUIRE(choice >= 0 && wishes->quality[choice] >= wishes->quality[i]);
    REQUIRE(choice < 0 || (available & 1u << choice && wishes->quality[choice] > 0));
}

static void require_same_again(const struct coding_wishes *wishes)
{
    char text[256];
    struct out out = out_init(text, sizeof text);
    for (int i = 0; i < CODING_COUNT; i++) {
        out_text(&out, i ? ", " : "");
        out_text(&out, coding_name((enum coding)i));
        out_text(&out, wishes->quality[i] == 1000 ? ";q=1." : ";q=0.");
        out_padded(&out, wishes->quality[i] % 1000, 3);
    }
    struct coding_wishes again = coding_parse(out_view(&out));
    REQUIRE(memcmp(&again, wishes, sizeof again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct coding_wishes wishes = coding_parse((struct bytes){(const char *)data, size});
    for (int i = 0; i < CODING_COUNT; i++)
        REQUIRE(wishes.quality[i] <= 1000);
    for (unsigned available = 0; available < 1u << CODING_COUNT; available++)
        require_best(&wishes, available);
    require_same_again(&wishes);
    return 0;
}
