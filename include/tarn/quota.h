/* quota.h - how many datagrams of one source are answered: a token bucket for each.
 *
 * A source is an IPv4 address, or the /64 of an IPv6 address, whatever its port. The table has a
 * fixed size and keeps no names: sources that meet in one place of it share its tokens. Where they
 * meet depends on a secret, so that nobody can choose to spend another one's.
 */
#ifndef TARN_QUOTA_H
#define TARN_QUOTA_H

#include "tarn/addr.h"

struct quota;

/* RATE tokens a second, and as many at once after a second of silence. SECRET is for nobody
 * to guess. Returns null when there is no memory. Thread: startup. */
struct quota *quota_create(uint64_t rate, uint64_t secret);
void quota_destroy(struct quota *quota);

/* Takes a token; false: none is left. Thread: any. */
bool quota_take(struct quota *quota, const struct addr_brief *source, uint64_t now_ns);

#endif
