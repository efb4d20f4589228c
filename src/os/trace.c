/* trace.c - formats a line in full before it writes it, so that those of several threads never
 * mix. */
#include "tarn/trace.h"
#include "tarn/out.h"
#include "tarn/thread.h"
#include "tarn/ticks.h"

#include <errno.h>
#include <stdio.h>

bool trace_is_on;
static uint64_t started_ns;

struct line {
    struct out out;
    int saved_errno;
    char text[1024];
};

void trace_start(void)
{
    started_ns = ticks_now();
    trace_is_on = true;
}

static void pad(struct out *out, size_t begin, size_t width)
{
    while (out->len - begin < width)
        out_char(out, ' ');
}

static void write_word(struct out *out, const char *word, size_t width)
{
    size_t begin = out->len;
    out_text(out, word);
    pad(out, begin, width);
}

static void begin(struct line *line, const char *step, sock_t sock)
{
    uint64_t us = (ticks_now() - started_ns) / 1000;
    char time[32];
    line->saved_errno = errno;
    line->out = out_init(line->text, sizeof line->text - 1); /* the last byte is for the newline */
    snprintf(time, sizeof time, "trace %3u.%06u ", (unsigned)(us / 1000000),
             (unsigned)(us % 1000000));
    out_text(&line->out, time);
    write_word(&line->out, thread_name(), 16);
    write_word(&line->out, step, 9);
    out_text(&line->out, " fd ");
    if (sock == SOCK_NONE)
        out_char(&line->out, '-');
    else
        out_u64(&line->out, (uint64_t)sock);
}

static void end(struct line *line)
{
    line->text[line->out.len] = '\n';
    fwrite(line->text, 1, line->out.len + 1, stderr);
    fflush(stderr); /* Windows keeps back what is written to a pipe or a file */
    errno = line->saved_errno;
}

/* A name that somebody gave a unix socket may hold anything: a blank in it would look like the end
 * of the address. */
static void write_addr(struct out *out, const struct addr *addr)
{
    char text[ADDR_TEXT_MAX];
    struct bytes rest = bytes_of(addr_print(addr, text));
    out_char(out, ' ');
    while (rest.at) {
        out_escaped(out, bytes_cut(&rest, ' '));
        if (rest.at)
            out_text(out, "\\x20");
    }
}

static void write_peer(struct out *out, sock_t sock)
{
    struct addr peer;
    uint32_t pid, uid;
    if (!sock_peer(sock, &peer)) {
        out_text(out, " (no peer)");
        return;
    }
    write_addr(out, &peer);
    if (addr_family(&peer) == FAMILY_UNIX && sock_credentials(sock, &pid, &uid)) {
        out_text(out, "pid=");
        out_u64(out, pid);
        out_text(out, ",uid=");
        out_u64(out, uid);
    }
}

/* " AF_INET 127.0.0.1:80" */
static void write_family(struct out *out, const struct addr *addr)
{
    out_char(out, ' ');
    out_text(out, addr_family_name(addr_family(addr)));
    write_addr(out, addr);
}

/* As far as that is known. */
static void write_local(struct out *out, sock_t sock)
{
    struct addr local;
    if (sock_local(sock, &local))
        write_family(out, &local);
}

static void write_detail(struct out *out, const char *detail)
{
    if (detail == NULL)
        return;
    out_text(out, "  ");
    out_text(out, detail);
}

static void write_why(struct out *out, const char *why)
{
    if (why == NULL)
        return;
    out_text(out, "  failed: ");
    out_text(out, why);
}

void trace_socket(sock_t sock, enum family family, const char *type, const char *purpose)
{
    struct line line;
    begin(&line, "socket", sock);
    out_char(&line.out, ' ');
    out_text(&line.out, addr_family_name(family));
    out_char(&line.out, ' ');
    out_text(&line.out, type);
    write_detail(&line.out, purpose);
    end(&line);
}

void trace_step(const char *step, sock_t sock, const char *detail)
{
    struct line line;
    struct addr peer;
    begin(&line, step, sock);
    write_local(&line.out, sock);
    if (sock_peer(sock, &peer)) {
        out_text(&line.out, " --");
        write_peer(&line.out, sock);
    }
    write_detail(&line.out, detail);
    end(&line);
}

void trace_at(const char *step, sock_t sock, const struct addr *addr, const char *why)
{
    struct line line;
    begin(&line, step, sock);
    write_family(&line.out, addr);
    write_why(&line.out, why);
    end(&line);
}

void trace_bind(sock_t sock, const struct addr *addr, const char *detail, const char *why)
{
    if (why)
        trace_at("bind", sock, addr, why);
    else /* the port is known now */
        trace_step("bind", sock, detail);
}

void trace_listen(sock_t sock, int backlog)
{
    char detail[32];
    snprintf(detail, sizeof detail, "backlog %d", backlog);
    trace_step("listen", sock, detail);
}

void trace_connect(sock_t sock, const struct addr *peer, const char *result, const char *why)
{
    struct line line;
    begin(&line, "connect", sock);
    write_local(&line.out, sock);
    out_text(&line.out, " ->");
    if (peer)
        write_addr(&line.out, peer);
    else
        write_peer(&line.out, sock);
    write_detail(&line.out, why ? NULL : result);
    write_why(&line.out, why);
    end(&line);
}

void trace_accept(sock_t listener, sock_t sock, const char *why)
{
    struct line line;
    char detail[40];
    begin(&line, "accept", sock);
    write_local(&line.out, why ? listener : sock);
    out_text(&line.out, " <-");
    write_peer(&line.out, sock);
    snprintf(detail, sizeof detail, "from fd %lld", (long long)listener);
    write_detail(&line.out, detail);
    write_why(&line.out, why);
    end(&line);
}

void trace_hand_off(sock_t sock, const char *worker)
{
    struct line line;
    begin(&line, "hand-off", sock);
    write_local(&line.out, sock);
    out_text(&line.out, " <-");
    write_peer(&line.out, sock);
    out_text(&line.out, "  to ");
    out_text(&line.out, worker);
    end(&line);
}

static void write_result(struct out *out, enum io io, size_t bytes, const char *why)
{
    switch (io) {
    case IO_OK:
        out_text(out, "  ");
        out_u64(out, bytes);
        out_text(out, bytes == 1 ? " byte" : " bytes");
        break;
    case IO_AGAIN:
        out_text(out, "  would have to wait");
        break;
    case IO_EOF:
        out_text(out, "  the end");
        break;
    case IO_FAILED:
    case IO_REFUSED:
        write_why(out, why);
        break;
    }
}

static const char *arrow_of(const char *step)
{
    return step[0] == 'r' ? " <-" : " ->";
}

void trace_moved(const char *step, sock_t sock, enum io io, size_t bytes, const char *why)
{
    struct line line;
    begin(&line, step, sock);
    write_local(&line.out, sock);
    out_text(&line.out, arrow_of(step));
    write_peer(&line.out, sock);
    write_result(&line.out, io, bytes, why);
    end(&line);
}

void trace_datagrams(const char *step, sock_t sock, const struct datagram *datagrams,
                     unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct line line;
        begin(&line, step, sock);
        write_local(&line.out, sock);
        out_text(&line.out, arrow_of(step));
        if (datagrams[i].peer.len)
            write_addr(&line.out, &datagrams[i].peer);
        else
            write_peer(&line.out, sock);
        write_result(&line.out, IO_OK, datagrams[i].len, NULL);
        end(&line);
    }
}
