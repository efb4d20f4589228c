/* conn_parts.h - how the parts of a connection's step fit together: conn.c receives and keeps
 * state, conn_answer.c parses and answers, conn_send.c sends. */
#ifndef TARN_CONN_PARTS_H
#define TARN_CONN_PARTS_H

#include "carry.h"
#include "tarn/conn.h"

enum turn {
    TURN_HUNGRY, /* all that came is answered; half a request may be left */
    TURN_FULL,   /* enough for one turn */
    TURN_LAST,   /* the last answer of this connection is listed */
};

/* Parses and answers what IN holds; what it leaves there is not answered. */
enum turn conn_answer_all(struct conn *conn, struct conn_env *env, struct input *in);

/* The same where a header of the PROXY protocol has to come first. */
enum turn conn_introduce(struct conn *conn, struct conn_env *env, struct input *in);

/* Settles whether REQUEST names this machine, before it is remembered: those that are like it need
 * not be looked at again. */
void conn_look_at_host(const struct conn_env *env, struct request *request, const char *data);

/* For what was no request, or none that may be followed by another: TEXT is what came of it. WHY
 * is for the log, and may be null. */
void conn_answer_error(struct conn *conn, struct conn_env *env, int status, struct bytes text,
                       const char *why);

/* Counts and logs an answer to REQUEST; null: to bytes that were none. NOTE may be null. */
void conn_record(struct conn_env *env, const struct addr_brief *peer, const char *note,
                 const struct request *request, const char *data, struct reply reply);

/* Sends the batch; what the socket does not take stays with the connection. */
enum conn_wants conn_flush(struct conn *conn, struct conn_env *env);

/* Goes on sending what the socket did not take. */
enum conn_wants conn_resume(struct conn *conn, struct conn_env *env);

/* Waits for the peer to take what the system has of our answers; IS_DONE when that is nothing. */
enum conn_wants conn_deliver(struct conn *conn, struct conn_env *env);

/* Judges a reader who has not made room, or has not taken all, for a while. */
enum conn_wants conn_look_at_reader(struct conn *conn, struct conn_env *env);

#endif
