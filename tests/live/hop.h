/* hop.h - a bad network on the way: a process that hands datagrams on, but not all, not once, and
 * not in order.
 *
 * What it does to the Nth datagram of a direction depends on N alone: of ten it loses one, doubles
 * one, and lets one be overtaken. Answers go to whoever has asked last.
 */
#ifndef TARN_TESTS_HOP_H
#define TARN_TESTS_HOP_H

/* Starts it in front of "udp:127.0.0.1:PORT". Returns the port where it stands in for that. */
unsigned hop_start(const char *endpoint);
void hop_stop(void);

#endif
