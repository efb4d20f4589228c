/* options.h - what the user asked of tarn, from one table of options.
 *
 * Everything here has been checked: values are in range and go together, endpoints can be read.
 * Whether the root exists and a port is free turns out later. The strings point into argv and
 * the environment.
 *
 * Thread: startup; plain data afterwards.
 */
#ifndef TARN_OPTIONS_H
#define TARN_OPTIONS_H

#include "tarn/access_log.h"
#include "tarn/args.h"

enum etag_source { ETAG_DATE, ETAG_CONTENT };
enum listing_choice { LISTING_AUTO, LISTING_ON, LISTING_OFF };

enum { OPTIONS_BASE_MAX = 1024 }; /* bytes of `base` */

struct options {
    const char *root;       /* folder or file; null: www if it is there, else the current folder */
    struct arg_list listen; /* endpoints; none: port 8080 of both loopback addresses */
    bool udp_remote;        /* UDP endpoints may be reached from elsewhere */
    bool trace_sockets;     /* show each step of each socket on standard error */
    bool lan;               /* all addresses instead of loopback; never together with `listen` */
    const char *admin;      /* endpoint of the pages about the server; null: with the pages, on
                               listeners that only this machine can reach */
    const char *port_file;  /* null: none */
    uint64_t udp_rate;      /* datagrams a second that a source beyond this machine gets answered */
    uint64_t udp_buffer;    /* bytes; 0: the system's choice */
    uint64_t backlog;

    uint64_t workers;         /* 0: as many as there are CPUs for this process */
    uint64_t max_connections; /* 0: what the limit on open files allows */
    uint64_t cache_bytes;     /* of all workers together; 0: no cache */
    uint64_t whole_bytes;     /* files up to this size are kept whole in memory */
    unsigned etag;            /* enum etag_source */

    /* A time-out that is off ends in a century: nobody has to ask whether there is one. */
    uint64_t header_timeout_ns; /* from the first byte of a request head to its last */
    uint64_t idle_timeout_ns;   /* between two requests */
    uint64_t write_timeout_ns;  /* without a byte taken by the peer */
    uint64_t drain_ns;          /* for what is in flight when tarn stops; 0: stop at once */
    uint64_t drain_delay_ns;    /* before that, for load balancers to look elsewhere */
    uint64_t min_rate;          /* bytes a second a peer has to take; 0: any */
    uint64_t max_head;          /* bytes; max_uri is never larger */
    uint64_t max_uri;
    uint64_t max_body; /* bytes of a request body that are read and dropped */

    struct arg_list index; /* names of a folder's page, the best first; none: index.html */
    const char *spa;       /* the page for all paths that nothing is known of; null: none */
    const char *base;      /* begins and ends with a slash, and is a path as in an address,
                               escapes and all; null: the site is at / */
    unsigned listing;      /* enum listing_choice; auto: if only this machine can reach the site */
    bool compress;
    struct arg_list headers;   /* "Name: value", for all answers */
    struct arg_list cache;     /* "GLOB=VALUE": Cache-Control of the paths that GLOB covers */
    struct arg_list immutable; /* "GLOB" */
    const char *cors;          /* the origin that may read answers, or "*"; null: none */
    bool cross_origin_isolated;
    struct arg_list allow_hosts; /* as in hosts.h */

    unsigned log;         /* enum log_format */
    const char *log_file; /* null: standard error */
};

/* As args_read(): fills OPTIONS, or says why not, or which text was asked for. */
enum args_wish options_read(struct options *options, int argc, char **argv, struct err *err);
void options_clear(struct options *options);

/* Prints the text that was asked for. */
void options_print(enum args_wish wish, FILE *to);

/* What must hold between several values, and inside those that the table keeps as text. Returns -1
 * with a sentence. */
int options_check(const struct options *options, struct err *err);

/* The table itself. */
const struct args_spec *options_spec(void);

#endif
