/* rules.h - what _headers, _redirects and their relatives on the command line say about a path.
 *
 * Paths are decoded, start with '/', and end with one if they were asked for like that.
 *
 * _headers: a pattern, and below it indented "Name: value" lines for every path that it covers;
 * "! Name" takes a field away again that an earlier pattern has set.
 * _redirects: "from to [status][!]"; the first line that covers a path counts, and unless there is
 * a '!', only for paths that no file answers for.
 *
 * Thread: owner.
 */
#ifndef TARN_RULES_H
#define TARN_RULES_H

#include "tarn/pattern.h"

#define RULES_MAX 2048

struct rules;

/* Returns null when there is no memory. */
struct rules *rules_create(void);
void rules_destroy(struct rules *rules);

/* Forgets what was read from files. */
void rules_clear(struct rules *rules);

/* Read a file whose TEXT must outlive the rules. What makes no sense is left out, with a line for
 * each in WARNINGS that names the file and the line. */
void rules_read_headers(struct rules *rules, struct bytes text, struct out *warnings);
void rules_read_redirects(struct rules *rules, struct bytes text, struct out *warnings);

/* False when something was left out because there was no memory for it. */
bool rules_are_whole(const struct rules *rules);

/* Sets Cache-Control for the files that GLOB covers, whatever _headers says. A glob without a
 * slash at its start holds at any depth. The last one that covers a file counts. Returns false
 * when there is no room or no memory. */
bool rules_add_cache(struct rules *rules, struct bytes glob, struct bytes value);

/* Appends the field lines for PATH to those in OUT, and takes away what rules take away. A field
 * that a rule sets takes the place of the same one in OUT, unless it is Link, Set-Cookie or Vary,
 * which add up. */
void rules_write_lines(const struct rules *rules, struct bytes path, struct out *out);

/* The same for a PATH that FILE answers for, "/about.html" whose OWN path is "/about": rules for
 * caches look at these two, whatever path was asked for. */
void rules_write_lines_of(const struct rules *rules, struct bytes path, struct bytes own,
                          struct bytes file, struct out *out);

/* Does _headers say anything? */
bool rules_have_headers(const struct rules *rules);

struct redirect {
    struct bytes from;
    struct bytes to;
    int status; /* 301, 302, 303, 307, 308; 200: another file answers; 404: likewise, as an error */
    bool is_forced;
};

/* The first one that covers PATH and, if files are there, is forced; or null. */
const struct redirect *rules_find_redirect(const struct rules *rules, struct bytes path,
                                           bool has_file);

/* Appends where it leads PATH to: encoded, and never the start of another host's address. */
void redirect_write(const struct redirect *redirect, struct bytes path, struct out *out);

/* A field that may be set by users: returns null, or what is wrong with it. */
const char *rules_field_problem(struct bytes name, struct bytes value);

/* Split "Name: value" and "GLOB=VALUE". Return null, or what is wrong with them. */
const char *rules_split_field(struct bytes text, struct bytes *name, struct bytes *value);
const char *rules_split_cache(struct bytes text, struct bytes *glob, struct bytes *value);

#endif
