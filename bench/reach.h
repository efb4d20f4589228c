/* reach.h - addresses: of the server, and of our own ends.
 *
 * Thread: startup.
 */
#ifndef TARN_REACH_H
#define TARN_REACH_H

#include "tarn/endpoint.h"

/* The address of WHERE: among several the first that lets itself be connected, else the first.
 * Returns -1 with a sentence. */
int reach_find(const struct endpoint *where, struct addr *addr, struct err *err);

/* For datagrams: where they go to, and where they come from. */
struct reach_pair {
    struct addr peer;
    struct addr local;
    uint32_t local_count; /* addresses from `local` on; 0: the system chooses among all of ours */
};

#define REACH_PAIRS_MAX 8

/* A pair for each address of WHERE, which the user wrote as TEXT; BIND is as below, or null. Which
 * of them is alive shows when it is asked. Returns how many, or -1 with a sentence: so it does when
 * one is neither on this machine nor private, and MAY_BE_REMOTE is not said. */
int reach_find_pairs(const struct endpoint *where, const char *text, const char *bind,
                     bool may_be_remote, struct reach_pair pairs[REACH_PAIRS_MAX], struct err *err);

/* Reads "ADDR" or "ADDR/LEN": the first address that can be used, and how many follow it. Returns
 * -1 with a sentence. */
int reach_parse_block(const char *text, struct addr *first, uint32_t *count, struct err *err);

#endif
