/* dial.h - makes, ends and makes again the connections of a loader.
 *
 * Thread: owner.
 */
#ifndef TARN_DIAL_H
#define TARN_DIAL_H

#include "loader.h"

/* True when each connection serves a limited number of requests, so that a request brings its
 * connection with it and connecting is part of its latency. */
bool dial_is_on_demand(const struct loader *loader);

/* Connects as many of those that wait for it as is wise at once: a queue of connections that
 * overflows at the server would make some wait a second for the next try. */
void dial_some(struct loader *loader);

/* When dial_some() shall be called even if nothing happens; UINT64_MAX: never. */
uint64_t dial_next_ns(const struct loader *loader);

/* Starts to connect CLIENT, which is closed. Returns IO_OK, IO_AGAIN (the poller will tell), or
 * what went wrong; CLIENT is then closed still. */
enum io dial_open(struct loader *loader, struct client *client);

/* CLIENT, which was being connected, can be written to, or has failed. */
enum io dial_finish(struct loader *loader, struct client *client);

/* The fault that WHY, the result of connecting CLIENT, amounts to; the first reason is kept for the
 * report. */
enum fault dial_fault(struct loader *loader, struct client *client, enum io why);

/* CLIENT is connected. */
void dial_opened(struct loader *loader, struct client *client);

/* Something was received from CLIENT, so that the server has certainly accepted it. */
void dial_heard(struct loader *loader, struct client *client);

void dial_close(struct loader *loader, struct client *client);

/* CLIENT, which is closed, shall be connected again: now, or after a pause. */
void dial_again(struct loader *loader, struct client *client, bool with_pause);

/* Ends the pauses that are over. */
void dial_resume(struct loader *loader);

#endif
