/* command.h - what the user asked of tarn-bench, from one table of options.
 *
 * Numbers are in range; what only makes sense together is checked when the plan is drafted. The
 * strings point into argv and the environment.
 *
 * Thread: startup; plain data afterwards.
 */
#ifndef TARN_COMMAND_H
#define TARN_COMMAND_H

#include "tarn/args.h"

enum burst { BURST_AUTO, BURST_OFF };

struct command {
    struct arg_list urls;
    uint64_t connections;
    uint64_t threads;     /* 0: auto */
    uint64_t duration_ns; /* 0: not given */
    uint64_t requests;    /* 0: not given */
    const char *rate;     /* null: closed loop */
    unsigned arrivals;    /* enum arrivals */
    uint64_t seed;
    const char *warmup; /* null: not given */
    uint64_t pipeline;
    bool keepalive;
    uint64_t reuse;      /* 0: no limit */
    uint64_t timeout_ns; /* 0: not given */
    uint64_t datagram_bytes;
    unsigned burst; /* enum burst */

    const char *method; /* null: GET, or POST with a body */
    struct arg_list fields;
    const char *body;
    const char *targets;
    const char *replay;
    const char *bind;

    struct arg_list expect;
    const char *verify; /* null: not given */

    const char *json;
    const char *csv;
    const char *hdr;
    uint64_t interval_ns;
    bool quiet;
    bool trace_sockets;

    struct arg_list slos;
    const char *pid; /* "auto", "none" or a number */
    bool yes_remote;
};

/* As args_read(), with the word "run" in front left out. What BENCH.md knows and this version does
 * not is refused with a sentence of its own. */
enum args_wish command_read(struct command *command, int argc, char **argv, struct err *err);
void command_clear(struct command *command);
void command_print(enum args_wish wish, FILE *to);

/* The table itself. */
const struct args_spec *command_spec(void);

#endif
