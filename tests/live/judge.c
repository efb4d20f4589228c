/* judge.c - statuses, fields, bodies, and whether the connection goes on. */
#define _GNU_SOURCE
#include "judge.h"

#include <string.h>

#define P(text) (int)(text).len, (text).at

static bool has_option(const struct message *message, const char *option)
{
    struct bytes value;
    return wire_field(message, "Connection", &value) && bytes_equal_nocase(value, bytes_of(option));
}

/* A line of row->fields. */
static const char *check_expected(const struct message *message, struct bytes line)
{
    char name[64];
    struct bytes wanted = line, value;
    bool is_banned = line.at[0] == '!';
    struct bytes text = bytes_cut(&wanted, ':');
    if (is_banned)
        text = (struct bytes){text.at + 1, text.len - 1};
    memcpy(name, text.at, text.len);
    name[text.len] = '\0';
    bool has = wire_field(message, name, &value);
    if (has == is_banned)
        return wire_complain(has ? "has %s" : "lacks %s", name);
    if (wanted.at && !bytes_equal(value, bytes_trim(wanted)))
        return wire_complain("says %s: %.*s", name, P(value));
    return NULL;
}

static const char *check_content(const struct rule *row, struct bytes file,
                                 const struct message *message)
{
    const char *complaint;
    struct bytes lines = bytes_of(row->fields ? row->fields : "");
    while (lines.len > 0)
        if ((complaint = check_expected(message, bytes_cut(&lines, '\n'))))
            return complaint;
    if (row->body && !bytes_equal(message->body, bytes_of(row->body)))
        return wire_complain("has the body: %.*s",
                             message->body.len < 60 ? (int)message->body.len : 60,
                             message->body.at);
    return row->file ? wire_compare(message, file) : NULL;
}

/* An error says nothing that the client could have made it say. */
static const char *check_echo(const struct message *message)
{
    struct bytes all = {message->head.at,
                        (size_t)(message->body.at + message->body.len - message->head.at)};
    bool has_mark = memmem(all.at, all.len, MARK, sizeof MARK - 1) != NULL;
    return has_mark && message->status >= 400 ? "repeats a part of the request" : NULL;
}

/* "200", "200h" or "end". */
static const char *check_word(const struct rule *row, struct bytes word, bool is_last,
                              struct bytes file, struct bytes *rest)
{
    struct message message;
    uint64_t status = 0;
    bool to_head = bytes_ends_with(word, BYTES("h"));
    bytes_to_u64((struct bytes){word.at, 3}, &status);
    if (rest->len == 0)
        return wire_complain("no answer, but the end");
    const char *complaint = wire_read(rest, to_head, &message);
    if (complaint)
        return complaint;
    if ((uint64_t)message.status != status)
        return wire_complain("is answered with %d", message.status);
    if (!is_last && has_option(&message, "close"))
        return "says that it closes, but goes on";
    if ((complaint = check_echo(&message)))
        return complaint;
    return is_last ? check_content(row, file, &message) : NULL;
}

static const char *check_probe(struct bytes *rest)
{
    struct message message;
    if (rest->len == 0)
        return "ends the connection";
    const char *complaint = wire_read(rest, false, &message);
    if (complaint)
        return wire_complain("behind it: %s", complaint);
    if (message.status != 200 || !bytes_equal(message.body, BYTES(PROBE_ANSWER)))
        return wire_complain("what is behind it gets %d", message.status);
    return has_option(&message, "close") ? NULL : "no word of the end";
}

/* The answers to the row, sent once. ENDS becomes true if they are the last ones. */
static const char *check_answers(const struct rule *row, struct bytes file, struct bytes *rest,
                                 bool *ends)
{
    struct bytes words = bytes_of(row->answers);
    const char *complaint;
    while (words.len > 0) {
        struct bytes word = bytes_cut(&words, ' ');
        if (bytes_equal(word, BYTES("end"))) {
            *ends = true;
            break;
        }
        bool is_last = words.len == 0 || bytes_equal(words, BYTES("end"));
        if ((complaint = check_word(row, word, is_last, file, rest)))
            return complaint;
    }
    return NULL;
}

const char *judge(const struct rule *row, struct bytes file, const struct transcript *transcript)
{
    struct bytes rest = transcript->answers;
    bool ends = row->half_closes;
    const char *complaint;
    for (size_t i = 0; i < transcript->times; i++)
        if ((complaint = check_answers(row, file, &rest, &ends)))
            return complaint;
    if (!ends && (complaint = check_probe(&rest)))
        return complaint;
    if (rest.len > 0)
        return wire_complain("more than was expected: %.*s", rest.len < 60 ? (int)rest.len : 60,
                             rest.at);
    /* Who was told that the connection ends should send no more: then a reset is no surprise. */
    if (transcript->was_reset && !(ends && transcript->may_be_reset))
        return "resets the connection";
    if (memmem(transcript->answers.at, transcript->answers.len, SECRET, sizeof SECRET - 1))
        return "shows what is outside of the root";
    return NULL;
}
