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
    /* owner only */
    /* A descriptor kept back for the day there are no others: a socket that nobody uses, or the
     * one that was refused last. */
    sock_t spare;
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

/* Gives the spare descriptor to a newcomer. It is told that there are no others, unless somebody
 * has given one back meanwhile. Its request may come later than that answer leaves, so its socket
 * stays open as the next spare one. */
static void use_spare(struct acceptor *acceptor)
{
    sock_t sock;
    struct addr peer;
    refusal_close(acceptor->spare);
    sock_set_blocking(acceptor->listener, false);
    enum accept_result result = sock_accept(acceptor->listener, &sock, &peer);
    sock_set_blocking(acceptor->listener, true);
    acceptor->spare = sock_spare();
    if (result != ACCEPT_OK)
        return;
    if (acceptor->spare != SOCK_NONE) {
        place(acceptor, sock, &peer);
        return;
    }
    refusal_busy(sock);
    acceptor->spare = sock;
}

/* No descriptor is left. An idle connection gives its own back; if none is idle, the spare one
 * lets a newcomer be told so. Either way time passes before the next try. */
static void relieve(struct acceptor *acceptor)
{
    if (!pool_make_room(acceptor->pool) && acceptor->spare != SOCK_NONE)
        use_spare(acceptor);
    ticks_pause(PAUSE_NS);
    if (acceptor->spare == SOCK_NONE)
        acceptor->spare = sock_spare();
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
    sock_set_blocking(acceptor->listener, true); /* it may be shared with other processes */
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
            relieve(acceptor);
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
                                struct pool *pool, struct err *err)
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
    acceptor->spare = sock_spare();
    if (thread_start(&acceptor->thread, acceptor->name, run, acceptor, err) == 0)
        return acceptor;
    sock_close(acceptor->spare);
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
    sock_close(acceptor->spare);
    free(acceptor);
}
