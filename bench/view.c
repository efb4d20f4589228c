/* view.c - three lines: progress, rate with a sparkline, latency. */
#include "view.h"

#include "tarn/term.h"
#include "tarn/units.h"

#include <stdio.h>
#include <string.h>

#define DIM   "\033[2m"
#define BOLD  "\033[1m"
#define RED   "\033[31m"
#define PLAIN "\033[0m"

/* Text of one line, no longer than the terminal is wide: a line that wraps could not be drawn over
 * again. Marks take no room on the screen. */
struct line {
    char text[1024];
    size_t len;
    int room;
    bool has_colour;
};

static void put_mark(struct line *line, const char *mark)
{
    size_t len = strlen(mark);
    if (line->has_colour && line->len + len < sizeof line->text) {
        memcpy(line->text + line->len, mark, len);
        line->len += len;
    }
}

/* Every byte that begins a character of UTF-8 takes one column. */
static void put_text(struct line *line, const char *text)
{
    for (; *text; text++) {
        bool begins = ((unsigned char)*text & 0xc0) != 0x80;
        if ((begins && line->room == 0) || line->len + 8 >= sizeof line->text)
            return;
        line->room -= begins;
        line->text[line->len++] = *text;
    }
}

static struct line begin_line(const struct view *view, int columns)
{
    return (struct line){.room = columns - 1, .has_colour = view->has_colour};
}

static void end_line(struct view *view, struct line *line)
{
    put_mark(line, PLAIN);
    fprintf(stderr, "%.*s\033[K\n", (int)line->len, line->text);
    view->lines++;
}

static double progress_of(const struct crew *crew, const struct sample *sample)
{
    const struct plan *plan = crew->plan;
    double by_time = 0, by_count = 0;
    if (plan->duration_ns && sample->at_ns > crew->begin_ns)
        by_time = (double)(sample->at_ns - crew->begin_ns) / (double)plan->duration_ns;
    if (plan->requests)
        by_count = (double)sample->sent / (double)plan->requests;
    else if (plan->times_count)
        by_count = (double)sample->sent / (double)plan->times_count;
    double progress = by_time > by_count ? by_time : by_count;
    return progress > 1 ? 1 : progress;
}

static void draw_progress(struct view *view, const struct crew *crew, const struct sample *sample,
                          int columns)
{
    struct line line = begin_line(view, columns);
    char text[64];
    bool is_warming = sample->at_ns < crew->begin_ns;
    double progress = progress_of(crew, sample);
    int width = columns > 60 ? 30 : 10;
    put_text(&line, is_warming ? "  warming up  " : "  measuring   ");
    for (int i = 0; i < width; i++)
        put_text(&line, (double)i < progress * width ? "\xe2\x96\x88" : "\xe2\x96\x91");
    if (is_warming)
        snprintf(text, sizeof text, "  %.1f s to go",
                 (double)(crew->begin_ns - sample->at_ns) / 1e9);
    else
        snprintf(text, sizeof text, "  %3.0f %%  %.0f s", progress * 100,
                 (double)(sample->at_ns - crew->begin_ns) / 1e9);
    put_text(&line, text);
    end_line(view, &line);
}

static void draw_sparkline(const struct view *view, struct line *line)
{
    static const char *const bars[] = {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
                                       "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86",
                                       "\xe2\x96\x87", "\xe2\x96\x88"};
    double highest = 0;
    for (unsigned i = 0; i < view->count; i++)
        highest = view->rates[i] > highest ? view->rates[i] : highest;
    unsigned room = line->room > 0 ? (unsigned)line->room : 0;
    unsigned first = view->count > room ? view->count - room : 0;
    for (unsigned i = first; i < view->count; i++)
        put_text(line, bars[highest > 0 ? (unsigned)(view->rates[i] / highest * 7.0) : 0]);
}

static void draw_rate(struct view *view, const struct sample *sample, const struct point *point,
                      int columns)
{
    struct line line = begin_line(view, columns);
    char text[96], a[32], b[32];
    double rate = point && point->seconds > 0 ? (double)point->valid / point->seconds : 0;
    put_text(&line, "  rate        ");
    put_mark(&line, BOLD);
    snprintf(text, sizeof text, "%s/s", units_print_count(a, (uint64_t)(rate + 0.5)));
    put_text(&line, text);
    put_mark(&line, PLAIN);
    snprintf(text, sizeof text, "   %s valid   %s under way", units_print_count(a, sample->valid),
             units_print_count(b, sample->in_flight));
    put_text(&line, text);
    if (sample->backlog) {
        snprintf(text, sizeof text, "   %s behind", units_print_count(a, sample->backlog));
        put_text(&line, text);
    }
    if (sample->failed) {
        put_mark(&line, RED);
        snprintf(text, sizeof text, "   %s failed", units_print_count(a, sample->failed));
        put_text(&line, text);
        put_mark(&line, PLAIN);
    }
    put_text(&line, "   ");
    draw_sparkline(view, &line);
    end_line(view, &line);
}

static void draw_latency(struct view *view, const struct point *point, int columns)
{
    struct line line = begin_line(view, columns);
    char text[160], a[32], b[32], c[32], d[32];
    put_text(&line, "  latency     ");
    if (point && point->valid) {
        snprintf(text, sizeof text, "p50 %s   p99 %s   p99.9 %s   max %s",
                 units_print_duration(a, (double)point->p50_ns),
                 units_print_duration(b, (double)point->p99_ns),
                 units_print_duration(c, (double)point->p999_ns),
                 units_print_duration(d, (double)point->max_ns));
        put_text(&line, text);
    } else {
        put_mark(&line, DIM);
        put_text(&line, "no answer in this interval");
    }
    end_line(view, &line);
}

void view_open(struct view *view, bool wanted)
{
    memset(view, 0, sizeof *view);
    view->is_on = wanted && term_is_live(TERM_ERRORS);
    view->has_colour = term_has_colour(TERM_ERRORS);
}

void view_add(struct view *view, const struct point *point)
{
    if (view->count == VIEW_BARS) {
        memmove(view->rates, view->rates + 1, (VIEW_BARS - 1) * sizeof *view->rates);
        view->count--;
    }
    view->rates[view->count++] = point->seconds > 0 ? (double)point->valid / point->seconds : 0;
}

static void go_back(struct view *view)
{
    if (view->lines)
        fprintf(stderr, "\033[%uA\r", view->lines);
    view->lines = 0;
}

void view_draw(struct view *view, const struct crew *crew, const struct sample *sample,
               const struct point *point)
{
    if (!view->is_on)
        return;
    int columns = term_columns(TERM_ERRORS);
    go_back(view);
    draw_progress(view, crew, sample, columns);
    draw_rate(view, sample, point, columns);
    draw_latency(view, point, columns);
    fflush(stderr);
}

void view_close(struct view *view)
{
    if (!view->is_on || view->lines == 0)
        return;
    go_back(view);
    fprintf(stderr, "\033[J");
    fflush(stderr);
}
