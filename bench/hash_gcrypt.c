/* hash_gcrypt.c - libgcrypt, which has the same interface on all systems. */
#include "hash.h"

#include <gcrypt.h>
#include <stdio.h>

#define DIGEST_BYTES 32

int hash_check(struct err *err)
{
    if (gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P))
        return 0;
    if (gcry_check_version(NULL) == NULL)
        return err_set(err, "libgcrypt does not start");
    /* Nothing here is a secret, and locked memory has a limit. */
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    return 0;
}

void hash_sha256(char text[HASH_TEXT], struct bytes data)
{
    unsigned char digest[DIGEST_BYTES];
    struct err err;
    text[0] = '\0';
    if (hash_check(&err) != 0)
        return;
    gcry_md_hash_buffer(GCRY_MD_SHA256, digest, data.at, data.len);
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
}
