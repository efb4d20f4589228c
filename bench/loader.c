/* loader.c - the straight path of a request: take up, send, receive, read, judge, count.
 *
 * A turn of the loop sends everything that may be sent and then reads everything that has arrived;
 * in between it may pause for a moment, so that more arrives and is handled in one go. */
#include "loader.h"

#include "dial.h"
#include "issue.h"
#include "moment.h"
#include "settle.h"
#include "tarn/thread.h"
#include "tarn/ticks.h"

/* How long to gather responses after a small batch. */
#define GATHER_NS 50000u

/* From this many bytes on, the rest of a body is dropped in the system instead of read. */
#define DROP_FROM 32768u

#define EVENTS_MAX 256

/* Bytes that came together, and when. */
struct arrived {
    const char *data;
    size_t len;
    int64_t stamp_ns; /* 0: unknown */
    uint64_t read_ns;
};

/* ---- receive, read, judge ---- */

static uint64_t time_arrival(struct loader *loader, const struct slot *slot,
                             const struct arrived *arrived)
{
    uint64_t at_ns = arrived->read_ns;
    if (arrived->stamp_ns == 0)
        tally_add(&loader->tally, TALLY_UNSTAMPED, slot->counts);
    else if (!arrival_time(&loader->arrival, arrived->stamp_ns, slot->sent_ns, arrived->read_ns,
                           &at_ns))
        tally_add(&loader->tally, TALLY_CLOCK_STEPS, slot->counts);
    return at_ns;
}

/* Closes a connection that the server wants closed or that has served its number of requests. */
static void leave(struct loader *loader, struct client *client)
{
    settle_failed(loader, client, FAULT_CUT_OFF);
    dial_close(loader, client);
    dial_again(loader, client, false);
}

/* The oldest request of CLIENT is answered. Returns false when that ended the connection. */
static bool finish(struct loader *loader, struct client *client, bool has_more,
                   const struct arrived *arrived)
{
    bool has_extra = has_more && client->used == 1;
    uint64_t arrived_ns = time_arrival(loader, client_oldest(client), arrived);
    settle_answered(loader, client, has_extra, arrived_ns, arrived->read_ns);
    client->free_ns = arrived->read_ns;
    bool is_worn =
        loader->plan->reuse && client->sent_here >= loader->plan->reuse && client->used == 0;
    if (has_extra || !client->answer.keeps_open || is_worn) {
        leave(loader, client);
        return false;
    }
    issue_expect_answer(loader, client);
    return true;
}

/* Reads what arrived, as many responses as it holds. Returns false when that ended the
 * connection. */
static bool read_answers(struct loader *loader, struct client *client,
                         const struct arrived *arrived)
{
    size_t at = 0;
    while (at < arrived->len) {
        size_t used = 0;
        enum fault fault = FAULT_NONE;
        struct target_facts *facts = settle_facts(loader, client_oldest(client));
        enum answer_result result = answer_feed(&client->answer, &facts->memo, arrived->data + at,
                                                arrived->len - at, &used, &fault);
        at += used;
        if (result == ANSWER_MORE)
            return true;
        if (result == ANSWER_FAULT) {
            issue_failed(loader, client, fault);
            return false;
        }
        if (!finish(loader, client, at < arrived->len, arrived))
            return false;
    }
    return true;
}

static void be_ready(struct loader *loader, struct client *client)
{
    if (client->state == CLIENT_OPEN && client->used < client->depth && client->list == NULL &&
        client->rest_len == 0)
        client_list_add(&loader->ready, client);
}

static void closed_by_server(struct loader *loader, struct client *client,
                             const struct arrived *arrived)
{
    enum fault fault = client->used ? answer_close(&client->answer) : FAULT_NONE;
    client->answer.keeps_open = false;
    if (fault != FAULT_NONE)
        issue_failed(loader, client, fault);
    else if (client->used == 0 && client->sent_here == 0)
        issue_unconnected(loader, client, FAULT_CLOSED);
    else if (client->used)
        finish(loader, client, false, arrived);
    else
        leave(loader, client);
}

static void reset_by_server(struct loader *loader, struct client *client)
{
    if (client->used == 0 && client->sent_here == 0)
        issue_unconnected(loader, client, FAULT_RESET);
    else
        issue_failed(loader, client, FAULT_RESET);
}

/* How much to ask the system for: of a body that will be dropped no more than its head. */
static size_t cap_of(struct loader *loader, struct client *client)
{
    const struct answer_memo *memo = &settle_facts(loader, client_oldest(client))->memo;
    bool will_drop = client->answer.phase == ANSWER_START && !client->answer.wants_digest &&
                     memo->head && memo->body_bytes >= DROP_FROM;
    return will_drop ? memo->head_len : LOADER_READ_MAX;
}

static enum io receive(struct loader *loader, struct client *client, struct arrived *arrived,
                       bool *is_dropped)
{
    uint64_t droppable = client->used ? answer_droppable(&client->answer) : 0;
    size_t most = droppable < LOADER_IN_BYTES ? (size_t)droppable : LOADER_IN_BYTES;
    enum io io;
    *is_dropped = droppable >= DROP_FROM;
    if (*is_dropped)
        io = sock_stamp_drop(client->sock, loader->in, most, &arrived->len, &arrived->stamp_ns);
    else
        io = sock_stamp_recv(client->sock, loader->in,
                             client->used ? cap_of(loader, client) : LOADER_READ_MAX, &arrived->len,
                             &arrived->stamp_ns);
    loader->calls++;
    arrived->data = loader->in;
    arrived->read_ns = ticks_now();
    return io;
}

static void read_client(struct loader *loader, struct client *client)
{
    struct arrived arrived = {.len = 0};
    bool is_dropped, is_open = true;
    enum io io = receive(loader, client, &arrived, &is_dropped);
    if (io == IO_AGAIN)
        return;
    if (io == IO_EOF) {
        closed_by_server(loader, client, &arrived);
        return;
    }
    if (io != IO_OK) {
        reset_by_server(loader, client);
        return;
    }
    loader->last_read_ns = arrived.read_ns;
    dial_heard(loader, client);
    if (client->used == 0) {
        tally_add(&loader->tally, TALLY_UNSOLICITED, 1);
        leave(loader, client);
        return;
    }
    if (client_oldest(client)->counts)
        tally_add(&loader->tally, TALLY_BYTES, arrived.len);
    if (!is_dropped)
        is_open = read_answers(loader, client, &arrived);
    else if (answer_dropped(&client->answer, arrived.len))
        is_open = finish(loader, client, false, &arrived);
    if (is_open)
        be_ready(loader, client);
}

static void write_client(struct loader *loader, struct client *client)
{
    enum io io = IO_OK;
    if (client->state == CLIENT_CONNECTING)
        io = dial_finish(loader, client);
    if (io == IO_OK && client->rest_len > 0)
        io = client_send_rest(client, &loader->calls);
    if (io == IO_AGAIN)
        return;
    if (client->state == CLIENT_CONNECTING) {
        issue_unconnected(loader, client, dial_fault(loader, client, io));
        return;
    }
    client->waits_to_write = false;
    client_drop_rest(client);
    poller_modify(loader->poller, client->sock, POLLER_READ, client);
    loader->calls++;
    be_ready(loader, client);
}

static void serve_events(struct loader *loader, uint64_t timeout_ns)
{
    struct poller_event events[EVENTS_MAX];
    int count = poller_wait(loader->poller, events, EVENTS_MAX, timeout_ns);
    loader->calls++;
    loader->now_ns = ticks_now();
    for (int i = 0; i < count; i++) {
        struct client *client = events[i].who;
        if (events[i].writable && client->waits_to_write)
            write_client(loader, client);
        if (events[i].readable && client->state == CLIENT_OPEN)
            read_client(loader, client);
    }
}

/* ---- the loop ---- */

static void send_ready(struct loader *loader)
{
    /* A client that may send even more goes to the end of the list, and its turn comes again. */
    for (struct client *client; (client = loader->ready.first) != NULL;) {
        if (!issue_requests(loader, client))
            break;
        be_ready(loader, client);
    }
}

/* Few responses at a time mean that client and server wake each other for every single one. While
 * many more are on their way it pays to wait for some of them: all are stamped on arrival, so no
 * latency is changed by it. */
static void gather(struct loader *loader, uint64_t timeout_ns)
{
    serve_events(loader, timeout_ns);
    uint64_t ready = loader->ready.count;
    if (!loader->plan->is_coalesced || ready == 0 || loader->in_flight <= ready)
        return;
    ticks_pause(GATHER_NS);
    loader->calls++;
    serve_events(loader, 0);
}

static void expire_connect(struct loader *loader, struct client *client)
{
    issue_unconnected(loader, client, dial_fault(loader, client, IO_FAILED));
}

static void expire(struct loader *loader)
{
    struct deadline *ended;
    while ((ended = deadlines_ended(&loader->timeouts, loader->now_ns)) != NULL)
        issue_failed(loader, ((struct slot *)(void *)ended)->client, FAULT_TIMEOUT);
    while ((ended = deadlines_ended(&loader->connects, loader->now_ns)) != NULL)
        expire_connect(loader, (struct client *)(void *)ended);
    dial_resume(loader);
}

void loader_run(struct loader *loader, uint64_t start_ns)
{
    const struct plan *plan = loader->plan;
    thread_wake_exactly();
    if (plan->is_batch)
        thread_become_batch();
    loader->now_ns = ticks_now();
    loader->start_ns = start_ns;
    loader->begin_ns = start_ns + plan->warmup_ns;
    loader->end_ns = plan->duration_ns ? loader->begin_ns + plan->duration_ns : UINT64_MAX;
    for (uint64_t i = 0; i < loader->client_count; i++)
        loader->clients[i].free_ns = loader->now_ns; /* if it connects when it is to ask */
    for (;;) {
        moment_note(loader);
        if (moment_is_last(loader))
            break;
        dial_some(loader);
        send_ready(loader);
        gather(loader, moment_idle_ns(loader));
        expire(loader);
    }
    settle_unfinished(loader);
    atomic_store(&loader->is_done, true);
}

void loader_stop(struct loader *loader)
{
    atomic_store(&loader->stop, true);
    poller_wake(loader->poller);
}
