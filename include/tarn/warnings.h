/* warnings.h - tells the user what is wrong with the files that shape a site.
 *
 * Every worker reads these files for itself; what one of them has said the others keep to
 * themselves.
 *
 * Thread: any; SITE's owner.
 */
#ifndef TARN_WARNINGS_H
#define TARN_WARNINGS_H

#include "tarn/site.h"

/* To standard error, a line for each that is new. */
void warnings_tell(struct site *site);

#endif
