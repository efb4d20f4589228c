/* hash_windows.c - the system's own cryptography, CNG, of Windows 8.1 and later. */
#include "hash.h"

#include <stdio.h>
#include <windows.h>
/* after windows.h, whose types it takes */
#include <bcrypt.h>

#define DIGEST_BYTES 32

int hash_check(struct err *err)
{
    (void)err;
    return 0;
}

/* CNG takes no more than 4 GiB at once, and a file to be fetched is never that long. */
void hash_sha256(char text[HASH_TEXT], struct bytes data)
{
    unsigned char digest[DIGEST_BYTES];
    BCRYPT_ALG_HANDLE sha256;
    text[0] = '\0';
    if (BCryptOpenAlgorithmProvider(&sha256, BCRYPT_SHA256_ALGORITHM, NULL, 0) != 0)
        return;
    if (BCryptHash(sha256, NULL, 0, (PUCHAR)data.at, (ULONG)data.len, digest, sizeof digest) == 0)
        for (size_t i = 0; i < DIGEST_BYTES; i++)
            snprintf(text + 2 * i, 3, "%02x", digest[i]);
    BCryptCloseAlgorithmProvider(sha256, 0);
}
