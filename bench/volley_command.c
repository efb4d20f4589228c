/* volley_command.c - what of the options has a meaning over UDP, and what it is. */
#include "volley_command.h"

#include "draft.h"
#include "message.h"
#include "outfile.h"
#include "reach.h"
#include "report.h"
#include "tarn/sock_udp.h"
#include "tarn/term.h"
#include "tarn/units.h"
#include "url.h"
#include "verdict.h"
#include "volley_report.h"

#include <stdlib.h>
#include <string.h>

#define TIMEOUT_NS (250 * NS_PER_MS)

static bool is_udp(struct bytes url)
{
    struct bytes scheme = bytes_cut(&url, ':');
    return bytes_equal_nocase(scheme, BYTES("udp"));
}

bool volley_is_meant(const struct command *command)
{
    return is_udp(bytes_of(command->urls.items[0])) && command->urls.count == 1;
}

/* A connection's options, and those of reports that datagrams do not have. */
static int refuse_others(const struct command *command, struct err *err)
{
    const struct {
        bool is_given;
        const char *name;
    } others[] = {
        {command->threads > 1, "-t"},
        {command->body, "-b"},
        {command->targets, "-f"},
        {command->replay, "--replay"},
        {command->reuse, "--reuse"},
        {!command->keepalive, "--no-keepalive"},
        {command->expect.count, "--expect"},
        {command->verify, "--verify"},
        {command->hdr, "--hdr"},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].is_given)
            return err_set(err, "%s has no meaning for udp:// in this version", others[i].name);
    if (command->connections > VOLLEY_SOCKETS_MAX)
        return err_set(err, "-c %llu: at most %u sockets send datagrams",
                       (unsigned long long)command->connections, VOLLEY_SOCKETS_MAX);
    return 0;
}

static int draft_time(struct volley_plan *plan, const struct command *command, struct rate *rate,
                      struct err *err)
{
    plan->duration_ns = command->duration_ns;
    plan->requests = command->requests;
    plan->timeout_ns = command->timeout_ns ? command->timeout_ns : TIMEOUT_NS;
    plan->warmup_ns = plan->requests ? 0 : NS_PER_S;
    if (command->warmup && !units_parse_duration(bytes_of(command->warmup), &plan->warmup_ns))
        return err_set(err, "--warmup %s: write a duration such as 1s, 500ms or 0",
                       command->warmup);
    bool has_stages = command->rate && strchr(command->rate, '@');
    if (plan->duration_ns == 0 && plan->requests == 0 && !has_stages)
        plan->duration_ns = 10 * NS_PER_S;
    plan->arrivals = (enum arrivals)command->arrivals;
    plan->seed = command->seed;
    if (command->rate == NULL)
        return 0;
    plan->rate = rate;
    return rate_parse(rate, command->rate, plan->warmup_ns, plan->duration_ns, &plan->duration_ns,
                      err);
}

static int draft_request(struct volley_plan *plan, const struct command *command,
                         const struct url *url, char *request, struct err *err)
{
    const char *method = command->method ? command->method : "GET";
    const struct message_request wanted = {.method = bytes_of(method),
                                           .target = url->target,
                                           .authority = url->authority,
                                           .fields = command->fields.items,
                                           .field_count = command->fields.count};
    if (draft_check_request(command, err) != 0)
        return -1;
    if (bytes_find(url->target, '{') >= 0)
        return err_set(err, "%s: placeholders have no meaning for udp:// in this version",
                       url->text);
    plan->request = request;
    plan->request_bytes = (size_t)command->datagram_bytes;
    plan->is_head = strcmp(method, "HEAD") == 0;
    if (!message_write(request, plan->request_bytes, &wanted, &plan->number_at))
        return err_set(err, "--datagram %zu: the request itself is longer than that",
                       plan->request_bytes);
    return 0;
}

static int write_json(const struct volley *volley, const struct volley_plan *plan,
                      const struct volley_title *title, const char *path, struct err *err)
{
    FILE *to = outfile_open(path, err);
    if (to == NULL)
        return -1;
    volley_report_json(volley, plan, title, to);
    return outfile_close(to, path, err);
}

static int write_csv(const struct volley *volley, const char *path, struct err *err)
{
    FILE *to = outfile_open(path, err);
    if (to == NULL)
        return -1;
    report_csv_series(&volley->series, to);
    return outfile_close(to, path, err);
}

static int report(const struct volley *volley, const struct volley_plan *plan,
                  const struct volley_verdict *verdict, const struct command *command,
                  struct err *err)
{
    const struct volley_title title = {command->urls.items[0], command->rate, verdict};
    if (command->quiet || outfile_is_stdout(command->json) || outfile_is_stdout(command->csv))
        volley_report_warnings(verdict, term_has_colour(TERM_ERRORS), stderr);
    else
        volley_report_text(volley, plan, &title, term_has_colour(TERM_OUTPUT), stdout);
    if (command->json && write_json(volley, plan, &title, command->json, err) != 0)
        return -1;
    return command->csv ? write_csv(volley, command->csv, err) : 0;
}

/* A name may have addresses where nobody is: "localhost" is ::1 and 127.0.0.1. */
static int run(struct volley_plan *plan, const struct reach_pair *pairs, int count,
               struct volley *volley, struct err *err)
{
    for (int i = 0;; i++) {
        plan->peer = pairs[i].peer;
        plan->local = pairs[i].local;
        plan->local_count = pairs[i].local_count;
        int failed = volley_run(plan, volley, err);
        bool is_absent = failed || (volley->answered == 0 && volley->refused > 0);
        if (!is_absent || volley->is_interrupted || i + 1 == count)
            return failed;
        volley_clear(volley);
    }
}

int volley_command(const struct command *command)
{
    static char request[SOCK_UDP_BYTES];
    static struct rate rate;
    static struct volley volley;
    static struct volley_verdict verdict;
    struct volley_plan plan = {.sockets = (unsigned)command->connections,
                               .window = command->pipeline,
                               .interval_ns = command->csv ? command->interval_ns : 0};
    struct reach_pair pairs[REACH_PAIRS_MAX];
    struct url url;
    struct err err;
    int count, code = EXIT_USAGE;
    if (refuse_others(command, &err) != 0 || slos_parse(&verdict.slos, &command->slos, &err) != 0 ||
        url_parse(&url, command->urls.items[0], &err) != 0 ||
        (count = reach_find_pairs(&url.where, url.text, command->bind, command->yes_remote, pairs,
                                  &err)) < 0 ||
        draft_time(&plan, command, &rate, &err) != 0 ||
        draft_request(&plan, command, &url, request, &err) != 0 ||
        run(&plan, pairs, count, &volley, &err) != 0 ||
        volley_verdict_reach(&verdict, &volley, &plan, &err) != 0 ||
        report(&volley, &plan, &verdict, command, &err) != 0)
        fprintf(stderr, "tarn-bench: %s\n", err.text);
    else
        code = verdict.code;
    volley_clear(&volley);
    return code;
}
