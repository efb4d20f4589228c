/* term_posix.c - terminals. */
#include "tarn/term.h"

#include <unistd.h>

bool term_is_terminal(enum term_stream stream)
{
    return isatty((int)stream) == 1;
}
