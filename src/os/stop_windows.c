/* stop_windows.c - console events: Ctrl-C interrupts; Ctrl-Break, a window that is closed, and the
 * end of the session terminate.
 *
 * The system calls the handler in a thread of its own, and ends the process as soon as it returns
 * from any event but the first two. */
#include "tarn/stop.h"

#include <stdatomic.h>

#include <windows.h>

static HANDLE asked; /* an event that resets itself */
static _Atomic int reason;

static void ask(enum stop_reason why)
{
    atomic_store(&reason, (int)why);
    SetEvent(asked);
}

static BOOL WINAPI on_event(DWORD event)
{
    ask(event == CTRL_C_EVENT ? STOP_INTERRUPT : STOP_TERMINATE);
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        Sleep(INFINITE); /* for the main thread to end the process when it has finished */
    return TRUE;
}

void stop_prepare(void)
{
    asked = CreateEventW(NULL, FALSE, FALSE, NULL);
    /* A process started without a window of its own may have been told to ignore Ctrl-C. */
    SetConsoleCtrlHandler(NULL, FALSE);
    SetConsoleCtrlHandler(on_event, TRUE);
}

enum stop_reason stop_wait(uint64_t timeout_ns)
{
    uint64_t ms = timeout_ns / 1000000 + (timeout_ns % 1000000 != 0);
    DWORD wait = timeout_ns == UINT64_MAX ? INFINITE : ms > 1000000 ? 1000000 : (DWORD)ms;
    if (WaitForSingleObject(asked, wait) != WAIT_OBJECT_0)
        return STOP_NONE;
    return (enum stop_reason)atomic_load(&reason);
}

void stop_request(void)
{
    ask(STOP_TERMINATE);
}
