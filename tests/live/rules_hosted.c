/* rules_hosted.c - what static hosts do for a site: _headers, _redirects, lists of folders.
 *
 * The files themselves are in http_site.c. */
#include "rules.h"

extern const struct rules rules_headers, rules_redirects, rules_listing, rules_unlisted;

#define NEW  "new\n"
#define DOCS "<p>docs\n"

static const char *const header_args[] = {"-H", "X-All: command", "-H", "X-Own: own", NULL};

static const struct rule headers[] = {
    {RULE("Netlify", "_headers sets fields for the paths that a pattern covers"), GET("/new.txt"),
     .answers = "200", .body = NEW,
     .fields = "X-All: all\nX-Frame-Options: DENY\n!X-Post\n!X-Splat\nCache-Control: no-cache\n"
               "X-Content-Type-Options: nosniff"},
    {LINE("HEAD /new.txt HTTP/1.1"), .answers = "200h", .fields = "X-All: all"},
    {GET("/new.txt?query"), .answers = "200", .fields = "X-All: all"},
    {GET("/n%65w.txt"), .answers = "200", .fields = "X-All: all"},
    {SENT("GET /new.txt HTTP/1.1\r\n" HOST "Range: bytes=1-1\r\n\r\n"), .answers = "206",
     .body = "e", .fields = "X-All: all"},
    {SENT("GET /new.txt HTTP/1.1\r\n" HOST "If-None-Match: *\r\n\r\n"), .answers = "304",
     .fields = "X-All: all\nETag"},
    {RULE("Netlify", "A star covers any number of segments, and its text may be in the value"),
     GET("/assets/a.css"), .answers = "200",
     .fields = "X-All: all\nCache-Control: public, max-age=60\nX-Splat: [a.css]"},
    {RULE("Cloudflare Pages", "A placeholder covers one segment"), GET("/blog/first.html"),
     .answers = "200", .fields = "X-Post: first.html\nX-All: all"},
    {GET("/blog/first"), .answers = "200", .fields = "X-Post: first"},
    {GET("/blog/first/second"), .answers = "404", .fields = "!X-Post"},
    {RULE("Cloudflare Pages", "What one pattern sets another one takes away with !"),
     GET("/blog/first.html"), .answers = "200", .fields = "!X-Frame-Options"},
    {RULE("README", "What it says of a path wins over what -H says of all"), GET("/new.txt"),
     .answers = "200", .fields = "X-All: all\nX-Own: own"},
    {RULE("Netlify", "A type of one's own wins"), GET("/notes.txt"), .answers = "200",
     .fields = "Content-Type: text/markdown; charset=utf-8\nContent-Length: 6", .body = "notes\n"},
    {GET("/typed/file"), .answers = "200", .body = "[]\n",
     .fields = "Content-Type: application/json"},
    {SENT("GET /typed/file HTTP/1.1\r\n" HOST "Range: bytes=1-1\r\n\r\n"), .answers = "206",
     .body = "]", .fields = "Content-Type: application/json"},
    {RULE("9110 8.3", "but it is that of files: an error and a redirect stay HTML"),
     GET("/typed/missing"), .answers = "404", .fields = "Content-Type: text/html; charset=utf-8"},
    {GET("/typed"), .answers = "301", .fields = "Content-Type: text/html; charset=utf-8"},
    {RULE("9110 15.3.7", "Content-Location goes with parts as with the whole, If-Range or not"),
     SENT("GET /notes.txt HTTP/1.1\r\n" HOST "Range: bytes=0-0\r\n\r\n"), .answers = "206",
     .body = "n", .fields = "Content-Location: /notes.md\nContent-Type"},
    {SENT("GET /notes.txt HTTP/1.1\r\n" HOST
          "Range: bytes=0-0\r\nIf-Range: {etag notes.txt}\r\n\r\n"),
     .answers = "206", .body = "n", .fields = "Content-Location: /notes.md\n!Content-Type"},
    {SENT("GET /notes.txt HTTP/1.1\r\n" HOST
          "Range: bytes=0-0,4-4\r\nIf-Range: {etag notes.txt}\r\n\r\n"),
     .answers = "206", .fields = "Content-Location: /notes.md\n!Last-Modified"},
    {RULE("9112 6",
          "A line of _headers that would break the framing is left out, and so is a broken one"),
     GET("/notes.txt"), .answers = "200", .fields = "Content-Length: 6\n!Bad Name"},
    {RULE("Cloudflare Pages", "The path that was asked for counts, whatever file answers for it"),
     GET("/alias"), .answers = "200", .body = NEW, .fields = "X-Asked: alias\nX-All: all\nETag"},
    {LINE("HEAD /alias HTTP/1.1"), .answers = "200h", .fields = "X-Asked: alias"},
    {SENT("GET /alias HTTP/1.1\r\n" HOST "Range: bytes=1-1\r\n\r\n"), .answers = "206", .body = "e",
     .fields = "X-Asked: alias"},
    {SENT("GET /alias HTTP/1.1\r\n" HOST "If-None-Match: {etag new.txt}\r\n\r\n"), .answers = "304",
     .fields = "X-Asked: alias"},
    {GET("/gone"), .answers = "404", .body = NEW, .fields = "X-All: all\n!X-Asked"},
    {GET("/sold"), .answers = "404", .file = "big.bin", .fields = "X-All: all"},
    {GET("/new.txt"), .answers = "200", .fields = "X-Asked: new"},
    {RULE("README", "Patterns and paths are compared decoded"), GET("/sp%20ace.txt"),
     .answers = "200", .fields = "X-Escape: yes"},
    {RULE("9111 5.2", "Rules for caches hold for files, not for errors"),
     GET("/assets/missing.css"), .answers = "404", .fields = "X-All: all\nCache-Control: no-cache"},
    {RULE("README", "The file itself is not for visitors"), GET("/_headers"), .answers = "404"},
    {GET("/%5fheaders"), .answers = "404"},
    {GET("/./_headers"), .answers = "404"},
};

static const struct rule redirects[] = {
    {RULE("Netlify", "_redirects leads a path elsewhere: 301 unless it says otherwise"),
     GET("/old"), .answers = "301", .fields = "Location: /new.txt"},
    {LINE("HEAD /old HTTP/1.1"), .answers = "301h", .fields = "Location: /new.txt"},
    {GET("/%6fld"), .answers = "301", .fields = "Location: /new.txt"},
    {GET("/old/"), .answers = "301", .fields = "Location: /new.txt"},
    {GET("/older"), .answers = "404"},
    {LINE("POST /old HTTP/1.1"), .answers = "405"},
    {RULE("9110 15.4.3", "302 by a line that says so"), GET("/found"), .answers = "302",
     .fields = "Location: /new.txt"},
    {RULE("9110 15.4.4", "303 by a line that says so"), GET("/other"), .answers = "303",
     .fields = "Location: /new.txt"},
    {RULE("9110 15.4.8", "307, and what follows # is a comment"), GET("/for-now"), .answers = "307",
     .fields = "Location: /new.txt"},
    {RULE("9110 15.4.9", "308 by a line that says so"), GET("/for-good"), .answers = "308",
     .fields = "Location: /new.txt"},
    {RULE("Netlify", "200 answers with another file, preconditions and ranges included"),
     GET("/alias"), .answers = "200", .body = NEW,
     .fields = "!Location\nETag: {etag new.txt}\nContent-Type: text/plain; charset=utf-8"},
    {SENT("GET /alias HTTP/1.1\r\n" HOST "If-None-Match: {etag new.txt}\r\n\r\n"),
     .answers = "304"},
    {SENT("GET /alias HTTP/1.1\r\n" HOST "Range: bytes=0-0\r\n\r\n"), .answers = "206",
     .body = "n"},
    {RULE("README", "A folder that answers for another path gets its slash there"),
     GET("/docs/page"), .answers = "301", .fields = "Location: /docs/page/"},
    {GET("/docs/page?a=b"), .answers = "301", .fields = "Location: /docs/page/?a=b"},
    {GET("/bare"), .answers = "301", .fields = "Location: /bare/"},
    {GET("/bare/"), .answers = "200", .body = DOCS, .fields = "!Location"},
    {RULE("Netlify", "404 answers with another file and stays an error"), GET("/gone"),
     .answers = "404", .body = NEW, .fields = "!ETag\n!Last-Modified\n!Accept-Ranges"},
    {GET("/sold"), .answers = "404", .file = "big.bin",
     .fields = "Content-Type: application/octet-stream\n!ETag\n!Last-Modified\n!Accept-Ranges"},
    {LINE("HEAD /sold HTTP/1.1"), .answers = "404h", .fields = "Content-Length: 40000"},
    {SENT("GET /sold HTTP/1.0\r\n\r\n"), .answers = "404 end", .file = "big.bin"},
    {SENT("GET /sold HTTP/1.1\r\n" HOST "Range: bytes=0-0\r\n\r\n"), .answers = "404",
     .file = "big.bin"},
    {RULE("Netlify", "An address may be on another host"), GET("/away"), .answers = "301",
     .fields = "Location: https://example.org/there?a=b#c"},
    {GET("/mirror/a/b.txt"), .answers = "302", .fields = "Location: https://example.org/a/b.txt"},
    {RULE("Netlify", "A file comes before a line that does not insist"), GET("/notes.txt"),
     .answers = "200", .body = "notes\n"},
    {GET("/forced.txt"), .answers = "301", .fields = "Location: /new.txt"},
    {RULE("Netlify", "The query goes along, unless the line has one"), GET("/old?a=b"),
     .answers = "301", .fields = "Location: /new.txt?a=b"},
    {GET("/query?a=b"), .answers = "301", .fields = "Location: /new.txt?c=d"},
    {GET("/query"), .answers = "301", .fields = "Location: /new.txt?c=d"},
    {GET("/fragment?a=b"), .answers = "301", .fields = "Location: /new.txt?a=b#part"},
    {RULE("Netlify", "Placeholders and the splat are filled in"), GET("/by/2026/name"),
     .answers = "302", .fields = "Location: /name/2026"},
    {GET("/by/2026"), .answers = "404"},
    {GET("/deep/a/b"), .answers = "301", .fields = "Location: /a/b"},
    {GET("/deep/"), .answers = "301", .fields = "Location: /"},
    {RULE("Netlify", "and the splat keeps the slash that ends a folder"), GET("/deep/a/"),
     .answers = "301", .fields = "Location: /a/"},
    {GET("/mirror/a/b/"), .answers = "302", .fields = "Location: https://example.org/a/b/"},
    {GET("/docs/page/"), .answers = "200", .body = DOCS, .fields = "!Location"},
    {RULE("9110 17.3", "and what fills them in never names another host, nor splits the head"),
     GET("/deep//example.org"), .answers = "301", .fields = "Location: /example.org"},
    {GET("/deep/%2fexample.org"), .answers = "404"},
    {GET("/deep/%5cexample.org"), .answers = "404"},
    {GET("/deep/a%0d%0aX:%20y"), .answers = "404", .fields = "!X"},
    {GET("/deep/a%20b"), .answers = "301", .fields = "Location: /a%20b"},
    {GET("/deep/%c3%a4"), .answers = "301", .fields = "Location: /%C3%A4"},
    {RULE("3986 2.2", "and what fills them in behind ? or # adds nothing to what stands there"),
     GET("/find/a%26b%3Dc%23d"), .answers = "301",
     .fields = "Location: /new.txt?u=a%26b%3Dc%23d&v=w#x"},
    {GET("/find/a&b=c;d+e,f"), .answers = "301",
     .fields = "Location: /new.txt?u=a%26b%3Dc%3Bd%2Be%2Cf&v=w#x"},
    {GET("/find/a/b%2526%20c?g=h"), .answers = "301",
     .fields = "Location: /new.txt?u=a/b%2526%20c&v=w#x"},
    {GET("/find-for/a&b/c&d"), .answers = "307", .fields = "Location: /a&b?u=c%26d"},
    {GET("/find-away/a&b#"), .answers = "400 end"},
    {GET("/find-away/a&b%23"), .answers = "302",
     .fields = "Location: https://example.org/?q=a%26b%23"},
    {GET("/find-part/a/b&c=d"), .answers = "308", .fields = "Location: /new.txt#/a/b%26c%3Dd"},
    {GET("/find-here/a%26b%23c%3Fd"), .answers = "200", .body = NEW, .fields = "!Location"},
    {RULE("README", "Nothing leads to itself, nor round in a circle"), GET("/again"),
     .answers = "404"},
    {GET("/round"), .answers = "404"},
    {RULE("README", "Lines that make no sense are left out"), GET("/bad"), .answers = "404"},
    {GET("/elsewhere"), .answers = "404"},
    {GET("/_redirects"), .answers = "404"},
};

static const char *const listing_args[] = {"--listing=on", NULL};

#define AS_JSON(target) SENT("GET " target " HTTP/1.1\r\n" HOST "Accept: application/json\r\n\r\n")
#define LIST(path, entries) \
    "{\n \"path\": \"" path "\",\n \"entries\": [\n" entries "\n ],\n \"more\": 0\n}\n"
#define FOLDER(name) "  {\n   \"name\": \"" name "\",\n   \"type\": \"folder\"\n  }"
#define FILE_OF(name, size, time)                                                 \
    "  {\n   \"name\": \"" name "\",\n   \"type\": \"file\",\n   \"size\": " size \
    ",\n   \"modified\": "                                                        \
    "\"1994-11-06T08:" time "Z\"\n  }"
#define FOLDERS   FOLDER("empty") ",\n" FOLDER("odd") ",\n" FOLDER("paged") ",\n"
#define BACKWARDS FOLDER("paged") ",\n" FOLDER("odd") ",\n" FOLDER("empty") ",\n"
#define ALPHA     FILE_OF("Alpha.txt", "6", "49:37")
#define BETA      FILE_OF("beta.txt", "2", "50:37")
#define PROBE     FILE_OF("probe.txt", "6", "49:37")

static const struct rule listing[] = {
    {RULE("README", "A folder without a page is listed"), GET("/"), .answers = "200",
     .fields = "Content-Type: text/html; charset=utf-8\nVary: Accept\nCache-Control: no-cache\n"
               "ETag\n!Last-Modified\nX-Content-Type-Options: nosniff"},
    {LINE("HEAD / HTTP/1.1"), .answers = "200h",
     .fields = "Content-Type: text/html; charset=utf-8"},
    {GET("/empty/"), .answers = "200"},
    {GET("/empty"), .answers = "301", .fields = "Location: /empty/"},
    {GET("/paged/"), .answers = "200", .body = "<p>paged\n"},
    {LINE("POST / HTTP/1.1"), .answers = "405"},
    {RULE("9110 12.5.1", "A listing is JSON for those who would rather have it"), AS_JSON("/"),
     .answers = "200", .body = LIST("/", FOLDERS ALPHA ",\n" BETA ",\n" PROBE),
     .fields = "Content-Type: application/json\nVary: Accept"},
    {SENT("GET / HTTP/1.1\r\n" HOST "Accept: application/json;q=0.5, text/html\r\n\r\n"),
     .answers = "200", .fields = "Content-Type: text/html; charset=utf-8\nVary: Accept"},
    {SENT("GET / HTTP/1.1\r\n" HOST "Accept: */*\r\n\r\n"), .answers = "200",
     .fields = "Content-Type: text/html; charset=utf-8"},
    {SENT("GET / HTTP/1.1\r\n" HOST "Accept: text/html;q=0.5, application/*\r\n\r\n"),
     .answers = "200", .fields = "Content-Type: application/json"},
    {RULE("README", "in the order that the query asks for"), AS_JSON("/?sort=size"),
     .answers = "200", .body = LIST("/", FOLDERS BETA ",\n" ALPHA ",\n" PROBE)},
    {AS_JSON("/?sort=date&order=desc"), .answers = "200",
     .body = LIST("/", BACKWARDS BETA ",\n" PROBE ",\n" ALPHA)},
    {AS_JSON("/?sort=zzq"), .answers = "200",
     .body = LIST("/", FOLDERS ALPHA ",\n" BETA ",\n" PROBE)},
    {RULE("9110 13.1.2",
          "A listing has a tag of its own, so that an unchanged one is not sent again"),
     SENT("GET / HTTP/1.1\r\n" HOST "If-None-Match: *\r\n\r\n"), .answers = "304",
     .fields = "ETag\nVary: Accept"},
    {RULE("9110 14.2", "A listing has no ranges"),
     SENT("GET / HTTP/1.1\r\n" HOST "Range: bytes=0-1\r\n\r\n"), .answers = "200"},
    {RULE("README", "Names are escaped, and those that nobody may ask for do not show"),
     AS_JSON("/odd/"), .answers = "200",
     .body = LIST("/odd/",
                  FILE_OF("<i>&\\\"'.txt", "4", "49:37") ",\n" FILE_OF(
                      "a b#?%.txt", "4", "49:37") ",\n" FILE_OF("\xc3\xa4.txt", "4", "49:37"))},
    {GET("/odd/%3ci%3e&%22'.txt"), .answers = "200", .body = "odd\n"},
    {GET("/odd/a%20b%23%3f%25.txt"), .answers = "200", .body = "odd\n"},
    {GET("/odd/leaves.txt"), .answers = "404"},
    {GET("/_headers"), .answers = "404"},
    {GET("/missing/"), .answers = "404"},
    {GET("/Alpha.txt/"), .answers = "404"},
};

static const struct rule unlisted[] = {
    {RULE("README", "Where folders are not listed, nothing of them shows"), GET("/"),
     .answers = "404"},
    {GET("/empty/"), .answers = "404"},
    {AS_JSON("/"), .answers = "404"},
    {GET("/paged/"), .answers = "200", .body = "<p>paged\n"},
};

const struct rules rules_headers = {RULES("hosted", "_headers", headers), .args = header_args,
                                    .root = "hosted"};
const struct rules rules_redirects = {RULES("hosted", "_redirects", redirects), .root = "hosted"};
const struct rules rules_listing = {RULES("hosted", "Lists of folders", listing),
                                    .args = listing_args, .root = "listed"};
const struct rules rules_unlisted = {RULES("hosted", "No lists", unlisted), .root = "listed"};
