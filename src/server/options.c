/* options.c - tarn's table of options. */
#include "tarn/options.h"
#include "tarn/usage.h"

#include <string.h>

/* Long after the last clock, and far enough from the end of uint64_t to be added to a time. */
#define NEVER_NS (UINT64_C(1) << 62)

#define AT(member) .offset = offsetof(struct options, member)

static const struct arg_option table[] = {
    {.name = "root",
     .operand = true,
     .kind = ARG_TEXT,
     AT(root),
     .value = "ROOT",
     .otherwise = "www if it is there, else the current folder",
     .help = "The folder to serve, or a single file."},

    {.group = "Network",
     .name = "listen",
     .letter = 'l',
     .kind = ARG_LIST,
     AT(listen),
     .value = "ENDPOINT",
     .otherwise = "127.0.0.1:8080 and [::1]:8080",
     .help =
         "Listen here: HOST:PORT, :PORT, [IPV6]:PORT, unix:/path, unix:@name, vsock:CID:PORT or "
         "fd:N. Port 0 lets the system choose. udp:HOST:PORT answers datagrams, a request in "
         "each."},
    {.name = "lan",
     .kind = ARG_FLAG,
     AT(lan),
     .help = "Listen on port 8080 of all addresses, for other devices on the network."},
    {.name = "admin",
     .kind = ARG_TEXT,
     AT(admin),
     .value = "ENDPOINT",
     .otherwise = "the listeners that only this machine can reach",
     .help = "Answer /.tarn/health, /.tarn/ready, /.tarn/metrics and /.tarn/status here, and "
             "nowhere else, also when there is no room for other connections."},
    {.name = "port-file",
     .kind = ARG_TEXT,
     AT(port_file),
     .value = "FILE",
     .help = "Write the port that was really bound to this file, for scripts."},
    {.name = "udp-remote",
     .kind = ARG_FLAG,
     AT(udp_remote),
     .help =
         "Allow udp: endpoints that others than this machine can reach. No answer is ever longer "
         "than its request, but whom it reaches is up to whoever wrote the request's source."},
    {.name = "udp-rate",
     .kind = ARG_NUMBER,
     AT(udp_rate),
     .value = "N",
     .fallback = "1000",
     .min = "1",
     .max = "1M",
     .help =
         "Datagrams a second that one source beyond this machine gets answered: an IPv4 address, "
         "or the /64 of an IPv6 address."},
    {.name = "udp-buffer",
     .kind = ARG_SIZE,
     AT(udp_buffer),
     .value = "SIZE",
     .fallback = "auto",
     .zero = "auto",
     .min = "1K",
     .max = "1G",
     .help = "What the system keeps of datagrams until a worker takes them, for each worker; what "
             "does not fit is lost."},
    {.name = "backlog",
     .kind = ARG_NUMBER,
     AT(backlog),
     .value = "N",
     .fallback = "4096",
     .min = "1",
     .max = "65535",
     .help = "Connections that the system may hold ready until they are accepted."},

    {.group = "Work",
     .name = "workers",
     .letter = 'w',
     .kind = ARG_NUMBER,
     AT(workers),
     .value = "N",
     .fallback = "auto",
     .zero = "auto",
     .min = "1",
     .max = "1024",
     .help = "Worker threads; auto means one for each CPU that this process may use."},
    {.name = "max-connections",
     .kind = ARG_NUMBER,
     AT(max_connections),
     .value = "N",
     .fallback = "auto",
     .zero = "auto",
     .min = "1",
     .max = "1M",
     .help = "Connections open at a time; auto derives it from the limit on open files. Beyond it "
             "the connection that was idle longest makes room."},
    {.name = "cache-size",
     .kind = ARG_SIZE,
     AT(cache_bytes),
     .value = "SIZE",
     .fallback = "64M",
     .zero = "off",
     .full = "auto",
     .min = "64K",
     .max = "64G",
     .help = "Memory for pages, shared out among the workers; auto is a 32nd of the memory that "
             "this process may use, 16M at the least and 512M at the most."},
    {.name = "whole-size",
     .kind = ARG_SIZE,
     AT(whole_bytes),
     .value = "SIZE",
     .fallback = "64K",
     .max = "16M",
     .help = "Files up to this size are kept whole in memory; larger ones are sent from the disk."},
    {.name = "etag",
     .kind = ARG_CHOICE,
     AT(etag),
     .words = "date|content",
     .fallback = "date",
     .help = "What tells two versions of a file apart: size and date, or size and content, so that "
             "copies on several machines get the same tag. Files over 64 MiB then have none."},

    {.group = "Limits",
     .name = "header-timeout",
     .kind = ARG_DURATION,
     AT(header_timeout_ns),
     .value = "TIME",
     .fallback = "10s",
     .zero = "off",
     .min = "1ms",
     .max = "24h",
     .help = "A request head has to be complete within this time, however steadily it trickles."},
    {.name = "idle-timeout",
     .kind = ARG_DURATION,
     AT(idle_timeout_ns),
     .value = "TIME",
     .fallback = "15s",
     .zero = "off",
     .min = "1ms",
     .max = "24h",
     .help = "Close a connection that has asked nothing for this long. Beyond a minute the system "
             "asks silent peers whether they are still there."},
    {.name = "write-timeout",
     .kind = ARG_DURATION,
     AT(write_timeout_ns),
     .value = "TIME",
     .fallback = "30s",
     .zero = "off",
     .min = "1ms",
     .max = "24h",
     .help = "Close a connection that takes not a byte of its response for this long."},
    {.name = "min-rate",
     .kind = ARG_SIZE,
     AT(min_rate),
     .value = "SIZE",
     .fallback = "1K",
     .zero = "off",
     .max = "1G",
     .help = "Close a connection that takes fewer bytes of its response a second than this."},
    {.name = "max-head",
     .kind = ARG_SIZE,
     AT(max_head),
     .value = "SIZE",
     .fallback = "16K",
     .min = "1K",
     .max = "1M",
     .help = "The longest request head; longer ones are answered by 431."},
    {.name = "max-uri",
     .kind = ARG_SIZE,
     AT(max_uri),
     .value = "SIZE",
     .fallback = "8K",
     .min = "64",
     .max = "1M",
     .help = "The longest request target; longer ones are answered by 414."},
    {.name = "max-body",
     .kind = ARG_SIZE,
     AT(max_body),
     .value = "SIZE",
     .fallback = "1M",
     .max = "1G",
     .help =
         "Request bodies up to this size are read and dropped; longer ones are answered by 413."},
    {.name = "drain",
     .kind = ARG_DURATION,
     AT(drain_ns),
     .value = "TIME",
     .fallback = "10s",
     .max = "24h",
     .help = "How long responses in flight may take to finish when tarn is told to stop."},
    {.name = "drain-delay",
     .kind = ARG_DURATION,
     AT(drain_delay_ns),
     .value = "TIME",
     .fallback = "0",
     .max = "1h",
     .help = "Before that, go on serving for this long while /.tarn/ready says 503, so that load "
             "balancers stop sending anything here."},

    {.group = "Site",
     .name = "index",
     .kind = ARG_LIST,
     AT(index),
     .value = "NAMES",
     .otherwise = "index.html",
     .help = "The file that answers for its folder; of several, between commas or given one by "
             "one, the first that is there."},
    {.name = "spa",
     .kind = ARG_TEXT,
     AT(spa),
     .value = "FILE",
     .bare = "index.html",
     .help = "Answer with this page, index.html by default, where there is none and the client "
             "wants HTML: for applications that have their own router. A route with a colon stays "
             "404, as all such paths do."},
    {.name = "base",
     .kind = ARG_TEXT,
     AT(base),
     .value = "PATH",
     .otherwise = "/",
     .help =
         "Serve the site below this path, /repo/ for example, as it will be elsewhere. Written as "
         "in addresses, a blank as %20."},
    {.name = "listing",
     .kind = ARG_CHOICE,
     AT(listing),
     .words = "auto|on|off",
     .fallback = "auto",
     .help = "List folders that have no page; auto does so while only this machine can reach the "
             "site."},
    {.name = "compress",
     .kind = ARG_FLAG,
     AT(compress),
     .fallback = "on",
     .help = "Compress nothing; else text of 512 bytes to 8 MiB is, once, in the background. Files "
             "with .br, .zst and .gz beside them are used all the same."},
    {.name = "header",
     .letter = 'H',
     .kind = ARG_LIST,
     AT(headers),
     .value = "'NAME: VALUE'",
     .by_line = true,
     .help = "Send this field with every answer; _headers in the root says it path by path, and "
             "wins."},
    {.name = "cache",
     .kind = ARG_LIST,
     AT(cache),
     .value = "GLOB=VALUE",
     .by_line = true,
     .otherwise = "no-cache",
     .help = "Cache-Control of the files that GLOB covers, such as '*.css=max-age=600'; of several "
             "the last one counts. By default browsers keep pages but ask whether they changed."},
    {.name = "immutable",
     .kind = ARG_LIST,
     AT(immutable),
     .value = "GLOB",
     .help = "What GLOB covers, such as '/assets/*', never changes: browsers may keep it for a "
             "year without asking. Meant for names that contain a hash."},
    {.name = "cors",
     .kind = ARG_TEXT,
     AT(cors),
     .value = "ORIGIN",
     .bare = "*",
     .help = "Let pages of this origin, such as https://example.org, read answers; without a value "
             "those of any. Preflights are answered."},
    {.name = "cross-origin-isolated",
     .kind = ARG_FLAG,
     AT(cross_origin_isolated),
     .help = "Send what browsers ask of pages that use SharedArrayBuffer and precise clocks: COOP, "
             "COEP and CORP."},
    {.name = "allow-host",
     .kind = ARG_LIST,
     AT(allow_hosts),
     .value = "NAME",
     .help = "Answer requests for this host on loopback addresses too, or for any with *. Without "
             "it those that name neither localhost, nor an address, nor this machine get 421, so "
             "that no page elsewhere can have its name resolved to this machine and read the site. "
             "Give it when a proxy on this machine passes its own names on over TCP; unix sockets "
             "and listeners for other machines answer all names."},

    {.group = "Log",
     .name = "log",
     .kind = ARG_CHOICE,
     AT(log),
     .words = "none|short|combined|json",
     .fallback = "short",
     .help = "The access log: nothing, a short line for people, the combined format that log "
             "analysers know, or an object of JSON for each request."},
    {.name = "log-file",
     .kind = ARG_TEXT,
     AT(log_file),
     .value = "FILE",
     .otherwise = "standard error",
     .help = "Append the access log to this file."},
    {.name = "trace-sockets",
     .kind = ARG_FLAG,
     AT(trace_sockets),
     .help = "Show on standard error how each socket lives: socket, bind, listen, accept, hand-off "
             "to a worker, recv, send, close."},
    {.name = NULL},
};

static const struct args_spec spec = {
    .program = "tarn",
    .version = TARN_VERSION,
    .usage = "[options] [ROOT]",
    .about = "Serves a folder of pages, or a single file, over HTTP/1.1: acceptor threads hand "
             "connections to a fixed pool of workers.",
    .env_prefix = "TARN_",
    .options = table,
};

const struct args_spec *options_spec(void)
{
    return &spec;
}

static void off_is_never(uint64_t *timeout_ns)
{
    if (*timeout_ns == 0)
        *timeout_ns = NEVER_NS;
}

/* A page in memory is there twice, since the system keeps the file, too. */
static uint64_t choose_cache_bytes(void)
{
    const uint64_t least = UINT64_C(16) << 20, usual = UINT64_C(64) << 20,
                   most = UINT64_C(512) << 20;
    uint64_t memory = usage_memory();
    if (memory == 0)
        return usual;
    return memory / 32 < least ? least : memory / 32 > most ? most : memory / 32;
}

enum args_wish options_read(struct options *options, int argc, char **argv, struct err *err)
{
    memset(options, 0, sizeof *options);
    enum args_wish wish = args_read(&spec, argc, argv, options, err);
    if (options->cache_bytes == UINT64_MAX)
        options->cache_bytes = choose_cache_bytes();
    if (wish == ARGS_RUN && options_check(options, err) < 0) {
        options_clear(options);
        return ARGS_REFUSED;
    }
    off_is_never(&options->header_timeout_ns);
    off_is_never(&options->idle_timeout_ns);
    off_is_never(&options->write_timeout_ns);
    return wish;
}

void options_clear(struct options *options)
{
    args_clear(&spec, options);
}

void options_print(enum args_wish wish, FILE *to)
{
    args_print(&spec, wish, to);
}
