/* settings.c - what the user of a site chose, checked and made ready. */
#include "site_parts.h"

#include "tarn/head.h"
#include "tarn/out.h"

#include <stdlib.h>
#include <string.h>

static struct bytes trim_slashes(const char *text)
{
    struct bytes path = text ? bytes_of(text) : (struct bytes){NULL, 0};
    while (path.len && path.at[0] == '/') {
        path.at++;
        path.len--;
    }
    while (path.len && path.at[path.len - 1] == '/')
        path.len--;
    return path;
}

/* "Name: value" */
static int add_header(struct out *lines, const char *text, struct err *err)
{
    struct bytes name, value;
    const char *problem = rules_split_field(bytes_of(text), &name, &value);
    if (problem)
        return err_set(err, "the header \"%.*s\" %s", (int)name.len, name.at, problem);
    out_bytes(lines, name);
    out_text(lines, ": ");
    out_bytes(lines, value);
    out_text(lines, "\r\n");
    return 0;
}

/* The lines of all answers; those for one path are written behind them. */
static int make_lines(struct site *site, struct err *err)
{
    const struct site_options *options = &site->options;
    struct out lines = out_init(site->lines, SITE_LINES_MAX / 2);
    for (size_t i = 0; i < options->headers.count; i++)
        if (add_header(&lines, options->headers.items[i], err) != 0)
            return -1;
    if (options->cors) {
        if (!head_is_value(bytes_of(options->cors)))
            return err_set(err, "the origin for CORS has a control character");
        head_field(&lines, "Access-Control-Allow-Origin", bytes_of(options->cors));
        head_field(&lines, "Access-Control-Expose-Headers", BYTES("*"));
    }
    if (options->cross_origin_isolated) {
        head_field(&lines, "Cross-Origin-Opener-Policy", BYTES("same-origin"));
        head_field(&lines, "Cross-Origin-Embedder-Policy", BYTES("require-corp"));
        head_field(&lines, "Cross-Origin-Resource-Policy",
                   options->cors ? BYTES("cross-origin") : BYTES("same-origin"));
    }
    if (lines.full)
        return err_set(err, "there are too many headers: at most 8 KiB go with each answer");
    site->stock.lines = out_view(&lines);
    return 0;
}

/* The answer to a browser that asks whether another origin may read (Fetch, 3.2.2). The star
 * stands for all fields but Authorization, which must be named. */
static int make_preflight(struct site *site, struct err *err)
{
    char buffer[SITE_LINES_MAX];
    struct out lines = out_init(buffer, sizeof buffer);
    if (site->options.cors == NULL)
        return 0;
    out_bytes(&lines, site->stock.lines);
    head_field(&lines, "Access-Control-Allow-Methods", BYTES("GET, HEAD, OPTIONS"));
    head_field(&lines, "Access-Control-Allow-Headers", BYTES("*, Authorization"));
    head_field(&lines, "Access-Control-Max-Age", BYTES("600"));
    site->preflight = answer_options(out_view(&lines), 0);
    return site->preflight ? 0 : err_set(err, "cannot serve %s: out of memory", site->options.root);
}

static int add_cache(struct site *site, struct bytes glob, struct bytes value, struct err *err)
{
    return rules_add_cache(site->rules, glob, value)
               ? 0
               : err_set(err, "there are too many rules for caches");
}

static int make_cache_rules(struct site *site, struct err *err)
{
    const struct site_options *options = &site->options;
    struct bytes glob, value;
    for (size_t i = 0; i < options->immutable.count; i++) {
        glob = bytes_of(options->immutable.items[i]);
        if (add_cache(site, glob, BYTES("public, max-age=31536000, immutable"), err) != 0)
            return -1;
    }
    for (size_t i = 0; i < options->cache.count; i++) {
        const char *text = options->cache.items[i];
        const char *problem = rules_split_cache(bytes_of(text), &glob, &value);
        if (problem)
            return err_set(err, "\"%s\" %s", text, problem);
        if (add_cache(site, glob, value, err) != 0)
            return -1;
    }
    return 0;
}

int settings_read(struct site *site, struct err *err)
{
    static const char *const index[] = {"index.html"};
    const struct site_options *options = &site->options;
    site->spa = trim_slashes(options->spa);
    site->base = trim_slashes(options->base);
    site->stock.varies = site->spa.at ? VARIES_ACCEPT : 0;
    site->locator = (struct locator){
        .root = &site->root, .index = options->index, .clean_urls = options->clean_urls};
    if (options->index.count == 0)
        site->locator.index = (struct texts){index, 1};

    site->rules = rules_create();
    site->lines = malloc(SITE_LINES_MAX);
    site->warnings = malloc(SITE_WARNINGS_MAX);
    if (!site->rules || !site->lines || !site->warnings)
        return err_set(err, "cannot serve %s: out of memory", options->root);
    if (make_lines(site, err) != 0 || make_preflight(site, err) != 0)
        return -1;
    return make_cache_rules(site, err);
}

struct bytes settings_lines_of(struct site *site, struct bytes path, struct bytes own,
                               struct bytes file)
{
    struct out lines =
        out_init(site->lines + site->stock.lines.len, SITE_LINES_MAX - site->stock.lines.len);
    if (path.at == NULL || own.at == NULL || file.at == NULL)
        return site->stock.lines;
    out_bytes(&lines, site->stock.lines);
    rules_write_lines_of(site->rules, path, own, file, &lines);
    /* Visitors choose how long a path is that rules copy: they must not choose what is left out. */
    return lines.full ? BYTES("cut") : out_view(&lines);
}

struct bytes settings_lines(struct site *site, const struct entry *entry)
{
    char path[SITE_PATH_MAX], file[SITE_PATH_MAX];
    struct bytes own = follow_path(entry, path, sizeof path);
    return settings_lines_of(site, own, own, follow_file(entry, file, sizeof file));
}
