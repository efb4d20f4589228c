/* program_windows.c - the standard streams carry bytes here too: what is fetched, or written as
 * JSON, gains no carriage returns, and a console shows our UTF-8 as what it is. Part of the
 * programs, because nobody calls it. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

static UINT code_page; /* of the console, for those who use it afterwards; 0: there is none */

static void give_back(void)
{
    SetConsoleOutputCP(code_page);
}

__attribute__((constructor)) static void carry_bytes(void)
{
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    code_page = GetConsoleOutputCP();
    if (code_page != 0 && SetConsoleOutputCP(CP_UTF8))
        atexit(give_back);
}
