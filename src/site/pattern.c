/* pattern.c - compares paths with patterns, going back to the last star where it has to. */
#include "tarn/pattern.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of the name behind a colon at the start of TEXT; 0: this is no hole. */
static size_t hole_name(struct bytes text)
{
    size_t len = 1;
    if (text.len < 2 || text.at[0] != ':' || !is_letter(text.at[1]))
        return 0;
    while (len < text.len && (is_letter(text.at[len]) || text.at[len] == '_' ||
                              (text.at[len] >= '0' && text.at[len] <= '9')))
        len++;
    return len - 1;
}

static struct bytes from(struct bytes text, size_t at)
{
    return (struct bytes){text.at + at, text.len - at};
}

static struct bytes without_slash(struct bytes path)
{
    if (path.len > 1 && path.at[path.len - 1] == '/')
        path.len--;
    return path;
}

static size_t segment_len(struct bytes path)
{
    ptrdiff_t slash = bytes_find(path, '/');
    return slash < 0 ? path.len : (size_t)slash;
}

static void remember(struct pattern_match *match, struct bytes name, struct bytes value)
{
    if (match && match->count < PATTERN_HOLES_MAX) {
        match->names[match->count] = name;
        match->values[match->count++] = value;
    }
}

/* The last star may have covered too little: everything behind it is tried again further on. */
struct star {
    bool is_there;
    size_t pattern_at; /* behind it */
    size_t path_at;    /* where what it covers begins */
    size_t path_end;   /* and ends */
    size_t holes;      /* before it */
};

static bool match_from_slash(struct bytes pattern, struct bytes path, struct pattern_match *match)
{
    struct star star = {false, 0, 0, 0, 0};
    size_t p = 0, s = 0;
    while (s < path.len || p < pattern.len) {
        size_t name = p < pattern.len ? hole_name(from(pattern, p)) : 0;
        size_t segment = name ? segment_len(from(path, s)) : 0;
        if (p < pattern.len && pattern.at[p] == '*') {
            star = (struct star){true, p + 1, s, s, match ? match->count : 0};
            p++;
        } else if (name > 0 && segment > 0) {
            remember(match, (struct bytes){pattern.at + p + 1, name},
                     (struct bytes){path.at + s, segment});
            p += name + 1;
            s += segment;
        } else if (name == 0 && p < pattern.len && s < path.len && pattern.at[p] == path.at[s]) {
            p++;
            s++;
        } else if (star.is_there && star.path_end < path.len) {
            p = star.pattern_at;
            s = ++star.path_end;
            if (match)
                match->count = star.holes;
        } else {
            return false;
        }
    }
    if (star.is_there)
        remember(match, BYTES("splat"),
                 (struct bytes){path.at + star.path_at, star.path_end - star.path_at});
    return true;
}

bool pattern_matches(struct bytes pattern, struct bytes path, struct pattern_match *match)
{
    /* A star at the end covers all that is left: the last slash tells a folder from a file. */
    bool takes_slash = bytes_ends_with(pattern, BYTES("*"));
    if (match)
        match->count = 0;
    if (match_from_slash(without_slash(pattern), takes_slash ? path : without_slash(path), match))
        return true;
    /* "/a/" and a star covers "/a", and the star nothing. */
    if (!bytes_ends_with(pattern, BYTES("/*")) || pattern.len < 3)
        return false;
    pattern.len -= 2;
    if (match)
        match->count = 0;
    if (!match_from_slash(pattern, without_slash(path), match))
        return false;
    remember(match, BYTES("splat"), BYTES(""));
    return true;
}

void pattern_fill(struct out *out, struct bytes text, const struct pattern_match *match,
                  pattern_encode *encode)
{
    size_t at = 0;
    while (at < text.len) {
        struct bytes name = {text.at + at + 1, hole_name(from(text, at))};
        size_t i = 0;
        while (name.len && i < match->count && !bytes_equal(match->names[i], name))
            i++;
        if (name.len && i < match->count) {
            encode(out, match->values[i]);
            at += name.len + 1;
            /* No path that is asked for has two slashes, and one that says so leads round. */
            bool ends_folder = out->len > 0 && out->at[out->len - 1] == '/';
            at += ends_folder && at < text.len && text.at[at] == '/';
        } else {
            out_char(out, text.at[at++]);
        }
    }
}

/* Paths are cleaned before they are compared: segments that are empty or dots are gone by then. */
static bool is_clean(struct bytes pattern)
{
    struct bytes rest = from(pattern, 1);
    while (rest.at) {
        struct bytes segment = bytes_cut(&rest, '/');
        bool is_inner = rest.at != NULL;
        if ((segment.len == 0 && is_inner) || bytes_equal(segment, BYTES(".")) ||
            bytes_equal(segment, BYTES("..")))
            return false;
    }
    return true;
}

const char *pattern_problem(struct bytes pattern)
{
    size_t stars = 0, holes = 0;
    if (pattern.len == 0 || pattern.at[0] != '/')
        return "does not start with a slash";
    if (!is_clean(pattern))
        return "has \"//\", \"/./\" or \"/../\", which no path has when it is compared";
    for (size_t i = 0; i < pattern.len; i++) {
        size_t name = hole_name(from(pattern, i));
        struct bytes behind = from(pattern, i + name + 1);
        stars += pattern.at[i] == '*';
        holes += name > 0;
        if (name > 0 && (pattern.at[i - 1] != '/' || (behind.len && behind.at[0] != '/')))
            return "has a placeholder that is not a whole segment";
    }
    if (stars > 1)
        return "has more than one star";
    if (holes + stars > PATTERN_HOLES_MAX)
        return "has more placeholders than anybody needs";
    return NULL;
}

bool pattern_covers(struct bytes pattern, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t len = hole_name(from(text, i));
        struct bytes name = {text.at + i + 1, len};
        bool is_known = bytes_equal(name, BYTES("splat")) && bytes_find(pattern, '*') >= 0;
        for (size_t j = 0; len > 0 && j < pattern.len && !is_known; j++) {
            size_t known = hole_name(from(pattern, j));
            is_known = known == len && bytes_equal((struct bytes){pattern.at + j + 1, known}, name);
        }
        if (len > 0 && !is_known)
            return false;
    }
    return true;
}
