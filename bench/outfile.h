/* outfile.h - where a report goes: a file, or standard output for "-".
 *
 * Thread: main.
 */
#ifndef TARN_OUTFILE_H
#define TARN_OUTFILE_H

#include "tarn/err.h"

#include <stdbool.h>
#include <stdio.h>

/* PATH may be null: nobody asked for that report. */
bool outfile_is_stdout(const char *path);

/* Returns null with a sentence when PATH cannot be written. */
FILE *outfile_open(const char *path, struct err *err);

/* Returns -1 with a sentence when not all of it was written. */
int outfile_close(FILE *to, const char *path, struct err *err);

#endif
