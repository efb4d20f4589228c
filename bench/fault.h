/* fault.h - everything that can go wrong with one request; each kind has its own counter.
 *
 * Thread: any.
 */
#ifndef TARN_FAULT_H
#define TARN_FAULT_H

enum fault {
    FAULT_NONE,
    FAULT_REFUSED,        /* nobody listens there */
    FAULT_CONNECT,        /* the connection could not be made for any other reason */
    FAULT_RESET,          /* the connection was reset, at whatever point */
    FAULT_CLOSED,         /* closed before the first byte of the response */
    FAULT_CLOSED_IN_HEAD, /* closed inside the response's head */
    FAULT_SHORT_BODY,     /* closed inside the body */
    FAULT_EXTRA_BYTES,    /* more bytes than the response has */
    FAULT_BAD_HEAD,       /* the head is no HTTP */
    FAULT_LARGE_HEAD,     /* the head is longer than ANSWER_HEAD_MAX */
    FAULT_BAD_CHUNK,      /* the chunked coding is broken */
    FAULT_STATUS,         /* not a status that was expected */
    FAULT_LENGTH,         /* not the length that was expected */
    FAULT_BODY,           /* not the body that was expected */
    FAULT_TIMEOUT,        /* not answered in time */
    FAULT_CUT_OFF,        /* sent behind a response that ended the connection (pipelining only) */
    FAULT_COUNT
};

/* For people: "bad chunk". */
const char *fault_words(enum fault fault);

/* For JSON: "bad_chunk". */
const char *fault_key(enum fault fault);

#endif
