/* term_posix.c - terminals. */
#define _GNU_SOURCE
#include "tarn/term.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The first file or socket would else take the place of a stream that was closed, and get what is
 * written there. To read only, so that whoever does write hears that it is lost. */
void term_startup(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

bool term_is_terminal(enum term_stream stream)
{
    return isatty((int)stream) == 1;
}

bool term_is_live(enum term_stream stream)
{
    const char *term = getenv("TERM");
    return term_is_terminal(stream) && term && term[0] && strcmp(term, "dumb") != 0;
}

bool term_has_colour(enum term_stream stream)
{
    const char *no = getenv("NO_COLOR");
    return term_is_live(stream) && !(no && no[0]);
}

int term_columns(enum term_stream stream)
{
#ifdef TIOCGWINSZ
    struct winsize size;
    if (ioctl((int)stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
#endif
    (void)stream;
    return 80;
}
