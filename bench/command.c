/* command.c - tarn-bench's table of options. */
#include "command.h"

#include <stddef.h>
#include <string.h>

#define AT(member) .offset = offsetof(struct command, member)

static const struct arg_option table[] = {
    {.name = "url",
     .operand = true,
     .kind = ARG_LIST,
     AT(urls),
     .value = "URL",
     .by_line = true,
     .help = "What to ask for: http://host:port/path or host:port/path, udp://host:port/path, or "
             "an endpoint that tarn listens at, and a path: tcp:host:port:/path, "
             "udp:host:port:/path, unix:/path.sock:/path, unix:@name:/path, "
             "vsock:CID:PORT:/path. Several URLs are asked in turn; {seq} and {rand:1:1000} in "
             "them become numbers."},

    {.group = "Load",
     .name = "connections",
     .letter = 'c',
     .kind = ARG_NUMBER,
     AT(connections),
     .value = "N",
     .fallback = "10",
     .min = "1",
     .max = "1M",
     .help = "Connections open at a time, in all."},
    {.name = "threads",
     .letter = 't',
     .kind = ARG_NUMBER,
     AT(threads),
     .value = "N",
     .fallback = "auto",
     .zero = "auto",
     .min = "1",
     .max = "256",
     .help = "Threads that share the connections; auto means two, or one where there is but one "
             "CPU."},
    {.name = "duration",
     .letter = 'd',
     .kind = ARG_DURATION,
     AT(duration_ns),
     .value = "TIME",
     .otherwise = "10s, without -n",
     .min = "1ms",
     .max = "1000h",
     .help = "How long to measure."},
    {.name = "requests",
     .letter = 'n',
     .kind = ARG_NUMBER,
     AT(requests),
     .value = "N",
     .min = "1",
     .help = "How many requests to measure; with -d whatever ends first."},
    {.name = "rate",
     .letter = 'R',
     .kind = ARG_TEXT,
     AT(rate),
     .value = "RATE",
     .otherwise = "closed loop: each response lets the next request go",
     .help = "Open loop: requests a second in all, whether the server keeps up or not. \"5000\"; a "
             "ramp \"1k:20k\"; stages \"1k@10s,5k@30s\"."},
    {.name = "arrivals",
     .kind = ARG_CHOICE,
     AT(arrivals),
     .words = "const|poisson",
     .fallback = "const",
     .help = "Whether an open loop sends at even distances or as independent users would."},
    {.name = "seed",
     .kind = ARG_NUMBER,
     AT(seed),
     .value = "N",
     .fallback = "1",
     .help = "Everything random is the same for the same seed."},
    {.name = "warmup",
     .kind = ARG_TEXT,
     AT(warmup),
     .value = "TIME",
     .otherwise = "1s, or none with -n",
     .help = "Load before the measured time, in no figure of the report."},
    {.name = "pipeline",
     .letter = 'p',
     .kind = ARG_NUMBER,
     AT(pipeline),
     .value = "N",
     .fallback = "1",
     .min = "1",
     .max = "1024",
     .help = "Requests under way at a time on each connection."},
    {.name = "keepalive",
     .kind = ARG_FLAG,
     AT(keepalive),
     .fallback = "on",
     .help = "A connection for each request; connecting is part of the latency."},
    {.name = "reuse",
     .kind = ARG_NUMBER,
     AT(reuse),
     .value = "N",
     .fallback = "off",
     .zero = "off",
     .help = "Open a new connection after this many requests; connecting is part of the first "
             "one's latency."},
    {.name = "timeout",
     .kind = ARG_DURATION,
     AT(timeout_ns),
     .value = "TIME",
     .otherwise = "5s; 250ms over UDP, where nobody else will ask again",
     .min = "1ms",
     .max = "1h",
     .help = "A request not answered for this long has failed."},
    {.name = "datagram",
     .kind = ARG_SIZE,
     AT(datagram_bytes),
     .value = "SIZE",
     .fallback = "1400",
     .min = "100",
     .max = "65507",
     .help = "Over UDP: pad requests to so many bytes, because no answer is longer than its "
             "request. What is longer than a packet of the network is cut up on the way, and lost "
             "with any of its parts."},
    {.name = "burst",
     .kind = ARG_CHOICE,
     AT(burst),
     .words = "auto|off",
     .fallback = "auto",
     .help =
         "Let a closed loop gather responses for a moment (50 us) where 16 requests or more are "
         "under way in a thread. Arrivals are stamped by the system, so latencies stay true."},

    {.group = "Request",
     .name = "method",
     .letter = 'X',
     .kind = ARG_TEXT,
     AT(method),
     .value = "METHOD",
     .otherwise = "GET, or POST with a body",
     .help = "The request method."},
    {.name = "header",
     .letter = 'H',
     .kind = ARG_LIST,
     AT(fields),
     .value = "'K: V'",
     .by_line = true,
     .help = "A header field for every request."},
    {.name = "body",
     .letter = 'b',
     .kind = ARG_TEXT,
     AT(body),
     .value = "BODY|@FILE",
     .help = "A body for every request."},
    {.name = "targets",
     .letter = 'f',
     .kind = ARG_TEXT,
     AT(targets),
     .value = "FILE",
     .help = "Ask for what this file lists, a line each: [weight] [METHOD] /target. Lines with "
             "weights are chosen at random by them, others in turn."},
    {.name = "replay",
     .kind = ARG_TEXT,
     AT(replay),
     .value = "LOG[:SPEED]",
     .help = "Send what an access log (common or combined format) lists, at its pace; \":10\" is "
             "ten times as fast, \":max\" as fast as a closed loop goes."},
    {.name = "bind",
     .kind = ARG_TEXT,
     AT(bind),
     .value = "ADDR[/LEN]",
     .help = "Connect from this address, or from all of a block such as 127.0.0.0/8."},

    {.group = "Check",
     .name = "expect",
     .kind = ARG_LIST,
     AT(expect),
     .value = "WHAT",
     .by_line = true,
     .otherwise = "any status from 200 to 399",
     .help = "What a valid response is: status=200,304 or len=N or body=@FILE."},
    {.name = "verify",
     .kind = ARG_TEXT,
     AT(verify),
     .value = "1/N|all|none",
     .otherwise = "1/256, or all with body=@FILE",
     .help = "Read every Nth body whole and compare it, with the file or with the target's first "
             "one. Given here, a difference is a failure; by default it is only reported. Over UDP "
             "bodies are not compared: a valid answer is one whose length is right."},

    {.group = "Output",
     .name = "json",
     .kind = ARG_TEXT,
     AT(json),
     .value = "FILE",
     .help = "Write the result as JSON; \"-\" is standard output, instead of the report."},
    {.name = "csv",
     .kind = ARG_TEXT,
     AT(csv),
     .value = "FILE",
     .help = "Write a line of CSV for each interval; \"-\" as above."},
    {.name = "hdr",
     .kind = ARG_TEXT,
     AT(hdr),
     .value = "FILE",
     .help = "Write the histograms as HdrHistogram's log; \"-\" as above."},
    {.name = "interval",
     .kind = ARG_DURATION,
     AT(interval_ns),
     .value = "TIME",
     .fallback = "1s",
     .min = "10ms",
     .max = "1h",
     .help = "The distance of points in time series."},
    {.name = "quiet",
     .letter = 'q',
     .kind = ARG_FLAG,
     AT(quiet),
     .help = "No live view and no report: only warnings, files and the exit status."},
    {.name = "trace-sockets",
     .kind = ARG_FLAG,
     AT(trace_sockets),
     .help = "Show on standard error how each socket lives: socket, connect, send, recv, close. "
             "That slows the test down."},

    {.group = "Gates",
     .name = "slo",
     .kind = ARG_LIST,
     AT(slos),
     .value = "SLO",
     .by_line = true,
     .help = "Exit with 3 unless this holds: 'p99<5ms', 'mean<1ms', 'max<1s', 'errors<0.1%', "
             "'rps>10000'; over UDP 'loss<1%', too."},

    {.group = "Server",
     .name = "pid",
     .kind = ARG_TEXT,
     AT(pid),
     .value = "N|auto|none",
     .fallback = "auto",
     .help = "Report the CPU time and memory of this process and its children; auto is whoever "
             "listens there on this machine."},
    {.name = "yes-remote",
     .kind = ARG_FLAG,
     AT(yes_remote),
     .help = "Really load an address that is neither on this machine nor private."},
    {.name = NULL},
};

static const struct args_spec spec = {
    .program = "tarn-bench",
    .version = TARN_VERSION,
    .usage = "[run] [options] URL [URL...]",
    .about = "Loads an HTTP server and measures what it does: throughput, latency by four clocks, "
             "every kind of failure, and whether the measurement itself can be trusted.",
    .env_prefix = "TARN_BENCH_",
    .options = table,
};

const struct args_spec *command_spec(void)
{
    return &spec;
}

/* Words that the specification knows and this version does not. */
static int refuse_later_words(int argc, char **argv, struct err *err)
{
    static const char *const later[] = {"ab", "find", "compare", "self-test"};
    for (size_t i = 0; argc > 1 && i < sizeof later / sizeof *later; i++)
        if (strcmp(argv[1], later[i]) == 0)
            return err_set(err,
                           "%s is not in this version of tarn-bench; it has: tarn-bench [run] "
                           "[options] URL",
                           later[i]);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--html") == 0 || strncmp(argv[i], "--html=", 7) == 0)
            return err_set(err, "--html is not in this version of tarn-bench; it has --json, --csv "
                                "and --hdr");
    return 0;
}

enum args_wish command_read(struct command *command, int argc, char **argv, struct err *err)
{
    memset(command, 0, sizeof *command);
    if (refuse_later_words(argc, argv, err) != 0)
        return ARGS_REFUSED;
    bool has_word = argc > 1 && strcmp(argv[1], "run") == 0;
    enum args_wish wish = args_read(&spec, argc - has_word, argv + has_word, command, err);
    if (wish == ARGS_RUN && command->urls.count == 0) {
        args_clear(&spec, command);
        err_set(err, "what shall be tested? Write tarn-bench http://127.0.0.1:8080/, or --help");
        return ARGS_REFUSED;
    }
    return wish;
}

void command_clear(struct command *command)
{
    args_clear(&spec, command);
}

void command_print(enum args_wish wish, FILE *to)
{
    args_print(&spec, wish, to);
}
