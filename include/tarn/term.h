/* term.h - what the standard streams are connected to.
 *
 * Thread: any.
 */
#ifndef TARN_TERM_H
#define TARN_TERM_H

#include <stdbool.h>

/* To call first of all. Nothing that is opened later then stands in for a standard stream that was
 * closed. Where the system would else have them for text in a code page of its own, they carry
 * bytes, and a console shows UTF-8. Thread: startup. */
void term_startup(void);

enum term_stream { TERM_INPUT, TERM_OUTPUT, TERM_ERRORS };

/* True when a person is looking. */
bool term_is_terminal(enum term_stream stream);

/* A terminal that can move its cursor, so that text may be drawn over. */
bool term_is_live(enum term_stream stream);

/* A live terminal whose owner has not set NO_COLOR (https://no-color.org). */
bool term_has_colour(enum term_stream stream);

/* Its columns now, so that asking again follows a window that is resized; 80 when unknown. */
int term_columns(enum term_stream stream);

#endif
