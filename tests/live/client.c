/* client.c - sends, receives, and reads answers strictly. */
#define _GNU_SOURCE
#include "client.h"

#include "tarn/bytes.h"
#include "tarn/endpoint.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool wait_for(sock_t sock, short events, int timeout_ms)
{
    struct pollfd slot = {.fd = (int)sock, .events = events};
    return poll(&slot, 1, timeout_ms) == 1;
}

static enum io try_to_connect(const char *text, sock_t *sock, struct err *err)
{
    struct endpoint endpoint;
    struct addr addr;
    MUST(endpoint_parse(&endpoint, text, err) == 0, "%s", err->text);
    MUST(endpoint_resolve(&endpoint, &addr, 1, err) == 1, "%s", err->text);
    *sock = SOCK_NONE;
    enum io io = sock_connect(&addr, NULL, sock, err);
    if (io == IO_AGAIN) {
        MUST(wait_for(*sock, POLLOUT, PATIENCE_MS), "%s does not answer", text);
        io = sock_connected(*sock, err);
    }
    return io;
}

sock_t client_connect(const char *endpoint)
{
    struct err err = {""};
    sock_t sock;
    MUST(try_to_connect(endpoint, &sock, &err) == IO_OK, "%s: %s", endpoint, err.text);
    return sock;
}

bool client_may_connect(const char *endpoint)
{
    struct err err = {""};
    sock_t sock;
    enum io io = try_to_connect(endpoint, &sock, &err);
    sock_close(sock);
    return io == IO_OK;
}

void client_open(struct client *client, const char *endpoint)
{
    client->ended = client->reset = false;
    client->at = client->len = 0;
    client->data[0] = '\0';
    client->sock = client_connect(endpoint);
}

void client_close(struct client *client)
{
    sock_close(client->sock);
    client->sock = SOCK_NONE;
}

/* ---- bytes ---- */

bool client_send_bytes(struct client *client, const void *data, size_t len)
{
    for (const char *at = data; len > 0;) {
        size_t sent = 0;
        enum io io = sock_send(client->sock, at, len, &sent);
        if (io != IO_OK && io != IO_AGAIN)
            return false;
        if (io == IO_AGAIN)
            MUST(wait_for(client->sock, POLLOUT, PATIENCE_MS), "it takes no bytes");
        at += sent;
        len -= sent;
    }
    return true;
}

bool client_send(struct client *client, const char *text)
{
    return client_send_bytes(client, text, strlen(text));
}

/* Bytes of answers that have been read make room for those that come. */
static void shift(struct client *client)
{
    client->len -= client->at;
    memmove(client->data, client->data + client->at, client->len);
    client->data[client->len] = '\0';
    client->at = 0;
}

bool client_receive(struct client *client, int timeout_ms)
{
    size_t got = 0;
    if (client->at > 0)
        shift(client);
    size_t room = sizeof client->data - 1 - client->len;
    MUST(room > 0, "an answer larger than a test's buffer");
    if (client->ended || !wait_for(client->sock, POLLIN, timeout_ms))
        return false;
    enum io io = sock_recv(client->sock, client->data + client->len, room, &got);
    client->reset = io != IO_OK && io != IO_AGAIN && io != IO_EOF;
    client->ended = client->reset || io == IO_EOF;
    client->len += got;
    client->data[client->len] = '\0';
    return got > 0;
}

static bool has_more(struct client *client)
{
    bool more = client_receive(client, PATIENCE_MS);
    MUST(more || client->ended, "nothing came within %d ms", PATIENCE_MS);
    return more;
}

uint64_t client_read(struct client *client, void *buffer, uint64_t len)
{
    uint64_t done = 0;
    while (done < len) {
        size_t part = client->len - client->at;
        if (part == 0 && !has_more(client))
            break;
        part = client->len - client->at;
        part = part < len - done ? part : (size_t)(len - done);
        if (buffer)
            memcpy((char *)buffer + done, client->data + client->at, part);
        client->at += part;
        done += part;
    }
    return done;
}

void client_expect_end(struct client *client)
{
    MUST(client->at == client->len && !has_more(client), "not the end, but: %.200s", client->data);
}

bool client_is_quiet(struct client *client)
{
    return !client_receive(client, 0) && !client->ended;
}

/* ---- answers ---- */

const char *answer_field(const struct answer *answer, const char *name)
{
    static char value[4096];
    struct bytes lines = bytes_of(answer->head);
    while (lines.at) {
        struct bytes line = bytes_cut(&lines, '\n');
        struct bytes field = bytes_cut(&line, ':');
        if (line.at && bytes_equal_nocase(field, bytes_of(name))) {
            line = bytes_trim((struct bytes){line.at, line.len - 1});
            snprintf(value, sizeof value, "%.*s", (int)line.len, line.at);
            return value;
        }
    }
    return NULL;
}

static unsigned count_field(const char *head, const char *name)
{
    unsigned count = 0;
    char line[64];
    snprintf(line, sizeof line, "\r\n%s:", name);
    for (const char *at = head; (at = strcasestr(at, line)); at++)
        count++;
    return count;
}

static bool may_have_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

/* Status line and fields as RFC 9112 wants them, without what static pages never need. */
static void check_head(const struct answer *answer)
{
    const char *head = answer->head;
    MUST(strncmp(head, "HTTP/1.1 ", 9) == 0 && head[12] == ' ', "%s", head);
    for (const char *at = head; *at; at++)
        MUST((*at == '\n') == (at > head && at[-1] == '\r'), "a bare CR or LF: %s", head);
    /* RFC 9110, 6.6.1: only 1xx and 5xx may come without. */
    if (answer->status >= 200 && answer->status < 500)
        MUST(count_field(head, "Date") == 1, "%s", head);
    MUST(count_field(head, "Transfer-Encoding") == 0, "%s", head);
    MUST(count_field(head, "Content-Length") == (may_have_body(answer->status) ? 1u : 0u), "%s",
         head);
}

static bool read_head(struct client *client, struct answer *answer)
{
    const char *end;
    while ((end = strstr(client->data + client->at, "\r\n\r\n")) == NULL) {
        if (has_more(client))
            continue;
        MUST(client->at == client->len, "half an answer: %s", client->data + client->at);
        return false;
    }
    size_t len = (size_t)(end + 2 - (client->data + client->at));
    MUST(len < sizeof answer->head, "a head of %zu bytes", len);
    memcpy(answer->head, client->data + client->at, len);
    answer->head[len] = '\0';
    client->at += len + 2;
    answer->status = len > 12 ? atoi(answer->head + 9) : 0;
    check_head(answer);
    return true;
}

static int read_answer(struct client *client, struct answer *answer, bool to_head)
{
    answer->status = 0;
    answer->body_len = 0;
    if (!read_head(client, answer))
        return 0;
    const char *length = answer_field(answer, "Content-Length");
    size_t wanted = length && !to_head ? strtoul(length, NULL, 10) : 0;
    while (client->len - client->at < wanted)
        MUST(has_more(client), "%zu of %zu bytes of a body, then the end", client->len - client->at,
             wanted);
    answer->body = client->data + client->at;
    answer->body_len = wanted;
    client->at += wanted;
    return answer->status;
}

int client_answer(struct client *client, struct answer *answer)
{
    return read_answer(client, answer, false);
}

int client_answer_to_head(struct client *client, struct answer *answer)
{
    return read_answer(client, answer, true);
}

int client_get(struct client *client, const char *target, struct answer *answer)
{
    char request[8192];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", target);
    client_send(client, request);
    return client_answer(client, answer);
}

int client_get_once(struct client *client, const char *endpoint, const char *target,
                    struct answer *answer)
{
    client_open(client, endpoint);
    int status = client_get(client, target, answer);
    client_close(client);
    return status;
}
