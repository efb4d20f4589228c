/* answer.c - llhttp's callbacks, and the memory that spares them.
 *
 * llhttp is told to pause at the end of a message, so that the bytes behind it stay ours. Once a
 * head with a Content-Length is complete, counting replaces the parser: that is what lets bodies
 * be dropped inside the kernel. */
#include "answer.h"

#include <llhttp.h>
#include <stdlib.h>
#include <string.h>

uint64_t answer_digest(uint64_t digest, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        digest = (digest ^ (unsigned char)data[i]) * UINT64_C(0x100000001b3);
    return digest;
}

_Static_assert(sizeof(llhttp_t) <= sizeof(((struct answer *)0)->parser), "llhttp must fit");

static llhttp_t *parser_of(struct answer *answer)
{
    return (llhttp_t *)(void *)answer->parser;
}

static void see_body(struct answer *answer, const char *data, size_t len)
{
    answer->body_bytes += len;
    if (answer->wants_digest)
        answer->digest = answer_digest(answer->digest, data, len);
}

static struct answer *answer_of(llhttp_t *parser)
{
    return parser->data;
}

/* RFC 9112, 6.3: these never have a body, whatever their fields say. llhttp would wait for one. */
static bool never_has_body(const struct answer *answer, unsigned status)
{
    return answer->is_head || status / 100 == 1 || status == 204 || status == 304;
}

/* 100 and 103 announce the response, 101 is one that nobody asked for. */
static bool is_interim(const struct answer *answer)
{
    return answer->status / 100 == 1 && answer->status != 101;
}

static int on_headers_complete(llhttp_t *parser)
{
    struct answer *answer = answer_of(parser);
    answer->phase = ANSWER_STREAM;
    answer->status = parser->status_code;
    if (never_has_body(answer, parser->status_code))
        return 1;
    /* The llhttp of a message with Content-Length has nothing more to say after its head. */
    if ((parser->flags & F_CONTENT_LENGTH) && parser->content_length > 0) {
        answer->phase = ANSWER_LENGTH;
        answer->left = parser->content_length;
        answer->keeps_open = llhttp_should_keep_alive(parser) != 0;
    }
    return 0;
}

static int on_body(llhttp_t *parser, const char *at, size_t len)
{
    struct answer *answer = answer_of(parser);
    if (answer->body_at == NULL)
        answer->body_at = at;
    see_body(answer, at, len);
    if (answer->phase == ANSWER_LENGTH)
        answer->left -= len;
    return 0;
}

static int on_message_complete(llhttp_t *parser)
{
    struct answer *answer = answer_of(parser);
    answer->keeps_open = llhttp_should_keep_alive(parser) != 0 && answer->status != 101;
    return HPE_PAUSED;
}

static const llhttp_settings_t *settings(void)
{
    static const llhttp_settings_t all = {
        .on_headers_complete = on_headers_complete,
        .on_body = on_body,
        .on_message_complete = on_message_complete,
    };
    return &all;
}

void answer_begin(struct answer *answer, bool is_head, bool wants_digest)
{
    answer->phase = ANSWER_START;
    answer->is_head = is_head;
    answer->wants_digest = wants_digest;
    answer->status = 0;
    answer->left = 0;
    answer->body_bytes = 0;
    answer->head_bytes = 0;
    answer->digest = ANSWER_DIGEST_START;
}

/* Remembers a head. Without memory for it the parser goes on doing the work. */
static void remember(struct answer_memo *memo, const struct answer *answer, struct bytes head)
{
    char *copy = realloc(memo->head, head.len);
    if (copy == NULL)
        return;
    memcpy(copy, head.at, head.len);
    *memo = (struct answer_memo){.head = copy,
                                 .head_len = head.len,
                                 .body_bytes = answer->body_bytes + answer->left,
                                 .status = answer->status,
                                 .keeps_open = answer->keeps_open};
}

/* True when the next bytes are the head that MEMO holds, which then counts as read. */
static bool follow(struct answer *answer, const struct answer_memo *memo, struct bytes next)
{
    if (memo == NULL || memo->head == NULL || next.len < memo->head_len ||
        memcmp(next.at, memo->head, memo->head_len) != 0)
        return false;
    answer->phase = ANSWER_LENGTH;
    answer->status = memo->status;
    answer->keeps_open = memo->keeps_open;
    answer->left = memo->body_bytes;
    return true;
}

/* Lets llhttp have the bytes of NEXT, inside the head no more than a head may have. */
static llhttp_errno_t execute(struct answer *answer, struct bytes next, const char **end)
{
    bool in_head = answer->phase == ANSWER_HEAD;
    size_t room = in_head ? ANSWER_HEAD_MAX - answer->head_bytes : SIZE_MAX;
    size_t take = next.len < room ? next.len : room;
    answer->body_at = NULL;
    llhttp_errno_t code = llhttp_execute(parser_of(answer), next.at, take);
    *end = code == HPE_OK ? next.at + take : llhttp_get_error_pos(parser_of(answer));
    if (in_head)
        answer->head_bytes += (size_t)((answer->body_at ? answer->body_at : *end) - next.at);
    return code;
}

static enum answer_result parse(struct answer *answer, struct answer_memo *memo, struct bytes next,
                                size_t *used, enum fault *fault)
{
    const char *end;
    bool is_first = answer->head_bytes == 0;
    llhttp_errno_t code = execute(answer, next, &end);
    bool is_complete = code == HPE_PAUSED;
    *used += (size_t)(end - next.at);
    if (code != HPE_OK && !is_complete) {
        /* What llhttp dislikes behind a head can only be the chunked coding. */
        *fault = answer->phase == ANSWER_STREAM ? FAULT_BAD_CHUNK : FAULT_BAD_HEAD;
        return ANSWER_FAULT;
    }
    if (answer->phase == ANSWER_HEAD && answer->head_bytes == ANSWER_HEAD_MAX) {
        *fault = FAULT_LARGE_HEAD;
        return ANSWER_FAULT;
    }
    bool has_length =
        answer->phase == ANSWER_LENGTH || (is_complete && !(parser_of(answer)->flags & F_CHUNKED));
    if (memo && is_first && has_length && !is_interim(answer))
        remember(memo, answer, (struct bytes){next.at, answer->head_bytes});
    return is_complete ? ANSWER_DONE : ANSWER_MORE;
}

static enum answer_result count_body(struct answer *answer, struct bytes next, size_t *used)
{
    size_t take = answer->left < next.len ? (size_t)answer->left : next.len;
    see_body(answer, next.at, take);
    answer->left -= take;
    *used += take;
    return answer->left == 0 ? ANSWER_DONE : ANSWER_MORE;
}

enum answer_result answer_feed(struct answer *answer, struct answer_memo *memo, const char *data,
                               size_t len, size_t *used, enum fault *fault)
{
    enum answer_result result = ANSWER_MORE;
    *used = 0;
    while (result == ANSWER_MORE && *used < len) {
        struct bytes next = {data + *used, len - *used};
        if (answer->phase == ANSWER_START && follow(answer, memo, next)) {
            *used += memo->head_len;
            next = (struct bytes){next.at + memo->head_len, next.len - memo->head_len};
        } else if (answer->phase == ANSWER_START) {
            llhttp_init(parser_of(answer), HTTP_RESPONSE, settings());
            parser_of(answer)->data = answer;
            answer->phase = ANSWER_HEAD;
        }
        if (answer->phase == ANSWER_LENGTH)
            result = count_body(answer, next, used);
        else
            result = parse(answer, memo, next, used, fault);
        if (result == ANSWER_DONE && is_interim(answer)) {
            answer_begin(answer, answer->is_head, answer->wants_digest);
            result = ANSWER_MORE;
        }
    }
    return result;
}

enum fault answer_close(struct answer *answer)
{
    llhttp_errno_t code;
    switch (answer->phase) {
    case ANSWER_START:
        return FAULT_CLOSED;
    case ANSWER_HEAD:
        return FAULT_CLOSED_IN_HEAD;
    case ANSWER_LENGTH:
        return FAULT_SHORT_BODY;
    case ANSWER_STREAM:
        break;
    }
    code = llhttp_finish(parser_of(answer));
    return code == HPE_OK || code == HPE_PAUSED ? FAULT_NONE : FAULT_SHORT_BODY;
}

uint64_t answer_droppable(const struct answer *answer)
{
    return answer->phase == ANSWER_LENGTH && !answer->wants_digest ? answer->left : 0;
}

bool answer_dropped(struct answer *answer, uint64_t count)
{
    answer->body_bytes += count;
    answer->left -= count;
    return answer->left == 0;
}

void answer_memo_clear(struct answer_memo *memo)
{
    free(memo->head);
    memo->head = NULL;
}
