/* control.c - which of the pages about the server, and how it is sent. */
#include "tarn/control.h"

#include "tarn/answer.h"
#include "tarn/metrics.h"
#include "tarn/status.h"

#include <stdlib.h>

/* A page of figures grows with the workers and with what was configured. */
#define FIGURES_LEAST 16384u
#define FIGURES_MOST  (16u << 20)

static struct page *say(int status, const char *text, int64_t now_s)
{
    return answer_once(status, BYTES("text/plain; charset=utf-8"), bytes_of(text), now_s);
}

static struct page *show_figures(const struct control *control, const char *type,
                                 void (*write)(struct out *, const struct control *), int64_t now_s)
{
    struct page *page = NULL;
    for (size_t cap = FIGURES_LEAST; page == NULL && cap <= FIGURES_MOST; cap *= 2) {
        char *buffer = malloc(cap);
        if (buffer == NULL)
            break;
        struct out out = out_init(buffer, cap);
        write(&out, control);
        if (!out.full)
            page = answer_once(200, bytes_of(type), out_view(&out), now_s);
        free(buffer);
    }
    return page ? page : say(503, "out of memory\n", now_s);
}

bool control_find(const struct control *control, const struct request *request, const char *data,
                  int64_t now_s, struct page **page)
{
    struct bytes path = request_span(data, request->path);
    if (bytes_equal(path, BYTES("/.tarn/health")))
        *page = say(200, "healthy\n", now_s);
    else if (bytes_equal(path, BYTES("/.tarn/ready")))
        *page = atomic_load_explicit(&control->leaving, memory_order_relaxed)
                    ? say(503, "draining\n", now_s)
                    : say(200, "ready\n", now_s);
    else if (bytes_equal(path, BYTES("/.tarn/metrics")))
        *page = show_figures(control, METRICS_TYPE, metrics_write, now_s);
    else if (bytes_equal(path, BYTES("/.tarn/status")))
        *page = show_figures(control, "application/json", status_write, now_s);
    else
        return false;
    return true;
}
