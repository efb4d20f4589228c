/* view.h - the run as it happens, drawn over itself on a terminal; nothing anywhere else.
 *
 * Thread: main.
 */
#ifndef TARN_VIEW_H
#define TARN_VIEW_H

#include "crew.h"

#define VIEW_BARS 60

struct view {
    bool is_on;
    bool has_colour;
    unsigned lines;          /* drawn last time */
    double rates[VIEW_BARS]; /* of the last intervals, oldest first */
    unsigned count;
};

/* Draws on standard error if that is a terminal and WANTED. */
void view_open(struct view *view, bool wanted);

/* A new interval for the sparkline. */
void view_add(struct view *view, const struct point *point);

/* What is known at NOW; POINT is the last whole interval, or null. */
void view_draw(struct view *view, const struct crew *crew, const struct sample *sample,
               const struct point *point);

/* Takes the drawing away. */
void view_close(struct view *view);

#endif
