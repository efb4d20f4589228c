/* term_windows.c - consoles. */
#include "tarn/term.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

static UINT code_page; /* of the console, for those who use it afterwards; 0: there is none */

static void give_back(void)
{
    SetConsoleOutputCP(code_page);
}

/* What is fetched, or written as JSON, shall gain no carriage returns. */
void term_startup(void)
{
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    code_page = GetConsoleOutputCP();
    if (code_page != 0 && SetConsoleOutputCP(CP_UTF8))
        atexit(give_back);
}

static HANDLE handle_of(enum term_stream stream)
{
    static const DWORD names[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    return GetStdHandle(names[stream]);
}

bool term_is_terminal(enum term_stream stream)
{
    DWORD mode;
    return GetConsoleMode(handle_of(stream), &mode) != 0;
}

/* Consoles know the usual sequences since Windows 10, to those who ask. */
bool term_is_live(enum term_stream stream)
{
    DWORD mode;
    const char *term = getenv("TERM");
    if ((term && strcmp(term, "dumb") == 0) || !GetConsoleMode(handle_of(stream), &mode))
        return false;
    return (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING) ||
           SetConsoleMode(handle_of(stream), mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

bool term_has_colour(enum term_stream stream)
{
    const char *no = getenv("NO_COLOR");
    return term_is_live(stream) && !(no && no[0]);
}

int term_columns(enum term_stream stream)
{
    CONSOLE_SCREEN_BUFFER_INFO info;
    if (!GetConsoleScreenBufferInfo(handle_of(stream), &info))
        return 80;
    int columns = info.srWindow.Right - info.srWindow.Left + 1;
    return columns > 0 ? columns : 80;
}
