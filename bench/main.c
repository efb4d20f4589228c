/* main.c - tarn-bench: reads the command, runs the plan, writes the reports. */
#include "command.h"
#include "draft.h"
#include "fetch.h"
#include "outfile.h"
#include "report.h"
#include "run.h"
#include "tarn/sock.h"
#include "tarn/stop.h"
#include "tarn/term.h"
#include "tarn/trace.h"
#include "verdict.h"
#include "volley_command.h"

#include <stdlib.h>
#include <string.h>

static int complain(const struct err *err)
{
    fprintf(stderr, "tarn-bench: %s\n", err->text);
    return EXIT_USAGE;
}

static int write_file(const struct outcome *outcome, const char *path,
                      void (*report)(const struct outcome *, FILE *), struct err *err)
{
    if (path == NULL)
        return 0;
    FILE *to = outfile_open(path, err);
    if (to == NULL)
        return -1;
    report(outcome, to);
    return outfile_close(to, path, err);
}

static int report_all(const struct outcome *outcome, const struct command *command)
{
    struct err err;
    bool to_stdout = outfile_is_stdout(command->json) || outfile_is_stdout(command->csv) ||
                     outfile_is_stdout(command->hdr);
    if (command->quiet || to_stdout)
        report_warnings(outcome, term_has_colour(TERM_ERRORS), stderr);
    else
        report_text(outcome, term_has_colour(TERM_OUTPUT), stdout);
    int code = verdict_exit_code(outcome);
    if (write_file(outcome, command->json, report_json, &err) != 0 ||
        write_file(outcome, command->csv, report_csv, &err) != 0 ||
        write_file(outcome, command->hdr, report_hdr, &err) != 0)
        return complain(&err);
    return fflush(stdout) == 0 ? code : EXIT_USAGE;
}

static int read_slos(struct outcome *outcome, const struct command *command, struct err *err)
{
    if (slos_parse(&outcome->slos, &command->slos, err) != 0)
        return -1;
    for (unsigned i = 0; i < outcome->slos.count; i++)
        if (outcome->slos.items[i].slo.metric == SLO_LOSS)
            return err_set(err,
                           "--slo '%s': over a connection nothing gets lost unseen; loss is "
                           "for udp://, here write errors",
                           outcome->slos.items[i].slo.text);
    return 0;
}

static int bench(const struct command *command)
{
    static struct plan plan;
    static struct outcome outcome;
    struct err err;
    struct run_wishes wishes = {
        .interval_ns = command->interval_ns,
        .wants_view = !command->quiet,
        .pid = command->pid,
    };
    int code;
    outcome.plan = &plan;
    if (draft_plan(&plan, command, &err) != 0 || read_slos(&outcome, command, &err) != 0 ||
        run_find_server(&outcome, &plan, command->pid, &err) != 0 ||
        run_plan(&outcome, &wishes, &err) != 0)
        code = complain(&err);
    else
        code = report_all(&outcome, command);
    run_clear(&outcome);
    draft_clear(&plan);
    return code;
}

int main(int argc, char **argv)
{
    static struct command command;
    struct err err;
    term_startup();
    if (argc > 1 && strcmp(argv[1], "fetch") == 0)
        return fetch_command(argc - 1, argv + 1);
    enum args_wish wish = command_read(&command, argc, argv, &err);
    if (wish == ARGS_REFUSED)
        return complain(&err);
    if (wish != ARGS_RUN) {
        command_print(wish, stdout);
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    stop_prepare();
    sock_startup();
    if (command.trace_sockets)
        trace_start();
    int code = volley_is_meant(&command) ? volley_command(&command) : bench(&command);
    command_clear(&command);
    return code;
}
