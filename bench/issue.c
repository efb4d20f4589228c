/* issue.c - from the schedule to the socket. */
#include "issue.h"

#include "dial.h"
#include "settle.h"
#include "tarn/ticks.h"

#include <string.h>

static const struct mix *mix_of(const struct loader *loader, const struct client *client)
{
    return &loader->plan->places[client->place].mix;
}

/* One request, as the schedule has it. */
struct order {
    uint64_t scheduled_ns;
    uint64_t ticket;
    bool counts;
};

/* May CLIENT send one more request now? */
static bool take_up(struct loader *loader, const struct client *client, struct order *one)
{
    if (loader->is_over)
        return false;
    if (loader->plan->is_open) {
        uint64_t due_ns = loader->pacer.due_ns;
        if (due_ns == UINT64_MAX || loader->start_ns + due_ns > loader->now_ns ||
            loader->start_ns + due_ns >= loader->end_ns)
            return false;
        one->scheduled_ns = loader->start_ns + due_ns;
        one->ticket = loader->pacer.ticket;
        one->counts = one->scheduled_ns >= loader->begin_ns;
        pacer_advance(&loader->pacer);
    } else {
        one->scheduled_ns = client->free_ns;
        one->ticket = loader->index + loader->sent_count * loader->plan->threads;
        one->counts = loader->now_ns >= loader->begin_ns;
    }
    loader->sent_count++;
    tally_add(&loader->tally, one->counts ? TALLY_SENT : TALLY_WARMUP, 1);
    if (one->counts && --loader->budget == 0)
        loader->is_over = true;
    return true;
}

static void give_up(struct loader *loader, struct client *client, enum fault fault, bool with_pause)
{
    settle_failed(loader, client, fault);
    dial_close(loader, client);
    dial_again(loader, client, with_pause);
}

void issue_failed(struct loader *loader, struct client *client, enum fault fault)
{
    give_up(loader, client, fault, false);
}

void issue_unconnected(struct loader *loader, struct client *client, enum fault fault)
{
    struct order one;
    tally_add(&loader->tally, TALLY_UNCONNECTED, 1);
    if (client->used == 0 && take_up(loader, client, &one) && one.counts)
        settle_unconnected(loader, fault);
    give_up(loader, client, fault, true);
}

static struct bytes add_request(struct loader *loader, struct client *client,
                                const struct order *one, char *buffer)
{
    const struct mix *mix = mix_of(loader, client);
    size_t target = mix_choose(mix, one->ticket, loader->sent_count, &loader->dice);
    struct slot *slot = client_push(client);
    slot->client = client;
    slot->scheduled_ns = one->scheduled_ns;
    slot->target = (uint32_t)target;
    slot->counts = one->counts;
    client->asked += one->counts;
    client->sent_here++;
    settle_began(loader);
    return mix_render(&mix->requests[target], one->ticket, &loader->dice, buffer);
}

void issue_expect_answer(struct loader *loader, struct client *client)
{
    const struct slot *slot = client_oldest(client);
    uint64_t every = loader->plan->expect.verify_every;
    if (slot)
        answer_begin(&client->answer, settle_request(loader, slot)->is_head,
                     every != 0 && loader->answers++ % every == 0);
}

/* The clock starts before the system sees the first byte, or the connection if the request brings
 * its own. */
static void start_clocks(struct loader *loader, struct client *client, uint32_t added)
{
    uint64_t sent_ns = ticks_now();
    for (uint32_t i = client->used - added; i < client->used; i++) {
        uint32_t at = client->first + i;
        struct slot *slot = &client->slots[at < client->depth ? at : at - client->depth];
        slot->sent_ns = sent_ns;
        deadlines_arm(&loader->timeouts, &slot->deadline, sent_ns);
    }
}

static void send_batch(struct loader *loader, struct client *client, struct bytes data,
                       bool is_static)
{
    enum io io = IO_OK;
    if (client->state == CLIENT_CLOSED)
        io = dial_open(loader, client);
    if (io == IO_OK || io == IO_AGAIN)
        io = client_send(client, data, is_static, &loader->calls);
    if (io == IO_OK && client->state == CLIENT_CONNECTING)
        dial_opened(loader, client);
    if (io == IO_AGAIN) {
        poller_modify(loader->poller, client->sock, POLLER_READ | POLLER_WRITE, client);
        client->waits_to_write = true;
        loader->calls++;
    } else if (client->state == CLIENT_CLOSED) {
        issue_unconnected(loader, client, dial_fault(loader, client, io));
    } else if (client->state == CLIENT_CONNECTING && io != IO_OK) {
        /* What cannot be reached shows before or much later: this was connected, and is over. */
        issue_unconnected(loader, client,
                          io == IO_REFUSED ? dial_fault(loader, client, io) : FAULT_RESET);
    }
    /* On an open connection the reason shows when it is read: perhaps a response came first. */
}

static uint32_t room_of(const struct loader *loader, const struct client *client)
{
    uint64_t room = loader->plan->is_open ? 1 : client->depth;
    uint64_t reuse = loader->plan->reuse;
    if (reuse && reuse - client->sent_here < room)
        room = reuse - client->sent_here;
    return room < client->depth - client->used ? (uint32_t)room : client->depth - client->used;
}

bool issue_requests(struct loader *loader, struct client *client)
{
    struct order one;
    uint32_t added = 0, room = room_of(loader, client);
    struct bytes first = {NULL, 0};
    size_t len = 0;
    while (added < room && take_up(loader, client, &one)) {
        struct bytes text = add_request(loader, client, &one, loader->out + len);
        if (added++ == 0)
            first = text;
        if (room > 1 && text.at != loader->out + len)
            memcpy(loader->out + len, text.at, text.len);
        len += text.len;
    }
    if (added == 0)
        return false;
    client_unlist(client);
    if (client->used == added)
        issue_expect_answer(loader, client);
    start_clocks(loader, client, added);
    bool is_static = added == 1 && first.at != loader->out;
    send_batch(loader, client, added == 1 ? first : (struct bytes){loader->out, len}, is_static);
    return true;
}
