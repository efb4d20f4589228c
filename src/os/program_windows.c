/* program_windows.c - the standard streams carry bytes here too: what is fetched, or written as
 * JSON, gains no carriage returns. Part of the programs, because nobody calls it. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>

__attribute__((constructor)) static void carry_bytes(void)
{
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
}
