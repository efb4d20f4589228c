/* settle.c - counting. */
#include "settle.h"

struct target_facts *settle_facts(struct loader *loader, const struct slot *slot)
{
    size_t first = loader->plan->places[slot->client->place].first_target;
    return &loader->facts[first + slot->target];
}

const struct request *settle_request(const struct loader *loader, const struct slot *slot)
{
    return &loader->plan->places[slot->client->place].mix.requests[slot->target];
}

static void set_in_flight(struct loader *loader, uint64_t in_flight)
{
    loader->in_flight = in_flight;
    tally_set(&loader->tally, TALLY_IN_FLIGHT, in_flight);
}

void settle_began(struct loader *loader)
{
    set_in_flight(loader, loader->in_flight + 1);
}

static void release_slot(struct loader *loader, struct client *client)
{
    deadlines_disarm(&client_oldest(client)->deadline);
    client_pop(client);
    set_in_flight(loader, loader->in_flight - 1);
}

void settle_unconnected(struct loader *loader, enum fault fault)
{
    tally_raise(&loader->tally.faults[fault], 1);
}

static void record(struct loader *loader, enum tally_clock clock, uint64_t from_ns, uint64_t to_ns)
{
    hist_record(loader->tally.clocks[clock], to_ns > from_ns ? to_ns - from_ns : 0);
}

/* A request that nobody answered took at least as long as we waited for it. */
static void record_unanswered(struct loader *loader, const struct slot *slot)
{
    uint64_t age_ns = loader->now_ns - slot->sent_ns;
    record(loader, TALLY_SERVICE, slot->sent_ns, loader->now_ns);
    if (loader->plan->is_open)
        record(loader, TALLY_RESPONSE, slot->scheduled_ns, loader->now_ns);
    if (age_ns > loader->oldest_ns)
        loader->oldest_ns = age_ns;
}

static void record_valid(struct loader *loader, const struct slot *slot, uint64_t arrived_ns,
                         uint64_t read_ns)
{
    tally_add(&loader->tally, TALLY_VALID, 1);
    tally_add(&loader->tally, TALLY_BODY_BYTES, slot->client->answer.body_bytes);
    tally_add(&loader->tally, TALLY_CYCLE_NS, read_ns - slot->scheduled_ns);
    record(loader, TALLY_SERVICE, slot->sent_ns, arrived_ns);
    record(loader, TALLY_READ_LAG, arrived_ns, read_ns);
    if (loader->plan->is_open) {
        record(loader, TALLY_RESPONSE, slot->scheduled_ns, arrived_ns);
        record(loader, TALLY_SEND_LAG, slot->scheduled_ns, slot->sent_ns);
    }
    slot->client->served++;
}

static enum fault judge(struct loader *loader, const struct slot *slot)
{
    struct verdict_of_body body;
    const struct answer *answer = &slot->client->answer;
    bool varies = settle_request(loader, slot)->hole_count > 0;
    enum fault fault =
        expect_judge(&loader->plan->expect, answer, settle_facts(loader, slot), varies, &body);
    if (!slot->counts)
        return fault;
    tally_raise(&loader->tally.statuses[answer->status % TALLY_STATUSES], 1);
    tally_add(&loader->tally, TALLY_CHECKED, body.was_compared);
    tally_add(&loader->tally, TALLY_BODY_DIFFERS, body.differs);
    tally_add(&loader->tally, TALLY_LENGTH_DIFFERS, body.length_differs);
    return fault;
}

void settle_answered(struct loader *loader, struct client *client, bool has_extra,
                     uint64_t arrived_ns, uint64_t read_ns)
{
    const struct slot *slot = client_oldest(client);
    enum fault fault = judge(loader, slot);
    if (has_extra && fault == FAULT_NONE)
        fault = FAULT_EXTRA_BYTES;
    if (slot->counts && fault == FAULT_NONE)
        record_valid(loader, slot, arrived_ns, read_ns);
    else if (slot->counts)
        tally_raise(&loader->tally.faults[fault], 1);
    release_slot(loader, client);
}

void settle_failed(struct loader *loader, struct client *client, enum fault fault)
{
    for (struct slot *slot; (slot = client_oldest(client)) != NULL; fault = FAULT_CUT_OFF) {
        if (slot->counts)
            tally_raise(&loader->tally.faults[fault], 1);
        if (slot->counts && fault == FAULT_TIMEOUT)
            record_unanswered(loader, slot);
        release_slot(loader, client);
    }
}

/* A young request tells nothing about how long answers take: it enters the histograms only when it
 * has waited longer than most others had to. */
void settle_unfinished(struct loader *loader)
{
    uint64_t usual_ns = hist_quantile(loader->tally.clocks[TALLY_SERVICE], 0.5);
    for (uint64_t i = 0; i < loader->client_count; i++) {
        struct client *client = &loader->clients[i];
        for (struct slot *slot; (slot = client_oldest(client)) != NULL;) {
            if (slot->counts)
                tally_add(&loader->tally, TALLY_UNFINISHED, 1);
            if (slot->counts && loader->now_ns - slot->sent_ns > usual_ns)
                record_unanswered(loader, slot);
            release_slot(loader, client);
        }
    }
    if (!loader->plan->is_open)
        return;
    usual_ns = hist_quantile(loader->tally.clocks[TALLY_RESPONSE], 0.5);
    uint64_t over_ns = loader->effort_end.at_ns;
    for (; loader->pacer.due_ns < over_ns - loader->start_ns; pacer_advance(&loader->pacer)) {
        uint64_t scheduled_ns = loader->start_ns + loader->pacer.due_ns;
        if (scheduled_ns < loader->begin_ns || loader->budget == 0)
            continue;
        loader->budget--;
        tally_add(&loader->tally, TALLY_UNSENT, 1);
        if (over_ns - scheduled_ns > usual_ns)
            record(loader, TALLY_RESPONSE, scheduled_ns, over_ns);
    }
}
