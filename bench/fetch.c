/* fetch.c - ranges under way, each in a slot; an answer belongs to the slot that waits for its
 * first byte. */
#include "fetch.h"

#include "message.h"
#include "tarn/poller.h"
#include "tarn/sock_udp.h"
#include "tarn/stop.h"
#include "tarn/ticks.h"
#include "tarn/units.h"

#include <stdlib.h>
#include <string.h>

/* A range with longer numbers in its head has as much room less. */
#define HEAD_SLACK 64

/* How often somebody is asked whether it shall end. */
#define LOOK_NS (20 * NS_PER_MS)

/* The shortest time-out: answers may wait that long for their turn. */
#define IMPATIENCE_NS (10 * NS_PER_MS)

#define BEGIN_WINDOW 4

struct slot {
    bool is_busy;
    uint64_t at;  /* the next byte it waits for, */
    uint64_t end; /* and the first one behind it; UINT64_MAX: the end of the file */
    uint64_t sent_ns;
    uint64_t tries;
    uint64_t first_number; /* of those that ask for it, */
    uint64_t last_number;  /* and of the latest */
};

struct hunt {
    const struct fetch_plan *plan;
    struct fetch *fetch;
    struct poller *poller;
    sock_t sock;
    struct slot slots[FETCH_WINDOW_MAX];
    bool is_begun;  /* the length is known */
    uint64_t next;  /* the first byte that nobody was asked for */
    uint64_t have;  /* bytes that are here */
    uint64_t range; /* bytes that fit in an answer */
    double window;  /* ranges that may be under way */
    double trip_ns; /* smoothed, and how far it varies (RFC 6298) */
    double varies_ns;
    uint64_t slowed_ns; /* when the window was last halved */
    uint64_t number;
    uint64_t now_ns;
    uint64_t look_ns;
    bool is_refused; /* nobody has answered yet, and the peer's machine says that nobody will */
    bool is_interrupted;
    char text[SOCK_UDP_BYTES];
};

/* ---- asking ---- */

/* Whoever has answered before may only be starting again, and is asked as often as others are. */
static void note_refusal(struct hunt *hunt, enum io io)
{
    hunt->is_refused |= io == IO_REFUSED && !hunt->is_begun;
}

static int ask(struct hunt *hunt, struct slot *slot, struct err *err)
{
    const struct fetch_plan *plan = hunt->plan;
    struct bytes tag = bytes_of(hunt->fetch->etag);
    bool is_strong = bytes_starts_with(tag, BYTES("\""));
    const struct message_request request = {
        .method = BYTES("GET"),
        .target = plan->target,
        .authority = plan->authority,
        .if_match = is_strong ? tag : (struct bytes){NULL, 0},
        .has_range = true,
        .first = slot->at,
        .last = slot->end == UINT64_MAX ? UINT64_MAX : slot->end - 1,
    };
    size_t number_at;
    unsigned sent;
    if (!message_write(hunt->text, plan->datagram_bytes, &request, &number_at))
        return err_set(err, "--datagram %zu: the request itself is longer than that",
                       plan->datagram_bytes);
    slot->last_number = hunt->number++;
    if (slot->tries == 0)
        slot->first_number = slot->last_number;
    message_set_number(hunt->text + number_at, slot->last_number);
    const struct datagram one = {.at = hunt->text, .len = plan->datagram_bytes};
    note_refusal(hunt, sock_udp_send(hunt->sock, &one, 1, &sent));
    slot->sent_ns = hunt->now_ns;
    hunt->fetch->requests++;
    return 0;
}

/* Twice as long after each try. */
static uint64_t timeout_of(const struct hunt *hunt, const struct slot *slot)
{
    double timeout_ns = hunt->is_begun ? hunt->trip_ns + 4 * hunt->varies_ns : 20 * IMPATIENCE_NS;
    if (timeout_ns < (double)IMPATIENCE_NS)
        timeout_ns = (double)IMPATIENCE_NS;
    for (uint64_t i = 0; i < slot->tries && timeout_ns < (double)hunt->plan->patience_ns; i++)
        timeout_ns *= 2;
    return timeout_ns < (double)hunt->plan->patience_ns ? (uint64_t)timeout_ns
                                                        : hunt->plan->patience_ns;
}

/* A loss means that somewhere there was no room; half as much may fit. Once a round trip is
 * enough. */
static void slow_down(struct hunt *hunt)
{
    if (hunt->now_ns - hunt->slowed_ns < (uint64_t)hunt->trip_ns)
        return;
    hunt->slowed_ns = hunt->now_ns;
    hunt->window = hunt->window > 2 ? hunt->window / 2 : 1;
}

static int repeat_late_ones(struct hunt *hunt, uint64_t *wait_ns, struct err *err)
{
    *wait_ns = UINT64_MAX;
    for (unsigned i = 0; i < FETCH_WINDOW_MAX; i++) {
        struct slot *slot = &hunt->slots[i];
        if (!slot->is_busy)
            continue;
        if (hunt->now_ns - slot->sent_ns >= timeout_of(hunt, slot)) {
            if (++slot->tries >= hunt->plan->tries || hunt->is_refused)
                return err_set(err, "no answer after %llu tries%s", (unsigned long long)slot->tries,
                               hunt->is_refused ? ": nobody listens there" : "");
            slow_down(hunt);
            hunt->fetch->repeated++;
            if (ask(hunt, slot, err) != 0)
                return -1;
        }
        uint64_t left_ns = slot->sent_ns + timeout_of(hunt, slot) - hunt->now_ns;
        if (left_ns < *wait_ns)
            *wait_ns = left_ns;
    }
    return 0;
}

static int ask_for_more(struct hunt *hunt, struct err *err)
{
    unsigned busy = 0;
    for (unsigned i = 0; i < FETCH_WINDOW_MAX; i++)
        busy += hunt->slots[i].is_busy;
    for (unsigned i = 0; i < FETCH_WINDOW_MAX && (double)busy < hunt->window; i++) {
        struct slot *slot = &hunt->slots[i];
        if (slot->is_busy || hunt->next >= hunt->fetch->len)
            continue;
        uint64_t left = hunt->fetch->len - hunt->next;
        *slot = (struct slot){.is_busy = true, .at = hunt->next};
        hunt->next += left < hunt->range ? left : hunt->range;
        slot->end = hunt->next;
        busy++;
        if (ask(hunt, slot, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- being answered ---- */

static void learn_trip(struct hunt *hunt, const struct slot *slot)
{
    double trip_ns = (double)(hunt->now_ns - slot->sent_ns);
    if (slot->tries > 0)
        return; /* which of the requests was answered? */
    if (hunt->trip_ns <= 0) {
        hunt->trip_ns = trip_ns;
        hunt->varies_ns = trip_ns / 2;
        return;
    }
    double off_ns = trip_ns > hunt->trip_ns ? trip_ns - hunt->trip_ns : hunt->trip_ns - trip_ns;
    hunt->varies_ns += (off_ns - hunt->varies_ns) / 4;
    hunt->trip_ns += (trip_ns - hunt->trip_ns) / 8;
}

/* The first answer says how long the file is, which version, and how much fits. */
static int begin(struct hunt *hunt, const struct message *message, size_t body_bytes,
                 struct err *err)
{
    struct fetch *fetch = hunt->fetch;
    if (message->total > FETCH_BYTES_MAX)
        return err_set(err, "that file has %llu bytes: too long to fetch in datagrams",
                       (unsigned long long)message->total);
    fetch->data = malloc(message->total > 0 ? (size_t)message->total : 1);
    if (fetch->data == NULL)
        return err_set(err, "no memory for %llu bytes", (unsigned long long)message->total);
    fetch->len = message->total;
    if (message->etag.len < sizeof fetch->etag)
        memcpy(fetch->etag, message->etag.at ? message->etag.at : "", message->etag.len);
    hunt->range = body_bytes > 2 * HEAD_SLACK ? body_bytes - HEAD_SLACK : 1;
    hunt->next = hunt->slots[0].end = body_bytes;
    hunt->is_begun = true;
    return 0;
}

static int refuse_change(struct fetch *fetch, struct err *err)
{
    fetch->is_changed = true;
    return err_set(err, "the file was changed while it was being fetched; try again");
}

static int refuse_status(struct fetch *fetch, const struct message *message, struct err *err)
{
    if (message->status == 413)
        return err_set(err, "413: the answer does not fit; give a larger --datagram");
    if (message->status == 412)
        return refuse_change(fetch, err);
    return err_set(err, "the server answered %u", message->status);
}

/* Whether somebody waits for the answer, as far as its number tells: not all servers repeat it. */
static bool is_awaited(const struct hunt *hunt, const struct message *message)
{
    bool is_awaited = !message->has_number;
    for (unsigned i = 0; i < FETCH_WINDOW_MAX && !is_awaited; i++) {
        const struct slot *slot = &hunt->slots[i];
        is_awaited = slot->is_busy && message->number >= slot->first_number &&
                     message->number <= slot->last_number;
    }
    return is_awaited;
}

static int take(struct hunt *hunt, const struct message *message, struct err *err)
{
    struct fetch *fetch = hunt->fetch;
    bool is_empty = message->status == 416 && message->has_range && message->total == 0;
    /* What else such an answer holds is no part of the file. */
    struct bytes part = is_empty ? BYTES("") : message->body;
    struct slot *slot = NULL;
    if (!is_awaited(hunt, message)) {
        fetch->unused++;
        return 0;
    }
    if (!is_empty && (message->status != 206 || !message->has_range))
        return refuse_status(fetch, message, err);
    if (!hunt->is_begun && begin(hunt, message, part.len, err) != 0)
        return -1;
    if (message->total != fetch->len ||
        !bytes_equal(message->etag.at ? message->etag : BYTES(""), bytes_of(fetch->etag)))
        return refuse_change(fetch, err);
    uint64_t first = is_empty ? 0 : message->first;
    for (unsigned i = 0; i < FETCH_WINDOW_MAX && slot == NULL; i++)
        if (hunt->slots[i].is_busy && hunt->slots[i].at == first)
            slot = &hunt->slots[i];
    if (slot == NULL || part.len > slot->end - slot->at) {
        fetch->unused++;
        return 0;
    }
    memcpy(fetch->data + first, part.at, part.len);
    learn_trip(hunt, slot);
    hunt->have += part.len;
    slot->at += part.len;
    slot->tries = 0;
    slot->is_busy = slot->at < slot->end;
    if (hunt->window < (double)hunt->plan->window)
        hunt->window += 1 / hunt->window;
    return slot->is_busy ? ask(hunt, slot, err) : 0;
}

static int receive(struct hunt *hunt, struct err *err)
{
    for (unsigned i = 0; i < FETCH_WINDOW_MAX; i++) {
        struct datagram one = {.at = hunt->text, .len = sizeof hunt->text};
        struct message message;
        char copy[SOCK_UDP_BYTES];
        unsigned got = 0;
        enum io io = sock_udp_recv(hunt->sock, &one, 1, &got);
        note_refusal(hunt, io);
        if (io != IO_OK)
            return 0;
        memcpy(copy, one.at, one.len); /* `text` is for the next request */
        if (message_read(&message, (struct bytes){copy, one.len}, false) &&
            take(hunt, &message, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- the whole ---- */

static bool is_over(struct hunt *hunt)
{
    if (hunt->now_ns < hunt->look_ns)
        return false;
    hunt->look_ns = hunt->now_ns + LOOK_NS;
    hunt->is_interrupted = stop_wait(0) != STOP_NONE;
    return hunt->is_interrupted;
}

static int chase(struct hunt *hunt, struct err *err)
{
    struct poller_event event;
    uint64_t wait_ns;
    hunt->now_ns = ticks_now();
    hunt->slots[0] = (struct slot){.is_busy = true, .end = UINT64_MAX};
    if (ask(hunt, &hunt->slots[0], err) != 0)
        return -1;
    while (!hunt->is_begun || hunt->have < hunt->fetch->len) {
        if (is_over(hunt))
            return err_set(err, "interrupted");
        if (hunt->is_begun && ask_for_more(hunt, err) != 0)
            return -1;
        if (repeat_late_ones(hunt, &wait_ns, err) != 0)
            return -1;
        poller_wait(hunt->poller, &event, 1, wait_ns < LOOK_NS ? wait_ns : LOOK_NS);
        hunt->now_ns = ticks_now();
        if (receive(hunt, err) != 0)
            return -1;
    }
    return 0;
}

int fetch_run(const struct fetch_plan *plan, struct fetch *fetch, struct err *err)
{
    struct hunt *hunt = calloc(1, sizeof *hunt);
    int failed = -1;
    *fetch = (struct fetch){.data = NULL};
    if (hunt == NULL)
        return err_set(err, "out of memory");
    hunt->plan = plan;
    hunt->fetch = fetch;
    hunt->window = plan->window < BEGIN_WINDOW ? (double)plan->window : BEGIN_WINDOW;
    hunt->sock = SOCK_NONE;
    hunt->poller = poller_create(err);
    if (hunt->poller) {
        if (sock_udp_bind(&plan->local, 0, &hunt->sock, err) != LISTEN_OK ||
            sock_udp_connect(hunt->sock, &plan->peer, err) != 0)
            hunt->is_refused = true;
        else if (poller_add(hunt->poller, hunt->sock, POLLER_READ, hunt))
            failed = chase(hunt, err);
        else
            err_set(err, "cannot wait for datagrams: out of memory");
    }
    fetch->is_absent = failed && hunt->is_refused && !hunt->is_interrupted;
    sock_close(hunt->sock);
    poller_destroy(hunt->poller);
    free(hunt);
    return failed;
}

void fetch_clear(struct fetch *fetch)
{
    free(fetch->data);
    fetch->data = NULL;
}
