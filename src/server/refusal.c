/* refusal.c - the shortest way from a socket to a clean end. */
#include "tarn/refusal.h"

#include "tarn/answer.h"
#include "tarn/out.h"
#include "tarn/ticks.h"
#include "tarn/units.h"

/* What a peer sends is read up to this, because a socket that is closed over unread bytes resets
 * the connection, and our answer would be lost with it. */
#define IGNORED_READS 16

enum { ANSWER_MAX = 4096 };

void refusal_send(sock_t sock, struct bytes answer)
{
    size_t count = 0;
    sock_send(sock, answer.at, answer.len, &count);
    sock_finish_sending(sock);
}

void refusal_busy(sock_t sock)
{
    char text[ANSWER_MAX];
    struct out out = out_init(text, sizeof text);
    answer_write_error(&out, &(struct answer){.status = 503,
                                              .lines = BYTES("Connection: close\r\n"),
                                              .now_s = ticks_wall_ns() / (int64_t)NS_PER_S});
    refusal_send(sock, out_view(&out));
}

void refusal_close(sock_t sock)
{
    char ignored[4096];
    size_t count = 0;
    for (int i = 0; i < IGNORED_READS; i++)
        if (sock_recv(sock, ignored, sizeof ignored, &count) != IO_OK)
            break;
    sock_close(sock);
}
