/* sock.h - stream sockets: the only callers of socket, bind, listen, accept, connect, recv, send.
 *
 * errno stays behind this door: I/O answers with an `enum io` and a count, start-up with a
 * sentence. Sockets that these functions open are closed on exec.
 */
#ifndef TARN_SOCK_H
#define TARN_SOCK_H

#include "tarn/addr.h"
#include "tarn/err.h"
#include "tarn/file.h"

typedef intptr_t sock_t;
#define SOCK_NONE ((sock_t)-1)

enum io {
    IO_OK,      /* some bytes moved */
    IO_AGAIN,   /* nothing now; ask the poller */
    IO_EOF,     /* the peer has sent its last byte */
    IO_FAILED,  /* the connection is of no further use */
    IO_REFUSED, /* as long as it is being connected: nobody listens there */
};

enum accept_result {
    ACCEPT_OK,
    ACCEPT_RETRY,     /* that connection is gone, or we were interrupted: call again */
    ACCEPT_EXHAUSTED, /* no descriptor or no memory; the connection still waits in the queue */
    ACCEPT_CLOSED,    /* the listener is of no further use */
};

enum listen_result { LISTEN_OK, LISTEN_IN_USE, LISTEN_FAILED };

/* To call once, before anything else here. */
void sock_startup(void);

/* Instead of permission bits: what the umask leaves, or our own user alone whatever that is. */
enum { SOCK_MODE_UMASK = -1, SOCK_MODE_OURS = -2 };

/* socket, bind, listen. The socket blocks. A stale unix socket, whose owner no longer answers, is
 * replaced. MODE is for unix sockets; without modes (Windows) the rights of the folder count.
 * Thread: startup. */
enum listen_result sock_listen(const struct addr *addr, int backlog, int mode, sock_t *listener,
                               struct err *err);

/* Takes over an inherited descriptor; refuses one that is not a listening stream socket.
 * Thread: startup. */
int sock_adopt(int fd, sock_t *listener, struct err *err);

/* The address it is really bound to. Thread: any. */
bool sock_local(sock_t sock, struct addr *addr);

/* Whom it is connected to. Thread: any. */
bool sock_peer(sock_t sock, struct addr *addr);

/* The process and the user at the other end of a unix socket, as they were when it connected.
 * Returns false where the system does not tell. Thread: any. */
bool sock_credentials(sock_t sock, uint32_t *pid, uint32_t *uid);

/* Gives the file of a unix listener to OWNER, "USER:GROUP" as in endpoint.h. Returns -1 with a
 * sentence. Thread: startup. */
int sock_give(const struct addr *addr, const char *owner, struct err *err);

/* Waits for a connection; SOCK is non-blocking. Thread: the listener's acceptor. */
enum accept_result sock_accept(sock_t listener, sock_t *sock, struct addr *peer);

/* Makes a listener's sock_accept() return ACCEPT_RETRY when nobody waits. Thread: owner. */
void sock_set_blocking(sock_t sock, bool blocking);

/* Starts a connection on a new non-blocking socket, from LOCAL if it is not null. IO_OK:
 * connected; IO_AGAIN: the poller will report it writable, then ask sock_connected().
 * Thread: owner. */
enum io sock_connect(const struct addr *addr, const struct addr *local, sock_t *sock,
                     struct err *err);

/* After a pending connect: IO_OK, or with the reason IO_REFUSED, IO_FAILED, or IO_EOF when it was
 * connected and the peer has ended that already. */
enum io sock_connected(sock_t sock, struct err *err);

/* Receives up to CAP bytes. */
enum io sock_recv(sock_t sock, void *buffer, size_t cap, size_t *got);

/* Sends what the socket takes; *sent may be short of LEN with IO_OK. Never raises SIGPIPE. */
enum io sock_send(sock_t sock, const void *data, size_t len, size_t *sent);

/* Says that more follows at once, so that the system may fill the packet. */
enum io sock_send_more(sock_t sock, const void *data, size_t len, size_t *sent);

/* Sends COUNT bytes of FILE from *OFFSET, and advances it. IO_EOF: the file is shorter than
 * that. */
enum io sock_send_file(sock_t sock, file_t file, uint64_t *offset, uint64_t count, size_t *sent);

/* No more from us: the peer reads to the end, and we may go on reading. */
void sock_finish_sending(sock_t sock);

/* Bytes handed to the system that the peer has not acknowledged, and still may; 0 where that is
 * unknown. */
size_t sock_unsent(sock_t sock);

/* What is taken at a peer's end may show, in sock_unsent() and as room, only after as many bytes as
 * this; 0 where that is unknown. */
size_t sock_step(sock_t sock);

void sock_close(sock_t sock);

/* Closes and forgets what the peer has not taken: the system keeps no memory for it. What was sent
 * to a unix socket is with the peer already. */
void sock_abort(sock_t sock);

/* Removes the name of a unix listener that has been closed, unless it is somebody else's by now;
 * harmless for others. Thread: startup. */
void sock_unlink(const struct addr *addr);

/* For listeners of stream sockets on this machine's own addresses: see DESIGN on loopback
 * congestion control. Returns false where the system has nothing better. */
bool sock_tune_loopback(sock_t sock);

/* Has the system ask a peer that is silent for SOCK_KEEP_ALIVE_S whether it is still there, and end
 * the connection when it is not. Accepted sockets inherit it. Thread: startup. */
void sock_keep_alive(sock_t listener);
#define SOCK_KEEP_ALIVE_S 60

/* The addresses of this machine's interfaces that others can reach; returns how many. */
int sock_interfaces(struct addr *addrs, int max);

/* A descriptor that serves no purpose but to be given back; SOCK_NONE when there is none. */
sock_t sock_spare(void);

/* How many listening sockets the service manager passed to this process, as descriptors from 3
 * on (LISTEN_PID and LISTEN_FDS, see sd_listen_fds(3)). Thread: startup. */
int sock_inherited(void);

/* Raises the limit on open descriptors as far as it goes, and returns it. */
size_t sock_raise_limit(void);

#endif
