/* term.h - what the standard streams are connected to.
 *
 * Thread: any.
 */
#ifndef TARN_TERM_H
#define TARN_TERM_H

#include <stdbool.h>

enum term_stream { TERM_INPUT, TERM_OUTPUT, TERM_ERRORS };

/* True when a person is looking. */
bool term_is_terminal(enum term_stream stream);

#endif
