/* conn.h - one connection: receive, parse, answer, and say what it waits for.
 *
 * A connection knows neither the poller nor the deadlines: each step returns a word, and the
 * worker acts on it. An idle connection owns nothing but its slot; heap memory belongs to it only
 * while a request is partial (its carry) or an answer is blocked (its stalled pieces).
 *
 * Thread: owner (the worker that opened it).
 */
#ifndef TARN_CONN_H
#define TARN_CONN_H

#include "tarn/access_log.h"
#include "tarn/batch.h"
#include "tarn/counters.h"
#include "tarn/deadlines.h"
#include "tarn/guest.h"
#include "tarn/hosts.h"
#include "tarn/memo.h"
#include "tarn/misses.h"
#include "tarn/site.h"

enum conn_state {
    CONN_IDLE,       /* no byte of a request is here */
    CONN_HEAD,       /* some are */
    CONN_BODY,       /* the head is; its body is being dropped */
    CONN_SENDING,    /* an answer is blocked; nothing is read */
    CONN_DELIVERING, /* the system has all answers, and a reader who is slow to take them */
    CONN_LINGERING,  /* the last answer is out; what still comes is dropped (RFC 9112, 9.6) */
    CONN_STATES
};

/* "idle", "head", "body", "sending", "delivering", "lingering". Thread: any. */
const char *conn_state_name(enum conn_state state);

enum conn_wants {
    WANTS_READ,
    WANTS_WRITE,
    WANTS_A_TURN,  /* it has more to do than is fair to the others */
    WANTS_NOTHING, /* but time */
    IS_DONE,       /* to be closed */
};

/* A connection that is sending expires at least this often, so that its reader is looked at: the
 * system may hold megabytes, and says only when much of it has gone that there is room again. */
#define CONN_LOOK_NS (10 * UINT64_C(1000000000))

/* One that is delivering does so much sooner: it waits for nothing else. */
#define CONN_DELIVERY_LOOK_NS (UINT64_C(250) * 1000000)

struct control;
struct carry; /* bytes of requests that are not answered yet, and where parsing them stands */

struct conn {
    struct deadline deadline; /* the worker's: in the queue of state `timed_as` */
    struct conn *next;        /* the worker's: free slots, or connections that want a turn */
    sock_t sock;
    struct carry *carry;
    struct stalled *stalled;
    uint64_t window_start_ns; /* since when the reader's rate is measured, */
    uint64_t window_bytes;    /* what it has taken since, */
    uint64_t window_backlog;  /* and what waited for it then */
    uint64_t unsent;          /* 0, or what the system had of our answers by then */
    uint64_t taken_ns;        /* when it was last seen to take anything */
    struct addr_brief peer;
    uint8_t state;     /* enum conn_state */
    uint8_t wants;     /* enum conn_wants, as last returned */
    uint8_t interest;  /* the worker's: what the poller watches it for */
    uint8_t timed_as;  /* the worker's: enum conn_state */
    bool closing : 1;  /* the answer under way is the last one, */
    bool linger : 1;   /* and the peer may still be sending */
    bool hopeless : 1; /* the peer takes too little: what is unsent is not worth keeping */
    bool progress : 1; /* the last step found that a slow reader's answer moves on */
    bool renewed : 1;  /* the last step answered a request */
    bool queued : 1;   /* the worker's: in the list of those that want a turn */
    struct entrance entrance;
};

_Static_assert(sizeof(struct conn) <= 128, "an idle connection costs at most 128 bytes");

/* What the connections of a worker share. */
struct conn_env {
    /* set at start */
    struct site *site;
    const struct control *control; /* null: there are no pages about the server */
    const struct hosts *hosts;     /* what guarded entrances answer to; null: to all */
    struct request_limits limits;
    uint64_t min_rate;         /* bytes a second a blocked reader must take; 0: any */
    uint64_t write_timeout_ns; /* how long it may take nothing at all */
    /* owner only */
    uint64_t now_ns;
    int64_t now_s;
    bool draining; /* answer what is under way, then close */
    struct batch batch;
    struct gather gather;
    struct memo *memo;
    struct request_parser parser;
    struct access_log log;
    struct misses misses;
    struct counters counters;
    size_t receive_cap; /* bytes received at a time; more than limits.head_bytes */
    size_t buffer_cap;  /* at least receive_cap */
    size_t buffer_used; /* by connections that received and are not answered yet */
    char *buffer;
};

/* Takes over SOCK. */
void conn_open(struct conn *conn, sock_t sock, const struct guest *guest, uint64_t now_ns);

/* Goes on as far as the socket and fairness allow. */
enum conn_wants conn_step(struct conn *conn, struct conn_env *env);

/* The same in two halves, so that one look at the watch serves many connections: receive for each
 * while conn_can_receive(), then site_refresh(), set env->buffer_used to 0, and answer each. */
struct receipt {
    struct conn *conn;
    char *at; /* in env->buffer */
    size_t len;
};

bool conn_can_receive(const struct conn_env *env);

/* Returns true when conn_answer() has something to do; else conn->wants is set already. */
bool conn_receive(struct conn *conn, struct conn_env *env, struct receipt *receipt);
enum conn_wants conn_answer(const struct receipt *receipt, struct conn_env *env);

/* Answers 503 at once, unless an answer has gone out just now and nobody waits for another, and
 * closes politely: the server is full. */
enum conn_wants conn_refuse(struct conn *conn, struct conn_env *env);

/* Its time is over: a late request gets 408, a reader that keeps taking goes on, everything else
 * just ends. */
enum conn_wants conn_expire(struct conn *conn, struct conn_env *env);

/* Another needs the place of an idle or lingering connection: IS_DONE, unless the system has more
 * of its answers than is on its way anyhow. Then it was not idle, and delivers them first. */
enum conn_wants conn_give_way(struct conn *conn, struct conn_env *env);

/* No more requests are taken from it, or will come: IS_DONE as soon as its answers are taken. */
enum conn_wants conn_leave(struct conn *conn, struct conn_env *env);

/* Closes the socket and frees what the connection owns. */
void conn_close(struct conn *conn);

#endif
