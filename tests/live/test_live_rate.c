/* test_live_rate.c - readers are judged by what they take, however much the system holds. */
#define _GNU_SOURCE
#include "client.h"
#include "datagrams.h"

#include "scratch.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define FILE_BYTES (UINT64_C(256) << 20)
#define PAGE_BYTES 500000
#define STEP_MS    50

#define GET(path, fields) "GET /" path " HTTP/1.1\r\nHost: localhost\r\n" fields "\r\n"

/* Three for three ways of asking; the names are of the two kinds. */
#define WAYS 3
static struct reader {
    sock_t sock;
    int buffer_bytes; /* its system holds for it */
    size_t step_bytes;
    bool ended;
    bool dropped; /* before the end of the stream */
    uint64_t got;
} slow[WAYS], fast[WAYS];

static void setup(void)
{
    scratch_make();
    scratch_write("huge.bin", "");
    ck_assert_int_eq(truncate(scratch("huge.bin"), (off_t)FILE_BYTES), 0);
    scratch_write("page.bin", "");
    ck_assert_int_eq(truncate(scratch("page.bin"), PAGE_BYTES), 0);
    for (int i = 0; i < WAYS; i++) {
        slow[i] = (struct reader){.sock = SOCK_NONE, .buffer_bytes = 4096, .step_bytes = 200};
        fast[i] = (struct reader){.sock = SOCK_NONE, .buffer_bytes = 65536, .step_bytes = 10000};
    }
}

static void teardown(void)
{
    for (int i = 0; i < WAYS; i++) {
        sock_close(slow[i].sock);
        sock_close(fast[i].sock);
    }
    if (server.pid)
        server_stop();
    scratch_clear();
}

/* The buffer's size has to be known before the first window is offered. */
static void start(struct reader *reader, const char *request)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    size_t sent = 0;
    to.sin_port = htons((uint16_t)atoi(strchr(server.endpoints[0], ':') + 1));
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &reader->buffer_bytes, sizeof(int));
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    reader->sock = fd;
    sock_set_blocking(fd, false);
    ck_assert_int_eq(sock_send(fd, request, strlen(request), &sent), IO_OK);
}

static void take(struct reader *reader)
{
    char bytes[16384];
    size_t got = 0;
    if (reader->ended)
        return;
    enum io io = sock_recv(reader->sock, bytes, reader->step_bytes, &got);
    reader->ended = io != IO_OK && io != IO_AGAIN;
    reader->dropped = reader->ended && io != IO_EOF;
    reader->got += got;
}

/* The slow one takes a fifth of the least rate, the other ten times as much as it has to. Neither
 * is ever quiet for long; but of the second the server hears rarely, because the system has room
 * for megabytes. */
START_TEST(a_reader_below_the_least_rate_is_dropped_and_a_faster_one_is_not)
{
    server_start(ARGS("--min-rate", "20K", "--write-timeout", "3s", scratch("")));
    uint64_t begin = now_ms();
    start(slow, GET("huge.bin", ""));
    start(fast, GET("huge.bin", ""));
    while (!slow->ended) {
        ck_assert_msg(now_ms() - begin < PATIENCE_MS, "it bears with the slow one");
        poll(NULL, 0, STEP_MS);
        take(slow);
        take(fast);
        ck_assert_msg(!fast->ended, "the fast one is dropped after %llu ms",
                      (unsigned long long)(now_ms() - begin));
    }
    ck_assert(slow->dropped);
    ck_assert_uint_ge(now_ms() - begin, 10000);
}
END_TEST

/* Where the system takes the whole answer at once, nothing is blocked: the connection would be
 * idle, or done, for us, and the system would keep the rest for as long as it takes. The fast one
 * needs longer than an idle connection may last. */
START_TEST(nor_does_an_answer_that_fits_the_systems_buffers_wait_for_ever)
{
    static const char *const requests[WAYS] = {GET("page.bin", ""), GET("page.bin", ""),
                                               GET("page.bin", "Connection: close\r\n")};
    int ended = 0;
    server_start(ARGS("--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--min-rate", "20K",
                      "--idle-timeout", "1s", scratch("")));
    uint64_t begin = now_ms();
    for (int i = 0; i < WAYS; i++) {
        start(&slow[i], requests[i]);
        start(&fast[i], requests[i]);
    }
    sock_finish_sending(slow[1].sock);
    sock_finish_sending(fast[1].sock);
    while (ended < 2 * WAYS) {
        ck_assert_msg(now_ms() - begin < PATIENCE_MS, "it bears with the slow ones");
        poll(NULL, 0, STEP_MS);
        ended = 0;
        for (int i = 0; i < WAYS; i++) {
            take(&slow[i]);
            take(&fast[i]);
            ended += slow[i].ended + fast[i].ended;
        }
    }
    for (int i = 0; i < WAYS; i++) {
        ck_assert_msg(slow[i].dropped && slow[i].got < PAGE_BYTES, "slow %d", i);
        ck_assert_msg(!fast[i].dropped && fast[i].got > PAGE_BYTES, "fast %d", i);
    }
    ck_assert_uint_eq(metric_of(server.endpoints[1], "tarn_timeouts_total{kind=\"write\"}"), WAYS);
}
END_TEST

static bool is_refused(void *arg)
{
    (void)arg;
    return !client_may_connect(server.endpoints[0]);
}

/* With the network of a container goes what its system has not sent. */
START_TEST(a_server_that_leaves_waits_for_what_the_system_still_has)
{
    static const char *const requests[] = {GET("page.bin", ""),
                                           GET("page.bin", "Connection: close\r\n")};
    server_start(ARGS("--drain", "10m", "--write-timeout", "10m", "--min-rate", "0", scratch("")));
    start(fast, requests[_i]);
    while (fast->got == 0) {
        poll(NULL, 0, STEP_MS);
        take(fast);
    }
    kill(server.pid, SIGTERM);
    wait_until(is_refused, NULL, "it stops listening");
    poll(NULL, 0, 10 * STEP_MS); /* ample to end in, if it wants to */
    ck_assert_int_eq(waitpid(server.pid, NULL, WNOHANG), 0);
    while (!fast->ended)
        take(fast);
    ck_assert(!fast->dropped);
    ck_assert_uint_gt(fast->got, PAGE_BYTES);
    ck_assert_int_eq(server_wait(), 0);
}
END_TEST

Suite *live_rate_suite(void)
{
    Suite *suite = suite_create("live_rate");
    TCase *tcase = tcase_create("rate");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_reader_below_the_least_rate_is_dropped_and_a_faster_one_is_not);
    tcase_add_test(tcase, nor_does_an_answer_that_fits_the_systems_buffers_wait_for_ever);
    tcase_add_loop_test(tcase, a_server_that_leaves_waits_for_what_the_system_still_has, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
