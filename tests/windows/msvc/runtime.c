/* runtime.c - what Visual Studio's own libraries link into each program: atexit(), and the marks
 * between which thread-local variables lie, where the system finds them by _tls_used. */
#include <windows.h>

#pragma section(".tls", read, write)
#pragma section(".tls$ZZZ", read, write)
#pragma section(".CRT$XLZ", read)

int _crt_atexit(void (*last_wish)(void));
int (*const __imp_atexit)(void (*last_wish)(void)) = _crt_atexit;

ULONG _tls_index;
int _fltused;
static __declspec(allocate(".tls")) char first = 1;
static __declspec(allocate(".tls$ZZZ")) char last = 1;
static __declspec(allocate(".CRT$XLZ")) const PIMAGE_TLS_CALLBACK no_callback = NULL;
const IMAGE_TLS_DIRECTORY64 _tls_used = {
    (ULONG64)&first, (ULONG64)&last, (ULONG64)&_tls_index, (ULONG64)&no_callback, 0, 0};
