/* carry.c - keeps bytes on the heap from one step to the next. */
#include "carry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CAP_MIN  1024
#define ROOM_MIN 1024

static struct carry *resize(struct carry *carry, size_t cap)
{
    struct carry *resized = realloc(carry, sizeof *carry + cap);
    if (resized == NULL)
        return NULL;
    if (carry == NULL)
        memset(resized, 0, sizeof *resized);
    resized->cap = cap;
    return resized;
}

struct input carry_input(struct carry *carry)
{
    return (struct input){.parser = &carry->parser,
                          .at = carry->bytes + carry->start,
                          .len = carry->len - carry->start,
                          .begun = carry->begun,
                          .in_body = carry->in_body};
}

bool carry_keep(struct carry **place, const struct input *in, bool unread)
{
    struct carry *carry = *place;
    if (in->len == 0) {
        free(carry);
        *place = NULL;
        return true;
    }
    if (carry == NULL) {
        carry = resize(NULL, in->len < CAP_MIN ? CAP_MIN : in->len);
        if (carry == NULL)
            return false;
        memcpy(carry->bytes, in->at, in->len);
        carry->parser = *in->parser;
        *place = carry;
    } else {
        carry->start = (size_t)(in->at - carry->bytes);
    }
    carry->len = carry->start + in->len;
    carry->begun = in->begun;
    carry->in_body = in->in_body;
    carry->unread = unread;
    return true;
}

bool carry_make_room(struct carry **place, size_t most)
{
    struct carry *carry = *place;
    size_t len = carry->len - carry->start;
    if (carry->start > 0)
        memmove(carry->bytes, carry->bytes + carry->start, len);
    carry->start = 0;
    carry->len = len;
    if (carry->cap - len >= ROOM_MIN)
        return true;
    size_t cap = carry->cap * 2 < most ? carry->cap * 2 : most;
    assert(cap > len); /* the parser refuses heads that fill the buffer */
    carry = resize(carry, cap);
    if (carry == NULL)
        return false;
    *place = carry;
    return true;
}
