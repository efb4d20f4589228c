/* metrics.h - what the server has counted, in Prometheus' text format (version 0.0.4).
 *
 * Thread: any worker.
 */
#ifndef TARN_METRICS_H
#define TARN_METRICS_H

#include "tarn/control.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

void metrics_write(struct out *out, const struct control *control);

#endif
