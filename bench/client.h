/* client.h - one connection, and the requests under way on it.
 *
 * Slots form a ring in the order in which requests were sent, which is the order in which HTTP
 * answers them.
 *
 * Thread: owner (its loader).
 */
#ifndef TARN_CLIENT_H
#define TARN_CLIENT_H

#include "answer.h"
#include "tarn/deadlines.h"
#include "tarn/sock_stamp.h"

struct client;

struct slot {
    struct deadline deadline; /* the time-out; first member, so that it leads to its slot */
    struct client *client;
    uint64_t scheduled_ns;
    uint64_t sent_ns;
    uint32_t target; /* index in the place's mix */
    bool counts;     /* belongs to the measured time */
};

enum client_state {
    CLIENT_CLOSED,
    CLIENT_CONNECTING,
    CLIENT_OPEN,
};

struct client {
    struct deadline deadline; /* of connecting, or of waiting to try again; first member */
    sock_t sock;
    enum client_state state;
    bool waits_to_write; /* the poller is asked for writability */
    bool is_stamped;     /* the system stamps what arrives */
    bool is_fresh;       /* connected, but never answered yet */
    unsigned place;
    struct client_list *list; /* that it is in, or null */
    struct client *next;      /* in that list */
    struct client *prev;

    struct slot *slots; /* `depth` of them; owned by the loader */
    uint32_t depth;
    uint32_t first;
    uint32_t used;

    const char *rest; /* bytes not sent yet */
    size_t rest_len;
    char *rest_owned; /* what `rest` points into when it is a copy */

    uint64_t free_ns;   /* when it last became able to send */
    uint64_t sent_here; /* requests on this connection */
    uint64_t opened;    /* connections made */
    uint64_t asked;     /* requests of the measured time */
    uint64_t served;    /* of them answered validly */
    struct answer answer;
};

/* Appends a slot, which there must be room for. */
struct slot *client_push(struct client *client);

/* The slot whose answer comes next, or null. */
struct slot *client_oldest(struct client *client);

/* Takes the oldest slot out. */
void client_pop(struct client *client);

/* Sends the bytes; what the system does not take is kept (copied unless IS_STATIC) as the rest.
 * Returns IO_AGAIN when some are left. *CALLS counts system calls. */
enum io client_send(struct client *client, struct bytes data, bool is_static, uint64_t *calls);

/* Sends more of the rest. */
enum io client_send_rest(struct client *client, uint64_t *calls);

/* Forgets the rest. */
void client_drop_rest(struct client *client);

/* A list of clients, first in, first out. */
struct client_list {
    struct client *first;
    struct client *last;
    uint64_t count;
};

/* CLIENT must be in no list. */
void client_list_add(struct client_list *list, struct client *client);
struct client *client_list_take(struct client_list *list); /* null when empty */

/* Takes CLIENT out of whatever list it is in; harmless when it is in none. */
void client_unlist(struct client *client);

#endif
