/* issue.h - takes requests up from the schedule and sends them.
 *
 * Thread: owner.
 */
#ifndef TARN_ISSUE_H
#define TARN_ISSUE_H

#include "loader.h"

/* Lets CLIENT send what it may now, which takes it out of its list. Returns false when the
 * schedule has nothing to send. */
bool issue_requests(struct loader *loader, struct client *client);

/* Gets CLIENT ready for the answer to its oldest request. */
void issue_expect_answer(struct loader *loader, struct client *client);

/* CLIENT could not be connected, or not for long enough to send anything. If it had no request yet,
 * the failure takes up the one that it was connected for. */
void issue_unconnected(struct loader *loader, struct client *client, enum fault fault);

/* Ends what CLIENT was doing, counts FAULT, and has it connected again. */
void issue_failed(struct loader *loader, struct client *client, enum fault fault);

#endif
