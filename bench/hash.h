/* hash.h - SHA-256, by the library that the build found.
 *
 * Thread: main.
 */
#ifndef TARN_HASH_H
#define TARN_HASH_H

#include "tarn/bytes.h"
#include "tarn/err.h"

/* 64 digits and a NUL. */
#define HASH_TEXT 65

/* Returns -1 with a sentence when this build cannot hash. */
int hash_check(struct err *err);

/* The SHA-256 of DATA as sha256sum prints it, in lower case; "" when this build cannot hash. */
void hash_sha256(char text[HASH_TEXT], struct bytes data);

/* Reads a SHA-256 that somebody wrote, in either case. Returns false when TEXT is none. */
bool hash_read(char text[HASH_TEXT], const char *written);

#endif
