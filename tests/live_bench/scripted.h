/* scripted.h - a server that does as a test tells it, right or wrong, and counts for itself.
 *
 * One at a time. Each connection has a thread of its own, so that a script may simply sleep. The
 * functions of a script run in those threads and must not assert.
 */
#ifndef TARN_TESTS_SCRIPTED_H
#define TARN_TESTS_SCRIPTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct peer {
    int sock;
    unsigned connection; /* counted from 0 in the order of accepting */
    uint64_t request;    /* likewise, over all connections */
    uint64_t of_peer;    /* likewise, on this one */
    char head[4096];     /* of the request, with a NUL behind it */
    char address[64];    /* where it comes from */
    bool is_over;        /* set by a script that has ended the connection */
};

/* Answers one request, which has come whole. */
typedef void respond_f(struct peer *peer);

/* Listens on 127.0.0.1, or on a unix socket at PATH. ACCEPTED may be null. */
void scripted_start(respond_f *respond, respond_f *accepted, const char *path);

/* Closes everything and waits for all threads; harmless when nothing runs. */
void scripted_stop(void);

/* "http://127.0.0.1:PORT" or "unix:PATH:". */
const char *scripted_url(void);

/* What it has seen. */
uint64_t scripted_requests(void);
uint64_t scripted_connections(void);

/* For scripts: counts what the test shall hear of. */
void scripted_note(void);
uint64_t scripted_notes(void);

/* For scripts. A failed send ends the connection. */
void peer_send(struct peer *peer, const char *text);
void peer_send_bytes(struct peer *peer, const void *data, size_t len);
void peer_pause_ms(unsigned ms);
void peer_close(struct peer *peer);
void peer_reset(struct peer *peer);

/* A plain 200 with this body. */
void peer_ok(struct peer *peer, const char *body);

/* Scripts that several tests use. */
void respond_hello(struct peer *peer); /* "hello" */
void respond_never(struct peer *peer); /* says nothing until the peer goes */

#endif
