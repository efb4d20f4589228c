/* sock_windows.c - stream sockets of Winsock.
 *
 * A thread that blocks in accept() cannot be called back, so listeners never block: sock_accept()
 * waits alertably, which is what thread_interrupt() interrupts.
 */
#include "tarn/sock.h"
#include "tarn/trace.h"

#include "net.h"
#include "win.h"

#include <limits.h>
#include <string.h>

#include <iphlpapi.h>

/* What one call may hand to the system, which takes any amount and keeps it in memory that cannot
 * be swapped out. */
#define SEND_MAX (256 * 1024)

/* Longer queues are asked for by a negative number (SOMAXCONN_HINT). */
#define PLAIN_BACKLOG_MAX 200

static _Thread_local sock_t impatient = SOCK_NONE; /* the listener not to wait for */

static const struct sockaddr *generic(const struct addr *addr)
{
    return (const struct sockaddr *)(const void *)addr->storage;
}

void sock_startup(void)
{
    WSADATA ignored;
    WSAStartup(MAKEWORD(2, 2), &ignored);
}

static SOCKET open_socket(const struct addr *addr, const char *purpose)
{
    char why_text[256];
    SOCKET sock = WSASocketW(generic(addr)->sa_family, SOCK_STREAM, 0, NULL, 0,
                             WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    int wrong = sock == INVALID_SOCKET ? WSAGetLastError() : 0;
    if (trace_is_on && wrong)
        trace_at("socket", SOCK_NONE, addr, win_why_if(wrong, why_text, sizeof why_text));
    else if (trace_is_on)
        trace_socket((sock_t)sock, addr_family(addr), "SOCK_STREAM", purpose);
    WSASetLastError(wrong);
    return sock;
}

/* The next two return what went wrong, or 0. */
static int bind_to(SOCKET sock, const struct addr *addr)
{
    char why_text[256];
    int wrong = bind(sock, generic(addr), (int)addr->len) == 0 ? 0 : WSAGetLastError();
    if (trace_is_on)
        trace_bind((sock_t)sock, addr, NULL, win_why_if(wrong, why_text, sizeof why_text));
    return wrong;
}

static int connect_to(SOCKET sock, const struct addr *addr)
{
    char why_text[256];
    int wrong = connect(sock, generic(addr), (int)addr->len) == 0 ? 0 : WSAGetLastError();
    if (trace_is_on && wrong == WSAEWOULDBLOCK)
        trace_connect((sock_t)sock, addr, "under way", NULL);
    else if (trace_is_on)
        trace_connect((sock_t)sock, addr, "connected",
                      win_why_if(wrong, why_text, sizeof why_text));
    return wrong;
}

static void never_block(SOCKET sock)
{
    u_long on = 1;
    ioctlsocket(sock, (long)FIONBIO, &on);
}

void sock_set_blocking(sock_t sock, bool blocking)
{
    impatient = blocking ? SOCK_NONE : sock;
}

/* Files of sockets are reparse points, and a stale one refuses every connection. */
static bool widen_path(const struct addr *addr, wchar_t *path)
{
    struct sockaddr_un un = {.sun_family = 0};
    if (addr_family(addr) != FAMILY_UNIX)
        return false;
    memcpy(&un, addr->storage, addr->len < sizeof un ? addr->len : sizeof un);
    un.sun_path[sizeof un.sun_path - 1] = '\0';
    return un.sun_path[0] != '\0' && win_widen(un.sun_path, path, MAX_PATH);
}

static bool is_socket(const wchar_t *path)
{
    DWORD is = GetFileAttributesW(path);
    return is != INVALID_FILE_ATTRIBUTES && (is & FILE_ATTRIBUTE_REPARSE_POINT) &&
           !(is & FILE_ATTRIBUTE_DIRECTORY);
}

static bool remove_if_stale(const struct addr *addr)
{
    wchar_t path[MAX_PATH];
    char why_text[256];
    if (!widen_path(addr, path) || !is_socket(path))
        return false;
    SOCKET sock = open_socket(addr, "asks whether somebody listens there");
    if (sock == INVALID_SOCKET)
        return false;
    bool refused = connect_to(sock, addr) == WSAECONNREFUSED;
    sock_close((sock_t)sock);
    if (!refused)
        return false;
    int wrong = DeleteFileW(path) ? 0 : (int)GetLastError();
    if (trace_is_on)
        trace_at("unlink", SOCK_NONE, addr, win_why_if(wrong, why_text, sizeof why_text));
    return wrong == 0;
}

/* Accepted sockets inherit this from their listener. */
static void send_at_once(SOCKET sock)
{
    BOOL on = TRUE;
    setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, (const char *)&on, sizeof on);
}

static int bind_socket(SOCKET sock, const struct addr *addr)
{
    BOOL on = TRUE;
    if (addr_family(addr) != FAMILY_UNIX) {
        /* Without it any other program may bind the same port and get our connections. */
        setsockopt(sock, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (const char *)&on, sizeof on);
        send_at_once(sock);
    }
    if (addr_family(addr) == FAMILY_INET6)
        setsockopt(sock, IPPROTO_IPV6, IPV6_V6ONLY, (const char *)&on, sizeof on);
    return bind_to(sock, addr);
}

static int bind_over_a_stale_one(SOCKET sock, const struct addr *addr)
{
    int wrong = bind_socket(sock, addr);
    return wrong == WSAEADDRINUSE && remove_if_stale(addr) ? bind_socket(sock, addr) : wrong;
}

static int start_listening(SOCKET sock, int backlog, const struct addr *addr)
{
    char why_text[256];
    int asked = backlog > PLAIN_BACKLOG_MAX ? -backlog : backlog;
    int wrong = listen(sock, asked) == 0 ? 0 : WSAGetLastError();
    if (trace_is_on && wrong)
        trace_at("listen", (sock_t)sock, addr, win_why_if(wrong, why_text, sizeof why_text));
    else if (trace_is_on)
        trace_listen((sock_t)sock, backlog);
    return wrong;
}

static const char *hint_for(int why)
{
    switch (why) {
    case WSAEADDRINUSE:
        return "; the port is in use";
    case WSAEACCES:
        return "; another program holds this port for itself alone, or the system keeps it";
    case WSAEADDRNOTAVAIL:
        return "; no interface of this machine has that address";
    case WSAEAFNOSUPPORT:
        return "; this system has no sockets of that family";
    default:
        return "";
    }
}

enum listen_result sock_listen(const struct addr *addr, int backlog, int mode, sock_t *listener,
                               struct err *err)
{
    char text[ADDR_TEXT_MAX], why_text[256];
    if (mode >= 0) {
        err_set(err,
                "cannot give %s a mode: Windows has none; the rights of its folder count, so "
                "leave mode= away",
                addr_print(addr, text));
        return LISTEN_FAILED;
    }
    SOCKET sock = open_socket(addr, NULL);
    int why = sock == INVALID_SOCKET ? WSAGetLastError() : bind_over_a_stale_one(sock, addr);
    if (why == 0)
        why = start_listening(sock, backlog, addr);
    if (why == 0) {
        never_block(sock);
        *listener = (sock_t)sock;
        return LISTEN_OK;
    }
    err_set(err, "cannot listen on %s: %s%s", addr_print(addr, text),
            win_why((unsigned long)why, why_text, sizeof why_text), hint_for(why));
    sock_close((sock_t)sock);
    /* Windows says "access" where somebody else has bound the port exclusively. */
    bool taken = why == WSAEADDRINUSE || (why == WSAEACCES && addr_family(addr) != FAMILY_UNIX);
    return taken ? LISTEN_IN_USE : LISTEN_FAILED;
}

int sock_adopt(int fd, sock_t *listener, struct err *err)
{
    char why_text[256];
    int type = 0, len = sizeof type;
    BOOL listening = FALSE;
    SOCKET sock = (SOCKET)fd;
    if (getsockopt(sock, SOL_SOCKET, SO_TYPE, (char *)&type, &len) != 0)
        return err_set(err, "fd:%d is no socket's handle: %s; pass a listening socket", fd,
                       win_why((unsigned long)WSAGetLastError(), why_text, sizeof why_text));
    len = sizeof listening;
    if (type != SOCK_STREAM ||
        (getsockopt(sock, SOL_SOCKET, SO_ACCEPTCONN, (char *)&listening, &len) == 0 && !listening))
        return err_set(err,
                       "fd:%d is a socket, but not a listening stream socket; call listen() "
                       "on it before it is passed on",
                       fd);
    SetHandleInformation((HANDLE)sock, HANDLE_FLAG_INHERIT, 0);
    never_block(sock);
    send_at_once(sock);
    if (trace_is_on)
        trace_step("inherit", (sock_t)sock, NULL);
    *listener = (sock_t)sock;
    return 0;
}

static enum accept_result accept_failure(int why)
{
    switch (why) {
    case WSAEMFILE:
    case WSAENOBUFS:
        return ACCEPT_EXHAUSTED;
    case WSAENOTSOCK:
    case WSAEINVAL:
    case WSAEOPNOTSUPP:
    case WSAEFAULT:
    case WSANOTINITIALISED:
        return ACCEPT_CLOSED;
    default:
        return ACCEPT_RETRY;
    }
}

/* Returns ACCEPT_OK when somebody may be there. */
static enum accept_result wait_for_somebody(SOCKET listener)
{
    enum accept_result result = ACCEPT_OK;
    WSAEVENT event = WSACreateEvent();
    if (event == WSA_INVALID_EVENT)
        return ACCEPT_EXHAUSTED;
    if (WSAEventSelect(listener, event, FD_ACCEPT | FD_CLOSE) != 0)
        result = accept_failure(WSAGetLastError());
    else if (WSAWaitForMultipleEvents(1, &event, FALSE, WSA_INFINITE, TRUE) != WSA_WAIT_EVENT_0)
        result = ACCEPT_RETRY; /* interrupted */
    WSAEventSelect(listener, NULL, 0);
    WSACloseEvent(event);
    return result;
}

enum accept_result sock_accept(sock_t listener, sock_t *sock, struct addr *peer)
{
    char why_text[256];
    for (;;) {
        int len = sizeof peer->storage;
        SOCKET got = accept((SOCKET)listener, (struct sockaddr *)(void *)peer->storage, &len);
        if (got != INVALID_SOCKET) {
            SetHandleInformation((HANDLE)got, HANDLE_FLAG_INHERIT, 0);
            never_block(got);
            peer->len = (uint32_t)len;
            *sock = (sock_t)got;
            if (trace_is_on)
                trace_accept(listener, *sock, NULL);
            return ACCEPT_OK;
        }
        int why = WSAGetLastError();
        if (trace_is_on && why != WSAEWOULDBLOCK)
            trace_accept(listener, SOCK_NONE, win_why_if(why, why_text, sizeof why_text));
        if (why != WSAEWOULDBLOCK || impatient == listener)
            return accept_failure(why);
        enum accept_result result = wait_for_somebody((SOCKET)listener);
        if (result != ACCEPT_OK)
            return result;
    }
}

enum io sock_connect(const struct addr *addr, const struct addr *local, sock_t *sock,
                     struct err *err)
{
    char text[ADDR_TEXT_MAX], why_text[256];
    SOCKET made = open_socket(addr, NULL);
    int why = made == INVALID_SOCKET ? WSAGetLastError() : 0;
    if (why == 0) {
        never_block(made);
        send_at_once(made); /* means nothing to a unix socket */
        why = local ? bind_to(made, local) : 0;
    }
    if (why == 0)
        why = connect_to(made, addr);
    if (why == 0 || why == WSAEWOULDBLOCK) {
        *sock = (sock_t)made;
        return why ? IO_AGAIN : IO_OK;
    }
    err_set(err, "cannot connect to %s: %s%s", addr_print(addr, text),
            win_why((unsigned long)why, why_text, sizeof why_text),
            why == WSAEAFNOSUPPORT ? hint_for(why) : "");
    sock_close((sock_t)made);
    return why == WSAECONNREFUSED ? IO_REFUSED : IO_FAILED;
}

enum io sock_connected(sock_t sock, struct err *err)
{
    char why_text[256];
    int why = 0, len = sizeof why;
    if (getsockopt((SOCKET)sock, SOL_SOCKET, SO_ERROR, (char *)&why, &len) != 0)
        why = WSAGetLastError();
    if (trace_is_on)
        trace_connect(sock, NULL, "connected", win_why_if(why, why_text, sizeof why_text));
    if (why == 0)
        return IO_OK;
    err_set(err, "%s", win_why((unsigned long)why, why_text, sizeof why_text));
    return why == WSAECONNREFUSED ? IO_REFUSED : why == WSAECONNRESET ? IO_EOF : IO_FAILED;
}

static enum io io_failure(void)
{
    switch (WSAGetLastError()) {
    case WSAEWOULDBLOCK:
    case WSAENOBUFS:
        return IO_AGAIN;
    case WSAECONNREFUSED:
        return IO_REFUSED;
    default:
        return IO_FAILED;
    }
}

static enum io moved(const char *step, sock_t sock, int n, enum io io)
{
    char why_text[256];
    if (trace_is_on)
        trace_moved(step, sock, io, n < 0 ? 0 : (size_t)n,
                    win_why_if(n < 0 ? WSAGetLastError() : 0, why_text, sizeof why_text));
    return io;
}

enum io sock_recv(sock_t sock, void *buffer, size_t cap, size_t *got)
{
    int n = recv((SOCKET)sock, buffer, cap > INT_MAX ? INT_MAX : (int)cap, 0);
    if (n < 0)
        return moved("recv", sock, n, io_failure());
    *got = (size_t)n;
    return moved("recv", sock, n, n == 0 ? IO_EOF : IO_OK);
}

enum io sock_send(sock_t sock, const void *data, size_t len, size_t *sent)
{
    int n = send((SOCKET)sock, data, len > SEND_MAX ? SEND_MAX : (int)len, 0);
    if (n < 0)
        return moved("send", sock, n, io_failure());
    *sent = (size_t)n;
    return moved("send", sock, n, IO_OK);
}

enum io sock_send_more(sock_t sock, const void *data, size_t len, size_t *sent)
{
    return sock_send(sock, data, len, sent);
}

enum io sock_send_file(sock_t sock, file_t file, uint64_t *offset, uint64_t count, size_t *sent)
{
    char buffer[65536];
    size_t most = count > sizeof buffer ? sizeof buffer : (size_t)count;
    int64_t got = file_read(file, buffer, most, *offset);
    if (got < 0)
        return IO_FAILED;
    if (got == 0)
        return count ? IO_EOF : IO_OK;
    enum io io = sock_send(sock, buffer, (size_t)got, sent);
    if (io == IO_OK)
        *offset += *sent;
    return io;
}

void sock_finish_sending(sock_t sock)
{
    if (trace_is_on)
        trace_step("shutdown", sock, NULL);
    shutdown((SOCKET)sock, SD_SEND);
}

size_t sock_unsent(sock_t sock)
{
    (void)sock;
    return 0;
}

size_t sock_step(sock_t sock)
{
    (void)sock;
    return 0;
}

void sock_close(sock_t sock)
{
    if (sock == SOCK_NONE)
        return;
    if (trace_is_on) /* before, because afterwards nobody knows who it was */
        trace_step("close", sock, NULL);
    closesocket((SOCKET)sock);
}

void sock_abort(sock_t sock)
{
    if (trace_is_on)
        trace_step("close", sock, "reset");
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    setsockopt((SOCKET)sock, SOL_SOCKET, SO_LINGER, (const char *)&none, sizeof none);
    closesocket((SOCKET)sock);
}

void sock_unlink(const struct addr *addr)
{
    remove_if_stale(addr);
}

void sock_keep_alive(sock_t listener)
{
    BOOL on = TRUE;
    setsockopt((SOCKET)listener, SOL_SOCKET, SO_KEEPALIVE, (const char *)&on, sizeof on);
#if defined(TCP_KEEPIDLE) && defined(TCP_KEEPINTVL)
    DWORD idle_s = SOCK_KEEP_ALIVE_S, between_s = 15;
    setsockopt((SOCKET)listener, IPPROTO_TCP, TCP_KEEPIDLE, (const char *)&idle_s, sizeof idle_s);
    setsockopt((SOCKET)listener, IPPROTO_TCP, TCP_KEEPINTVL, (const char *)&between_s,
               sizeof between_s);
#endif
}

bool sock_tune_loopback(sock_t sock)
{
    (void)sock;
    return false;
}

static bool can_others_reach(const struct addr *addr)
{
    struct sockaddr_in6 in6;
    memcpy(&in6, addr->storage, sizeof in6);
    return !addr_is_loopback(addr) &&
           !(addr_family(addr) == FAMILY_INET6 && IN6_IS_ADDR_LINKLOCAL(&in6.sin6_addr));
}

int sock_interfaces(struct addr *addrs, int max)
{
    static union {
        IP_ADAPTER_ADDRESSES first;
        char room[65536];
    } list;
    ULONG size = sizeof list;
    int count = 0;
    ULONG without = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    if (GetAdaptersAddresses(AF_UNSPEC, without, NULL, &list.first, &size) != ERROR_SUCCESS)
        return 0;
    for (IP_ADAPTER_ADDRESSES *adapter = &list.first; adapter; adapter = adapter->Next) {
        IP_ADAPTER_UNICAST_ADDRESS *at =
            adapter->OperStatus == IfOperStatusUp ? adapter->FirstUnicastAddress : NULL;
        for (; at && count < max; at = at->Next) {
            struct addr addr = {.len = (uint32_t)at->Address.iSockaddrLength};
            if (addr.len > sizeof addr.storage)
                continue;
            memcpy(addr.storage, at->Address.lpSockaddr, addr.len);
            if (can_others_reach(&addr))
                addrs[count++] = addr;
        }
    }
    return count;
}

sock_t sock_spare(void)
{
    SOCKET sock = WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_NO_HANDLE_INHERIT);
    if (sock == INVALID_SOCKET)
        return SOCK_NONE;
    if (trace_is_on)
        trace_socket((sock_t)sock, FAMILY_INET, "SOCK_STREAM", "kept for when there are no others");
    return (sock_t)sock;
}

int sock_inherited(void)
{
    return 0;
}

/* Windows counts to 16 million handles; one core looks at so many sockets in a millisecond. */
size_t sock_raise_limit(void)
{
    return 16384;
}
