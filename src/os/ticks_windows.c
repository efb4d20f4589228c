/* ticks_windows.c - the clocks. winpthreads has them too, but rounds what this process can see of
 * time to the beat of the system's timer. */
#include "tarn/ticks.h"

#include <windows.h>

uint64_t ticks_now(void)
{
    LARGE_INTEGER rate, now;
    QueryPerformanceFrequency(&rate);
    QueryPerformanceCounter(&now);
    uint64_t count = (uint64_t)now.QuadPart;
    uint64_t per_s = (uint64_t)rate.QuadPart;
    return count / per_s * 1000000000u + count % per_s * 1000000000u / per_s;
}

static uint64_t to_ns(FILETIME time)
{
    return ((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime) * 100;
}

int64_t ticks_wall_ns(void)
{
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    uint64_t since_1601 = (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
    return ((int64_t)since_1601 - INT64_C(116444736000000000)) * 100;
}

uint64_t ticks_cpu_ns(void)
{
    FILETIME ignored, kernel, user;
    if (!GetProcessTimes(GetCurrentProcess(), &ignored, &ignored, &kernel, &user))
        return 0;
    return to_ns(kernel) + to_ns(user);
}

uint64_t ticks_thread_cpu_ns(void)
{
    FILETIME ignored, kernel, user;
    if (!GetThreadTimes(GetCurrentThread(), &ignored, &ignored, &kernel, &user))
        return 0;
    return to_ns(kernel) + to_ns(user);
}

void ticks_pause(uint64_t duration_ns)
{
    Sleep((DWORD)((duration_ns + 999999) / 1000000));
}
