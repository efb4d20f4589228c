/* volley_parts.h - a volley under way: volley_setup.c opens and closes it, volley.c is its
 * course, volley_pulse.c notes it down.
 */
#ifndef TARN_VOLLEY_PARTS_H
#define TARN_VOLLEY_PARTS_H

#include "tarn/poller.h"
#include "tarn/sock_udp.h"
#include "volley.h"
#include "window.h"

struct mouth {
    sock_t sock;
    struct window window;
};

/* What the last point saw. */
struct pulse {
    struct hist *seen; /* null: nobody asked for points */
    struct hist *fresh;
    uint64_t last_ns;
    uint64_t next_ns;
    uint64_t last_valid;
    uint64_t last_failed;
    uint64_t last_bytes;
};

struct salvo {
    const struct volley_plan *plan;
    struct volley *result;
    struct poller *poller;
    struct mouth *mouths;
    struct pacer pacer;
    unsigned turn; /* the socket that an open loop uses next */
    uint64_t start_ns;
    uint64_t begin_ns; /* of the measured time */
    uint64_t end_ns;
    uint64_t answers; /* of the whole run */
    uint64_t now_ns;
    uint64_t look_ns;
    struct pulse pulse;
    struct datagram batch[SOCK_UDP_BATCH];
    char *out; /* SOCK_UDP_BATCH requests */
    char *in;  /* SOCK_UDP_BATCH answers */
};

/* Opens everything that SALVO's plan asks for. After a failure, which leaves a sentence, it is
 * closed all the same. */
int salvo_open(struct salvo *salvo, struct err *err);
void salvo_close(struct salvo *salvo);

/* The volley over time. Returns false for want of memory; close it all the same. */
bool pulse_open(struct salvo *salvo);
void pulse_close(struct salvo *salvo);

/* When the times of the run are known, in each turn of it, and after the last. */
void pulse_begin(struct salvo *salvo);
void pulse_beat(struct salvo *salvo);
void pulse_end(struct salvo *salvo);

#endif
