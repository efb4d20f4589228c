/* win.h - what every file for Windows needs: its texts are UTF-16, ours are UTF-8.
 *
 * Thread: any.
 */
#ifndef TARN_WIN_H
#define TARN_WIN_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/* The longest path that the system knows, its NUL included. */
#define WIN_PATH_MAX 32768

/* Returns false for what is no UTF-8, or does not fit into CAP characters with its NUL. */
bool win_widen(const char *text, wchar_t *wide, size_t cap);
bool win_narrow(const wchar_t *wide, char *text, size_t cap);

/* The system's sentence about an error of its own or of Winsock, without the dot. Returns BUFFER.
 */
const char *win_why(unsigned long error, char *buffer, size_t cap);

/* The same for a trace: null when nothing went WRONG. */
const char *win_why_if(int wrong, char *buffer, size_t cap);

#endif
