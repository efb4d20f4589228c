/* slurp.h - a whole file in memory, with a limit. Thread: startup. */
#ifndef TARN_SLURP_H
#define TARN_SLURP_H

#include "tarn/bytes.h"
#include "tarn/err.h"

/* Reads PATH whole ("-" is standard input), with a NUL behind it that is not counted. Returns -1
 * with a sentence; else the caller owns the content until slurp_clear(). */
int slurp(const char *path, struct bytes *content, struct err *err);
void slurp_clear(struct bytes *content);

#endif
