/* rules_parts.h - what rules consist of, for rules.c, which applies them, and the files that read
 * them.
 */
#ifndef TARN_RULES_PARTS_H
#define TARN_RULES_PARTS_H

#include "tarn/rules.h"

struct rule_field {
    struct bytes name;
    struct bytes value;
    bool is_removal;
};

struct header_rule {
    struct bytes pattern;
    size_t first; /* of the fields */
    size_t count;
};

struct cache_rule {
    char *glob; /* owned */
    struct bytes value;
};

/* Text that is not in a file as it has to be. */
struct rule_text {
    struct rule_text *next;
    size_t len;
    char text[];
};

struct rules {
    struct header_rule headers[RULES_MAX];
    struct rule_field fields[RULES_MAX];
    struct redirect redirects[RULES_MAX];
    struct cache_rule cache[RULES_MAX / 16];
    size_t header_count;
    size_t field_count;
    size_t redirect_count;
    size_t cache_count;
    struct rule_text *texts;
    bool no_memory; /* for one of them */
};

/* A file that is being read. */
struct rule_reader {
    struct rules *rules;
    const char *file;
    struct bytes rest;
    unsigned line_number;
    struct out *warnings;
    unsigned warning_count;
};

/* The next line that is neither empty nor a comment, without its end. Returns false at the end of
 * the file. */
bool rule_reader_next(struct rule_reader *reader, struct bytes *line);

/* Says what is wrong with TEXT on the current line. */
void rule_reader_warn(struct rule_reader *reader, struct bytes text, const char *problem);

/* TEXT with its escapes decoded, as paths are. Null when there is no memory. */
struct bytes rules_decode(struct rules *rules, struct bytes text);

/* TEXT with escapes for the bytes that may not stand in an address. */
struct bytes rules_encode(struct rules *rules, struct bytes text);

#endif
