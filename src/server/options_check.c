/* options_check.c - what must hold between options, and inside those that are kept as text. */
#include "tarn/endpoint.h"
#include "tarn/options.h"

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

static int check_texts(const struct options *options, struct err *err)
{
    for (size_t i = 0; i < options->index.count; i++)
        if (strpbrk(options->index.items[i], "/,"))
            return err_set(err, "--index %.80s is no file name; give one name each time",
                           options->index.items[i]);
    if (options->base) {
        struct bytes base = bytes_of(options->base);
        if (!bytes_starts_with(base, BYTES("/")) || !bytes_ends_with(base, BYTES("/")) ||
            strstr(options->base, "//") || has_control(options->base))
            return err_set(err, "--base %.80s must begin and end with a slash, like /repo/",
                           options->base);
    }
    return 0;
}

int options_check(const struct options *options, struct err *err)
{
    return check_together(options, err) < 0 ? -1 : check_texts(options, err);
}
