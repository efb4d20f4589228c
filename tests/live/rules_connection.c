/* rules_connection.c - how long a connection lasts, and what else a request may ask of it. */
#include "rules.h"

extern const struct rules rules_connection;

#define PAGE   "<p>page\n"
#define CLOSES .answers = "200 end", .fields = "Connection: close", .body = PAGE
#define LASTS  .answers = "200", .fields = "!Connection", .body = PAGE

/* HTTP/1.0 is told that its connection lasts. */
#define LASTS_1_0 .answers = "200", .fields = "Connection: keep-alive", .body = PAGE

#define ASK(target) "GET " target " HTTP/1.1\r\n" HOST "\r\n"
#define TEN(text)   text text text text text text text text text text

/* POST whose client waits for leave to send five bytes. */
#define EXPECT(method, expectation, body)                              \
    SENT(method " /page.html HTTP/1.1\r\n" HOST "Expect: " expectation \
                "\r\nContent-Length: 5\r\n\r\n" body)

static const struct rule rows[] = {
    {RULE("9112 9.3", "An HTTP/1.1 connection lasts"), FIELDS("A: b"), LASTS},
    {FIELDS("Connection: keep-alive"), LASTS},
    {FIELDS("Connection: zzq"), LASTS},
    {FIELDS("Connection:"), LASTS},
    {FIELDS("Connection: closed, notclose, x-close, clos"), LASTS},
    {SENT("GET /page.html HTTP/1.2\r\n" HOST "\r\n"), LASTS},
    {GET("/missing"), .answers = "404", .fields = "!Connection"},
    {POST("Content-Length: 0", ""), .answers = "405", .fields = "!Connection"},
    {GET("/folder"), .answers = "301", .fields = "!Connection"},
    {FIELDS("If-None-Match: *"), .answers = "304", .fields = "!Connection"},
    {RULE("9112 9.6", "An HTTP/1.1 connection ends when the client says close"),
     FIELDS("Connection: close"), CLOSES},
    {FIELDS("connection: CLOSE"), CLOSES},
    {FIELDS("Connection: keep-alive, close"), CLOSES},
    {FIELDS("Connection: close, keep-alive"), CLOSES},
    {FIELDS("Connection: zzq,close"), CLOSES},
    {FIELDS("Connection: , ,\t,close,"), CLOSES},
    {FIELDS("Connection: zzq\r\nConnection: close"), CLOSES},
    {FIELDS("Connection: close\r\nConnection: keep-alive"), CLOSES},
    {FIELDS("Connection: Upgrade, close\r\nUpgrade: h2c"), CLOSES},
    {SENT("GET /missing HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"), REFUSED(404)},
    {SENT("HEAD /page.html HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"), .answers = "200h end",
     .fields = "Connection: close"},
    {SENT("OPTIONS * HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"), REFUSED(204)},
    {SENT("GET /folder HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"), REFUSED(301)},
    {FIELDS("Connection: close\r\nIf-None-Match: *"), REFUSED(304)},
    {FIELDS("Connection: close\r\nRange: bytes=0-1"), REFUSED(206)},
    {FIELDS("Connection: close\r\nRange: bytes=99-"), REFUSED(416)},
    {SENT("GET /big.bin HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"), .answers = "200 end",
     .file = "big.bin"},
    {POST("Connection: close\r\nContent-Length: 5", "hello"), REFUSED(405)},
    {RULE("9112 9.3", "An HTTP/1.0 connection ends"), OLD("A: b"), CLOSES},
    {OLD("Connection: close"), CLOSES},
    {OLD("Connection: zzq"), CLOSES},
    {SENT("GET /page.html HTTP/1.0\r\n\r\n"), CLOSES},
    {SENT("HEAD /page.html HTTP/1.0\r\n\r\n"), .answers = "200h end"},
    {SENT("GET /missing HTTP/1.0\r\n\r\n"), REFUSED(404)},
    {SENT("POST /page.html HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello"), REFUSED(405)},
    {RULE("9112 9.3", "unless the client says keep-alive, and is told so"),
     OLD("Connection: keep-alive"), LASTS_1_0},
    {OLD("Connection: Keep-Alive"), LASTS_1_0},
    {OLD("Connection: zzq, keep-alive"), LASTS_1_0},
    {OLD("Connection: keep-alive\r\nKeep-Alive: timeout=5, max=3"), LASTS_1_0},
    {OLD("Connection: keep-alive, close"), CLOSES},
    {SENT("HEAD /page.html HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), .answers = "200h",
     .fields = "Connection: keep-alive"},
    {SENT("GET /missing HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), .answers = "404",
     .fields = "Connection: keep-alive"},
    {SENT("GET /big.bin HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), .answers = "200",
     .fields = "Connection: keep-alive", .file = "big.bin"},
    {OLD("Connection: keep-alive\r\nIf-None-Match: *"), .answers = "304",
     .fields = "Connection: keep-alive"},
    {RULE("9112 C.2.2", "Proxy-Connection means nothing here"), FIELDS("Proxy-Connection: close"),
     LASTS},
    {OLD("Proxy-Connection: keep-alive"), CLOSES},
    {RULE("9110 7.8", "Upgrade is ignored"),
     FIELDS("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: enpxenpxenpxenpxenpxenA=="),
     LASTS},
    {FIELDS("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: zzq"), LASTS},
    {FIELDS("Upgrade: HTTP/2.0, TLS/1.2"), LASTS},
    {POST("Connection: Upgrade\r\nUpgrade: zzq\r\nContent-Length: 5", "hello"), .answers = "405"},
    {SENT("OPTIONS * HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n"),
     .answers = "204", .fields = "!Upgrade"},
    {RULE("9110 10.1.4", "TE and Trailer are ignored"), FIELDS("TE: trailers, gzip;q=0.5"), LASTS},
    {FIELDS("Connection: TE\r\nTE: zzq\r\nTrailer: zzq"), LASTS},
    {RULE("9110 7.6.1", "Fields that Connection names keep their meaning for this server"),
     FIELDS("Connection: Range\r\nRange: bytes=0-1"), .answers = "206", .body = "<p"},
    {FIELDS("Connection: host"), LASTS},

    {RULE("9112 9.3.2", "Pipelined requests are answered in their order"),
     SENT(ASK("/page.html") ASK("/missing") ASK("/folder") ASK("/")), .answers = "200 404 301 200",
     .body = "<p>home\n"},
    {SENT(TEN(ASK("/page.html")) TEN(ASK("/")) ASK("/page.html")),
     .answers = "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 "
                "200",
     .body = PAGE},
    {SENT(ASK("/page.html") ASK("/big.bin") ASK("/digits.txt")), .answers = "200 200 200",
     .file = "digits.txt"},
    {SENT(ASK("/big.bin") "HEAD /big.bin HTTP/1.1\r\n" HOST "\r\n" ASK("/big.bin")),
     .answers = "200 200h 200", .file = "big.bin"},
    {SENT("POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello" ASK(
         "/page.html") "POST / HTTP/1.1\r\n" HOST
                       "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" ASK(
                           "/page.html")),
     .answers = "405 200 405 200", .body = PAGE},
    {RULE("9112 9.6", "Nothing is answered behind the last request"),
     SENT(ASK("/") "GET /page.html HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n" ASK("/")),
     .answers = "200 200 end", .body = PAGE},
    {SENT(ASK("/page.html") "zzq\r\n\r\n" ASK("/page.html")), .answers = "200 400 end"},
    {SENT(ASK("/page.html") "GET /page.html HTTP/1.0\r\n\r\n" ASK("/page.html")),
     .answers = "200 200 end", .body = PAGE},
    {RULE("9112 9.6", "Who has sent all gets all answers"), SENT(ASK("/page.html")),
     .answers = "200", .body = PAGE, .half_closes = true},
    {SENT(ASK("/big.bin") ASK("/digits.txt")), .answers = "200 200", .file = "digits.txt",
     .half_closes = true},
    {SENT(ASK("/page.html") "GET /pa"), .answers = "200", .body = PAGE, .half_closes = true},
    {POST("Content-Length: 5", "hello"), .answers = "405", .half_closes = true},
    {SENT("zzq\r\n"), .answers = "400 end", .half_closes = true},
    {SENT(""), .answers = "", .half_closes = true},

    {RULE("9110 10.1.1",
          "GET, HEAD and OPTIONS that may be served and expect 100-continue are told to go on"),
     EXPECT("GET", "100-continue", "hello"), .answers = "100 200", .body = PAGE},
    {EXPECT("GET", "100-CONTINUE", "hello"), .answers = "100 200", .body = PAGE},
    {EXPECT("GET", "100-continue, 100-continue", "hello"), .answers = "100 200", .body = PAGE},
    {EXPECT("HEAD", "100-continue", "hello"), .answers = "100 200h"},
    {EXPECT("OPTIONS", "100-continue", "hello"), .answers = "100 204"},
    {SENT("GET /missing HTTP/1.1\r\n" HOST
          "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"),
     .answers = "100 404"},
    {SENT("GET /page.html HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
          "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
     .answers = "100 200", .body = PAGE},
    {RULE("9110 10.1.1", "and others get the final status instead, and the end"),
     EXPECT("POST", "100-continue", "hello"), REFUSED(405)},
    {EXPECT("PUT", "100-continue", ""), REFUSED(405)},
    {EXPECT("BREW", "100-continue", "hello"), REFUSED(501)},
    {RULE("9110 10.1.1", "Without a body there is nothing to go on with"),
     FIELDS("Expect: 100-continue"), LASTS},
    {FIELDS("Expect: 100-continue\r\nContent-Length: 0"), LASTS},
    {POST("Expect: 100-continue", ""), .answers = "405"},
    {RULE("9110 10.1.1", "Another expectation gets 417"), FIELDS("Expect: zzq"), REFUSED(417)},
    {FIELDS("Expect: 100-continue, zzq"), REFUSED(417)},
    {FIELDS("Expect: zzq\r\nExpect: 100-continue"), REFUSED(417)},
    {FIELDS("Expect: 100-continue;a=b"), REFUSED(417)},
    {FIELDS("Expect: 100 continue"), REFUSED(417)},
    {FIELDS("Expect: 200-ok"), REFUSED(417)},
    {EXPECT("POST", "zzq", "hello"), REFUSED(417)},
    {RULE("9110 10.1.1", "An empty one is none, and HTTP/1.0 has none"), FIELDS("Expect:"), LASTS},
    {SENT("GET /page.html HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"),
     CLOSES},
    {OLD("Expect: zzq"), CLOSES},
};

const struct rules rules_connection = {
    RULES("connection", "Connections, pipelining and expectations", rows)};
