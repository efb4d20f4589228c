/* terminal.h - a terminal in front of which a server runs. */
#ifndef TARN_TESTS_TERMINAL_H
#define TARN_TESTS_TERMINAL_H

#include "server.h"

struct terminal {
    int person; /* the end a person types and reads at; -1: closed */
    int program;
    char seen[65536];
    size_t seen_len;
};

void terminal_open(struct terminal *terminal);
void terminal_close(struct terminal *terminal);

/* Starts a server there, in a session of its own, and waits for its banner. */
void terminal_start(struct terminal *terminal, const char *const *args);

/* Waits until TEXT has appeared. */
void terminal_wait_for(struct terminal *terminal, const char *text);

void terminal_type(struct terminal *terminal, const char *keys);

#endif
