/* control.h - the pages about the server itself: /.tarn/health, ready, metrics and status.
 *
 * No site has such paths, because names that begin with a dot are hidden, so they are looked for
 * only where a site has said 404. Only connections of privileged listeners get them. They may be
 * answered by any worker: it reads what the others count while they go on counting.
 */
#ifndef TARN_CONTROL_H
#define TARN_CONTROL_H

#include "tarn/options.h"
#include "tarn/page.h"
#include "tarn/pool.h"

struct control {
    /* set at start, before the first connection */
    const struct pool *pool;
    const struct options *options;
    const struct udp_config *udp; /* null or without ports: no datagrams */
    const struct sink *log;       /* null: no log */
    int64_t started_ns;           /* ticks_wall_ns() */
    /* any thread: atomic */
    atomic_bool leaving; /* about to stop: load balancers should look elsewhere */
};

/* Returns false when REQUEST asks for nothing of this. Else *PAGE is the answer, of which the
 * caller becomes a holder, or null when there is no memory. Thread: any worker. */
bool control_find(const struct control *control, const struct request *request, const char *data,
                  int64_t now_s, struct page **page);

#endif
