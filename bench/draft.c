/* draft.c - what goes together, what follows from what, and what has to be refused. */
#include "draft.h"

#include "reach.h"
#include "slurp.h"
#include "tarn/sock.h"
#include "tarn/thread.h"
#include "tarn/units.h"
#include "url.h"

#include <stdlib.h>
#include <string.h>

/* How long answers may still come when the measured time is over. */
#define DRAIN_NS NS_PER_S

/* Requests under way in a thread from which on gathering responses pays: with fewer the server
 * would run out of work meanwhile. */
#define COALESCED_LEAST 16u

/* For an answer, where nobody says how long. */
#define TIMEOUT_NS (5 * NS_PER_S)

/* Descriptors that are no connections. */
#define SPARE_FDS 64u

static int draft_time(struct plan *plan, const struct command *command, struct err *err)
{
    plan->duration_ns = command->duration_ns;
    plan->requests = command->requests;
    plan->timeout_ns = command->timeout_ns ? command->timeout_ns : TIMEOUT_NS;
    plan->warmup_ns = plan->requests ? 0 : NS_PER_S;
    if (command->warmup && !units_parse_duration(bytes_of(command->warmup), &plan->warmup_ns))
        return err_set(err, "--warmup %s: write a duration such as 1s, 500ms or 0",
                       command->warmup);
    plan->drain_ns = plan->timeout_ns < DRAIN_NS ? plan->timeout_ns : DRAIN_NS;
    return 0;
}

/* A constant rate or a ramp lasts as long as the run does; stages say how long they last. */
static int draft_rate(struct plan *plan, const struct command *command, struct err *err)
{
    bool has_stages = command->rate && strchr(command->rate, '@');
    plan->rate_text = command->rate;
    plan->arrivals = (enum arrivals)command->arrivals;
    plan->seed = command->seed;
    if (plan->duration_ns == 0 && plan->requests == 0 && !has_stages && plan->times_ns == NULL)
        plan->duration_ns = 10 * NS_PER_S;
    if (command->rate == NULL)
        return 0;
    if (command->replay)
        return err_set(err, "-R and --replay both say when requests are sent: give one of them");
    uint64_t total_ns;
    plan->is_open = true;
    if (rate_parse(&plan->rate, command->rate, plan->warmup_ns, plan->duration_ns, &total_ns,
                   err) != 0)
        return -1;
    plan->duration_ns = total_ns;
    return 0;
}

/* ":2" is twice as fast as the log, ":max" as fast as a closed loop goes. */
static int draft_replay(struct plan *plan, const struct command *command, struct err *err)
{
    double speed = 1;
    char path[1024];
    const char *colon = strrchr(command->replay, ':');
    size_t len = strlen(command->replay);
    bool is_max = colon && strcmp(colon, ":max") == 0;
    if (command->targets)
        return err_set(err, "-f and --replay both say what is asked: give one of them");
    if (is_max || (colon && units_parse_count(bytes_of(colon + 1), &speed)))
        len = (size_t)(colon - command->replay);
    if (speed <= 0 || len == 0 || len >= sizeof path)
        return err_set(err, "--replay %s: write FILE, FILE:SPEED or FILE:max", command->replay);
    memcpy(path, command->replay, len);
    path[len] = '\0';
    if (targets_read_log(&plan->targets, path, err) != 0)
        return -1;
    plan->warmup_ns = command->warmup ? plan->warmup_ns : 0;
    if (is_max)
        return 0;
    for (uint64_t i = 0; i < plan->targets.order_count; i++)
        plan->targets.times_ns[i] =
            plan->warmup_ns + (uint64_t)((double)plan->targets.times_ns[i] / speed);
    plan->is_open = true;
    plan->times_ns = plan->targets.times_ns;
    plan->times_count = plan->targets.order_count;
    return 0;
}

static int draft_body(struct plan *plan, const struct command *command, struct err *err)
{
    plan->body = BYTES("");
    if (command->body && command->body[0] == '@') {
        plan->owns_body = slurp(command->body + 1, &plan->body, err) == 0;
        return plan->owns_body ? 0 : -1;
    }
    if (command->body)
        plan->body = bytes_of(command->body);
    return 0;
}

static bool usually_has_body(struct bytes method)
{
    return bytes_equal(method, BYTES("POST")) || bytes_equal(method, BYTES("PUT")) ||
           bytes_equal(method, BYTES("PATCH"));
}

static int add_request(struct plan *plan, const struct command *command, struct place *place,
                       struct bytes authority, const struct listed *listed, struct err *err)
{
    struct bytes method = listed->method;
    if (method.at == NULL)
        method = bytes_of(command->method ? command->method : command->body ? "POST" : "GET");
    struct mix_style style = {
        .authority = authority,
        .fields = command->fields.items,
        .field_count = command->fields.count,
        .body = plan->body,
        .has_body = command->body || usually_has_body(method),
        .closes = !command->keepalive,
    };
    return mix_add(&place->mix, &style, method, listed->target, listed->weight, err);
}

int draft_check_request(const struct command *command, struct err *err)
{
    if (command->method && !mix_is_method(bytes_of(command->method)))
        return err_set(err, "-X %s is no method", command->method);
    if (command->method && strcmp(command->method, "CONNECT") == 0)
        return err_set(err, "-X CONNECT: tunnels are not what this measures");
    for (size_t i = 0; i < command->fields.count; i++)
        if (!mix_is_field(bytes_of(command->fields.items[i])))
            return err_set(err, "-H \"%s\" is no header field; write 'Name: value'",
                           command->fields.items[i]);
    return 0;
}

/* The place a URL leads to: an earlier one where address and name are the same. */
static struct place *place_of(struct plan *plan, const struct url *url, const struct addr *addr)
{
    for (unsigned i = 0; i < plan->place_count; i++) {
        struct place *place = &plan->places[i];
        if (place->addr.len == addr->len &&
            memcmp(place->addr.storage, addr->storage, addr->len) == 0 &&
            bytes_equal(place->authority, url->authority))
            return place;
    }
    if (plan->place_count == PLAN_PLACES_MAX)
        return NULL;
    struct place *place = &plan->places[plan->place_count++];
    place->addr = *addr;
    place->authority = url->authority;
    return place;
}

static int draft_url(struct plan *plan, const struct command *command, const char *text,
                     struct err *err)
{
    struct url url;
    struct addr addr;
    if (url_parse(&url, text, err) != 0 || reach_find(&url.where, &addr, err) != 0)
        return -1;
    if (url.where.kind == ENDPOINT_UDP)
        return err_set(err, "%s: datagrams are measured alone, one URL at a time", text);
    if (!command->yes_remote && !addr_is_private(&addr)) {
        char where[ADDR_TEXT_MAX];
        return err_set(err,
                       "%s is %s, which is not on this machine or a private network; give "
                       "--yes-remote if you may load it",
                       text, addr_print(&addr, where));
    }
    struct place *place = place_of(plan, &url, &addr);
    if (place == NULL || plan->url_count == PLAN_URLS_MAX)
        return err_set(err, "too many URLs: at most %d, on %d servers", PLAN_URLS_MAX,
                       PLAN_PLACES_MAX);
    plan->urls[plan->url_count++] = text;
    if (plan->targets.count == 0) {
        struct listed listed = {.method = {NULL, 0}, .target = url.target, .weight = 1};
        return add_request(plan, command, place, url.authority, &listed, err);
    }
    if (!bytes_equal(url.target, BYTES("/")))
        return err_set(err, "%s: the paths come from the file, so the URL ends with its port",
                       text);
    if (place->mix.count)
        return 0;
    for (size_t i = 0; i < plan->targets.count; i++)
        if (add_request(plan, command, place, url.authority, &plan->targets.listed[i], err) != 0)
            return -1;
    place->mix.order = plan->targets.order;
    place->mix.order_count = plan->targets.order_count;
    return 0;
}

static int draft_places(struct plan *plan, const struct command *command, struct err *err)
{
    if (draft_check_request(command, err) != 0 || draft_body(plan, command, err) != 0)
        return -1;
    if (command->targets && targets_read_list(&plan->targets, command->targets, err) != 0)
        return -1;
    for (size_t i = 0; i < command->urls.count; i++)
        if (draft_url(plan, command, command->urls.items[i], err) != 0)
            return -1;
    for (unsigned i = 0; i < plan->place_count; i++) {
        plan->places[i].first_target = plan->target_count;
        plan->target_count += plan->places[i].mix.count;
    }
    return 0;
}

static int draft_bind(struct plan *plan, const struct command *command, struct err *err)
{
    if (command->bind == NULL)
        return 0;
    plan->has_local = true;
    return reach_parse_block(command->bind, &plan->local, &plan->local_count, err);
}

static int draft_connections(struct plan *plan, const struct command *command, struct err *err)
{
    plan->connections = command->connections;
    if (plan->requests && plan->requests < plan->connections)
        plan->connections = plan->requests;
    if (plan->connections < plan->place_count)
        return err_set(err, "%u servers need at least as many connections: give -c %u",
                       plan->place_count, plan->place_count);
    unsigned cpus = thread_cpus();
    uint64_t threads = command->threads ? command->threads : cpus < 2 ? cpus : 2;
    plan->threads = (unsigned)(threads < plan->connections ? threads : plan->connections);
    plan->pipeline = command->pipeline;
    plan->reuse = command->keepalive ? command->reuse : 1;
    if (plan->reuse && plan->pipeline > plan->reuse)
        return err_set(err, "-p %llu needs connections that live that long: --reuse is too small",
                       (unsigned long long)plan->pipeline);
    plan->is_coalesced = command->burst == BURST_AUTO && !plan->is_open &&
                         plan->connections / plan->threads * plan->pipeline >= COALESCED_LEAST;
    size_t limit = sock_raise_limit();
    if (plan->connections + SPARE_FDS > limit)
        return err_set(err,
                       "-c %llu: this system lets a process open %llu files; raise the limit "
                       "(ulimit -n)",
                       (unsigned long long)plan->connections, (unsigned long long)limit);
    return 0;
}

static int draft_checks(struct plan *plan, const struct command *command, struct err *err)
{
    for (size_t i = 0; i < command->expect.count; i++)
        if (expect_add(&plan->expect, command->expect.items[i], err) != 0)
            return -1;
    plan->expect.is_strict = command->verify != NULL;
    const char *verify = plan->expect.has_body ? "all" : "1/256";
    return expect_parse_verify(&plan->expect, command->verify ? command->verify : verify, err);
}

int draft_plan(struct plan *plan, const struct command *command, struct err *err)
{
    memset(plan, 0, sizeof *plan);
    if (draft_time(plan, command, err) != 0 || draft_checks(plan, command, err) != 0)
        return -1;
    if (command->replay && draft_replay(plan, command, err) != 0)
        return -1;
    if (draft_rate(plan, command, err) != 0 || draft_places(plan, command, err) != 0)
        return -1;
    return draft_bind(plan, command, err) != 0 ? -1 : draft_connections(plan, command, err);
}

void draft_clear(struct plan *plan)
{
    for (unsigned i = 0; i < plan->place_count; i++)
        mix_clear(&plan->places[i].mix);
    if (plan->owns_body)
        slurp_clear(&plan->body);
    targets_clear(&plan->targets);
}
