/* stop.h - the signals that end the process, as a value to wait for.
 *
 * Thread: startup; stop_wait() belongs to the main thread.
 */
#ifndef TARN_STOP_H
#define TARN_STOP_H

#include <stdbool.h>
#include <stdint.h>

enum stop_reason { STOP_NONE, STOP_TERMINATE, STOP_INTERRUPT, STOP_REOPEN };

/* Takes SIGTERM, SIGINT and SIGHUP away from their default actions and ignores SIGPIPE and
 * SIGXFSZ (a log file that may not grow is no reason to end). Call it before the first thread
 * starts. A process that is PID 1 needs this to be stoppable at all. */
void stop_prepare(void);

/* Waits up to TIMEOUT_NS (UINT64_MAX: for ever). Returns STOP_NONE when the time is over.
 * STOP_REOPEN asks for log files to be opened again (SIGHUP). */
enum stop_reason stop_wait(uint64_t timeout_ns);

/* Makes stop_wait() return STOP_TERMINATE. Thread: any. */
void stop_request(void);

#endif
