/* sink.c - what becomes of lines that cannot be written. */
#include "sink_parts.h"

#include "tarn/ticks.h"
#include "tarn/units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define QUIET_NS (10 * NS_PER_S)

int sink_open(struct sink *sink, const char *path, struct err *err)
{
    struct err why;
    *sink = (struct sink){.quiet_ns = QUIET_NS, .descriptor = SINK_STANDARD_ERROR};
    if (path == NULL || strcmp(path, "-") == 0)
        return 0;
    if (strlen(path) >= sizeof sink->path)
        return err_set(err, "the log file's path is longer than %zu bytes", sizeof sink->path - 1);
    int fd = sink_file_open(path, &why);
    if (fd < 0)
        return err_set(err, "cannot open the log file %s: %s", path, why.text);
    snprintf(sink->path, sizeof sink->path, "%s", path);
    atomic_store(&sink->descriptor, fd);
    return 0;
}

int sink_reopen(struct sink *sink, struct err *err)
{
    struct err why;
    if (sink->path[0] == '\0')
        return 0;
    int fd = sink_file_open(sink->path, &why);
    if (fd < 0)
        return err_set(err, "cannot open the log file %s again: %s; the old one stays in use",
                       sink->path, why.text);
    sink_file_replace(atomic_load(&sink->descriptor), fd);
    atomic_store(&sink->is_cut, false);
    return 0;
}

static void tell(const struct err *news)
{
    char line[sizeof news->text + 16];
    int len = snprintf(line, sizeof line, "tarn: %s\n", news->text);
    sink_put(SINK_STANDARD_ERROR, false, (struct bytes){line, (size_t)len});
}

/* That standard error takes no more is told to nobody: it is where one would read it. */
static void has_lost(struct sink *sink, size_t bytes, int why)
{
    struct err news;
    atomic_fetch_add(&sink->lost_bytes, bytes);
    atomic_store(&sink->lost_ns, ticks_now());
    if (atomic_exchange(&sink->is_losing, true) || sink->path[0] == '\0')
        return;
    err_set(&news, "the log file %s takes no more: %s; lines are lost until it does", sink->path,
            strerror(why));
    tell(&news);
}

static void has_written(struct sink *sink)
{
    struct err news;
    if (!atomic_load(&sink->is_losing) ||
        ticks_now() - atomic_load(&sink->lost_ns) < sink->quiet_ns ||
        !atomic_exchange(&sink->is_losing, false))
        return;
    err_set(&news, "%s takes lines again; %" PRIu64 " bytes of the log were lost",
            sink->path[0] ? sink->path : "standard error", sink_lost_bytes(sink));
    tell(&news);
}

void sink_write(struct sink *sink, struct bytes text)
{
    int fd = atomic_load(&sink->descriptor);
    bool is_file = sink->path[0] != '\0';
    size_t put = 0;
    /* A line that was cut ends here, so that the next does not look like a part of it. */
    bool is_cut = atomic_exchange(&sink->is_cut, false);
    if (!is_cut || sink_put(fd, is_file, BYTES("\n")) == 1) {
        put = sink_put(fd, is_file, text);
        is_cut = put > 0 && text.at[put - 1] != '\n';
    }
    if (is_cut)
        atomic_store(&sink->is_cut, true);
    if (put < text.len)
        has_lost(sink, text.len - put, errno);
    else
        has_written(sink);
}

uint64_t sink_lost_bytes(const struct sink *sink)
{
    return atomic_load_explicit(&sink->lost_bytes, memory_order_relaxed);
}

void sink_close(struct sink *sink)
{
    struct err news;
    int fd = atomic_exchange(&sink->descriptor, SINK_STANDARD_ERROR);
    if (fd != SINK_STANDARD_ERROR)
        sink_file_close(fd);
    if (!atomic_exchange(&sink->is_losing, false))
        return;
    err_set(&news, "%" PRIu64 " bytes of the log were lost", sink_lost_bytes(sink));
    tell(&news);
}
