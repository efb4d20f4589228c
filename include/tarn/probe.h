/* probe.h - `tarn probe`: asks a running server whether it is well, for health checks in places
 * that have neither a shell nor curl.
 *
 * Thread: startup.
 */
#ifndef TARN_PROBE_H
#define TARN_PROBE_H

#include "tarn/addr.h"
#include "tarn/args.h"

#define PROBE_ADDRS 8

/* Whom to ask for what. */
struct probe_target {
    struct addr addrs[PROBE_ADDRS]; /* tried in this order, until one takes the connection */
    int count;
    bool is_proxied;     /* they want a header of the PROXY protocol first */
    bool is_for_others;  /* more than this machine can reach them */
    char authority[256]; /* what Host says */
    char request[1024];  /* method and target: "GET /.tarn/health" */
};

/* Reads URL: http://HOST[:PORT][/PATH], an endpoint, or a mere /PATH; may be null. What it leaves
 * open is that of the server described by the endpoints LISTEN, of which there may be none, and
 * ADMIN, which may be null: ADMIN is asked, else the first of LISTEN that a probe can connect to:
 * for its health, or, where others than this machine come, too, and nothing of that kind is told,
 * for anything. Returns -1 with a sentence. */
int probe_aim(struct probe_target *target, const char *url, struct texts listen, const char *admin,
              struct err *err);

/* Asks, and gives up after TIMEOUT_NS. Returns 0 when the answer was 2xx or 3xx, else -1 with a
 * sentence. */
int probe_ask(const struct probe_target *target, uint64_t timeout_ns, struct err *err);

/* The command. ARGV begins behind the program's own name. Returns the exit status: 0 well, 1 for
 * everything else, for Docker keeps what is above to itself. */
int probe_run(int argc, char **argv);

/* The table of its options. */
const struct args_spec *probe_spec(void);

#endif
