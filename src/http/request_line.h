/* request_line.h - method, target and version of a request (RFC 9112, 3). */
#ifndef TARN_REQUEST_LINE_H
#define TARN_REQUEST_LINE_H

#include "tarn/request.h"

/* What llhttp may be shown of this line. It refuses methods and versions that are fine here, and
 * switches to other protocols on some, so that those lines are replaced by a harmless one. */
enum line_kind { LINE_AS_IT_IS, LINE_FOREIGN };

/* Reads the line between offsets AT and END of DATA, its CRLF left out, into REQUEST. Returns 0
 * or the status to refuse it with. */
int request_line_read(struct request *request, const char *data, uint32_t at, uint32_t end,
                      uint32_t uri_bytes, enum line_kind *kind);

#endif
