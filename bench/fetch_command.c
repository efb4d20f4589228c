/* fetch_command.c - `tarn-bench fetch`: its options, and where the file goes. */
#include "fetch.h"

#include "hash.h"
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
     .help = "Write the file here, once all of it has come."},
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

static int draft(struct fetch_plan *plan, const struct wishes *wishes, struct err *err)
{
    struct url url;
    uint32_t count;
    if (wishes->url == NULL)
        return err_set(err, "what shall be fetched? Write tarn-bench fetch udp://host:port/path");
    if (url_parse(&url, wishes->url, err) != 0)
        return -1;
    if (url.where.kind != ENDPOINT_UDP)
        return err_set(err, "%s: fetch is for udp:// alone; curl knows the rest", wishes->url);
    if (endpoint_resolve(&url.where, &plan->peer, 1, err) != 1)
        return -1;
    if (!wishes->yes_remote && !addr_is_private(&plan->peer))
        return err_set(err, "%s is neither on this machine nor private; give --yes-remote",
                       wishes->url);
    bool is_six = addr_family(&plan->peer) == FAMILY_INET6;
    const char *bind = wishes->bind ? wishes->bind : is_six ? "::" : "0.0.0.0";
    plan->target = url.target;
    plan->authority = url.authority;
    plan->datagram_bytes = (size_t)wishes->datagram_bytes;
    plan->window = wishes->window;
    plan->patience_ns = wishes->patience_ns;
    plan->tries = wishes->tries;
    return reach_parse_block(bind, &plan->local, &count, err);
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
    FILE *to = path ? fopen(path, "wb") : stdout;
    if (to == NULL)
        return err_set(err, "cannot write %s: is its folder there, and may you write in it?", path);
    bool is_whole = fwrite(fetch->data, 1, (size_t)fetch->len, to) == fetch->len;
    is_whole = fflush(to) == 0 && is_whole;
    if (path)
        is_whole = fclose(to) == 0 && is_whole;
    return is_whole ? 0 : err_set(err, "cannot write all of it: is the disk full?");
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
    struct fetch_plan plan = {.window = 0};
    struct fetch fetch = {.data = NULL};
    struct err err = {""};
    char wanted[HASH_TEXT], hash[HASH_TEXT];
    int code = EXIT_WELL;
    if (draft(&plan, wishes, &err) != 0 || read_hash(wanted, wishes, &err) != 0) {
        fprintf(stderr, "tarn-bench fetch: %s\n", err.text);
        return EXIT_USAGE;
    }
    uint64_t begun_ns = ticks_now();
    int failed = fetch_run(&plan, &fetch, &err);
    /* A file that was changed just now may get another tag when its date can be trusted. */
    for (int i = 0; failed && fetch.is_changed && i < RESTARTS; i++) {
        fetch_clear(&fetch);
        ticks_pause(NS_PER_S);
        failed = fetch_run(&plan, &fetch, &err);
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
                                 : write_out(&fetch, wishes->output, &err);
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
