/* test_live_rate.c - readers are judged by what they take, however much the system holds. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#define FILE_BYTES (UINT64_C(256) << 20)
#define STEP_MS    50

static struct reader {
    sock_t sock;
    int buffer_bytes; /* its system holds for it */
    size_t step_bytes;
    bool dropped;
} readers[2] = {{.buffer_bytes = 4096, .step_bytes = 200},
                {.buffer_bytes = 65536, .step_bytes = 10000}};

static void setup(void)
{
    scratch_make();
    scratch_write("huge.bin", "");
    ck_assert_int_eq(truncate(scratch("huge.bin"), (off_t)FILE_BYTES), 0);
    readers[0].sock = readers[1].sock = SOCK_NONE;
}

static void teardown(void)
{
    sock_close(readers[0].sock);
    sock_close(readers[1].sock);
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* The buffer's size has to be known before the first window is offered. */
static void start(struct reader *reader)
{
    static const char request[] = "GET /huge.bin HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    size_t sent = 0;
    to.sin_port = htons((uint16_t)atoi(strchr(server.endpoints[0], ':') + 1));
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &reader->buffer_bytes, sizeof(int));
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    reader->sock = fd;
    reader->dropped = false;
    sock_set_blocking(fd, false);
    ck_assert_int_eq(sock_send(fd, request, sizeof request - 1, &sent), IO_OK);
}

static void take(struct reader *reader)
{
    char bytes[16384];
    size_t got;
    enum io io = sock_recv(reader->sock, bytes, reader->step_bytes, &got);
    reader->dropped = io != IO_OK && io != IO_AGAIN;
}

/* The slow one takes a fifth of the least rate, the other ten times as much as it has to. Neither
 * is ever quiet for long; but of the second the server hears rarely, because the system has room
 * for megabytes. */
START_TEST(a_reader_below_the_least_rate_is_dropped_and_a_faster_one_is_not)
{
    server_start(ARGS("--min-rate", "20K", "--write-timeout", "3s", scratch("")));
    uint64_t begin = now_ms();
    start(&readers[0]);
    start(&readers[1]);
    while (!readers[0].dropped) {
        ck_assert_msg(now_ms() - begin < PATIENCE_MS, "it bears with the slow one");
        poll(NULL, 0, STEP_MS);
        take(&readers[0]);
        take(&readers[1]);
        ck_assert_msg(!readers[1].dropped, "the fast one is dropped after %llu ms",
                      (unsigned long long)(now_ms() - begin));
    }
    ck_assert_uint_ge(now_ms() - begin, 10000);
}
END_TEST

Suite *live_rate_suite(void)
{
    Suite *suite = suite_create("live_rate");
    TCase *tcase = tcase_create("rate");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_reader_below_the_least_rate_is_dropped_and_a_faster_one_is_not);
    suite_add_tcase(suite, tcase);
    return suite;
}
