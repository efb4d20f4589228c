/* sink_parts.h - what a system does for sink.c. */
#ifndef TARN_SINK_PARTS_H
#define TARN_SINK_PARTS_H

#include "tarn/sink.h"

enum { SINK_STANDARD_ERROR = 2 };

/* To append to. Returns -1 with the reason as ERR's text. */
int sink_file_open(const char *path, struct err *err);

/* From now on AT means what FD means, which is closed. */
void sink_file_replace(int at, int fd);
void sink_file_close(int fd);

/* Writes as much of TEXT as can be written at once; what is no file may have a reader, who is not
 * waited for. Returns how many bytes these are, and sets errno if they are not all. */
size_t sink_put(int fd, bool is_file, struct bytes text);

#endif
