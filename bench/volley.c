/* volley.c - one thread that sends what is due, receives what is there, and gives up what is late.
 */
#include "volley_parts.h"

#include "message.h"
#include "tarn/stop.h"
#include "tarn/ticks.h"
#include "tarn/units.h"
#include "tarn/usage.h"

/* How often somebody is asked whether the run shall end. */
#define LOOK_NS (20 * NS_PER_MS)

/* Until the system takes more. */
#define PAUSE_NS (50 * NS_PER_US)

/* What one socket may have received at a time before the others get their turn. */
#define BATCHES 4

static bool is_measured(const struct salvo *salvo, const struct flight *flight)
{
    return flight->due_ns >= salvo->begin_ns;
}

/* ---- sending ---- */

static void send_batch(struct salvo *salvo, const struct mouth *mouth, unsigned count)
{
    for (unsigned done = 0, sent; done < count; done += sent) {
        enum io io = sock_udp_send(mouth->sock, salvo->batch + done, count - done, &sent);
        if (io == IO_AGAIN)
            ticks_pause(PAUSE_NS);
        else if (io != IO_OK) /* lost already; its time-out will say so */
            sent = 1;
        salvo->result->refused += io == IO_REFUSED;
    }
}

/* Adds a request to the batch. */
static void load(struct salvo *salvo, struct mouth *mouth, unsigned place, uint64_t due_ns)
{
    const struct volley_plan *plan = salvo->plan;
    char *at = salvo->out + place * plan->request_bytes;
    uint64_t number = window_send(&mouth->window, due_ns, salvo->now_ns);
    message_set_number(at + plan->number_at, number);
    salvo->batch[place] = (struct datagram){.at = at, .len = plan->request_bytes};
    salvo->result->sent += due_ns >= salvo->begin_ns;
}

static bool may_send(const struct salvo *salvo, uint64_t due_ns)
{
    const struct volley_plan *plan = salvo->plan;
    return due_ns < salvo->end_ns && (plan->requests == 0 || salvo->result->sent < plan->requests);
}

static void fill_windows(struct salvo *salvo)
{
    for (unsigned i = 0; i < salvo->plan->sockets; i++) {
        struct mouth *mouth = &salvo->mouths[i];
        unsigned count = 0;
        while (window_has_room(&mouth->window) && may_send(salvo, salvo->now_ns)) {
            load(salvo, mouth, count++, salvo->now_ns);
            if (count == SOCK_UDP_BATCH) {
                send_batch(salvo, mouth, count);
                count = 0;
            }
        }
        send_batch(salvo, mouth, count);
    }
}

static struct mouth *next_with_room(struct salvo *salvo)
{
    for (unsigned i = 0; i < salvo->plan->sockets; i++) {
        struct mouth *mouth = &salvo->mouths[salvo->turn++ % salvo->plan->sockets];
        if (window_has_room(&mouth->window))
            return mouth;
    }
    return NULL;
}

static uint64_t next_due_ns(const struct salvo *salvo)
{
    uint64_t due_ns = salvo->pacer.due_ns;
    return due_ns == UINT64_MAX ? UINT64_MAX : salvo->start_ns + due_ns;
}

/* A request that finds no room waits, and the wait is a part of its round trip. */
static void send_due(struct salvo *salvo)
{
    uint64_t due_ns;
    while ((due_ns = next_due_ns(salvo)) <= salvo->now_ns && may_send(salvo, due_ns)) {
        struct mouth *mouth = next_with_room(salvo);
        if (mouth == NULL)
            return;
        load(salvo, mouth, 0, due_ns);
        send_batch(salvo, mouth, 1);
        pacer_advance(&salvo->pacer);
    }
}

/* ---- receiving ---- */

/* Stamps are wall-clock time; the distance of both clocks is the same now as it was then. */
static uint64_t arrival_ns(const struct salvo *salvo, int64_t stamp_ns, int64_t wall_ns)
{
    if (stamp_ns == 0 || stamp_ns > wall_ns || wall_ns - stamp_ns > (int64_t)NS_PER_S)
        return salvo->now_ns;
    return salvo->now_ns - (uint64_t)(wall_ns - stamp_ns);
}

static void count_answer(struct salvo *salvo, const struct flight *flight,
                         const struct message *message, uint64_t arrived_ns)
{
    struct volley *result = salvo->result;
    result->answered++;
    result->status[message->status]++;
    if (message->status < 200 || message->status > 399)
        return;
    result->valid++;
    hist_record(result->trips, arrived_ns > flight->due_ns ? arrived_ns - flight->due_ns : 0);
}

static void take(struct salvo *salvo, struct mouth *mouth, const struct datagram *one,
                 int64_t wall_ns)
{
    struct volley *result = salvo->result;
    struct message message;
    const struct flight *flight = NULL;
    bool is_ours =
        message_read(&message, (struct bytes){one->at, one->len}, salvo->plan->is_head) &&
        message.has_number;
    enum landing landing =
        is_ours ? window_land(&mouth->window, message.number, &flight) : LANDING_STRANGE;
    if (landing == LANDING_STRANGE) {
        result->strange++;
        return;
    }
    salvo->answers++;
    if (!is_measured(salvo, flight))
        return;
    result->bytes += one->len;
    result->overtaken += landing == LANDING_OVERTAKEN;
    result->late += landing == LANDING_LATE;
    result->twice += landing == LANDING_TWICE;
    if (landing == LANDING_ANSWER || landing == LANDING_OVERTAKEN)
        count_answer(salvo, flight, &message, arrival_ns(salvo, one->arrived_ns, wall_ns));
}

static void receive(struct salvo *salvo, struct mouth *mouth)
{
    for (int i = 0; i < BATCHES; i++) {
        unsigned got = 0;
        for (unsigned k = 0; k < SOCK_UDP_BATCH; k++)
            salvo->batch[k] =
                (struct datagram){.at = salvo->in + k * SOCK_UDP_BYTES, .len = SOCK_UDP_BYTES};
        enum io io = sock_udp_recv(mouth->sock, salvo->batch, SOCK_UDP_BATCH, &got);
        salvo->result->refused += io == IO_REFUSED;
        if (io != IO_OK)
            return;
        salvo->now_ns = ticks_now();
        int64_t wall_ns = ticks_wall_ns();
        for (unsigned k = 0; k < got; k++)
            take(salvo, mouth, &salvo->batch[k], wall_ns);
        if (got < SOCK_UDP_BATCH)
            return;
    }
}

/* ---- time ---- */

/* Returns how long nothing more is to be given up; UINT64_MAX: nothing is under way. */
static uint64_t give_up(struct salvo *salvo)
{
    uint64_t timeout_ns = salvo->plan->timeout_ns;
    uint64_t next_ns = UINT64_MAX;
    const struct flight *lost;
    for (unsigned i = 0; i < salvo->plan->sockets; i++) {
        struct window *window = &salvo->mouths[i].window;
        while (salvo->now_ns > timeout_ns &&
               (lost = window_give_up(window, salvo->now_ns - timeout_ns)))
            salvo->result->lost += is_measured(salvo, lost);
        uint64_t oldest_ns = window_oldest_ns(window);
        if (oldest_ns != UINT64_MAX && oldest_ns + timeout_ns < next_ns)
            next_ns = oldest_ns + timeout_ns;
    }
    return next_ns == UINT64_MAX      ? UINT64_MAX
           : next_ns >= salvo->now_ns ? next_ns - salvo->now_ns + 1
                                      : 0;
}

/* Somebody wants it to end, or nobody has ever listened there. */
static bool is_over(struct salvo *salvo)
{
    if (salvo->now_ns < salvo->look_ns)
        return false;
    salvo->look_ns = salvo->now_ns + LOOK_NS;
    enum stop_reason reason = stop_wait(0);
    salvo->result->is_interrupted |= reason == STOP_INTERRUPT || reason == STOP_TERMINATE;
    return salvo->result->is_interrupted || (salvo->answers == 0 && salvo->result->refused > 0);
}

static void hear(struct salvo *salvo, uint64_t idle_ns)
{
    struct poller_event events[64];
    uint64_t due_ns = next_due_ns(salvo);
    if (salvo->plan->rate && may_send(salvo, due_ns)) {
        uint64_t until_ns = due_ns > salvo->now_ns ? due_ns - salvo->now_ns : 0;
        /* What is due already waits for room, and room comes with an answer. */
        if (until_ns > 0 && until_ns < idle_ns)
            idle_ns = until_ns;
    }
    int count = poller_wait(salvo->poller, events, 64, idle_ns < LOOK_NS ? idle_ns : LOOK_NS);
    salvo->now_ns = ticks_now();
    for (int i = 0; i < count; i++)
        receive(salvo, events[i].who);
    salvo->now_ns = ticks_now();
}

static bool is_sending(const struct salvo *salvo)
{
    return may_send(salvo, salvo->plan->rate ? next_due_ns(salvo) : salvo->now_ns);
}

static void count_unfinished(struct salvo *salvo)
{
    const struct flight *flight;
    for (unsigned i = 0; i < salvo->plan->sockets; i++)
        while ((flight = window_give_up(&salvo->mouths[i].window, UINT64_MAX)))
            salvo->result->unfinished += is_measured(salvo, flight);
}

static void fire(struct salvo *salvo)
{
    struct usage_thread before = {.cpu_ns = 0}, after = {.cpu_ns = 0};
    bool is_begun = false;
    salvo->now_ns = ticks_now();
    while (!is_over(salvo)) {
        if (!is_begun && salvo->now_ns >= salvo->begin_ns)
            is_begun = usage_of_thread(&before);
        if (salvo->plan->rate)
            send_due(salvo);
        else
            fill_windows(salvo);
        uint64_t idle_ns = give_up(salvo);
        if (idle_ns == UINT64_MAX && !is_sending(salvo))
            break;
        hear(salvo, idle_ns);
        pulse_beat(salvo);
    }
    usage_of_thread(&after);
    count_unfinished(salvo);
    pulse_end(salvo);
    salvo->result->cpu_seconds = (double)(after.cpu_ns - before.cpu_ns) / 1e9;
    uint64_t end_ns = salvo->now_ns < salvo->end_ns ? salvo->now_ns : salvo->end_ns;
    if (end_ns > salvo->begin_ns)
        salvo->result->seconds = (double)(end_ns - salvo->begin_ns) / 1e9;
}

/* ---- the whole ---- */

int volley_run(const struct volley_plan *plan, struct volley *result, struct err *err)
{
    struct salvo salvo = {.plan = plan, .result = result, .pacer = {.due_ns = UINT64_MAX}};
    *result = (struct volley){.sent = 0};
    int failed = salvo_open(&salvo, err);
    if (!failed) {
        salvo.start_ns = ticks_now();
        salvo.begin_ns = salvo.start_ns + plan->warmup_ns;
        salvo.end_ns = plan->duration_ns ? salvo.begin_ns + plan->duration_ns : UINT64_MAX;
        pulse_begin(&salvo);
        fire(&salvo);
    }
    salvo_close(&salvo);
    return failed;
}

void volley_clear(struct volley *result)
{
    hist_destroy(result->trips);
    result->trips = NULL;
    series_clear(&result->series);
}
