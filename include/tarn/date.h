/* date.h - HTTP dates (RFC 9110, 5.6.7). Seconds since 1970, which may be negative.
 *
 * Thread: any.
 */
#ifndef TARN_DATE_H
#define TARN_DATE_H

#include "tarn/bytes.h"

#define DATE_LEN 29 /* "Sun, 06 Nov 1994 08:49:37 GMT" */

/* Writes IMF-fixdate, no NUL. Years outside 0..9999 are clamped to the nearest date it can
 * write. */
void date_print(char buffer[DATE_LEN], int64_t seconds);

/* The nearest moment that date_print() can write: what a peer sees of SECONDS. */
int64_t date_clamp(int64_t seconds);

/* Reads any of the three forms that RFC 9110 asks recipients to accept; NOW_S decides the century
 * of the two-digit form. */
bool date_parse(struct bytes text, int64_t now_s, int64_t *seconds);

/* Writes "06/Nov/1994:08:49:37 +0000", as access logs have it: 26 bytes, no NUL. */
#define DATE_LOG_LEN 26
void date_print_log(char buffer[DATE_LOG_LEN], int64_t seconds);

/* Writes "1994-11-06T08:49:37Z" (RFC 3339), no NUL. */
#define DATE_ISO_LEN 20
void date_print_iso(char buffer[DATE_ISO_LEN], int64_t seconds);

#endif
