/* rules_chosen.c - fields that the user of a site chooses for all answers: -H, CORS, isolation,
 * rules for caches; and the hosts that it answers to. */
#include "rules.h"

extern const struct rules rules_fields, rules_cors, rules_origin, rules_isolated, rules_cache,
    rules_hosts;

#define PAGE "<p>page\n"

static const char *const field_args[] = {"-H", "X-A: b",           "-HX-D: c, d",
                                         "-H", "Server: zzserver", NULL};

static const struct rule fields[] = {
    {RULE("README", "Fields of the user's go with every answer"), GET("/page.html"),
     .answers = "200",
     .fields = "X-A: b\nX-D: c, d\nServer: zzserver\nX-Content-Type-Options: nosniff"},
    {LINE("HEAD /page.html HTTP/1.1"), .answers = "200h", .fields = "X-A: b"},
    {GET("/missing"), .answers = "404", .fields = "X-A: b\nServer: zzserver"},
    {GET("/folder"), .answers = "301", .fields = "X-A: b"},
    {GET("/%00"), .answers = "400 end", .fields = "X-A: b"},
    {LINE("POST /page.html HTTP/1.1"), .answers = "405", .fields = "X-A: b"},
    {LINE("OPTIONS /page.html HTTP/1.1"), .answers = "204", .fields = "X-A: b"},
    {FIELDS("Range: bytes=0-1"), .answers = "206", .fields = "X-A: b"},
    {FIELDS("Range: bytes=99-"), .answers = "416", .fields = "X-A: b"},
    {FIELDS("If-None-Match: *"), .answers = "304", .fields = "X-A: b"},
    {FIELDS("If-Match: \"a\""), .answers = "412", .fields = "X-A: b"},
    {SENT("GET /page.html HTTP/1.1\r\n\r\n"), REFUSED(400) "\nX-A: b"},
};

#define ASKED "Origin: https://other.example\r\n"
#define PREFLIGHT(target, method, more)                                                        \
    SENT("OPTIONS " target " HTTP/1.1\r\n" HOST ASKED "Access-Control-Request-Method: " method \
         "\r\n" more "\r\n")
#define MAY_READ                                                                         \
    "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET, HEAD, OPTIONS\n" \
    "Access-Control-Allow-Headers: *, Authorization\nAccess-Control-Max-Age"

static const char *const cors_args[] = {"--cors", NULL};

static const struct rule cors[] = {
    {RULE("Fetch 3.3.3", "With --cors pages of any origin may read answers, errors included"),
     FIELDS("Origin: https://other.example"), .answers = "200", .body = PAGE,
     .fields = "Access-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: *\n"
               "!Access-Control-Allow-Credentials"},
    {GET("/page.html"), .answers = "200", .fields = "Access-Control-Allow-Origin: *"},
    {GET("/missing"), .answers = "404", .fields = "Access-Control-Allow-Origin: *"},
    {GET("/folder"), .answers = "301", .fields = "Access-Control-Allow-Origin: *"},
    {FIELDS(ASKED "Range: bytes=0-1"), .answers = "206",
     .fields = "Access-Control-Allow-Origin: *"},
    {FIELDS(ASKED "If-None-Match: *"), .answers = "304",
     .fields = "Access-Control-Allow-Origin: *"},
    {RULE("Fetch 4.8", "Preflights are answered, whatever there is"),
     PREFLIGHT("/page.html", "GET", ""), .answers = "204", .fields = MAY_READ},
    {PREFLIGHT("/missing", "GET", ""), .answers = "204", .fields = MAY_READ},
    {PREFLIGHT("/page.html", "PUT", "Access-Control-Request-Headers: x-a, authorization\r\n"),
     .answers = "204", .fields = MAY_READ},
    {PREFLIGHT("/page.html", "GET", "Access-Control-Request-Method: PUT\r\n"), REFUSED(400)},
    {PREFLIGHT("/../page.html", "GET", ""), REFUSED(400)},
    {RULE("9110 9.3.7", "OPTIONS without an origin or a method is none"),
     LINE("OPTIONS /page.html HTTP/1.1"), .answers = "204",
     .fields = "Allow: GET, HEAD, OPTIONS\n!Access-Control-Allow-Methods"},
    {SENT("OPTIONS /page.html HTTP/1.1\r\n" HOST ASKED "\r\n"), .answers = "204",
     .fields = "Allow: GET, HEAD, OPTIONS\n!Access-Control-Allow-Methods"},
};

static const char *const origin_args[] = {"--cors=https://friend.example", NULL};

static const struct rule origin[] = {
    {RULE("Fetch 3.3.3", "or those of one origin, which is said to all"),
     FIELDS("Origin: https://friend.example"), .answers = "200", .body = PAGE,
     .fields = "Access-Control-Allow-Origin: https://friend.example\n!Vary"},
    {FIELDS("Origin: https://other.example"), .answers = "200",
     .fields = "Access-Control-Allow-Origin: https://friend.example"},
    {PREFLIGHT("/page.html", "GET", ""), .answers = "204",
     .fields = "Access-Control-Allow-Origin: https://friend.example"},
};

#define ISOLATED                                                                            \
    "Cross-Origin-Opener-Policy: same-origin\nCross-Origin-Embedder-Policy: require-corp\n" \
    "Cross-Origin-Resource-Policy: same-origin"

static const char *const isolated_args[] = {"--cross-origin-isolated", NULL};

static const struct rule isolated[] = {
    {RULE("HTML 7.1.3", "With --cross-origin-isolated documents get what isolates them"),
     GET("/page.html"), .answers = "200", .fields = ISOLATED "\n!Access-Control-Allow-Origin"},
    {GET("/missing"), .answers = "404", .fields = ISOLATED},
    {FIELDS("If-None-Match: *"), .answers = "304", .fields = ISOLATED},
    {RULE("Fetch 4.8", "Without --cors a preflight is an OPTIONS like others"),
     PREFLIGHT("/page.html", "GET", ""), .answers = "204",
     .fields = "Allow: GET, HEAD, OPTIONS\n!Access-Control-Allow-Origin"},
};

#define YEAR "Cache-Control: public, max-age=31536000, immutable"

static const char *const cache_args[] = {"--cache",
                                         "*.txt=max-age=600",
                                         "--cache=/folder/*=public, max-age=60",
                                         "--cache",
                                         "/empty.txt=no-store",
                                         "--cache=*stays.html=max-age=9",
                                         "--cache=/index.html=max-age=8",
                                         "--immutable=/di*.txt",
                                         "--immutable",
                                         "*.bin",
                                         "--cache=/folder*=max-age=7",
                                         NULL};

static const struct rule cache[] = {
    {RULE("9111 5.2.2.4", "Without a rule caches keep pages but ask each time"), GET("/page.html"),
     .answers = "200", .fields = "Cache-Control: no-cache"},
    {RULE("9111 5.2", "--cache sets Cache-Control for the files that a glob covers, at any depth"),
     GET("/probe.txt"), .answers = "200", .fields = "Cache-Control: max-age=600"},
    {GET("/a%20b.txt"), .answers = "200", .fields = "Cache-Control: max-age=600"},
    {SENT("GET /probe.txt HTTP/1.1\r\n" HOST "If-None-Match: *\r\n\r\n"), .answers = "304",
     .fields = "Cache-Control: max-age=600"},
    {SENT("GET /probe.txt HTTP/1.1\r\n" HOST "Range: bytes=0-0\r\n\r\n"), .answers = "206",
     .fields = "Cache-Control: max-age=600"},
    {RULE("README", "It is the file that counts, not the path that it answers for"),
     GET("/stays.html"), .answers = "200", .fields = "Cache-Control: max-age=9"},
    {GET("/stays"), .answers = "200", .fields = "Cache-Control: max-age=9"},
    {GET("/index.html"), .answers = "200", .fields = "Cache-Control: max-age=8"},
    {GET("/"), .answers = "200", .fields = "Cache-Control: max-age=8"},
    {GET("/coded.txt"), .answers = "200", .fields = "Cache-Control: max-age=600"},
    {GET("/coded"), .answers = "404"},
    {GET("/folder/"), .answers = "200", .fields = "Cache-Control: max-age=7"},
    {RULE("README", "The last rule that covers a file counts"), GET("/empty.txt"), .answers = "200",
     .fields = "Cache-Control: no-store"},
    {GET("/folder/inner/page.html"), .answers = "200", .fields = "Cache-Control: max-age=7"},
    {RULE("8246 2", "--immutable is kept for a year, unasked"), GET("/big.bin"), .answers = "200",
     .file = "big.bin", .fields = YEAR},
    {RULE("9111 3", "Neither errors nor redirects are kept by such rules"), GET("/missing.txt"),
     .answers = "404", .fields = "Cache-Control: no-cache"},
    {GET("/missing.bin"), .answers = "404", .fields = "Cache-Control: no-cache"},
    {SENT("GET /big.bin HTTP/1.1\r\n" HOST "If-Match: \"a\"\r\n\r\n"), .answers = "412",
     .fields = "!Cache-Control"},
    {GET("/folder/inner"), .answers = "301", .fields = "Cache-Control: no-cache"},
};

#define NAMED(name) SENT("GET /page.html HTTP/1.1\r\nHost: " name "\r\n\r\n")
#define OTHER \
    .answers = "421", .fields = "Content-Type: text/html; charset=utf-8\nCache-Control: no-cache"

static const char *const host_args[] = {"--allow-host=dev.example", NULL};

static const struct rule hosts[] = {
    {RULE("9110 7.4", "A listener on loopback answers to localhost and to addresses"),
     NAMED("localhost"), .answers = "200", .body = PAGE},
    {NAMED("localhost:8080"), .answers = "200"},
    {NAMED("LOCALHOST"), .answers = "200"},
    {NAMED("localhost."), .answers = "200"},
    {NAMED("app.localhost"), .answers = "200"},
    {NAMED("127.0.0.1"), .answers = "200"},
    {NAMED("127.0.0.1:1"), .answers = "200"},
    {NAMED("192.0.2.7"), .answers = "200"},
    {NAMED("[::1]"), .answers = "200"},
    {NAMED("[2001:db8::1]:80"), .answers = "200"},
    {RULE("README", "and to names that --allow-host adds"), NAMED("dev.example"), .answers = "200"},
    {NAMED("Dev.Example:8080"), .answers = "200"},
    {RULE("9110 15.5.20", "Other names are misdirected: no page can have its own resolved to here"),
     NAMED("zzq.example"), OTHER},
    {NAMED("zzq.example:8080"), OTHER},
    {NAMED("www.dev.example"), OTHER},
    {NAMED("localhost.zzq.example"), OTHER},
    {NAMED("127.0.0.1.zzq.example"), OTHER},
    {NAMED("zzqlocalhost"), OTHER},
    {NAMED("127.1"), OTHER},
    {NAMED("%6cocalhost"), OTHER},
    {SENT("GET /missing HTTP/1.1\r\nHost: zzq.example\r\n\r\n"), OTHER},
    {SENT("GET /.tarn/status HTTP/1.1\r\nHost: zzq.example\r\n\r\n"), OTHER},
    {SENT("HEAD /page.html HTTP/1.1\r\nHost: zzq.example\r\n\r\n"), .answers = "421h"},
    {SENT("POST /page.html HTTP/1.1\r\nHost: zzq.example\r\nContent-Length: 3\r\n\r\nabc"), OTHER},
    {SENT("OPTIONS * HTTP/1.1\r\nHost: zzq.example\r\n\r\n"), OTHER},
    {SENT("CONNECT zzq.example:443 HTTP/1.1\r\nHost: zzq.example\r\n\r\n"), .answers = "421"},
    {NAMED("localhost, zzq.example"), REFUSED(400)},
    {RULE("9110 10.1.1", "and are not told to go on with a body first"),
     SENT("GET /page.html HTTP/1.1\r\nHost: zzq.example\r\nExpect: 100-continue\r\n"
          "Content-Length: 5\r\n\r\nhello"),
     REFUSED(421)},
    {SENT("GET /page.html HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
          "Content-Length: 5\r\n\r\nhello"),
     .answers = "100 200", .body = PAGE},
    {RULE("9112 3.2.2", "An absolute target names the host, whatever Host says"),
     GET("http://zzq.example/page.html"), OTHER},
    {SENT("GET http://localhost/page.html HTTP/1.1\r\nHost: zzq.example\r\n\r\n"),
     .answers = "200"},
    {RULE("9112 3.2", "Without a host it is HTTP/1.0, and no browser"),
     SENT("GET /page.html HTTP/1.0\r\n\r\n"), .answers = "200 end"},
    {SENT("GET /page.html HTTP/1.0\r\nHost: zzq.example\r\n\r\n"), .answers = "421 end"},
    {RULE("9112 9.3", "The connection goes on, and what comes next is judged by its own host"),
     SENT("GET / HTTP/1.1\r\nHost: zzq.example\r\n\r\nGET /page.html HTTP/1.1\r\n" HOST "\r\n"
          "GET / HTTP/1.1\r\nHost: zzq.example\r\n\r\nGET /page.html HTTP/1.1\r\n" HOST "\r\n"),
     .answers = "421 200 421 200", .body = PAGE},
};

const struct rules rules_fields = {RULES("chosen", "Fields of the user's", fields),
                                   .args = field_args};
const struct rules rules_cors = {RULES("chosen", "Other origins", cors), .args = cors_args};
const struct rules rules_origin = {RULES("chosen", "One other origin", origin),
                                   .args = origin_args};
const struct rules rules_isolated = {RULES("chosen", "Isolation", isolated), .args = isolated_args};
const struct rules rules_cache = {RULES("chosen", "Rules for caches", cache), .args = cache_args};
const struct rules rules_hosts = {RULES("chosen", "Names", hosts), .args = host_args,
                                  .is_guarded = true};
