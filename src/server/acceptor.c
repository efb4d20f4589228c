/* acceptor.c - accept() in a loop, and what to do when the system is out of something. */
#include "tarn/acceptor.h"

#include "tarn/refusal.h"
#include "tarn/ticks.h"
#include "tarn/units.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* After the system refused something; and while waiting for the thread to see that it must end. */
#define PAUSE_NS (5 * NS_PER_MS)

/* Between two tries to place a connection, while a worker makes room. */
#define PLACE_PAUSE_NS (100 * UINT64_C(1000))

/* Connections taken from the queue after the order to stop, so that a flood cannot prevent it. */
#define LAST_ACCEPTS 65536

struct acceptor {
    /* set at start */
    struct thread thread;
    char name[16];
    sock_t listener;
    const struct door *door;
    struct pool *pool;
    struct reserve *reserve;
    /* owner only */
    bool has_complained;
    /* any thread: atomic */
    atomic_bool stopping;
    atomic_bool ended;
};

static const char not_for_you[] = "HTTP/1.1 403 Forbidden\r\n"
                                  "Content-Type: text/plain\r\n"
                                  "Connection: close\r\n"
                                  "Content-Length: 56\r\n\r\n"
                                  "Only proxies that its endpoint names may connect here.\r\n";

/* Once is enough for whoever forgot a proxy, and for a log that strangers should not fill. */
static void complain_once(struct acceptor *acceptor, const struct addr *peer)
{
    char text[ADDR_TEXT_MAX], here[ADDR_TEXT_MAX];
    struct addr local = {.len = 0};
    if (acceptor->has_complained)
        return;
    acceptor->has_complained = true;
    sock_local(acceptor->listener, &local);
    fprintf(stderr,
            "tarn: %s is not among the proxies of %s and was refused; the next ones are in "
            "silence\n",
            addr_print_host(peer, text), addr_print(&local, here));
    fflush(stderr); /* which keeps nothing back, except on Windows */
}

/* Full inboxes stop the acceptor, so that newcomers wait in the system's queue and not in ours. */
static void place(struct acceptor *acceptor, sock_t sock, const struct addr *peer)
{
    struct newcomer newcomer = {.sock = sock};
    if (!guest_admit(&newcomer.guest, acceptor->door, sock, peer)) {
        pool_count_stranger(acceptor->pool);
        complain_once(acceptor, peer);
        refusal_send(sock, BYTES(not_for_you));
        refusal_close(sock);
        return;
    }
    while (!pool_place(acceptor->pool, &newcomer, ticks_now()))
        ticks_pause(PLACE_PAUSE_NS);
}

/* Accepts one while descriptors are short. An idle connection gives its own back; if none is idle,
 * the reserve lets a newcomer be told so. Returns ACCEPT_EXHAUSTED for as long as there is none
 * but those of the reserve, else what accept() said.
 *
 * The reserve comes first: a newcomer is not placed before it is full again. */
static enum accept_result accept_in_need(struct acceptor *acceptor)
{
    sock_t sock;
    struct addr peer;
    struct reserve *reserve = acceptor->reserve;
    mutex_lock(&reserve->lock);
    sock_set_blocking(acceptor->listener, false);
    enum accept_result first = sock_accept(acceptor->listener, &sock, &peer), result = first;
    if (first == ACCEPT_EXHAUSTED && !pool_make_room(acceptor->pool) && reserve_spend(reserve))
        result = sock_accept(acceptor->listener, &sock, &peer);
    sock_set_blocking(acceptor->listener, true); /* it may be shared with other processes */
    bool is_full = reserve_fill(reserve);
    if (result == ACCEPT_OK && !is_full) {
        refusal_busy(sock);
        reserve_keep(reserve, sock);
    }
    mutex_unlock(&reserve->lock);
    if (result == ACCEPT_OK && is_full)
        place(acceptor, sock, &peer);
    return first == ACCEPT_CLOSED || is_full ? first : ACCEPT_EXHAUSTED;
}

/* No descriptor is left. Nobody waits in accept() then, which would keep one that comes free for
 * whoever asks next here, while others ask elsewhere. */
static bool endure(struct acceptor *acceptor)
{
    enum accept_result result;
    while ((result = accept_in_need(acceptor)) == ACCEPT_EXHAUSTED &&
           !atomic_load(&acceptor->stopping))
        ticks_pause(PAUSE_NS);
    return result != ACCEPT_CLOSED;
}

/* Those whom the system has accepted on our behalf believe themselves connected. */
static void accept_the_last(struct acceptor *acceptor)
{
    sock_t sock;
    struct addr peer;
    sock_set_blocking(acceptor->listener, false);
    for (int i = 0; i < LAST_ACCEPTS; i++) {
        if (sock_accept(acceptor->listener, &sock, &peer) != ACCEPT_OK)
            break;
        place(acceptor, sock, &peer);
    }
    sock_set_blocking(acceptor->listener, true);
}

static void run(void *arg)
{
    struct acceptor *acceptor = arg;
    bool open = true;
    thread_become_batch();
    while (open && !atomic_load(&acceptor->stopping)) {
        sock_t sock;
        struct addr peer;
        switch (sock_accept(acceptor->listener, &sock, &peer)) {
        case ACCEPT_OK:
            place(acceptor, sock, &peer);
            break;
        case ACCEPT_RETRY:
            break;
        case ACCEPT_EXHAUSTED:
            open = endure(acceptor);
            break;
        case ACCEPT_CLOSED:
            open = false;
            break;
        }
    }
    if (open)
        accept_the_last(acceptor);
    atomic_store(&acceptor->ended, true);
}

struct acceptor *acceptor_start(unsigned number, sock_t listener, const struct door *door,
                                struct pool *pool, struct reserve *reserve, struct err *err)
{
    struct acceptor *acceptor = calloc(1, sizeof *acceptor);
    if (acceptor == NULL) {
        err_set(err, "not enough memory for an acceptor");
        return NULL;
    }
    snprintf(acceptor->name, sizeof acceptor->name, "tarn-accept-%u", number);
    acceptor->listener = listener;
    acceptor->door = door;
    acceptor->pool = pool;
    acceptor->reserve = reserve;
    if (thread_start(&acceptor->thread, acceptor->name, run, acceptor, err) == 0)
        return acceptor;
    free(acceptor);
    return NULL;
}

void acceptor_stop(struct acceptor *acceptor)
{
    atomic_store(&acceptor->stopping, true);
    /* The interrupt is lost when it comes between the look at the flag and accept(). */
    while (!atomic_load(&acceptor->ended)) {
        thread_interrupt(&acceptor->thread);
        ticks_pause(NS_PER_MS);
    }
    thread_join(&acceptor->thread);
    free(acceptor);
}
