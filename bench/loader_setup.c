/* loader_setup.c - what a loader owns before it runs. */
#include "loader.h"

#include "dial.h"
#include "tarn/units.h"

#include <stdlib.h>
#include <string.h>

/* How long a connection that could not be made waits before it is tried again. */
#define RETRY_NS (100 * NS_PER_MS)

static bool allocate(struct loader *loader)
{
    const struct plan *plan = loader->plan;
    size_t longest = 1;
    for (unsigned i = 0; i < plan->place_count; i++) {
        size_t here = mix_longest(&plan->places[i].mix);
        longest = here > longest ? here : longest;
    }
    loader->out_cap = longest * plan->pipeline;
    loader->clients = calloc(loader->client_count, sizeof *loader->clients);
    loader->slots = calloc(loader->client_count * plan->pipeline, sizeof *loader->slots);
    loader->facts = calloc(plan->target_count, sizeof *loader->facts);
    loader->in = malloc(LOADER_IN_BYTES);
    loader->out = malloc(loader->out_cap);
    return tally_init(&loader->tally) == 0 && loader->clients && loader->slots && loader->facts &&
           loader->in && loader->out;
}

static void init_schedule(struct loader *loader)
{
    const struct plan *plan = loader->plan;
    if (!plan->is_open)
        return;
    if (plan->times_ns)
        pacer_init_times(&loader->pacer, plan->times_ns, plan->times_count, loader->index,
                         plan->threads);
    else
        pacer_init(&loader->pacer, &plan->rate, plan->arrivals, plan->seed, loader->index,
                   plan->threads);
    loader->due = loader->pacer;
}

int loader_init(struct loader *loader, const struct plan *plan, unsigned index, struct err *err)
{
    memset(loader, 0, sizeof *loader);
    loader->stamp_hold = SOCK_NONE;
    loader->plan = plan;
    loader->index = index;
    loader->client_count = plan_share(plan->connections, index, plan->threads);
    loader->budget = plan->requests ? plan_share(plan->requests, index, plan->threads) : UINT64_MAX;
    loader->is_over = loader->budget == 0;
    loader->dice = dice_init(plan->seed, 1000 + index);
    deadlines_init(&loader->timeouts, plan->timeout_ns);
    deadlines_init(&loader->connects, plan->timeout_ns);
    deadlines_init(&loader->retries, RETRY_NS);
    init_schedule(loader);
    if (!allocate(loader))
        return err_set(err, "out of memory for %llu connections",
                       (unsigned long long)plan->connections);
    for (uint64_t i = 0; i < loader->client_count; i++) {
        struct client *client = &loader->clients[i];
        client->sock = SOCK_NONE;
        client->slots = &loader->slots[i * plan->pipeline];
        client->depth = (uint32_t)plan->pipeline;
        client->place = (unsigned)((i * plan->threads + index) % plan->place_count);
        if (dial_is_on_demand(loader))
            client_list_add(&loader->ready, client);
    }
    loader->stamp_hold = sock_stamp_hold();
    loader->poller = poller_create(err);
    return loader->poller ? 0 : -1;
}

void loader_clear(struct loader *loader)
{
    for (uint64_t i = 0; loader->clients && i < loader->client_count; i++)
        if (loader->clients[i].state != CLIENT_CLOSED)
            dial_close(loader, &loader->clients[i]);
    for (size_t i = 0; loader->facts && i < loader->plan->target_count; i++)
        answer_memo_clear(&loader->facts[i].memo);
    sock_close(loader->stamp_hold);
    poller_destroy(loader->poller);
    tally_clear(&loader->tally);
    free(loader->clients);
    free(loader->slots);
    free(loader->facts);
    free(loader->in);
    free(loader->out);
}
