/* terminal.c - the two ends of a pseudo-terminal. */
#define _GNU_SOURCE
#include "terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void terminal_open(struct terminal *terminal)
{
    terminal->seen_len = 0;
    terminal->seen[0] = '\0';
    terminal->person = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    ck_assert_int_ge(terminal->person, 0);
    ck_assert_int_eq(grantpt(terminal->person), 0);
    ck_assert_int_eq(unlockpt(terminal->person), 0);
    terminal->program = open(ptsname(terminal->person), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_int_ge(terminal->program, 0);
}

void terminal_close(struct terminal *terminal)
{
    if (terminal->person >= 0)
        close(terminal->person);
    if (terminal->program >= 0)
        close(terminal->program);
    terminal->person = terminal->program = -1;
}

static void look(struct terminal *terminal)
{
    ssize_t got;
    while ((got = read(terminal->person, terminal->seen + terminal->seen_len,
                       sizeof terminal->seen - 1 - terminal->seen_len)) > 0) {
        terminal->seen_len += (size_t)got;
        terminal->seen[terminal->seen_len] = '\0';
    }
}

void terminal_wait_for(struct terminal *terminal, const char *text)
{
    uint64_t end = now_ms() + PATIENCE_MS;
    for (look(terminal); strstr(terminal->seen, text) == NULL; look(terminal)) {
        struct pollfd slot = {.fd = terminal->person, .events = POLLIN};
        ck_assert_msg(now_ms() < end, "\"%s\" does not appear:\n%s", text, terminal->seen);
        poll(&slot, 1, PATIENCE_MS);
    }
}

void terminal_type(struct terminal *terminal, const char *keys)
{
    ck_assert_int_eq(write(terminal->person, keys, strlen(keys)), (ssize_t)strlen(keys));
}

/* "  listening      http://127.0.0.1:8080/", once for each listener. */
static void take_endpoints(const char *banner)
{
    static const char label[] = "  listening      http://";
    for (const char *at = banner; (at = strstr(at, label));) {
        at += sizeof label - 1;
        size_t len = strcspn(at, "/");
        memcpy(server.endpoints[server.endpoint_count], at, len);
        server.endpoints[server.endpoint_count++][len] = '\0';
    }
}

void terminal_start(struct terminal *terminal, const char *const *args)
{
    server_launch(&(struct server_how){.errors = terminal->program, .has_terminal = true}, args);
    terminal_wait_for(terminal, "Ctrl-C ends it.");
    take_endpoints(terminal->seen);
}
