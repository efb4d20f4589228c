/* http_site.c - makes the site and starts its servers. */
#define _GNU_SOURCE
#include "http_site.h"

#include "judge.h"
#include "scratch.h"
#include "tarn/out.h"

enum { BIG_BYTES = 40000, MAX_ARGS = 32 };

/* Sun, 06 Nov 1994 08:49:37 GMT, and a bit: old enough for strong entity-tags. */
static const struct timespec modified = {784111777, 123456789};

static struct client asking;
static char digits[101];
static char big[BIG_BYTES]; /* more than is kept whole: sent from the disk */

/* ---- the site ---- */

static void put_at(struct timespec when, const char *name, const void *data, size_t len)
{
    struct timespec times[2] = {when, when};
    scratch_write_bytes(name, data, len, O_CREAT | O_TRUNC);
    ck_assert_int_eq(utimensat(AT_FDCWD, scratch(name), times, 0), 0);
}

static void put(const char *name, const void *data, size_t len)
{
    put_at(modified, name, data, len);
}

static void put_text(const char *name, const char *text)
{
    put(name, text, strlen(text));
}

/* A site with pages of its own for errors, an application, and short addresses. */
static void make_app(void)
{
    scratch_folder("app");
    scratch_folder("app/team");
    scratch_folder("app/docs");
    scratch_folder("app/bare");
    put_text("app/probe.txt", PROBE_ANSWER);
    put_text("app/index.html", "<p>app\n");
    put_text("app/about.html", "<p>about\n");
    put_text("app/both", "file\n");
    put_text("app/both.html", "<p>both\n");
    put_text("app/docs.html", "<p>docs\n");
    put_text("app/docs/home.html", "<p>home of docs\n");
    put_text("app/team/index.html", "<p>team\n");
    put_text("app/404.html", "<p>lost\n");
    put_text("app/_redirects", "/closed /about.html 404\n");
}

/* A site that was made for static hosts. */
static void make_hosted(void)
{
    scratch_folder("hosted");
    scratch_folder("hosted/assets");
    scratch_folder("hosted/blog");
    scratch_folder("hosted/typed");
    scratch_folder("hosted/books");
    scratch_folder("hosted/books/page");
    put_text("hosted/_headers", "# fields for paths\n"
                                "/*\n"
                                "  X-All: all\n"
                                "  X-Frame-Options: DENY\n"
                                "/assets/*\n"
                                "\tCache-Control: public, max-age=60\n"
                                "  X-Splat: [:splat]\n"
                                "/blog/:post\n"
                                "  X-Post: :post\n"
                                "  ! X-Frame-Options\n"
                                "/notes.txt\n"
                                "  Content-Type: text/markdown; charset=utf-8\n"
                                "  Content-Location: /notes.md\n"
                                "  Content-Length: 3\n"
                                "  Bad Name: a\n"
                                "/typed/*\n"
                                "  Content-Type: application/json\n"
                                "/alias\n"
                                "  X-Asked: alias\n"
                                "/new.txt\n"
                                "  X-Asked: new\n"
                                "/sp%20ace.txt\n"
                                "  X-Escape: yes\n");
    put_text("hosted/_redirects", "# from to status\n"
                                  "/old /new.txt\n"
                                  "/found /new.txt 302\n"
                                  "/other /new.txt 303\n"
                                  "/for-now /new.txt 307   # why\n"
                                  "/for-good /new.txt 308\n"
                                  "/alias /new.txt 200\n"
                                  "/gone /new.txt 404\n"
                                  "/sold /big.bin 404\n"
                                  "/away https://example.org/there?a=b#c\n"
                                  "/notes.txt /new.txt 301\n"
                                  "/forced.txt /new.txt 301!\n"
                                  "/query /new.txt?c=d\n"
                                  "/fragment /new.txt#part\n"
                                  "/deep/* /:splat\n"
                                  "/find/* /new.txt?u=:splat&v=w#x\n"
                                  "/find-for/:who/* /:who?u=:splat 307\n"
                                  "/find-away/* https://example.org/?q=:splat 302\n"
                                  "/find-part/* /new.txt#/:splat 308\n"
                                  "/find-here/* /new.txt?u=:splat 200\n"
                                  "/by/:year/:name /:name/:year 302\n"
                                  "/mirror/* https://example.org/:splat 302\n"
                                  "/docs/* /books/:splat 200\n"
                                  "/bare /books/page 200\n"
                                  "/again /again\n"
                                  "/round /round-2 200\n"
                                  "/round-2 /round 200\n"
                                  "/bad /new.txt 299\n"
                                  "/elsewhere //example.org\n");
    put_text("hosted/probe.txt", PROBE_ANSWER);
    put_text("hosted/new.txt", "new\n");
    put("hosted/big.bin", big, sizeof big);
    put_text("hosted/notes.txt", "notes\n");
    put_text("hosted/forced.txt", "forced\n");
    put_text("hosted/sp ace.txt", "space\n");
    put_text("hosted/assets/a.css", "a{}\n");
    put_text("hosted/typed/file", "[]\n");
    put_text("hosted/books/page/index.html", "<p>docs\n");
    put_text("hosted/blog/first.html", "<p>first\n");
}

/* Folders without a page of their own. */
static void make_listed(void)
{
    struct timespec later = {modified.tv_sec + 60, 0};
    scratch_folder("listed");
    scratch_folder("listed/odd");
    scratch_folder("listed/empty");
    scratch_folder("listed/paged");
    put_text("listed/probe.txt", PROBE_ANSWER);
    put_text("listed/Alpha.txt", "alpha\n");
    put_at(later, "listed/beta.txt", "b\n", 2);
    put_text("listed/.hidden", "hidden\n");
    put_text("listed/_headers", "/nowhere\n  X-A: b\n");
    put_text("listed/paged/index.html", "<p>paged\n");
    put_text("listed/odd/<i>&\"'.txt", "odd\n");
    put_text("listed/odd/a b#?%.txt", "odd\n");
    put_text("listed/odd/\xc3\xa4.txt", "odd\n");
    put_text("listed/odd/back\\slash", "odd\n");
    scratch_link("../../outside.txt", "listed/odd/leaves.txt");
}

static void make_codings(void)
{
    put_text("site/coded.txt", "plain\n");
    put_text("site/coded.txt.gz", "gzip\n");
    put_text("site/coded.txt.br", "brotli\n");
    put_text("site/coded.txt.zst", "zstd\n");
    put_text("site/single.txt", "plain\n");
    put_text("site/single.txt.gz", "gzip\n");
    put_text("site/sparse.txt.gz", "sparse\n");
    put_text("site/stale.txt.gz", "stale\n");
    put_at((struct timespec){modified.tv_sec + 3600, 0}, "site/stale.txt", "fresh\n", 6);
}

void http_site_make(void)
{
    for (size_t i = 0; i < sizeof digits - 1; i++)
        digits[i] = (char)('0' + i % 10);
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)('a' + i / 7 % 26);
    scratch_make();
    scratch_folder("site");
    scratch_folder("site/folder");
    scratch_folder("site/folder/inner");
    scratch_folder("site/.well-known");
    scratch_folder("site/sp ace");
    scratch_folder("site/b\xc3\xa4r");
    scratch_folder("site/per%cent");
    scratch_folder("site/quo\"te");
    scratch_folder("site/hash#");
    scratch_folder("site/what?");
    put_text("outside.txt", SECRET "\n");
    put_text("site/index.html", "<p>home\n");
    put_text("site/page.html", "<p>page\n");
    put_text("site/probe.txt", PROBE_ANSWER);
    put_text("site/digits.txt", digits);
    put_text("site/empty.txt", "");
    put("site/big.bin", big, sizeof big);
    put_text("site/a b.txt", "blank\n");
    put_text("site/\xc3\xa4.txt", "umlaut\n");
    put_text("site/%2e.txt", "percent\n");
    put_text("site/a[1].txt", "brackets\n");
    put_text("site/.hidden", "hidden\n");
    put_text("site/.well-known/known", "known\n");
    put_text("site/folder/index.html", "<p>folder\n");
    put_text("site/folder/inner/page.html", "<p>inner\n");
    scratch_link("../outside.txt", "site/leaves.txt");
    scratch_link("..", "site/up");
    scratch_link("page.html", "site/stays.html");
    scratch_link("../stays.html", "site/folder/hop.html");
    scratch_link("../leaves.txt", "site/folder/hop-out.txt");
    scratch_link(scratch("outside.txt"), "site/absolute.txt");
    scratch_link("/etc", "site/system");
    scratch_link("loop", "site/loop");
    scratch_link("nothing", "site/dangling");
    ck_assert_int_eq(mkfifo(scratch("site/pipe"), 0644), 0);
    make_codings();
    make_app();
    make_hosted();
    make_listed();
}

void http_site_clear(void)
{
    scratch_clear();
}

void http_site_write(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "site/%s", name);
    scratch_write(path, text);
}

struct bytes http_site_file(const char *name)
{
    if (name == NULL)
        return BYTES("");
    if (strcmp(name, "big.bin") == 0)
        return (struct bytes){big, sizeof big};
    if (strcmp(name, "digits.txt") == 0)
        return bytes_of(digits);
    ck_assert_str_eq(name, "empty.txt");
    return BYTES("");
}

void http_site_start_with(const struct rules *rules, const char *workers)
{
    char endpoint[300];
    const char *all[MAX_ARGS] = {"--workers",   workers,    "--whole-size", "16K",       "--listen",
                                 "127.0.0.1:0", "--listen", endpoint,       "--listing", "off"};
    size_t count = 10;
    if (rules->is_guarded) {
        snprintf(endpoint, sizeof endpoint, "127.0.0.1:0");
    } else {
        snprintf(endpoint, sizeof endpoint, "unix:%s", scratch("socket"));
        all[count++] = "--allow-host=*";
    }
    for (const char *const *at = rules->args; at && *at; at++)
        all[count++] = *at;
    all[count] = scratch(rules->root ? rules->root : "site");
    server_start(all);
}

void http_site_start(const struct rules *rules)
{
    http_site_start_with(rules, "2");
}

void http_site_start_plain(void)
{
    http_site_start(&(struct rules){.args = NULL});
}

/* ---- rows ---- */

/* "NAME" or "NAME CODING" */
static void add_etag(struct out *out, struct bytes coding)
{
    char request[256];
    struct answer answer;
    struct bytes name = bytes_cut(&coding, ' ');
    snprintf(request, sizeof request, "GET /%.*s HTTP/1.1\r\n" HOST "Accept-Encoding: %.*s\r\n\r\n",
             (int)name.len, name.at, (int)coding.len, coding.at ? coding.at : "");
    client_open(&asking, server.endpoints[0]);
    client_send(&asking, request);
    ck_assert_int_eq(client_answer(&asking, &answer), 200);
    client_close(&asking);
    out_text(out, answer_field(&answer, "ETag"));
}

static void fill_in(struct out *out, struct bytes text)
{
    static const char start_of_tag[] = "{etag ";
    const char *at;
    while ((at = memmem(text.at, text.len, start_of_tag, sizeof start_of_tag - 1))) {
        out_bytes(out, (struct bytes){text.at, (size_t)(at - text.at)});
        text.len -= (size_t)(at - text.at);
        text.at = at;
        bytes_cut(&text, ' ');
        add_etag(out, bytes_cut(&text, '}'));
    }
    out_bytes(out, text);
}

void http_site_prepare(const struct rules *rules, const struct rule *row, struct prepared *prepared)
{
    struct out text = out_init(prepared->text, sizeof prepared->text);
    struct out fields = out_init(prepared->fields, sizeof prepared->fields - 1);
    fill_in(&text, row->sent);
    prepared->len = text.len;
    if (!row->half_closes) {
        out_text(&text, "GET ");
        out_text(&text, rules->probe ? rules->probe : "/probe.txt");
        out_text(&text, " HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    }
    prepared->all = text.len;
    fill_in(&fields, bytes_of(row->fields ? row->fields : ""));
    prepared->fields[fields.len] = '\0';
    MUST(!text.full && !fields.full, "a row too long for a test's buffer");
    prepared->row = *row;
    prepared->row.fields = prepared->fields;
}
