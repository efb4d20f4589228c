/* client.h - a client that trusts nothing: it sends raw bytes and checks the framing of answers.
 *
 * Whatever waits here gives up, and fails the test, after PATIENCE_MS.
 */
#ifndef TARN_TESTS_CLIENT_H
#define TARN_TESTS_CLIENT_H

#include "tarn/sock.h"

#include "server.h"

/* Check writes to a file for each of its assertions that holds, which is too slow for those that
 * are made a million times. */
#define MUST(condition, ...)           \
    do {                               \
        if (!(condition))              \
            ck_abort_msg(__VA_ARGS__); \
    } while (0)

struct client {
    sock_t sock;
    bool ended; /* the server has sent its last byte, or reset the connection */
    bool reset; /* the latter */
    size_t at;  /* bytes of `data` that are read */
    size_t len; /* bytes of `data` that have come */
    char data[131072];
};

struct answer {
    int status;
    char head[8192];  /* its status line and fields, each line ended by CRLF */
    const char *body; /* within the client, until it receives again */
    size_t body_len;
};

/* Only a socket, for connections that never receive. */
sock_t client_connect(const char *endpoint);

/* Whether anybody listens there. */
bool client_may_connect(const char *endpoint);

void client_open(struct client *client, const char *endpoint);
void client_close(struct client *client);

/* Sends everything; false when the server would not take it. */
bool client_send_bytes(struct client *client, const void *data, size_t len);
bool client_send(struct client *client, const char *text);

/* Waits up to TIMEOUT_MS for bytes. False: none came, or none will. */
bool client_receive(struct client *client, int timeout_ms);

/* Reads one answer and checks its form: one Content-Length that is true, a Date, CRLF throughout,
 * no body where none may be. Returns its status; 0 when the connection ended instead. */
int client_answer(struct client *client, struct answer *answer);
int client_answer_to_head(struct client *client, struct answer *answer);

/* Reads up to LEN bytes to BUFFER, which may be null, and returns how many came before the end. */
uint64_t client_read(struct client *client, void *buffer, uint64_t len);

/* GET TARGET, and the answer to it. */
int client_get(struct client *client, const char *target, struct answer *answer);

/* The same on a connection of its own; CLIENT keeps the body. */
int client_get_once(struct client *client, const char *endpoint, const char *target,
                    struct answer *answer);

/* Nothing more comes, and the connection ends. */
void client_expect_end(struct client *client);

/* True while the connection is open and no byte has come. Does not wait. */
bool client_is_quiet(struct client *client);

/* The value of a field, or null. Valid until the next call. */
const char *answer_field(const struct answer *answer, const char *name);

#endif
