/* hash_none.c - for builds without the library. */
#include "hash.h"

int hash_check(struct err *err)
{
    return err_set(err, "this tarn-bench was built without libgcrypt, which computes SHA-256; "
                        "install it with its header and pkg-config file (libgcrypt20-dev on "
                        "Debian) and build again, or give the file to --compare");
}

void hash_sha256(char text[HASH_TEXT], struct bytes data)
{
    (void)data;
    text[0] = '\0';
}
