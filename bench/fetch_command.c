/* fetch_command.c - `tarn-bench fetch`: its options, and where the file goes. */
#include "fetch.h"

#include "hash.h"
#include "outfile.h"
#include "reach.h"
#include "slurp.h"
#include "tarn/args.h"
#include "tarn/sock.h"
#include "tarn/stop.h"
#include "tarn/ticks.h"
#include "tarn/units.h"
#include "url.h"
#include "verdict.h"

#include <stdio.h>
#include <string.h>

/* How often a file is fetched from its beginning because it was changed meanwhile. */
#define RESTARTS 4

struct wishes {
    const char *url;
    const char *output;
    const char *compare;
    const char *sha256;
    const char *bind;
    uint64_t datagram_bytes;
    uint64_t window;
    uint64_t tries;
    uint64_t patience_ns;
    bool quiet;
    bool yes_remote;
};

#define AT(member) .offset = offsetof(struct wishes, member)

static const struct arg_option table[] = {
    {.name = "url",
     .operand = true,
     .kind = ARG_TEXT,
     AT(url),
     .value = "URL",
     .help = "What to fetch: udp://host:port/path."},
    {.name = "output",
     .letter = 'o',
     .kind = ARG_TEXT,
     AT(output),
     .value = "FILE",
     .otherwise = "standard output",
     .help = "Write the file here, once all of it has come; - is standard output, too."},
    {.name = "compare",
     .kind = ARG_TEXT,
     AT(compare),
     .value = "FILE",
     .help = "Compare what came with this file, byte by byte, and write nothing."},
    {.name = "sha256",
     .kind = ARG_TEXT,
     AT(sha256),
     .value = "HEX",
     .help = "Write nothing unless what came has this SHA-256, 64 digits as sha256sum prints."},
    {.name = "datagram",
     .kind = ARG_SIZE,
     AT(datagram_bytes),
     .value = "SIZE",
     .fallback = "1400",
     .min = "100",
     .max = "65507",
     .help = "Pad requests to so many bytes, because no answer is longer than its request."},
    {.name = "window",
     .kind = ARG_NUMBER,
     AT(window),
     .value = "N",
     .fallback = "32",
     .min = "1",
     .max = "256",
     .help = "Ranges asked for at a time, at the most; fewer after losses."},
    {.name = "tries",
     .kind = ARG_NUMBER,
     AT(tries),
     .value = "N",
     .fallback = "12",
     .min = "1",
     .max = "1000",
     .help = "How often to ask for the same range before giving up."},
    {.name = "timeout",
     .kind = ARG_DURATION,
     AT(patience_ns),
     .value = "TIME",
     .fallback = "1s",
     .min = "1ms",
     .max = "1m",
     .help = "The longest wait for an answer; the usual one follows the round trips."},
    {.name = "bind", .kind = ARG_TEXT, AT(bind), .value = "ADDR", .help = "Ask from this address."},
    {.name = "quiet",
     .letter = 'q',
     .kind = ARG_FLAG,
     AT(quiet),
     .help = "Say nothing about how it went."},
    {.name = "yes-remote",
     .kind = ARG_FLAG,
     AT(yes_remote),
     .help = "Really ask an address that is neither on this machine nor private."},
    {.name = NULL},
};

static const struct args_spec spec = {
    .program = "tarn-bench fetch",
    .version = TARN_VERSION,
    .usage = "[options] URL",
    .about = "Fetches a file by UDP, in ranges of one datagram each, and asks again for what is "
             "lost.",
    .env_prefix = "TARN_BENCH_FETCH_",
    .options = table,
};

const struct args_spec *fetch_spec(void)
{
    return &spec;
}

struct draft {
    struct fetch_plan plan; /* but for the addresses */
    struct reach_pair pairs[REACH_PAIRS_MAX];
    int pair_count;
};

static int make_draft(struct draft *draft, const struct wishes *wishes, struct err *err)
{
    struct url url;
    if (wishes->url == NULL)
        return err_set(err, "what shall be fetched? Write tarn-bench fetch udp://host:port/path");
    if (url_parse(&url, wishes->url, err) != 0)
        return -1;
    if (url.where.kind != ENDPOINT_UDP)
        return err_set(err, "%s: fetch is for udp:// alone; curl knows the rest", wishes->url);
    draft->plan = (struct fetch_plan){
        .target = url.target,
        .authority = url.authority,
        .datagram_bytes = (size_t)wishes->datagram_bytes,
        .window = wishes->window,
        .patience_ns = wishes->patience_ns,
        .tries = wishes->tries,
    };
    draft->pair_count = reach_find_pairs(&url.where, wishes->url, wishes->bind, wishes->yes_remote,
                                         draft->pairs, err);
    return draft->pair_count > 0 ? 0 : -1;
}

/* A name may have addresses where nobody is: "localhost" is ::1 and 127.0.0.1. */
static int fetch_once(struct draft *draft, struct fetch *fetch, struct err *err)
{
    int failed = -1;
    for (int i = 0; i < draft->pair_count; i++) {
        draft->plan.peer = draft->pairs[i].peer;
        draft->plan.local = draft->pairs[i].local;
        failed = fetch_run(&draft->plan, fetch, err);
        if (!fetch->is_absent)
            break;
    }
    return failed;
}

/* Leaves WANTED empty when nobody asked for a hash. */
static int read_hash(char wanted[HASH_TEXT], const struct wishes *wishes, struct err *err)
{
    wanted[0] = '\0';
    if (wishes->sha256 == NULL)
        return 0;
    if (!hash_read(wanted, wishes->sha256))
        return err_set(err, "--sha256 %s: write the 64 hexadecimal digits that sha256sum prints",
                       wishes->sha256);
    struct err why;
    return hash_check(&why) == 0 ? 0 : err_set(err, "--sha256: %s", why.text);
}

static int check_hash(const char *wanted, const char *hash, struct err *err)
{
    if (wanted[0] == '\0' || strcmp(wanted, hash) == 0)
        return 0;
    return err_set(err,
                   "what came has the SHA-256 %s, not %s as --sha256 wants; nothing is written",
                   hash, wanted);
}

static int compare(const struct fetch *fetch, const char *path, struct err *err)
{
    struct bytes file;
    if (slurp(path, &file, err) != 0)
        return -1;
    bool is_same = bytes_equal(file, (struct bytes){fetch->data, (size_t)fetch->len});
    slurp_clear(&file);
    return is_same ? 0 : err_set(err, "what came differs from %s", path);
}

static int write_out(const struct fetch *fetch, const char *path, struct err *err)
{
    FILE *to = outfile_open(path, err);
    if (to == NULL)
        return -1;
    fwrite(fetch->data, 1, (size_t)fetch->len, to);
    return outfile_close(to, path, err);
}

static void sum_up(const struct fetch *fetch, uint64_t lasted_ns, const char *hash)
{
    char a[32], b[32], c[32];
    double rate = lasted_ns ? (double)fetch->len * 1e9 / (double)lasted_ns : 0;
    fprintf(stderr, "%llu bytes in %s, %s/s", (unsigned long long)fetch->len,
            units_print_duration(a, (double)lasted_ns), units_print_size(b, rate));
    fprintf(stderr, ": %s requests, %s of them again", units_print_count(a, fetch->requests),
            units_print_count(b, fetch->repeated));
    if (fetch->unused)
        fprintf(stderr, ", %s answers not needed", units_print_count(c, fetch->unused));
    if (fetch->etag[0])
        fprintf(stderr, "; all of version %s", fetch->etag);
    if (hash[0])
        fprintf(stderr, "; SHA-256 %s", hash);
    fputc('\n', stderr);
}

static int run(const struct wishes *wishes)
{
    struct draft draft = {.pair_count = 0};
    struct fetch fetch = {.data = NULL};
    struct err err = {""};
    char wanted[HASH_TEXT], hash[HASH_TEXT];
    int code = EXIT_WELL;
    if (make_draft(&draft, wishes, &err) != 0 || read_hash(wanted, wishes, &err) != 0) {
        fprintf(stderr, "tarn-bench fetch: %s\n", err.text);
        return EXIT_USAGE;
    }
    uint64_t begun_ns = ticks_now();
    int failed = fetch_once(&draft, &fetch, &err);
    /* A file that was changed just now may get another tag when its date can be trusted. */
    for (int i = 0; failed && fetch.is_changed && i < RESTARTS; i++) {
        fetch_clear(&fetch);
        ticks_pause(NS_PER_S);
        failed = fetch_once(&draft, &fetch, &err);
    }
    uint64_t lasted_ns = ticks_now() - begun_ns;
    if (!failed) {
        hash_sha256(hash, (struct bytes){fetch.data, (size_t)fetch.len});
        if (!wishes->quiet)
            sum_up(&fetch, lasted_ns, hash);
        failed = check_hash(wanted, hash, &err);
    }
    if (!failed)
        failed = wishes->compare ? compare(&fetch, wishes->compare, &err)
                                 : write_out(&fetch, wishes->output ? wishes->output : "-", &err);
    if (failed) {
        fprintf(stderr, "tarn-bench fetch: %s\n", err.text);
        code = EXIT_UNREACHABLE;
    }
    fetch_clear(&fetch);
    return code;
}

int fetch_command(int argc, char **argv)
{
    struct wishes wishes = {.url = NULL};
    struct err err = {""};
    enum args_wish wish = args_read(&spec, argc, argv, &wishes, &err);
    if (wish == ARGS_REFUSED) {
        fprintf(stderr, "tarn-bench fetch: %s\n", err.text);
        return EXIT_USAGE;
    }
    if (wish != ARGS_RUN) {
        args_print(&spec, wish, stdout);
        return fflush(stdout) == 0 ? EXIT_WELL : EXIT_USAGE;
    }
    stop_prepare();
    sock_startup();
    int code = run(&wishes);
    args_clear(&spec, &wishes);
    return code;
}
