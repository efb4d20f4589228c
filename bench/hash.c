/* hash.c - a hash as people write it. */
#include "hash.h"

#include <ctype.h>

bool hash_read(char text[HASH_TEXT], const char *written)
{
    struct bytes digits = bytes_trim(bytes_of(written));
    if (digits.len != HASH_TEXT - 1)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned char c = (unsigned char)digits.at[i];
        if (!isxdigit(c))
            return false;
        text[i] = (char)tolower(c);
    }
    text[digits.len] = '\0';
    return true;
}
