/* network.h - a network that belongs to one suite alone: nobody else has a port there. */
#ifndef TARN_TESTS_NETWORK_H
#define TARN_TESTS_NETWORK_H

/* Of TEST-NET-1 (RFC 5737): on that network's loopback interface, but no loopback address. */
#define REACHABLE "192.0.2.7"

/* Moves this process into a network of its own, whose only interface is loopback, with REACHABLE.
 * Where that is not allowed, says so and exits with 77. */
void network_own(void);

#endif
