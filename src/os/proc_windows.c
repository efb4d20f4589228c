/* proc_windows.c - who listens on a port, from the system's tables of TCP listeners; those of
 * datagrams are not asked. */
#include "tarn/proc.h"

#include "net.h"
#include "win.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <iphlpapi.h>

/* The caller frees it. Null when the system does not tell. */
static void *read_table(ULONG family)
{
    DWORD size = 65536;
    for (int tries = 0; tries < 4; tries++) {
        void *table = malloc(size);
        DWORD result = table ? GetExtendedTcpTable(table, &size, FALSE, family,
                                                   TCP_TABLE_OWNER_PID_LISTENER, 0)
                             : ERROR_OUTOFMEMORY;
        if (result == NO_ERROR)
            return table;
        free(table);
        if (result != ERROR_INSUFFICIENT_BUFFER)
            return NULL;
    }
    return NULL;
}

static DWORD find_inet(const struct sockaddr_in *in)
{
    MIB_TCPTABLE_OWNER_PID *table = read_table(AF_INET);
    DWORD pid = 0;
    for (DWORD i = 0; table && i < table->dwNumEntries && pid == 0; i++) {
        const MIB_TCPROW_OWNER_PID *row = &table->table[i];
        if ((u_short)row->dwLocalPort == in->sin_port &&
            (row->dwLocalAddr == INADDR_ANY || row->dwLocalAddr == in->sin_addr.s_addr))
            pid = row->dwOwningPid;
    }
    free(table);
    return pid;
}

static DWORD find_inet6(const struct sockaddr_in6 *in6)
{
    static const unsigned char any[16];
    MIB_TCP6TABLE_OWNER_PID *table = read_table(AF_INET6);
    DWORD pid = 0;
    for (DWORD i = 0; table && i < table->dwNumEntries && pid == 0; i++) {
        const MIB_TCP6ROW_OWNER_PID *row = &table->table[i];
        if ((u_short)row->dwLocalPort == in6->sin6_port &&
            (memcmp(row->ucLocalAddr, any, sizeof any) == 0 ||
             memcmp(row->ucLocalAddr, &in6->sin6_addr, sizeof any) == 0))
            pid = row->dwOwningPid;
    }
    free(table);
    return pid;
}

/* The name of the program's file; of others' processes Windows may hide it. */
static void find_name(DWORD pid, char *name, size_t cap)
{
    static const wchar_t hidden[] = L"?";
    wchar_t path[MAX_PATH] = L"";
    DWORD len = MAX_PATH;
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
    bool is_known = process && QueryFullProcessImageNameW(process, 0, path, &len);
    if (process)
        CloseHandle(process);
    const wchar_t *last = wcsrchr(path, L'\\');
    if (!win_narrow(is_known ? (last ? last + 1 : path) : hidden, name, cap))
        snprintf(name, cap, "?");
}

bool proc_find_listener(const struct addr *addr, struct proc_owner *owner)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    DWORD pid = 0;
    memcpy(&in, addr->storage, sizeof in);
    memcpy(&in6, addr->storage, sizeof in6);
    if (addr_family(addr) == FAMILY_INET)
        pid = find_inet(&in);
    else if (addr_family(addr) == FAMILY_INET6)
        pid = find_inet6(&in6);
    if (pid == 0)
        return false;
    owner->pid = (long)pid;
    find_name(pid, owner->name, sizeof owner->name);
    return true;
}

bool proc_find_receiver(const struct addr *addr, struct proc_owner *owner)
{
    (void)addr;
    (void)owner;
    return false;
}
