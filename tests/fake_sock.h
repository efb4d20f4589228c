/* fake_sock.h - a scripted socket that conn and batch are linked against instead of the real one.
 *
 * What the connection receives is given in pieces; what it sends is collected, as much at a time
 * as the script allows. */
#ifndef TARN_TESTS_FAKE_SOCK_H
#define TARN_TESTS_FAKE_SOCK_H

#include "tarn/sock.h"

#define FAKE_SENT_MAX (4u * 1024 * 1024)

struct fake_sock {
    const char *incoming; /* still to be received */
    size_t incoming_len;
    size_t piece;  /* received at a time; 0: all */
    bool ends;     /* end of stream behind it, instead of "nothing now" */
    bool broken;   /* sending fails */
    size_t unsent; /* bytes the system says it still holds */
    size_t step;   /* and in which it says so */
    size_t window; /* bytes that may be sent until it is opened again */
    char *sent;    /* collected, in memory that was zeroed */
    size_t sent_len;
    unsigned sends; /* calls that moved bytes */
    unsigned receives;
    bool finished; /* sock_finish_sending() was called */
    bool closed;
    bool aborted; /* without delivering the rest */
};

extern struct fake_sock fake;

void fake_reset(void);

#endif
