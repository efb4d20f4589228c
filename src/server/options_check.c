/* options_check.c - what must hold between options, and inside those that are kept as text. */
#include "tarn/authority.h"
#include "tarn/endpoint.h"
#include "tarn/options.h"
#include "tarn/out.h"
#include "tarn/rules.h"
#include "tarn/target.h"

#include <string.h>

static int check_together(const struct options *options, struct err *err)
{
    struct endpoint ignored;
    if (options->lan && options->listen.count > 0)
        return err_set(err, "--lan chooses the addresses itself; leave out --lan, or write "
                            "--listen :PORT for a port of all addresses");
    for (size_t i = 0; i < options->listen.count; i++)
        if (endpoint_parse(&ignored, options->listen.items[i], err) < 0)
            return -1;
    if (options->admin && endpoint_parse(&ignored, options->admin, err) < 0)
        return -1;
    if (options->admin && ignored.kind == ENDPOINT_UDP)
        return err_set(err, "--admin %s: figures do not fit into datagrams; name another endpoint",
                       options->admin);
    if (options->admin && ignored.proxy)
        return err_set(err, "--admin %s: who asks there asks for themselves; leave out proxy",
                       options->admin);
    if (options->max_uri > options->max_head)
        return err_set(err,
                       "--max-uri (%llu bytes) must not exceed --max-head (%llu bytes): the "
                       "target is a part of the head",
                       (unsigned long long)options->max_uri, (unsigned long long)options->max_head);
    if (options->cache_bytes > 0 && options->whole_bytes > options->cache_bytes)
        return err_set(err, "--whole-size (%llu bytes) must not exceed --cache-size (%llu bytes)",
                       (unsigned long long)options->whole_bytes,
                       (unsigned long long)options->cache_bytes);
    if (options->log == LOG_NONE && options->log_file)
        return err_set(err, "--log-file %s would stay empty with --log none", options->log_file);
    return 0;
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

/* What the user wrote, as far as a terminal can show it. */
static int complain(struct err *err, const char *option, const char *text, const char *problem)
{
    char buffer[321];
    struct bytes cut = bytes_of(text);
    struct out shown = out_init(buffer, sizeof buffer - 1);
    if (cut.len > 80)
        cut.len = 80;
    out_escaped(&shown, cut);
    buffer[shown.len] = '\0';
    return err_set(err, "%s '%s' %s", option, buffer, problem);
}

static int check_index(const struct options *options, struct err *err)
{
    for (size_t i = 0; i < options->index.count; i++) {
        struct bytes names = bytes_of(options->index.items[i]);
        while (names.at) {
            struct bytes name = bytes_cut(&names, ',');
            if (name.len == 0 || bytes_find(name, '/') >= 0)
                return complain(err, "--index", options->index.items[i],
                                "is no file name, nor several between commas");
        }
    }
    return 0;
}

static int check_base(const struct options *options, struct err *err)
{
    char buffer[OPTIONS_BASE_MAX + 1];
    struct target target;
    struct bytes base = bytes_of(options->base);
    if (!bytes_starts_with(base, BYTES("/")) || !bytes_ends_with(base, BYTES("/")) ||
        strstr(options->base, "//") || has_control(options->base))
        return complain(err, "--base", options->base,
                        "must begin and end with a slash, like /repo/");
    if (strpbrk(options->base, "?# ") ||
        target_resolve(base, buffer, sizeof buffer, &target) != TARGET_OK)
        return complain(err, "--base", options->base,
                        "is no path of an address that tarn answers; write it like /repo/");
    return 0;
}

static int check_headers(const struct options *options, struct err *err)
{
    struct bytes name, value;
    for (size_t i = 0; i < options->headers.count; i++) {
        const char *text = options->headers.items[i];
        const char *problem = rules_split_field(bytes_of(text), &name, &value);
        if (problem)
            return complain(err, "--header", text, problem);
    }
    return 0;
}

static int check_cache(const struct options *options, struct err *err)
{
    struct bytes glob, value;
    for (size_t i = 0; i < options->cache.count; i++) {
        const char *text = options->cache.items[i];
        const char *problem = rules_split_cache(bytes_of(text), &glob, &value);
        if (problem)
            return complain(err, "--cache", text, problem);
    }
    return 0;
}

/* A scheme and an authority (RFC 6454, 7.1); browsers compare it byte by byte with their own. */
static int check_cors(const struct options *options, struct err *err)
{
    const char *slashes = strstr(options->cors, "://");
    struct authority authority;
    bool is_origin = slashes && slashes > options->cors &&
                     authority_split(bytes_of(slashes + 3), &authority) &&
                     !has_control(options->cors) && !strpbrk(options->cors, " ,\"");
    if (is_origin || strcmp(options->cors, "*") == 0 || strcmp(options->cors, "null") == 0)
        return 0;
    return complain(err, "--cors", options->cors,
                    "is no origin: write it without a path, like https://example.org, or * for "
                    "any");
}

static int check_hosts(const struct options *options, struct err *err)
{
    struct authority authority;
    for (size_t i = 0; i < options->allow_hosts.count; i++) {
        const char *name = options->allow_hosts.items[i];
        bool is_name = authority_split(bytes_of(name), &authority) &&
                       authority.host.len == strlen(name) && strchr(name, '*') == NULL;
        if (!is_name && strcmp(name, "*") != 0)
            return complain(err, "--allow-host", name,
                            "is no name of a host: write it without scheme and port, or * for any");
    }
    return 0;
}

static int check_texts(const struct options *options, struct err *err)
{
    if (check_index(options, err) < 0 || check_headers(options, err) < 0 ||
        check_cache(options, err) < 0 || check_hosts(options, err) < 0 ||
        (options->base && check_base(options, err) < 0))
        return -1;
    return options->cors ? check_cors(options, err) : 0;
}

int options_check(const struct options *options, struct err *err)
{
    return check_together(options, err) < 0 ? -1 : check_texts(options, err);
}
