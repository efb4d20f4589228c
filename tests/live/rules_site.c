/* rules_site.c - what the user of a site may choose: short addresses, pages for errors, an
 * application's routes, index names, a base, a single file. */
#include "rules.h"

extern const struct rules rules_site, rules_spa, rules_base, rules_index, rules_single;

#define ABOUT "<p>about\n"
#define HOME  "<p>app\n"
#define LOST  "<p>lost\n"

#define ACCEPT(target, value) SENT("GET " target " HTTP/1.1\r\n" HOST "Accept: " value "\r\n\r\n")

static const struct rule site[] = {
    {RULE("README", "An address may leave .html out"), GET("/about"), .answers = "200",
     .body = ABOUT, .fields = "Content-Type: text/html; charset=utf-8\n!Location"},
    {GET("/about?a=b"), .answers = "200", .body = ABOUT},
    {GET("/abou%74"), .answers = "200", .body = ABOUT},
    {GET("/about.html"), .answers = "200", .body = ABOUT},
    {GET("/team/index"), .answers = "200", .body = "<p>team\n"},
    {GET("/about/"), .answers = "404"},
    {GET("/about.html/"), .answers = "404"},
    {GET("/abou"), .answers = "404"},
    {GET("/both"), .answers = "200", .body = "file\n"},
    {GET("/both.html"), .answers = "200", .body = "<p>both\n"},
    {GET("/docs"), .answers = "200", .body = "<p>docs\n"},
    {GET("/team"), .answers = "301", .fields = "Location: /team/"},
    {RULE("9110 15.5.5", "404.html is what is missing is answered with, and stays an error"),
     GET("/missing"), .answers = "404", .body = LOST,
     .fields = "Content-Type: text/html; charset=utf-8\n!ETag\n!Last-Modified\n!Accept-Ranges"},
    {LINE("HEAD /missing HTTP/1.1"), .answers = "404h", .fields = "Content-Length: 8"},
    {GET("/team/missing.png"), .answers = "404", .body = LOST},
    {GET("/.hidden"), .answers = "404", .body = LOST},
    {GET("/bare/"), .answers = "404", .body = LOST},
    {SENT("GET /missing HTTP/1.1\r\n" HOST "Range: bytes=0-1\r\n\r\n"), .answers = "404",
     .body = LOST},
    {SENT("GET /missing HTTP/1.1\r\n" HOST "If-None-Match: *\r\n\r\n"), .answers = "404",
     .body = LOST},
    {SENT("GET /missing HTTP/1.1\r\n" HOST "If-Match: \"a\"\r\n\r\n"), .answers = "404",
     .body = LOST},
    {SENT("GET /missing HTTP/1.0\r\n\r\n"), .answers = "404 end", .body = LOST,
     .fields = "Content-Type: text/html; charset=utf-8"},
    {RULE("9110 15.5", "404.html takes the place of no other error"), GET("/%00"),
     .answers = "400 end", .fields = "Content-Type: text/html; charset=utf-8"},
    {LINE("POST /missing HTTP/1.1"), .answers = "405"},
    {GET("/404.html"), .answers = "200", .body = LOST, .fields = "ETag"},
};

static const char *const spa_args[] = {"--spa", NULL};

static const struct rule spa[] = {
    {RULE("README", "With --spa a page that is missing is the application's, for who wants HTML"),
     GET("/some/route"), .answers = "200", .body = HOME,
     .fields = "Content-Type: text/html; charset=utf-8\nVary: Accept\nETag: {etag index.html}"},
    {GET("/some/route/"), .answers = "200", .body = HOME},
    {GET("/some.folder/route"), .answers = "200", .body = HOME},
    {GET("/v1.2/"), .answers = "200", .body = HOME},
    {GET("/docs/v1.2/?a=b"), .answers = "200", .body = HOME},
    {GET("/route?a=b.c"), .answers = "200", .body = HOME},
    {GET("/%72oute"), .answers = "200", .body = HOME},
    {ACCEPT("/route", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
     .answers = "200", .body = HOME},
    {ACCEPT("/route", "*/*"), .answers = "200", .body = HOME},
    {ACCEPT("/route", "text/*;q=0.1"), .answers = "200", .body = HOME},
    {LINE("HEAD /route HTTP/1.1"), .answers = "200h", .fields = "Content-Length: 7"},
    {SENT("GET /route HTTP/1.1\r\n" HOST "If-None-Match: {etag index.html}\r\n\r\n"),
     .answers = "304", .fields = "Vary: Accept"},
    {SENT("GET /route HTTP/1.1\r\n" HOST "Range: bytes=0-1\r\n\r\n"), .answers = "206",
     .body = "<p", .fields = "Vary: Accept"},
    {RULE("9110 12.5.1", "Who wants something else than HTML is told that it is missing"),
     ACCEPT("/route", "application/json"), .answers = "404", .body = LOST,
     .fields = "Vary: Accept"},
    {ACCEPT("/route", "image/avif,image/webp,image/*"), .answers = "404"},
    {ACCEPT("/route", "text/html;q=0, */*"), .answers = "404"},
    {ACCEPT("/route", "text/css,*/*;q=0"), .answers = "404"},
    {RULE("README", "and so is who asks for a file"), GET("/missing.js"), .answers = "404",
     .body = LOST},
    {GET("/some/missing.png"), .answers = "404"},
    {GET("/v1.2"), .answers = "404", .body = LOST},
    {GET("/.hidden/"), .answers = "404"},
    {GET("/.hidden"), .answers = "404"},
    {RULE("README", "and what _redirects says is missing stays so"), GET("/closed"),
     .answers = "404", .body = ABOUT},
    {GET("/closed/"), .answers = "404", .body = ABOUT},
    {GET("/close%64?a=b"), .answers = "404", .body = ABOUT},
    {LINE("HEAD /closed HTTP/1.1"), .answers = "404h"},
    {RULE("README", "A name that some system takes for something else is no route"), GET("/user:1"),
     .answers = "404"},
    {GET("/user%3a1"), .answers = "404"},
    {GET("/user:1/posts"), .answers = "404"},
    {RULE("README", "What is there is served as ever"), GET("/about.html"), .answers = "200",
     .body = ABOUT, .fields = "!Vary"},
    {GET("/about"), .answers = "200", .body = ABOUT},
    {GET("/team"), .answers = "301", .fields = "Location: /team/"},
    {LINE("POST /route HTTP/1.1"), .answers = "405"},
    {LINE("OPTIONS /route HTTP/1.1"), .answers = "204"},
    {GET("/%00"), .answers = "400 end"},
    {GET("/../route"), .answers = "400 end"},
};

static const char *const base_args[] = {"--base", "/repo/", NULL};

static const struct rule base[] = {
    {RULE("README", "With --base the site lies below a path"), GET("/repo/"), .answers = "200",
     .body = HOME},
    {GET("/repo/about"), .answers = "200", .body = ABOUT},
    {GET("/repo/team/"), .answers = "200", .body = "<p>team\n"},
    {GET("/%72epo/about.html"), .answers = "200", .body = ABOUT},
    {GET("/repo//about.html"), .answers = "200", .body = ABOUT},
    {GET("//repo/about.html"), .answers = "200", .body = ABOUT},
    {GET("/repo/./team/../about.html"), .answers = "200", .body = ABOUT},
    {GET("http://localhost/repo/about.html"), .answers = "200", .body = ABOUT},
    {GET("/repo/missing"), .answers = "404", .body = LOST},
    {RULE("README", "and redirects stay there"), GET("/repo"), .answers = "301",
     .fields = "Location: /repo/"},
    {GET("/repo?a=b"), .answers = "301", .fields = "Location: /repo/?a=b"},
    {GET("//repo"), .answers = "301", .fields = "Location: /repo/"},
    {GET("/repo/team"), .answers = "301", .fields = "Location: /repo/team/"},
    {GET("/repo//team?a"), .answers = "301", .fields = "Location: /repo/team/?a"},
    {RULE("README", "There is nothing beside it"), GET("/"), .answers = "404"},
    {GET("/about.html"), .answers = "404"},
    {GET("/repository/"), .answers = "404"},
    {GET("/repo.html"), .answers = "404"},
    {GET("/repo/../about.html"), .answers = "404"},
    {GET("/repo/%2e%2e/about.html"), .answers = "404"},
    {GET("/repo/../../outside.txt"), .answers = "400 end"},
    {GET("/Repo/"), .answers = "404"},
};

static const char *const index_args[] = {"--index", "none.html,home.html", "--index", "index.html",
                                         NULL};

static const struct rule index_names[] = {
    {RULE("README", "With --index a folder answers with the first of these names that is there"),
     GET("/docs/"), .answers = "200", .body = "<p>home of docs\n"},
    {GET("/team/"), .answers = "200", .body = "<p>team\n"},
    {GET("/"), .answers = "200", .body = HOME},
    {GET("/bare/"), .answers = "404", .body = LOST},
};

static const struct rule single[] = {
    {RULE("README", "A single file is the root and answers to its name, and nothing else is there"),
     GET("/"), .answers = "200", .body = "probe\n",
     .fields = "Content-Type: text/plain; charset=utf-8"},
    {GET("/?a"), .answers = "200", .body = "probe\n"},
    {GET("/probe.txt"), .answers = "200", .body = "probe\n"},
    {GET("/probe.txt/"), .answers = "404"},
    {GET("/page.html"), .answers = "404"},
    {GET("/folder/"), .answers = "404"},
    {GET("/.."), .answers = "400 end"},
    {LINE("POST / HTTP/1.1"), .answers = "405"},
    {SENT("GET / HTTP/1.1\r\n" HOST "Range: bytes=1-2\r\n\r\n"), .answers = "206", .body = "ro"},
    {SENT("GET / HTTP/1.1\r\n" HOST "If-None-Match: {etag probe.txt}\r\n\r\n"), .answers = "304"},
};

const struct rules rules_site = {RULES("site", "Short addresses and pages for errors", site),
                                 .root = "app"};
const struct rules rules_spa = {RULES("site", "Applications", spa), .args = spa_args,
                                .root = "app"};
const struct rules rules_base = {RULES("site", "A base", base), .args = base_args, .root = "app",
                                 .probe = "/repo/probe.txt"};
const struct rules rules_index = {RULES("site", "Index names", index_names), .args = index_args,
                                  .root = "app"};
const struct rules rules_single = {RULES("site", "A single file", single),
                                   .root = "site/probe.txt"};
