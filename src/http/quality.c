/* quality.c - weights of what a client accepts. */
#include "tarn/quality.h"

bool quality_read(struct bytes text, uint16_t *quality)
{
    static const uint16_t weights[] = {100, 10, 1};
    if (text.len < 1 || text.len > 5 || (text.at[0] != '0' && text.at[0] != '1') ||
        (text.len > 1 && text.at[1] != '.'))
        return false;
    unsigned sum = text.at[0] == '1' ? 1000 : 0;
    for (size_t i = 2; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        sum += (unsigned)(text.at[i] - '0') * weights[i - 2];
    }
    if (sum > 1000)
        return false;
    *quality = (uint16_t)sum;
    return true;
}
