/* dial.c - connections come and go. */
#include "dial.h"

#include "issue.h"

/* Connections that the server may not have accepted yet, and how long to wait for a sign of life
 * before more are opened all the same. */
#define FRESH_MAX     128u
#define FRESH_WAIT_NS 20000000u

bool dial_is_on_demand(const struct loader *loader)
{
    return loader->plan->reuse != 0;
}

static const struct place *place_of(const struct loader *loader, const struct client *client)
{
    return &loader->plan->places[client->place];
}

/* Connections spread over the local addresses by their number in the whole run. */
static const struct addr *local_of(const struct loader *loader, const struct client *client,
                                   struct addr *local)
{
    const struct plan *plan = loader->plan;
    if (!plan->has_local)
        return NULL;
    uint64_t number = (uint64_t)(client - loader->clients) * plan->threads + loader->index;
    *local = plan->local;
    addr_add(local, (uint32_t)((number + client->opened * plan->connections) % plan->local_count));
    return local;
}

enum io dial_open(struct loader *loader, struct client *client)
{
    struct addr local;
    struct err err;
    const struct addr *from = local_of(loader, client, &local);
    enum io io = sock_connect(&place_of(loader, client)->addr, from, &client->sock, &err);
    loader->calls += from ? 4 : 3; /* socket, setsockopt, connect, and bind */
    if (io != IO_OK && io != IO_AGAIN) {
        if (loader->trouble.text[0] == '\0')
            loader->trouble = err;
        client->sock = SOCK_NONE;
        return io;
    }
    client->state = CLIENT_CONNECTING;
    client->is_stamped = sock_stamp_begin(client->sock);
    client->waits_to_write = io == IO_AGAIN && client->used == 0;
    loader->calls += 3; /* two for the stamps, one for the poller */
    if (!poller_add(loader->poller, client->sock,
                    POLLER_READ | (client->waits_to_write ? POLLER_WRITE : 0u), client)) {
        sock_close(client->sock);
        client->state = CLIENT_CLOSED;
        return IO_FAILED;
    }
    if (io == IO_OK)
        dial_opened(loader, client);
    else if (client->used == 0)
        deadlines_arm(&loader->connects, &client->deadline, loader->now_ns);
    return io;
}

enum io dial_finish(struct loader *loader, struct client *client)
{
    struct err err;
    enum io io = sock_connected(client->sock, &err);
    loader->calls++;
    if (io == IO_OK)
        dial_opened(loader, client);
    return io;
}

enum fault dial_fault(struct loader *loader, struct client *client, enum io why)
{
    char text[ADDR_TEXT_MAX];
    if (why == IO_EOF)
        return FAULT_RESET;
    if (loader->trouble.text[0] == '\0')
        err_set(&loader->trouble, "cannot connect to %s: %s",
                addr_print(&place_of(loader, client)->addr, text),
                why == IO_REFUSED ? "connection refused, nobody listens there"
                                  : "it cannot be reached, or does not answer");
    return why == IO_REFUSED ? FAULT_REFUSED : FAULT_CONNECT;
}

void dial_opened(struct loader *loader, struct client *client)
{
    deadlines_disarm(&client->deadline);
    client->state = CLIENT_OPEN;
    client->is_fresh = true;
    client->opened++;
    loader->fresh++;
    tally_add(&loader->tally, TALLY_OPENED, 1);
    if (client->used == 0) {
        client->free_ns = loader->now_ns;
        client_list_add(&loader->ready, client);
    }
}

void dial_heard(struct loader *loader, struct client *client)
{
    if (!client->is_fresh)
        return;
    client->is_fresh = false;
    if (loader->fresh > 0)
        loader->fresh--;
}

void dial_close(struct loader *loader, struct client *client)
{
    deadlines_disarm(&client->deadline);
    client_unlist(client);
    dial_heard(loader, client);
    client_drop_rest(client);
    if (client->state != CLIENT_CLOSED) {
        poller_remove(loader->poller, client->sock);
        sock_close(client->sock);
        loader->calls += 2;
    }
    client->sock = SOCK_NONE;
    client->state = CLIENT_CLOSED;
    client->sent_here = 0;
}

void dial_again(struct loader *loader, struct client *client, bool with_pause)
{
    if (client->free_ns < loader->now_ns)
        client->free_ns = loader->now_ns;
    if (loader->is_over)
        return;
    if (with_pause)
        deadlines_arm(&loader->retries, &client->deadline, loader->now_ns);
    else
        client_list_add(dial_is_on_demand(loader) ? &loader->ready : &loader->to_open, client);
}

void dial_resume(struct loader *loader)
{
    struct deadline *ended;
    while ((ended = deadlines_ended(&loader->retries, loader->now_ns)) != NULL) {
        deadlines_disarm(ended);
        dial_again(loader, (struct client *)(void *)ended, false);
    }
}

static struct client *take_waiting(struct loader *loader)
{
    struct client *client = client_list_take(&loader->to_open);
    if (client == NULL && !dial_is_on_demand(loader) && loader->open_next < loader->client_count)
        client = &loader->clients[loader->open_next++];
    return client;
}

static bool has_waiting(const struct loader *loader)
{
    return loader->to_open.first ||
           (!dial_is_on_demand(loader) && loader->open_next < loader->client_count);
}

uint64_t dial_next_ns(const struct loader *loader)
{
    return has_waiting(loader) && !loader->is_over ? loader->fresh_push_ns : UINT64_MAX;
}

void dial_some(struct loader *loader)
{
    while (has_waiting(loader) && !loader->is_over) {
        if (loader->fresh >= FRESH_MAX) {
            if (loader->now_ns < loader->fresh_push_ns)
                return;
            loader->fresh = 0;
        }
        loader->fresh_push_ns = loader->now_ns + FRESH_WAIT_NS;
        struct client *client = take_waiting(loader);
        enum io io = dial_open(loader, client);
        if (io != IO_OK && io != IO_AGAIN)
            issue_unconnected(loader, client, dial_fault(loader, client, io));
    }
}
