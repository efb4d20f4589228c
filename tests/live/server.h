/* server.h - the real tarn as a child process of a test.
 *
 * One server at a time. It listens on a port of the system's choice on 127.0.0.1 and logs nothing
 * unless its arguments say otherwise. Whatever waits here waits for something to happen, and fails
 * the test when that takes longer than PATIENCE_MS.
 *
 * With TARN_UNDER in the environment, for example "valgrind -q --error-exitcode=99", servers run
 * under that program.
 */
#ifndef TARN_TESTS_SERVER_H
#define TARN_TESTS_SERVER_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PATIENCE_MS 60000

/* Longer than any single test takes, whatever it runs under. */
#define TEST_TIMEOUT_S 280

/* A list of texts for the functions below. */
#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

struct server {
    pid_t pid; /* 0: none runs */
    int process;
    int errors; /* what comes out of its standard error; -1: nobody listens there */
    char said[65536];
    size_t said_len;
    char endpoints[8][160]; /* as client_open() takes them, in the order of --listen */
    unsigned endpoint_count;
    unsigned sockets; /* it had open before the first client came */
};

extern struct server server;

/* What is unusual about a server. */
struct server_how {
    const char *const *environment; /* NAME=value, null at the end */
    const int *descriptors;         /* listening sockets that become descriptors 3, 4, ... */
    int descriptor_count;
    bool activated;          /* LISTEN_PID and LISTEN_FDS tell of them */
    unsigned files;          /* most open files it may have, soft and hard; 0: as they are */
    unsigned files_at_first; /* the soft limit, if it is another one */
    unsigned cpus;           /* it may run on so many of those we have; 0: on all */
    bool has_no_rights;      /* file permissions count, even if the test runs as root */
    bool is_pid_one;         /* in a PID namespace of its own */
    int errors;              /* its standard error; 0: a pipe that `said` is read from */
    unsigned streams_closed; /* of the three standard streams, from the last on */
    bool has_terminal;       /* which is a terminal: the keyboard's signals are for it */
    const char *folder;      /* where it starts */
};

/* Starts tarn; it may be anything but up when this returns. */
void server_launch(const struct server_how *how, const char *const *args);

/* Launches it and waits until it listens. */
void server_start(const char *const *args);
void server_start_as(const struct server_how *how, const char *const *args);

/* Waits until it has written TEXT to its standard error. */
void server_wait_for_words(const char *text);

/* Reads its standard error without waiting. Returns whether TEXT is there. */
bool server_has_said(const char *text);

/* Waits for its end. Returns the exit status, or minus the number of the signal that ended it. */
int server_wait(void);

/* It does nothing from here on, until it is thawed: each of its threads stands still. */
void server_freeze(void);
void server_thaw(void);

/* SIGTERM and the end, which must be in order. */
void server_stop(void);

/* For the end of a test: whatever is left of it is gone afterwards. */
void server_clear(void);

/* Sockets it has open, listeners included. */
unsigned server_sockets(void);

/* Waits until it has at most COUNT connections. */
void server_wait_for_connections(unsigned count);

/* Processor time it has used. */
uint64_t server_cpu_ms(void);

uint64_t now_ms(void);

/* A test case of SUITE whose single tests may take TEST_TIMEOUT_S. TAGS name what not every system
 * has; "" is everywhere. */
TCase *server_case(Suite *suite, const char *name, const char *tags, SFun setup, SFun teardown);

/* For waits on what cannot be polled: asks ITS_TRUE again and again until it is. */
void wait_until(bool (*is_true)(void *arg), void *arg, const char *what);

#endif
