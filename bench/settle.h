/* settle.h - how requests end: valid, failed or unfinished; each counted once.
 *
 * Thread: owner.
 */
#ifndef TARN_SETTLE_H
#define TARN_SETTLE_H

#include "loader.h"

/* The number of requests under way has changed by one. */
void settle_began(struct loader *loader);

/* Judges the complete answer to the oldest request of CLIENT, counts it, and takes it off the
 * ring. HAS_EXTRA: bytes follow that no request asked for. ARRIVED and READ are when its last byte
 * did. */
void settle_answered(struct loader *loader, struct client *client, bool has_extra,
                     uint64_t arrived_ns, uint64_t read_ns);

/* Ends all requests of CLIENT: the oldest for the reason FAULT, those behind it with it. */
void settle_failed(struct loader *loader, struct client *client, enum fault fault);

/* A request that never reached a connection has failed. */
void settle_unconnected(struct loader *loader, enum fault fault);

/* The run is over: what is still under way is unfinished, and what was due is not sent. */
void settle_unfinished(struct loader *loader);

/* The facts about the target that SLOT's request is for, and the request. */
struct target_facts *settle_facts(struct loader *loader, const struct slot *slot);
const struct request *settle_request(const struct loader *loader, const struct slot *slot);

#endif
