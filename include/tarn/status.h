/* status.h - what the server counts, and how it was configured, as one JSON object.
 *
 * Thread: any worker.
 */
#ifndef TARN_STATUS_H
#define TARN_STATUS_H

#include "tarn/control.h"

void status_write(struct out *out, const struct control *control);

#endif
