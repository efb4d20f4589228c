/* fake_sock.c - the scripted socket. */
#include "fake_sock.h"

#include <stdlib.h>
#include <string.h>

struct fake_sock fake;

void fake_reset(void)
{
    free(fake.sent);
    fake = (struct fake_sock){.window = SIZE_MAX, .sent = calloc(FAKE_SENT_MAX + 1, 1)};
}

enum io sock_recv(sock_t sock, void *buffer, size_t cap, size_t *got)
{
    (void)sock;
    fake.receives++;
    size_t n = fake.incoming_len < cap ? fake.incoming_len : cap;
    if (fake.piece && n > fake.piece)
        n = fake.piece;
    if (n == 0)
        return fake.ends ? IO_EOF : IO_AGAIN;
    memcpy(buffer, fake.incoming, n);
    fake.incoming += n;
    fake.incoming_len -= n;
    *got = n;
    return IO_OK;
}

static enum io take(const void *data, size_t len, size_t *sent)
{
    if (fake.broken)
        return IO_FAILED;
    size_t n = len < fake.window ? len : fake.window;
    if (n > FAKE_SENT_MAX - fake.sent_len)
        return IO_FAILED;
    if (n == 0 && len > 0)
        return IO_AGAIN;
    memcpy(fake.sent + fake.sent_len, data, n);
    fake.sent_len += n;
    if (fake.window != SIZE_MAX)
        fake.window -= n;
    fake.sends++;
    *sent = n;
    return IO_OK;
}

enum io sock_send(sock_t sock, const void *data, size_t len, size_t *sent)
{
    (void)sock;
    return take(data, len, sent);
}

enum io sock_send_more(sock_t sock, const void *data, size_t len, size_t *sent)
{
    (void)sock;
    return take(data, len, sent);
}

enum io sock_send_file(sock_t sock, file_t file, uint64_t *offset, uint64_t count, size_t *sent)
{
    char buffer[65536];
    (void)sock;
    int64_t got =
        file_read(file, buffer, count < sizeof buffer ? (size_t)count : sizeof buffer, *offset);
    if (got < 0)
        return IO_FAILED;
    if (got == 0)
        return IO_EOF;
    enum io io = take(buffer, (size_t)got, sent);
    if (io == IO_OK)
        *offset += *sent;
    return io;
}

void sock_finish_sending(sock_t sock)
{
    (void)sock;
    fake.finished = true;
}

void sock_close(sock_t sock)
{
    (void)sock;
    fake.closed = true;
}

void sock_abort(sock_t sock)
{
    (void)sock;
    fake.closed = fake.aborted = true;
}

size_t sock_unsent(sock_t sock)
{
    (void)sock;
    return fake.unsent;
}

size_t sock_step(sock_t sock)
{
    (void)sock;
    return fake.step;
}
