/* win.c - texts of Windows. */
#include "win.h"

#include <stdio.h>
#include <string.h>

#include <windows.h>

bool win_widen(const char *text, wchar_t *wide, size_t cap)
{
    return MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide, (int)cap) > 0;
}

bool win_narrow(const wchar_t *wide, char *text, size_t cap)
{
    return WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, wide, -1, text, (int)cap, NULL,
                               NULL) > 0;
}

const char *win_why(unsigned long error, char *buffer, size_t cap)
{
    wchar_t wide[512];
    DWORD len =
        FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error,
                       MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), wide, 512, NULL);
    if (len == 0)
        len = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                             error, 0, wide, 512, NULL);
    while (len > 0 && wcschr(L" .\r\n", wide[len - 1]) != NULL)
        len--;
    wide[len < 511 ? len : 511] = L'\0';
    if (len == 0 || !win_narrow(wide, buffer, cap))
        snprintf(buffer, cap, "Windows error %lu", error);
    return buffer;
}

const char *win_why_if(int wrong, char *buffer, size_t cap)
{
    return wrong ? win_why((unsigned long)wrong, buffer, cap) : NULL;
}
