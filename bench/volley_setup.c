/* volley_setup.c - sockets and buffers, before the first datagram and after the last. */
#include "tarn/sock_stamp.h"
#include "volley_parts.h"

#include <stdlib.h>
#include <string.h>

static int open_mouth(struct salvo *salvo, unsigned index, struct err *err)
{
    const struct volley_plan *plan = salvo->plan;
    struct mouth *mouth = &salvo->mouths[index];
    struct addr local = plan->local;
    if (plan->local_count)
        addr_add(&local, index % plan->local_count);
    /* The lecture's client binds too: the answers need an address to come to. */
    if (sock_udp_bind(&local, 0, &mouth->sock, err) != LISTEN_OK ||
        sock_udp_connect(mouth->sock, &plan->peer, err) != 0)
        return -1;
    salvo->result->has_stamps = sock_stamp_begin(mouth->sock);
    if (!window_init(&mouth->window, plan->window) ||
        !poller_add(salvo->poller, mouth->sock, POLLER_READ, mouth))
        return err_set(err, "no memory for %u sockets", plan->sockets);
    return 0;
}

int salvo_open(struct salvo *salvo, struct err *err)
{
    const struct volley_plan *plan = salvo->plan;
    salvo->out = malloc(SOCK_UDP_BATCH * plan->request_bytes);
    salvo->in = malloc(SOCK_UDP_BATCH * SOCK_UDP_BYTES);
    salvo->mouths = calloc(plan->sockets, sizeof *salvo->mouths);
    salvo->result->trips = hist_create();
    if (!pulse_open(salvo) || !salvo->out || !salvo->in || !salvo->mouths || !salvo->result->trips)
        return err_set(err, "no memory for %u sockets", plan->sockets);
    for (unsigned i = 0; i < SOCK_UDP_BATCH; i++)
        memcpy(salvo->out + i * plan->request_bytes, plan->request, plan->request_bytes);
    for (unsigned i = 0; i < plan->sockets; i++)
        salvo->mouths[i].sock = SOCK_NONE;
    if ((salvo->poller = poller_create(err)) == NULL)
        return -1;
    for (unsigned i = 0; i < plan->sockets; i++)
        if (open_mouth(salvo, i, err) != 0)
            return -1;
    if (plan->rate)
        pacer_init(&salvo->pacer, plan->rate, plan->arrivals, plan->seed, 0, 1);
    return 0;
}

void salvo_close(struct salvo *salvo)
{
    for (unsigned i = 0; salvo->mouths && i < salvo->plan->sockets; i++) {
        struct mouth *mouth = &salvo->mouths[i];
        if (mouth->sock != SOCK_NONE)
            salvo->result->overflowed += sock_udp_lost(mouth->sock);
        sock_close(mouth->sock);
        window_clear(&mouth->window);
    }
    poller_destroy(salvo->poller);
    pulse_close(salvo);
    free(salvo->mouths);
    free(salvo->out);
    free(salvo->in);
}
