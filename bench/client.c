/* client.c - the ring of slots, and sending as far as the system goes along. */
#include "client.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct slot *client_push(struct client *client)
{
    assert(client->used < client->depth);
    uint32_t at = client->first + client->used++;
    return &client->slots[at < client->depth ? at : at - client->depth];
}

struct slot *client_oldest(struct client *client)
{
    return client->used ? &client->slots[client->first] : NULL;
}

void client_pop(struct client *client)
{
    assert(client->used > 0);
    client->first = client->first + 1 < client->depth ? client->first + 1 : 0;
    client->used--;
}

void client_drop_rest(struct client *client)
{
    free(client->rest_owned);
    client->rest_owned = NULL;
    client->rest = NULL;
    client->rest_len = 0;
}

static enum io keep_rest(struct client *client, struct bytes rest, bool is_static)
{
    client->rest = rest.at;
    client->rest_len = rest.len;
    if (is_static)
        return IO_AGAIN;
    client->rest_owned = malloc(rest.len);
    if (client->rest_owned == NULL) {
        client_drop_rest(client);
        return IO_FAILED;
    }
    memcpy(client->rest_owned, rest.at, rest.len);
    client->rest = client->rest_owned;
    return IO_AGAIN;
}

enum io client_send(struct client *client, struct bytes data, bool is_static, uint64_t *calls)
{
    size_t sent = 0;
    assert(client->rest_len == 0);
    enum io io = IO_AGAIN;
    if (client->state != CLIENT_CLOSED) {
        io = sock_send(client->sock, data.at, data.len, &sent);
        ++*calls;
    }
    if (io == IO_AGAIN)
        sent = 0;
    else if (io != IO_OK)
        return io;
    if (sent == data.len)
        return IO_OK;
    return keep_rest(client, (struct bytes){data.at + sent, data.len - sent}, is_static);
}

enum io client_send_rest(struct client *client, uint64_t *calls)
{
    size_t sent = 0;
    enum io io = sock_send(client->sock, client->rest, client->rest_len, &sent);
    ++*calls;
    if (io != IO_OK)
        return io;
    client->rest += sent;
    client->rest_len -= sent;
    if (client->rest_len > 0)
        return IO_AGAIN;
    client_drop_rest(client);
    return IO_OK;
}

void client_list_add(struct client_list *list, struct client *client)
{
    assert(client->list == NULL);
    client->list = list;
    client->next = NULL;
    client->prev = list->last;
    *(list->last ? &list->last->next : &list->first) = client;
    list->last = client;
    list->count++;
}

void client_unlist(struct client *client)
{
    struct client_list *list = client->list;
    if (list == NULL)
        return;
    *(client->prev ? &client->prev->next : &list->first) = client->next;
    *(client->next ? &client->next->prev : &list->last) = client->prev;
    client->list = NULL;
    list->count--;
}

struct client *client_list_take(struct client_list *list)
{
    struct client *client = list->first;
    if (client)
        client_unlist(client);
    return client;
}
