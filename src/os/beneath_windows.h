/* beneath_windows.h - finds a name beneath a root, for file_windows.c.
 *
 * Thread: any.
 */
#ifndef TARN_BENEATH_WINDOWS_H
#define TARN_BENEATH_WINDOWS_H

#include "tarn/file.h"

#include <windows.h>

/* Opens PATH beneath ROOT if that is where it really lies. HANDLE is the caller's to close. */
enum file_result beneath_open(const struct root *root, const char *path, DWORD access,
                              HANDLE *handle, bool *linked);

/* Opens a file or a folder by its system's name, sharing it in every way. */
HANDLE beneath_open_path(const wchar_t *path, DWORD access);

/* Where an open file lies, without a backslash at the end. PATH holds WIN_PATH_MAX characters. */
bool beneath_find_path(HANDLE handle, wchar_t *path);

/* Room for a path of WIN_PATH_MAX characters, from malloc(); null when there is none. */
wchar_t *beneath_allocate_path(void);

enum file_result beneath_result(DWORD error);

#endif
