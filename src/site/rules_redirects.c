/* rules_redirects.c - reads _redirects. */
#include "rules_parts.h"

enum { WORDS_MAX = 8 };

static size_t split(struct bytes line, struct bytes words[WORDS_MAX])
{
    size_t count = 0, at = 0;
    while (at < line.len && count < WORDS_MAX) {
        size_t start = at;
        while (at < line.len && line.at[at] != ' ' && line.at[at] != '\t')
            at++;
        struct bytes word = {line.at + start, at - start};
        if (word.len && word.at[0] == '#')
            break;
        if (word.len)
            words[count++] = word;
        at++;
    }
    return count;
}

/* "301", "200!". */
static bool read_status(struct bytes word, struct redirect *redirect)
{
    static const int known[] = {200, 301, 302, 303, 307, 308, 404};
    uint64_t status;
    redirect->is_forced = bytes_ends_with(word, BYTES("!"));
    word.len -= redirect->is_forced;
    if (!bytes_to_u64(word, &status))
        return false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (status == (uint64_t)known[i]) {
            redirect->status = known[i];
            return true;
        }
    return false;
}

static struct bytes strip_scheme(struct bytes url)
{
    static const struct bytes schemes[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < 2; i++)
        if (bytes_starts_with(url, schemes[i]) && url.len > schemes[i].len)
            return (struct bytes){url.at + schemes[i].len, url.len - schemes[i].len};
    return (struct bytes){NULL, 0};
}

/* Where to: a path of this site, or an address whose host no hole can change. */
static const char *problem_of_target(const struct redirect *redirect)
{
    struct bytes rest = strip_scheme(redirect->to);
    if (redirect->to.len == 0)
        return "does not fit into memory";
    if (rest.at) {
        struct bytes host = {rest.at, 0};
        while (host.len < rest.len && bytes_find(BYTES("/?#"), rest.at[host.len]) < 0)
            host.len++;
        if (!pattern_covers(BYTES("/"), host))
            return "has a placeholder in the name of a host";
        if (redirect->status == 200 || redirect->status == 404)
            return "would have to ask another server, which tarn does not do";
    } else if (!bytes_starts_with(redirect->to, BYTES("/")) ||
               bytes_starts_with(redirect->to, BYTES("//"))) {
        return "is neither a path of this site nor an http address";
    }
    if (!pattern_covers(redirect->from, redirect->to))
        return "has a placeholder that its path does not have";
    return NULL;
}

static bool has_condition(const struct bytes *words, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (bytes_find(words[i], '=') >= 0 && words[i].at[0] != '/' &&
            strip_scheme(words[i]).at == NULL)
            return true;
    return false;
}

static void add_redirect(struct rule_reader *reader, struct bytes line)
{
    struct rules *rules = reader->rules;
    struct bytes words[WORDS_MAX];
    size_t count = split(line, words);
    struct redirect redirect = {.status = 301};
    const char *problem = NULL;
    struct bytes what = line;
    if (count < 2) {
        problem = "leads nowhere: a line is \"from to [status]\"";
    } else if (has_condition(words, count)) {
        problem = "has conditions, which tarn does not know";
    } else if (count > 3 || (count == 3 && !read_status(words[2], &redirect))) {
        problem = "has a status that is none of 200, 301, 302, 303, 307, 308, 404";
        what = words[2];
    } else {
        redirect.from = rules_decode(rules, words[0]);
        redirect.to = rules_encode(rules, words[1]);
        problem = pattern_problem(redirect.from);
        what = problem ? words[0] : words[1];
        if (problem == NULL)
            problem = problem_of_target(&redirect);
    }
    if (problem == NULL && rules->redirect_count == RULES_MAX)
        problem = "is one rule too many";
    if (problem)
        rule_reader_warn(reader, what, problem);
    else
        rules->redirects[rules->redirect_count++] = redirect;
}

void rules_read_redirects(struct rules *rules, struct bytes text, struct out *warnings)
{
    struct rule_reader reader = {
        .rules = rules, .file = "_redirects", .rest = text, .warnings = warnings};
    struct bytes line;
    while (rule_reader_next(&reader, &line))
        add_redirect(&reader, bytes_trim(line));
}
