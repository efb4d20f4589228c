/* test_request.c - request heads and bodies, rule by rule; every row is fed whole, cut in two at
 * every byte, byte by byte, and with another request behind it. */
#include "feed.h"
#include "tarn/out.h"

#include <check.h>
#include <llhttp.h>

static const struct request_limits limits = {
    .head_bytes = 2048, .uri_bytes = 512, .body_bytes = 64};

#define T(literal)                     \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }
#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

/* Most rows are about one line. */
#define LINE(line)        T(line "\r\nHost: h\r\n\r\n")
#define FIELD(field)      T("GET / HTTP/1.1\r\nHost: h\r\n" field "\r\n\r\n")
#define OLD(field)        T("GET / HTTP/1.0\r\nHost: h\r\n" field "\r\n\r\n")
#define HOST(host)        T("GET / HTTP/1.1\r\nHost: " host "\r\n\r\n")
#define BODY(field, body) T("POST / HTTP/1.1\r\nHost: h\r\n" field "\r\n\r\n" body)
#define CHUNKED(body)     BODY("Transfer-Encoding: chunked", body)
#define EXTENDED(text)    CHUNKED("3" text "\r\nabc\r\n0\r\n\r\n")

enum trait {
    KEEPS = 1, /* the connection, that is */
    HAS_BODY = 2,
    CONTINUE = 4, /* waits for 100 */
};

static const struct good {
    const char *section;
    struct bytes text;
    enum method method;
    int traits;
    const char *path;
    const char *query; /* null: none */
    const char *host;  /* null: none */
} good[] = {
    /* The request line. */
    {"9112 3", LINE("GET / HTTP/1.1"), METHOD_GET, KEEPS, "/", NULL, "h"},
    {"9110 9.3.2", LINE("HEAD /a/b.html HTTP/1.1"), METHOD_HEAD, KEEPS, "/a/b.html", NULL, "h"},
    {"9110 9.3.7", LINE("OPTIONS /a HTTP/1.1"), METHOD_OPTIONS, KEEPS, "/a", NULL, "h"},
    {"9110 9.3.3", LINE("POST / HTTP/1.1"), METHOD_OTHER, KEEPS, "/", NULL, "h"},
    {"9110 9.3.4", LINE("PUT / HTTP/1.1"), METHOD_OTHER, KEEPS, "/", NULL, "h"},
    {"9110 9.3.5", LINE("DELETE / HTTP/1.1"), METHOD_OTHER, KEEPS, "/", NULL, "h"},
    {"9110 9.3.8", LINE("TRACE / HTTP/1.1"), METHOD_OTHER, KEEPS, "/", NULL, "h"},
    {"5789 2", LINE("PATCH / HTTP/1.1"), METHOD_OTHER, KEEPS, "/", NULL, "h"},
    {"4918 9.1", LINE("PROPFIND / HTTP/1.1"), METHOD_OTHER, KEEPS, "/", NULL, "h"},
    {"4918 9.3", LINE("MKCOL / HTTP/1.1"), METHOD_OTHER, KEEPS, "/", NULL, "h"},
    {"4918 9.10", LINE("LOCK / HTTP/1.1"), METHOD_OTHER, KEEPS, "/", NULL, "h"},
    {"9110 9.1 a method nobody knows", LINE("FOO / HTTP/1.1"), METHOD_UNKNOWN, KEEPS, "/", NULL,
     "h"},
    {"9110 9.1 methods are case-sensitive", LINE("get / HTTP/1.1"), METHOD_UNKNOWN, KEEPS, "/",
     NULL, "h"},
    {"9110 9.1 one letter", LINE("G / HTTP/1.1"), METHOD_UNKNOWN, KEEPS, "/", NULL, "h"},
    {"9110 9.1 more letters", LINE("GETS / HTTP/1.1"), METHOD_UNKNOWN, KEEPS, "/", NULL, "h"},
    {"9110 5.6.2 every tchar", LINE("!#$%&'*+-.^_`|~09azAZ / HTTP/1.1"), METHOD_UNKNOWN, KEEPS, "/",
     NULL, "h"},
    {"9110 9.1 llhttp's SOURCE", LINE("SOURCE / HTTP/1.1"), METHOD_UNKNOWN, KEEPS, "/", NULL, "h"},
    {"9110 9.1 llhttp's DESCRIBE", LINE("DESCRIBE / HTTP/1.1"), METHOD_UNKNOWN, KEEPS, "/", NULL,
     "h"},
    {"9110 9.1 llhttp's M-SEARCH", LINE("M-SEARCH / HTTP/1.1"), METHOD_UNKNOWN, KEEPS, "/", NULL,
     "h"},
    {"9113 3.4 PRI alone is no preface", LINE("PRI / HTTP/1.1"), METHOD_UNKNOWN, KEEPS, "/", NULL,
     "h"},

    /* Versions. */
    {"9112 9.3 HTTP/1.0 closes", LINE("GET / HTTP/1.0"), METHOD_GET, 0, "/", NULL, "h"},
    {"9112 3.2 HTTP/1.0 needs no Host", T("GET / HTTP/1.0\r\n\r\n"), METHOD_GET, 0, "/", NULL,
     NULL},
    {"9110 2.5 a higher minor is 1.1", LINE("GET / HTTP/1.2"), METHOD_GET, KEEPS, "/", NULL, "h"},
    {"9110 2.5 the highest minor", LINE("GET / HTTP/1.9"), METHOD_GET, KEEPS, "/", NULL, "h"},

    /* Targets. */
    {"9112 3.2.1 query", LINE("GET /a?b=c HTTP/1.1"), METHOD_GET, KEEPS, "/a", "b=c", "h"},
    {"9112 3.2.1 empty query", LINE("GET /a? HTTP/1.1"), METHOD_GET, KEEPS, "/a", "", "h"},
    {"3986 3.4 query of ? and /", LINE("GET /a??b/?c HTTP/1.1"), METHOD_GET, KEEPS, "/a", "?b/?c",
     "h"},
    {"3986 3.3 every pchar", LINE("GET /az09-._~!$&'()*+,;=:@%20/ HTTP/1.1"), METHOD_GET, KEEPS,
     "/az09-._~!$&'()*+,;=:@%20/", NULL, "h"},
    {"3986 3.3 empty segments", LINE("GET //a//b HTTP/1.1"), METHOD_GET, KEEPS, "//a//b", NULL,
     "h"},
    {"3986 3.3 a colon", LINE("GET /a:b HTTP/1.1"), METHOD_GET, KEEPS, "/a:b", NULL, "h"},
    {"URL Standard: sent raw in paths", LINE("GET /a[1]|b HTTP/1.1"), METHOD_GET, KEEPS, "/a[1]|b",
     NULL, "h"},
    {"URL Standard: sent raw in queries", LINE("GET /?[]|^`{}\\ HTTP/1.1"), METHOD_GET, KEEPS, "/",
     "[]|^`{}\\", "h"},
    {"9112 3.2.2 absolute", LINE("GET http://h/a?b HTTP/1.1"), METHOD_GET, KEEPS, "/a", "b", "h"},
    {"9112 3.2.2 its authority wins", LINE("GET http://other:81/ HTTP/1.1"), METHOD_GET, KEEPS, "/",
     NULL, "other:81"},
    {"9112 3.2.2 in HTTP/1.0", T("GET http://other/ HTTP/1.0\r\n\r\n"), METHOD_GET, 0, "/", NULL,
     "other"},
    {"9110 4.2.3 an empty path is /", LINE("GET http://h HTTP/1.1"), METHOD_GET, KEEPS, "/", NULL,
     "h"},
    {"9110 4.2.3 also before a query", LINE("GET http://h?q HTTP/1.1"), METHOD_GET, KEEPS, "/", "q",
     "h"},
    {"3986 3.1 schemes fold case", LINE("GET HTTP://h/ HTTP/1.1"), METHOD_GET, KEEPS, "/", NULL,
     "h"},
    {"3986 3.2.2 an address in it", LINE("GET http://[::1]:80/a HTTP/1.1"), METHOD_GET, KEEPS, "/a",
     NULL, "[::1]:80"},
    {"9112 3.2.2 a Host is still read", LINE("GET http://other/ HTTP/1.1"), METHOD_GET, KEEPS, "/",
     NULL, "other"},
    {"9112 3.2.4 asterisk", LINE("OPTIONS * HTTP/1.1"), METHOD_OPTIONS, KEEPS, "*", NULL, "h"},
    {"9112 3.2.3 authority", LINE("CONNECT h:443 HTTP/1.1"), METHOD_OTHER, KEEPS, "", NULL, "h"},

    /* Lines. */
    {"9112 2.2 one empty line first", T("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"), METHOD_GET, KEEPS,
     "/", NULL, "h"},
    {"9112 5.1 no blank after the colon", T("GET / HTTP/1.1\r\nHost:h\r\n\r\n"), METHOD_GET, KEEPS,
     "/", NULL, "h"},
    {"9112 5.1 blanks around a value", T("GET / HTTP/1.1\r\nHost: \t h \t \r\n\r\n"), METHOD_GET,
     KEEPS, "/", NULL, "h"},
    {"9110 5.1 names fold case", T("GET / HTTP/1.1\r\nhOsT: h\r\n\r\n"), METHOD_GET, KEEPS, "/",
     NULL, "h"},
    {"9110 5.5 tab and obs-text", FIELD("X: a\tb \x80\xff"), METHOD_GET, KEEPS, "/", NULL, "h"},
    {"9110 5.5 an empty value", FIELD("X:"), METHOD_GET, KEEPS, "/", NULL, "h"},
    {"9110 5.5 a blank value", FIELD("X: \t "), METHOD_GET, KEEPS, "/", NULL, "h"},
    {"9110 5.6.2 every tchar in a name", FIELD("!#$%&'*+-.^_`|~09azAZ: x"), METHOD_GET, KEEPS, "/",
     NULL, "h"},
    {"9110 5.5 colons in a value", FIELD("X: :a:b:"), METHOD_GET, KEEPS, "/", NULL, "h"},

    /* Host. */
    {"9110 7.2 with a port", HOST("h:8080"), METHOD_GET, KEEPS, "/", NULL, "h:8080"},
    {"3986 3.2.3 an empty port", HOST("h:"), METHOD_GET, KEEPS, "/", NULL, "h:"},
    {"3986 3.2.2 IPv4", HOST("127.0.0.1:1"), METHOD_GET, KEEPS, "/", NULL, "127.0.0.1:1"},
    {"3986 3.2.2 IPv6", HOST("[fe80::1]:80"), METHOD_GET, KEEPS, "/", NULL, "[fe80::1]:80"},
    {"3986 3.2.2 an escaped name", HOST("%c3%a9"), METHOD_GET, KEEPS, "/", NULL, "%c3%a9"},
    {"3986 3.2.2 a name of sub-delims", HOST("a_b!$&'()*+,;="), METHOD_GET, KEEPS, "/", NULL,
     "a_b!$&'()*+,;="},

    /* Connection. */
    {"9112 9.6 close", FIELD("Connection: close"), METHOD_GET, 0, "/", NULL, "h"},
    {"9110 7.6.1 options fold case", FIELD("connection: CLOSE"), METHOD_GET, 0, "/", NULL, "h"},
    {"9112 9.3 close wins", FIELD("Connection: keep-alive, close"), METHOD_GET, 0, "/", NULL, "h"},
    {"9112 9.3 close wins first", FIELD("Connection: close, keep-alive"), METHOD_GET, 0, "/", NULL,
     "h"},
    {"9110 5.3 in two lines", FIELD("Connection: close\r\nConnection: x"), METHOD_GET, 0, "/", NULL,
     "h"},
    {"9110 5.6.1 empty members", FIELD("Connection: , ,\t,close,"), METHOD_GET, 0, "/", NULL, "h"},
    {"9110 7.6.1 other options", FIELD("Connection: closed, x-close"), METHOD_GET, KEEPS, "/", NULL,
     "h"},
    {"9110 7.6.1 an empty value", FIELD("Connection:"), METHOD_GET, KEEPS, "/", NULL, "h"},
    {"9112 9.3 1.0 keep-alive", OLD("Connection: Keep-Alive"), METHOD_GET, KEEPS, "/", NULL, "h"},
    {"9112 9.3 1.0 close wins", OLD("Connection: keep-alive, close"), METHOD_GET, 0, "/", NULL,
     "h"},
    {"9112 9.3 1.0 in a list", OLD("Connection: x , keep-alive"), METHOD_GET, KEEPS, "/", NULL,
     "h"},
    {"9112 C.2.2 Proxy-Connection", FIELD("Proxy-Connection: close"), METHOD_GET, KEEPS, "/", NULL,
     "h"},
    {"9112 C.2.2 Proxy-Connection 1.0", OLD("Proxy-Connection: keep-alive"), METHOD_GET, 0, "/",
     NULL, "h"},
    {"9110 7.8 Upgrade is ignored", FIELD("Upgrade: websocket\r\nConnection: Upgrade"), METHOD_GET,
     KEEPS, "/", NULL, "h"},
    {"9110 7.8 also to HTTP/2", FIELD("Connection: upgrade, close\r\nUpgrade: h2c"), METHOD_GET, 0,
     "/", NULL, "h"},
    {"9110 7.8 and with a body",
     BODY("Upgrade: x\r\nConnection: Upgrade\r\nContent-Length: 2", "ab"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 7.8 and with chunks",
     BODY("Upgrade: x\r\nConnection: Upgrade\r\nTransfer-Encoding: chunked", "1\r\na\r\n0\r\n\r\n"),
     METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 10.1.4 TE is ignored", FIELD("TE: trailers, gzip;q=0.5"), METHOD_GET, KEEPS, "/", NULL,
     "h"},

    /* Expect. */
    {"9110 10.1.1", BODY("Content-Length: 1\r\nExpect: 100-continue", "a"), METHOD_OTHER,
     KEEPS | HAS_BODY | CONTINUE, "/", NULL, "h"},
    {"9110 10.1.1 folds case", BODY("Content-Length: 1\r\nExpect: 100-CONTINUE", "a"), METHOD_OTHER,
     KEEPS | HAS_BODY | CONTINUE, "/", NULL, "h"},
    {"9110 10.1.1 chunked", BODY("Expect: 100-continue\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
     METHOD_OTHER, KEEPS | HAS_BODY | CONTINUE, "/", NULL, "h"},
    {"9110 10.1.1 twice", BODY("Content-Length: 1\r\nExpect: 100-continue, 100-continue", "a"),
     METHOD_OTHER, KEEPS | HAS_BODY | CONTINUE, "/", NULL, "h"},
    {"9110 10.1.1 nothing to wait for", FIELD("Expect: 100-continue"), METHOD_GET, KEEPS, "/", NULL,
     "h"},
    {"9110 10.1.1 empty", FIELD("Expect:"), METHOD_GET, KEEPS, "/", NULL, "h"},
    {"9110 10.1.1 HTTP/1.0 has none",
     T("POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\na"), METHOD_OTHER,
     HAS_BODY, "/", NULL, NULL},
    {"9110 10.1.1 HTTP/1.0 ignores others", OLD("Expect: x"), METHOD_GET, 0, "/", NULL, "h"},

    /* Bodies of a known length. */
    {"9112 6.2 none", BODY("Content-Length: 0", ""), METHOD_OTHER, KEEPS, "/", NULL, "h"},
    {"9112 6.2", BODY("Content-Length: 5", "hello"), METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL,
     "h"},
    {"9110 5.6.3 a tab behind a length", BODY("Content-Length: 1\t", "a"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 5.6.3 blanks around a length", BODY("Content-Length:\t 1 \t \t", "a"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 5.6.3 tabs behind other fields",
     BODY("Connection: keep-alive\t\r\nContent-Length: 1\t\r\nExpect: 100-continue\t\r\n"
          "A: \t\r\nB:\t",
          "a"),
     METHOD_OTHER, KEEPS | HAS_BODY | CONTINUE, "/", NULL, "h"},
    {"9110 5.6.3 tabs around a host", T("GET / HTTP/1.1\r\nHost:\th\t\r\n\r\n"), METHOD_GET, KEEPS,
     "/", NULL, "h"},
    {"9112 6.2 that looks like a request", BODY("Content-Length: 18", "GET / HTTP/1.1\r\n\r\n"),
     METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 9.3.1 on GET", T("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab"), METHOD_GET,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 9.3.2 on HEAD", T("HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab"),
     METHOD_HEAD, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 6.3 in HTTP/1.0", T("POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab"), METHOD_OTHER,
     HAS_BODY, "/", NULL, NULL},
    {"9112 6.3 NULs in a body", BODY("Content-Length: 3", "\0\r\n"), METHOD_OTHER, KEEPS | HAS_BODY,
     "/", NULL, "h"},
    {"9110 9.3.6 CONNECT has none that counts", LINE("CONNECT h:1 HTTP/1.1"), METHOD_OTHER, KEEPS,
     "", NULL, "h"},
    {"9112 6.2 of an unknown method", T("FOO / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab"),
     METHOD_UNKNOWN, KEEPS | HAS_BODY, "/", NULL, "h"},

    /* Chunks. */
    {"9112 7.1 none", CHUNKED("0\r\n\r\n"), METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 7.1 one", CHUNKED("5\r\nhello\r\n0\r\n\r\n"), METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL,
     "h"},
    {"9112 7.1 two", CHUNKED("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), METHOD_OTHER, KEEPS | HAS_BODY, "/",
     NULL, "h"},
    {"9112 7.1 hexadecimal", CHUNKED("A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n"),
     METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 7.1 zeros first", CHUNKED("0002\r\nab\r\n000\r\n\r\n"), METHOD_OTHER, KEEPS | HAS_BODY,
     "/", NULL, "h"},
    {"9112 7.1 data of line ends", CHUNKED("4\r\n\n\r\r\n\r\n0\r\n\r\n"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 7.1 data of an end", CHUNKED("5\r\n0\r\n\r\n\r\n0\r\n\r\n"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 7.1.1 extensions", CHUNKED("1;a;b=c\r\nx\r\n0;d=\"e f\"\r\n\r\n"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 7.1.1 several", EXTENDED(";a=b;c=d;e"), METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 7.1.1 a quoted one last", EXTENDED(";a=b;c=\"d\""), METHOD_OTHER, KEEPS | HAS_BODY, "/",
     NULL, "h"},
    {"9110 5.6.4 quoted pairs", EXTENDED(";a=\"b\\\"\\\\c\""), METHOD_OTHER, KEEPS | HAS_BODY, "/",
     NULL, "h"},
    {"9110 5.6.4 all that may be quoted", EXTENDED(";a=\"\t ;=\xff\\\t\\\xff\""), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 5.6.3 a blank before a name", EXTENDED("; a=b"), METHOD_OTHER, KEEPS | HAS_BODY, "/",
     NULL, "h"},
    {"9110 5.6.3 behind the size", EXTENDED(" ;a=b"), METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL,
     "h"},
    {"9110 5.6.3 behind a name", EXTENDED(";a =b"), METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 5.6.3 before a value", EXTENDED(";a= b"), METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL,
     "h"},
    {"9110 5.6.3 wherever they may be", EXTENDED(" \t; a\t =\t \"b\"\t ;\tc ;d"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 7.1.1 on the last chunk", CHUNKED("0;a=b;c=d\r\n\r\n"), METHOD_OTHER, KEEPS | HAS_BODY,
     "/", NULL, "h"},
    {"9112 7.1.2 trailers", CHUNKED("1\r\nx\r\n0\r\nA: b\r\nC:d\r\n\r\n"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 6.5.1 trailers decide nothing",
     CHUNKED("0\r\nHost: evil\r\nConnection: close\r\nRange: bytes=0-1\r\n\r\n"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 6.5.1 nearly framing",
     CHUNKED("0\r\nContent-Lengt: 1\r\nContent-Lengths: 1\r\nX-Content-Length: 1\r\n"
             "Transfer-Encodin: x\r\nTransfer-Encodings: x\r\n\r\n"),
     METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 7 names fold case", BODY("transfer-encoding: Chunked", "0\r\n\r\n"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 6.1 blanks around it", BODY("Transfer-Encoding: \tchunked  ", "0\r\n\r\n"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 5.6.3 a tab behind it", BODY("Transfer-Encoding: chunked\t", "0\r\n\r\n"), METHOD_OTHER,
     KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9110 5.6.3 blanks and tabs around it",
     BODY("Transfer-Encoding:\t chunked \t \t", "0\r\n\r\n"), METHOD_OTHER, KEEPS | HAS_BODY, "/",
     NULL, "h"},
    {"9112 6.1 on GET",
     T("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
     METHOD_GET, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 7.1 as long as allowed",
     CHUNKED("40\r\n0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n0\r\n\r\n"),
     METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL, "h"},
    {"9112 6.2 as long as allowed",
     BODY("Content-Length: 64", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
     METHOD_OTHER, KEEPS | HAS_BODY, "/", NULL, "h"},
};

static const struct refused {
    const char *section;
    struct bytes text;
    int status;
} refused[] = {
    /* The request line. */
    {"9112 3 no version: HTTP/0.9", T("GET /\r\n\r\n"), 400},
    {"9112 3 no version, but a blank", T("GET / \r\n\r\n"), 400},
    {"9112 3 no target", LINE("GET HTTP/1.1"), 400},
    {"9112 3 an empty target", LINE("GET  HTTP/1.1"), 400},
    {"9112 3 a method only", LINE("GET"), 400},
    {"9112 3 a blank first", LINE(" GET / HTTP/1.1"), 400},
    {"9112 3 two blanks", LINE("GET  / HTTP/1.1"), 400},
    {"9112 3 two blanks later", LINE("GET /  HTTP/1.1"), 400},
    {"9112 3 a blank last", LINE("GET / HTTP/1.1 "), 400},
    {"9112 3 a tab", LINE("GET\t/ HTTP/1.1"), 400},
    {"9112 3 a tab later", LINE("GET /\tHTTP/1.1"), 400},
    {"9112 3 a vertical tab", LINE("GET /\vHTTP/1.1"), 400},
    {"9112 3.2 a blank in the target", LINE("GET /a b HTTP/1.1"), 400},
    {"9110 5.6.2 no token", LINE("G(T / HTTP/1.1"), 400},
    {"9110 5.6.2 no token with @", LINE("G@T / HTTP/1.1"), 400},
    {"9110 5.6.2 a comma", LINE("GET, / HTTP/1.1"), 400},
    {"9110 5.6.2 obs-text in a method", LINE("GET\xc3 / HTTP/1.1"), 400},
    {"9112 2.2 two empty lines first", T("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"9112 2.2 a bare LF first", T("\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"), 400},
    {"a TLS hello", T("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), 400},

    /* Versions. */
    {"9112 2.3 lower case", LINE("GET / http/1.1"), 400},
    {"9112 2.3 mixed case", LINE("GET / HTtP/1.1"), 400},
    {"9112 2.3 another protocol", LINE("GET / HTTQ/1.1"), 400},
    {"9112 2.3 RTSP", LINE("DESCRIBE / RTSP/1.0"), 400},
    {"9112 2.3 ICE", LINE("SOURCE / ICE/1.0"), 400},
    {"9112 2.3 HTTPS", LINE("GET / HTTPS/1.1"), 400},
    {"9112 2.3 two digits", LINE("GET / HTTP/1.10"), 400},
    {"9112 2.3 zeros", LINE("GET / HTTP/01.1"), 400},
    {"9112 2.3 no minor", LINE("GET / HTTP/1"), 400},
    {"9112 2.3 no minor but a dot", LINE("GET / HTTP/1."), 400},
    {"9112 2.3 a comma", LINE("GET / HTTP/1,1"), 400},
    {"9112 2.3 a letter", LINE("GET / HTTP/1.x"), 400},
    {"9112 2.3 a sign", LINE("GET / HTTP/+1.1"), 400},
    {"9110 15.6.6 0.9 by name", LINE("GET / HTTP/0.9"), 505},
    {"9110 15.6.6 2.0", LINE("GET / HTTP/2.0"), 505},
    {"9110 15.6.6 3.0", LINE("GET / HTTP/3.0"), 505},
    {"9110 15.6.6 9.9", LINE("GET / HTTP/9.9"), 505},
    {"9113 3.4 HTTP/2's preface", T("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505},

    /* Targets. */
    {"9112 3.2 a fragment", LINE("GET /a#b HTTP/1.1"), 400},
    {"9112 3.2 a fragment of a query", LINE("GET /a?b#c HTTP/1.1"), 400},
    {"9112 3.2 a fragment of a URI", LINE("GET http://h/#c HTTP/1.1"), 400},
    {"9112 3.2 a relative path", LINE("GET a HTTP/1.1"), 400},
    {"9112 3.2 a relative path up", LINE("GET ../a HTTP/1.1"), 400},
    {"9112 3.2 a query only", LINE("GET ?a HTTP/1.1"), 400},
    {"9112 3.2.4 asterisk for GET", LINE("GET * HTTP/1.1"), 400},
    {"9112 3.2.4 asterisk for POST", LINE("POST * HTTP/1.1"), 400},
    {"9112 3.2.4 more than an asterisk", LINE("OPTIONS *a HTTP/1.1"), 400},
    {"9112 3.2.3 a path for CONNECT", LINE("CONNECT / HTTP/1.1"), 400},
    {"9112 3.2.3 no port", LINE("CONNECT h HTTP/1.1"), 400},
    {"9112 3.2.3 an empty port", LINE("CONNECT h: HTTP/1.1"), 400},
    {"9112 3.2.3 a URI for CONNECT", LINE("CONNECT http://h:1/ HTTP/1.1"), 400},
    {"9112 3.2.3 an authority for GET", LINE("GET h:80 HTTP/1.1"), 400},
    {"9110 4.2.4 user information", LINE("GET http://u@h/ HTTP/1.1"), 400},
    {"9110 4.2.4 with a password", LINE("GET http://u:p@h/ HTTP/1.1"), 400},
    {"9110 4.2.1 no host", LINE("GET http:/// HTTP/1.1"), 400},
    {"9110 4.2.1 no host but a port", LINE("GET http://:80/ HTTP/1.1"), 400},
    {"9110 4.2.1 no slashes", LINE("GET http:/h/ HTTP/1.1"), 400},
    {"9110 4.2.1 nothing behind the scheme", LINE("GET http: HTTP/1.1"), 400},
    {"9110 4.2.1 nothing behind the slashes", LINE("GET http:// HTTP/1.1"), 400},
    {"3986 7.3 a NUL in a query", LINE("GET /a?b=%00 HTTP/1.1"), 400},
    {"3986 7.3 a NUL first in a query", LINE("GET http://h?%00a HTTP/1.1"), 400},
    {"9110 7.4 another scheme", LINE("GET ftp://h/ HTTP/1.1"), 400},
    {"9110 7.4 a file", LINE("GET file:///etc/passwd HTTP/1.1"), 400},
    {"9110 7.4 no scheme", LINE("GET ://h/ HTTP/1.1"), 400},
    {"9110 15.5.20 https", LINE("GET https://h/a?b HTTP/1.1"), 421},
    {"9110 15.5.20 https with an empty path", LINE("GET HTTPS://h:443 HTTP/1.1"), 421},
    {"9110 15.5.20 https and no authority", LINE("GET https:///a HTTP/1.1"), 400},
    {"9110 15.5.20 https and a fragment", LINE("GET https://h/a#b HTTP/1.1"), 400},
    {"9112 3.2 https and no Host", T("GET https://h/ HTTP/1.1\r\n\r\n"), 400},
    {"9110 15.5.20 https without a Host in 1.0", T("GET https://h/ HTTP/1.0\r\n\r\n"), 421},
    {"3986 3.2.2 a broken address", LINE("GET http://[::1/ HTTP/1.1"), 400},
    {"3986 3.3 a quote", LINE("GET /a\"b HTTP/1.1"), 400},
    {"3986 3.3 <", LINE("GET /<a HTTP/1.1"), 400},
    {"3986 3.3 >", LINE("GET /a> HTTP/1.1"), 400},
    {"3986 3.3 a backslash", LINE("GET /a\\b HTTP/1.1"), 400},
    {"3986 3.3 a backslash first", LINE("GET \\a HTTP/1.1"), 400},
    {"3986 3.3 a caret", LINE("GET /a^ HTTP/1.1"), 400},
    {"3986 3.3 a backtick", LINE("GET /a` HTTP/1.1"), 400},
    {"3986 3.3 braces", LINE("GET /{a} HTTP/1.1"), 400},
    {"3986 3.3 UTF-8", LINE("GET /\xc3\xa9 HTTP/1.1"), 400},
    {"3986 3.3 a high byte", LINE("GET /\xff HTTP/1.1"), 400},
    {"3986 3.4 a quote", LINE("GET /?\" HTTP/1.1"), 400},
    {"3986 3.4 <", LINE("GET /?<script> HTTP/1.1"), 400},
    {"3986 3.4 UTF-8", LINE("GET /?\xc3\xa9 HTTP/1.1"), 400},
    {"9110 5.5 NUL in a target", LINE("GET /\0 HTTP/1.1"), 400},
    {"3986 3.3 DEL in a target", LINE("GET /\x7f HTTP/1.1"), 400},
    {"3986 3.3 a control in a target", LINE("GET /\x01 HTTP/1.1"), 400},

    /* Lines. */
    {"9112 2.2 LF only", T("GET / HTTP/1.1\nHost: h\n\n"), 400},
    {"9112 2.2 LF after the request line", T("GET / HTTP/1.1\nHost: h\r\n\r\n"), 400},
    {"9112 2.2 LF after a field", T("GET / HTTP/1.1\r\nHost: h\n\r\n"), 400},
    {"9112 2.2 LF for the empty line", T("GET / HTTP/1.1\r\nHost: h\r\n\n"), 400},
    {"9112 2.2 CR after the request line", T("GET / HTTP/1.1\rHost: h\r\n\r\n"), 400},
    {"9112 2.2 CR in a value", FIELD("X: a\rb"), 400},
    {"9112 2.2 CR CR LF", FIELD("X: a\r"), 400},
    {"9112 2.2 CR for the empty line", T("GET / HTTP/1.1\r\nHost: h\r\n\rX"), 400},
    {"9112 2.2 Foo:CR", T("GET / HTTP/1.1\r\nHost: h\r\nFoo:\r\rGET /evil HTTP/1.1\r\n\r\n"), 400},
    {"9112 2.2 LF in a value", FIELD("X: a\nHost: evil"), 400},
    {"9112 2.2 blanks before the first field", T("GET / HTTP/1.1\r\n Host: h\r\n\r\n"), 400},
    {"9112 5.1 a blank before the colon", FIELD("X : a"), 400},
    {"9112 5.1 a tab before the colon", FIELD("X\t: a"), 400},
    {"9112 5.1 Host and a blank", T("GET / HTTP/1.1\r\nHost : h\r\n\r\n"), 400},
    {"9112 5.1 a blank in framing", BODY("Content-Length : 1", "a"), 400},
    {"9112 5.2 a folded line", FIELD("X: a\r\n b"), 400},
    {"9112 5.2 folded with a tab", FIELD("X: a\r\n\tb"), 400},
    {"9112 5.2 a folded Host", T("GET / HTTP/1.1\r\nHost:\r\n h\r\n\r\n"), 400},
    {"9112 5.2 a line of blanks", FIELD("X: a\r\n \t"), 400},
    {"9112 5 no colon", FIELD("X"), 400},
    {"9112 5 no colon but blanks", FIELD("X a"), 400},
    {"9112 5 no name", FIELD(": a"), 400},
    {"9112 5 a colon only", FIELD(":"), 400},
    {"9110 5.1 no token", FIELD("X(Y): a"), 400},
    {"9110 5.1 a quote", FIELD("\"X\": a"), 400},
    {"9110 5.1 a slash", FIELD("X/Y: a"), 400},
    {"9110 5.1 obs-text", FIELD("X\xe9: a"), 400},
    {"9110 5.1 NUL", FIELD("X\0Y: a"), 400},
    {"9110 5.1 a bracket", FIELD("X[0]: a"), 400},
    {"9110 5.1 an @", FIELD("X@: a"), 400},
    {"9110 5.1 an =", FIELD("X=: a"), 400},
    {"9110 5.1 a comma", FIELD("X,Y: a"), 400},
    {"9110 5.5 NUL in a value", FIELD("X: a\0b"), 400},
    {"9110 5.5 a control", FIELD("X: a\x01"), 400},
    {"9110 5.5 escape", FIELD("X: \x1b[31m"), 400},
    {"9110 5.5 DEL", FIELD("X: a\x7f"), 400},
    {"9110 5.5 form feed", FIELD("X: a\fb"), 400},
    {"9110 5.5 vertical tab", FIELD("X: a\vb"), 400},
    {"9110 5.5 backspace", FIELD("X: a\bb"), 400},

    /* Host. */
    {"9112 3.2 none", T("GET / HTTP/1.1\r\n\r\n"), 400},
    {"9112 3.2 none but others", T("GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"), 400},
    {"9112 3.2 none for a URI", T("GET http://h/ HTTP/1.1\r\n\r\n"), 400},
    {"9112 3.2 none in 1.2", T("GET / HTTP/1.2\r\n\r\n"), 400},
    {"9112 3.2 two", FIELD("Host: h"), 400},
    {"9112 3.2 two different", FIELD("Host: g"), 400},
    {"9112 3.2 two, apart and in lower case", FIELD("X: y\r\nhost: g"), 400},
    {"9112 3.2 two in 1.0", OLD("Host: h"), 400},
    {"9112 3.2 two for a URI", T("GET http://h/ HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"), 400},
    {"9110 4.2.1 an empty one", HOST(""), 400},
    {"9110 4.2.1 an empty one without blank", T("GET / HTTP/1.1\r\nHost:\r\n\r\n"), 400},
    {"9110 4.2.1 empty for a URI", T("GET http://h/ HTTP/1.1\r\nHost:\r\n\r\n"), 400},
    {"9110 4.2.1 a port only", HOST(":80"), 400},
    {"9110 4.2.4 user information", HOST("u@h"), 400},
    {"9110 7.2 a list", HOST("h, g"), 400},
    {"9110 7.2 a blank", HOST("h g"), 400},
    {"9110 7.2 a tab", HOST("h\tg"), 400},
    {"9110 7.2 a path", HOST("h/"), 400},
    {"9110 7.2 a URI", HOST("http://h"), 400},
    {"9110 7.2 a query", HOST("h?"), 400},
    {"9110 7.2 a fragment", HOST("h#"), 400},
    {"9110 7.2 a backslash", HOST("h\\g"), 400},
    {"9110 7.2 a quote", HOST("\"h\""), 400},
    {"9110 7.2 UTF-8", HOST("\xc3\xa9"), 400},
    {"9110 7.2 a broken escape", HOST("h%4"), 400},
    {"9110 7.2 no escape", HOST("h%zz"), 400},
    {"3986 3.2.3 a port of letters", HOST("h:http"), 400},
    {"3986 3.2.3 a port with a sign", HOST("h:+80"), 400},
    {"3986 3.2.3 two ports", HOST("h:80:80"), 400},
    {"3986 3.2.3 a port too large", HOST("h:65536"), 400},
    {"3986 3.2.2 IPv6 without brackets", HOST("::1"), 400},
    {"3986 3.2.2 no IPv6", HOST("[h]"), 400},
    {"3986 3.2.2 an open bracket", HOST("[::1"), 400},
    {"3986 3.2.2 behind the bracket", HOST("[::1]h"), 400},
    {"3986 3.2.2 a zone", HOST("[fe80::1%eth0]"), 400},

    /* Fields that may come once. */
    {"9110 14.2 two ranges", FIELD("Range: bytes=0-1\r\nRange: bytes=2-3"), 400},
    {"9110 13.1.5 two", FIELD("If-Range: \"a\"\r\nIf-Range: \"b\""), 400},
    {"9110 13.1.3 two", FIELD("If-Modified-Since: x\r\nIf-Modified-Since: x"), 400},
    {"9110 13.1.4 two", FIELD("If-Unmodified-Since: x\r\nIf-Unmodified-Since: y"), 400},
    {"6454 7.3 two", FIELD("Origin: http://a\r\nOrigin: http://b"), 400},
    {"Fetch 3.3.2 two",
     FIELD("Access-Control-Request-Method: GET\r\nAccess-Control-Request-Method: PUT"), 400},

    /* Expect. */
    {"9110 10.1.1 another one", FIELD("Expect: 200-ok"), 417},
    {"9110 10.1.1 among others", BODY("Content-Length: 1\r\nExpect: 100-continue, x=y", "a"), 417},
    {"9110 10.1.1 in another line", FIELD("Expect: 100-continue\r\nExpect: x"), 417},
    {"9110 10.1.1 with a parameter", FIELD("Expect: 100-continue;a=b"), 417},

    /* Content-Length. */
    {"9110 8.6 a plus", BODY("Content-Length: +5", "hello"), 400},
    {"9110 8.6 a minus", BODY("Content-Length: -5", "hello"), 400},
    {"9110 8.6 minus zero", BODY("Content-Length: -0", ""), 400},
    {"9110 8.6 hexadecimal", BODY("Content-Length: 0x5", "hello"), 400},
    {"9110 8.6 letters", BODY("Content-Length: five", "hello"), 400},
    {"9110 8.6 a fraction", BODY("Content-Length: 5.0", "hello"), 400},
    {"9110 8.6 an exponent", BODY("Content-Length: 1e1", "0123456789"), 400},
    {"9110 8.6 an underscore", BODY("Content-Length: 1_0", "0123456789"), 400},
    {"9110 8.6 quoted", BODY("Content-Length: \"5\"", "hello"), 400},
    {"9110 8.6 two words", BODY("Content-Length: 5 5", "hello"), 400},
    {"9110 8.6 a tab within", BODY("Content-Length: 1\t1", "hello"), 400},
    {"9110 8.6 a tab and a comma", BODY("Content-Length: 1\t,", "a"), 400},
    {"9110 5.6.3 a vertical tab is no blank", BODY("Content-Length: 1\v", "a"), 400},
    {"9110 5.6.3 a form feed is no blank", BODY("Content-Length: 1\f\t", "a"), 400},
    {"9110 5.6.3 NBSP is no blank", BODY("Content-Length: 1\xc2\xa0\t", "a"), 400},
    {"9110 5.6.3 half of NBSP is no blank", BODY("Content-Length: 1\xa0", "a"), 400},
    {"9112 5.1 a tab in a name", BODY("Content-Length\t: 1\t", "a"), 400},
    {"9112 5.1 a tab for a colon", BODY("Content-Length\t", "a"), 400},
    {"9110 8.6 equal ones with tabs", BODY("Content-Length: 1\t\r\nContent-Length: 1\t", "a"), 400},
    {"9112 6.1 with a coding, both with tabs",
     BODY("Content-Length: 5\t\r\nTransfer-Encoding: chunked\t", "0\r\n\r\n"), 400},
    {"9110 8.6 only tabs", BODY("Content-Length:\t\t", ""), 400},
    {"9110 8.6 empty", BODY("Content-Length:", ""), 400},
    {"9110 8.6 blank", BODY("Content-Length: ", ""), 400},
    {"9110 8.6 beyond 64 bits", BODY("Content-Length: 18446744073709551616", ""), 400},
    {"9110 8.6 far beyond", BODY("Content-Length: 99999999999999999999999999999999", ""), 400},
    {"9110 8.6 equal ones in a list", BODY("Content-Length: 5, 5", "hello"), 400},
    {"9110 8.6 different ones in a list", BODY("Content-Length: 5, 6", "hello"), 400},
    {"9110 8.6 a comma", BODY("Content-Length: 5,", "hello"), 400},
    {"9110 8.6 equal ones", BODY("Content-Length: 5\r\nContent-Length: 5", "hello"), 400},
    {"9110 8.6 different ones", BODY("Content-Length: 5\r\nContent-Length: 6", "hello"), 400},
    {"9110 8.6 zero and more", BODY("Content-Length: 0\r\nContent-Length: 5", "hello"), 400},
    {"9110 8.6 apart", BODY("Content-Length: 5\r\nX: y\r\ncontent-length: 5", "hello"), 400},
    {"9110 15.5.14 too large", BODY("Content-Length: 65", ""), 413},
    {"9110 15.5.14 far too large", BODY("Content-Length: 18446744073709551615", ""), 413},
    {"9110 15.5.14 nobody waits for it", BODY("Content-Length: 65\r\nExpect: 100-continue", ""),
     413},

    /* Transfer-Encoding. */
    {"9112 6.1 with Content-Length",
     BODY("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"), 400},
    {"9112 6.1 after Content-Length",
     BODY("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400},
    {"9112 6.1 with a length of zero",
     BODY("Content-Length: 0\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400},
    {"9110 8.6 zeros first", BODY("Content-Length: 005", "hello"), 400},
    {"9110 8.6 zeros", BODY("Content-Length: 00", ""), 400},
    {"9112 6.1 in HTTP/1.0", T("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     400},
    {"9112 6.1 a coding before", BODY("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), 501},
    {"9112 6.1 two codings before", BODY("Transfer-Encoding: x , deflate ,chunked", "0\r\n\r\n"),
     501},
    {"9112 6.1 identity before", BODY("Transfer-Encoding: identity, chunked", "0\r\n\r\n"), 501},
    {"9112 6.3 another coding", BODY("Transfer-Encoding: gzip", "0\r\n\r\n"), 400},
    {"9112 6.3 chunked before", BODY("Transfer-Encoding: chunked, gzip", "0\r\n\r\n"), 400},
    {"9112 6.3 identity", BODY("Transfer-Encoding: identity", ""), 400},
    {"9112 6.3 identity behind", BODY("Transfer-Encoding: chunked, identity", "0\r\n\r\n"), 400},
    {"9112 6.3 nearly", BODY("Transfer-Encoding: xchunked", "0\r\n\r\n"), 400},
    {"9112 6.3 nearly, longer", BODY("Transfer-Encoding: chunkedx", "0\r\n\r\n"), 400},
    {"9112 6.3 nearly, shorter", BODY("Transfer-Encoding: chunke", "0\r\n\r\n"), 400},
    {"9112 6.3 quoted", BODY("Transfer-Encoding: \"chunked\"", "0\r\n\r\n"), 400},
    {"9112 6.3 empty", BODY("Transfer-Encoding:", "0\r\n\r\n"), 400},
    {"9112 6.3 a semicolon", BODY("Transfer-Encoding: chunked;", "0\r\n\r\n"), 400},
    {"9112 7 a parameter", BODY("Transfer-Encoding: chunked;a=b", "0\r\n\r\n"), 400},
    {"9112 6.1 two words", BODY("Transfer-Encoding: chunked x", "0\r\n\r\n"), 400},
    {"9112 6.1 two words, last chunked", BODY("Transfer-Encoding: x chunked", "0\r\n\r\n"), 400},
    {"9112 6.1 twice", BODY("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"), 400},
    {"9112 6.1 in two lines",
     BODY("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400},
    {"9112 6.1 another in the next line",
     BODY("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "0\r\n\r\n"), 400},
    {"9112 6.1 another in the line before",
     BODY("Transfer-Encoding: x\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400},
    {"9112 6.1 an empty member before", BODY("Transfer-Encoding: , chunked", "0\r\n\r\n"), 400},
    {"9112 6.1 an empty member behind", BODY("Transfer-Encoding: chunked,", "0\r\n\r\n"), 400},
    {"9112 6.1 a tab and a comma behind", BODY("Transfer-Encoding: chunked\t, x\t", "0\r\n\r\n"),
     400},
    {"9112 6.1 a coding before and tabs",
     BODY("Transfer-Encoding: gzip\t,\tchunked\t", "0\r\n\r\n"), 501},
    {"9112 6.3 another coding and a tab", BODY("Transfer-Encoding: gzip\t", "0\r\n\r\n"), 400},
    {"9112 6.3 only a tab", BODY("Transfer-Encoding:\t", "0\r\n\r\n"), 400},
    {"9112 6.1 a form feed behind", BODY("Transfer-Encoding: chunked\f", "0\r\n\r\n"), 400},
    {"9112 6.1 NBSP behind", BODY("Transfer-Encoding: chunked\xc2\xa0\t", "0\r\n\r\n"), 400},
    {"9112 6.1 a vertical tab", BODY("Transfer-Encoding: \vchunked", "0\r\n\r\n"), 400},
    {"9112 6.1 obs-text",
     BODY("Transfer-Encoding: \x84"
          "chunked",
          "0\r\n\r\n"),
     400},
    {"9112 5.2 folded", BODY("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"), 400},

    /* Chunks. */
    {"9112 7.1 no size", CHUNKED("\r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 a plus", CHUNKED("+5\r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 a minus", CHUNKED("-5\r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 a prefix", CHUNKED("0x5\r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 no hexadecimal", CHUNKED("g\r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 a blank first", CHUNKED(" 5\r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 a blank last", CHUNKED("5 \r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 an underscore", CHUNKED("1_0\r\n0123456789abcdef\r\n0\r\n\r\n"), 400},
    {"9112 7.1 beyond 64 bits", CHUNKED("10000000000000005\r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 too many zeros", CHUNKED("00000000000000005\r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 announced", CHUNKED("ffffffffffffffff\r\n"), 413},
    {"9112 7.1 announced later", CHUNKED("5\r\nhello\r\nfffffff;a\r\n"), 413},
    {"9112 7.1 far beyond", CHUNKED("ffffffffffffffffffffffff\r\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 LF behind the size", CHUNKED("5\nhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 CR behind the size", CHUNKED("5\rhello\r\n0\r\n\r\n"), 400},
    {"9112 7.1 no line end behind the data", CHUNKED("5\r\nhello0\r\n\r\n"), 400},
    {"9112 7.1 two letters for it", CHUNKED("5\r\nhelloXX0\r\n\r\n"), 400},
    {"9112 7.1 LF behind the data", CHUNKED("5\r\nhello\n0\r\n\r\n"), 400},
    {"9112 7.1 CR behind the data", CHUNKED("5\r\nhello\r0\r\n\r\n"), 400},
    {"9112 7.1 more data", CHUNKED("5\r\nhello!\r\n0\r\n\r\n"), 400},
    {"9112 7.1 less data", CHUNKED("5\r\nhell\r\n0\r\n\r\n"), 400},
    {"9112 7.1 LF behind the last", CHUNKED("0\n\r\n"), 400},
    {"9112 7.1 LF at the end", CHUNKED("0\r\n\n"), 400},
    {"9112 7.1 CR at the end", CHUNKED("0\r\n\rX"), 400},
    {"9112 7.1.1 LF in an extension", CHUNKED("1;a\nx\r\n0\r\n\r\n"), 400},
    {"9112 7.1.1 CR in an extension", CHUNKED("1;a\rb\r\nx\r\n0\r\n\r\n"), 400},
    {"9112 7.1.1 NUL in an extension", CHUNKED("1;a\0\r\nx\r\n0\r\n\r\n"), 400},
    {"9112 7.1.1 CRLF in quotes", EXTENDED(";a=\"\r\n\""), 400},
    {"9112 7.1.1 a control in quotes", EXTENDED(";a=\"\x7f\""), 400},
    {"9112 7.1.1 a control behind a backslash", EXTENDED(";a=\"\\\x01\""), 400},
    {"9112 7.1.1 open quotes", EXTENDED(";a=\"b"), 400},
    {"9112 7.1.1 open quotes behind a backslash", EXTENDED(";a=\"b\\\""), 400},
    {"9112 7.1.1 more behind quotes", EXTENDED(";a=\"b\"c"), 400},
    {"9112 7.1.1 a quoted name", EXTENDED(";\"a\""), 400},
    {"9112 7.1.1 no name", EXTENDED(";"), 400},
    {"9112 7.1.1 no name last", EXTENDED(";a=b;"), 400},
    {"9112 7.1.1 no name between", EXTENDED(";a=b;;c=d"), 400},
    {"9112 7.1.1 no name behind quotes", EXTENDED(";a=\"x\";;c"), 400},
    {"9112 7.1.1 no name before a value", EXTENDED(";=b"), 400},
    {"9112 7.1.1 no value", EXTENDED(";a="), 400},
    {"9112 7.1.1 no value, but another extension", EXTENDED(";a=;b"), 400},
    {"9112 7.1.1 two values", EXTENDED(";a=b=c"), 400},
    {"9112 7.1.1 two names", EXTENDED(";a b"), 400},
    {"9112 7.1.1 a blank last", EXTENDED(";a=b "), 400},
    {"9112 7.1.1 a blank last, behind a name", EXTENDED(";a "), 400},
    {"9112 7.1.1 blanks without an extension", EXTENDED(" "), 400},
    {"9112 7.1.1 no semicolon", EXTENDED("=a"), 400},
    {"9112 7.1.1 no token", EXTENDED(";a,b"), 400},
    {"9110 6.5.1 a length", CHUNKED("0\r\nContent-Length: 9999\r\n\r\n"), 400},
    {"9110 6.5.1 no length", CHUNKED("0\r\nContent-Length: x\r\n\r\n"), 400},
    {"9110 6.5.1 an empty length", CHUNKED("0\r\nA: b\r\ncontent-LENGTH:\r\n\r\n"), 400},
    {"9110 6.5.1 a coding", CHUNKED("0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
    {"9110 6.5.1 another coding", CHUNKED("0\r\nA: b\r\nTRANSFER-encoding: x\r\n\r\n"), 400},
    {"9112 7.1.2 LF in trailers", CHUNKED("0\r\nA: b\n\r\n"), 400},
    {"9112 7.1.2 CR in trailers", CHUNKED("0\r\nA: b\rC: d\r\n\r\n"), 400},
    {"9112 7.1.2 NUL in trailers", CHUNKED("0\r\nA: \0\r\n\r\n"), 400},
    {"9112 7.1.2 folded trailers", CHUNKED("0\r\nA: b\r\n c\r\n\r\n"), 400},
    {"9112 7.1.2 no name", CHUNKED("0\r\n: b\r\n\r\n"), 400},
    {"9112 7.1.2 no colon", CHUNKED("0\r\nA\r\n\r\n"), 400},
    {"9112 7.1.2 a blank before the colon", CHUNKED("0\r\nA : b\r\n\r\n"), 400},
    {"9112 7.1.2 a request in their place", CHUNKED("0\r\nGET / HTTP/1.1\r\n\r\n"), 400},
    {"9110 15.5.14 a chunk too large",
     CHUNKED("41\r\n0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef!\r\n"), 413},
    {"9110 15.5.14 chunks too large",
     CHUNKED("20\r\n0123456789abcdef0123456789abcdef\r\n"
             "21\r\n0123456789abcdef0123456789abcdef!\r\n"),
     413},
};

static struct bytes join(struct bytes a, struct bytes b)
{
    char *text = malloc(a.len + b.len);
    memcpy(text, a.at, a.len);
    memcpy(text + a.len, b.at, b.len);
    return (struct bytes){text, a.len + b.len};
}

static struct bytes text_of(const struct good *row, struct span span)
{
    return request_span(row->text.at, span);
}

#define ASSERT_TEXT(got, want)                                                                  \
    ck_assert_msg(bytes_equal(got, bytes_of(want)), "%s: '%.*s' instead of '%s'", row->section, \
                  (int)(got).len, (got).at, want)

START_TEST(good_requests_mean_what_they_say)
{
    const struct good *row = &good[_i];
    struct outcome got = feed(row->text, &limits, row->text.len, 1);
    const struct request *request = &got.request;
    bool has_body = (row->traits & HAS_BODY) != 0;
    ck_assert_msg(got.end == PARSE_DONE, "%s: %d, status %d", row->section, got.end, got.status);
    ck_assert_int_eq(got.head, has_body ? PARSE_HEAD : PARSE_DONE);
    ck_assert_uint_eq(got.used, row->text.len);
    ck_assert_int_eq(request->method, row->method);
    ck_assert_msg(request->keep_alive == ((row->traits & KEEPS) != 0), "%s", row->section);
    ck_assert_int_eq(request->expects_continue, (row->traits & CONTINUE) != 0);
    struct bytes path = text_of(row, request->path);
    ASSERT_TEXT(path, row->path);
    ck_assert_int_eq(request->query.at != 0, row->query != NULL);
    if (row->query) {
        struct bytes query = text_of(row, request->query);
        ASSERT_TEXT(query, row->query);
    }
    struct bytes host = request_field(request, row->text.at, FIELD_HOST);
    ck_assert_int_eq(host.at != NULL, row->host != NULL);
    if (row->host)
        ASSERT_TEXT(host, row->host);
}
END_TEST

START_TEST(bad_requests_get_their_status)
{
    const struct refused *row = &refused[_i];
    struct outcome got = feed(row->text, &limits, row->text.len, 1);
    ck_assert_msg(got.end == PARSE_BAD && got.status == row->status, "%s: %d, status %d",
                  row->section, got.end, got.status);
}
END_TEST

/* Each assertion that Check sees costs a message, so it sees only those that fail. */
static void assert_same_however_cut(const char *section, struct bytes text)
{
    struct outcome whole = feed(text, &limits, text.len, 1);
    for (size_t first = 0; first <= text.len; first++) {
        struct outcome in_two = feed(text, &limits, first, text.len);
        if (!outcomes_equal(&whole, &in_two))
            ck_abort_msg("%s, cut at %zu: %d/%d, not %d/%d", section, first, in_two.end,
                         in_two.status, whole.end, whole.status);
    }
    for (size_t step = 1; step <= 3; step++) {
        struct outcome trickle = feed(text, &limits, 0, step);
        ck_assert_msg(outcomes_equal(&whole, &trickle), "%s, %zu at a time: %d/%d, not %d/%d",
                      section, step, trickle.end, trickle.status, whole.end, whole.status);
    }
}

START_TEST(good_requests_mean_the_same_however_cut)
{
    for (int i = 0; i < COUNT(good); i++)
        assert_same_however_cut(good[i].section, good[i].text);
}
END_TEST

START_TEST(bad_requests_get_the_same_status_however_cut)
{
    for (int i = 0; i < COUNT(refused); i++)
        assert_same_however_cut(refused[i].section, refused[i].text);
}
END_TEST

/* Nothing behind a request changes it, and not a byte of it is taken for the next one. */
START_TEST(a_pipelined_request_starts_where_the_first_one_ends)
{
    for (int i = 0; i < COUNT(good); i++) {
        struct outcome alone = feed(good[i].text, &limits, good[i].text.len, 1);
        for (int k = 0; k < COUNT(good); k++) {
            struct bytes pair = join(good[i].text, good[k].text);
            struct outcome first = feed(pair, &limits, k == i ? 0 : pair.len, 1);
            ck_assert_msg(outcomes_equal(&first, &alone), "%s, then %s", good[i].section,
                          good[k].section);
            struct bytes rest = {pair.at + first.used, pair.len - first.used};
            struct outcome second = feed(rest, &limits, rest.len, 1);
            ck_assert_int_eq(second.end, PARSE_DONE);
            ck_assert_uint_eq(second.used, good[k].text.len);
            free((void *)pair.at);
        }
    }
}
END_TEST

START_TEST(nothing_behind_a_fault_is_read)
{
    struct bytes next = BYTES("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    for (int i = 0; i < COUNT(refused); i++) {
        struct bytes pair = join(refused[i].text, next);
        struct outcome got = feed(pair, &limits, pair.len, 1);
        ck_assert_int_eq(got.end, PARSE_BAD);
        ck_assert_int_eq(got.status, refused[i].status);
        free((void *)pair.at);
    }
}
END_TEST

START_TEST(no_beginning_of_a_good_request_is_complete_or_refused)
{
    for (int i = 0; i < COUNT(good); i++) {
        for (size_t len = 0; len < good[i].text.len; len++) {
            struct bytes text = {good[i].text.at, len};
            struct outcome got = feed(text, &limits, len, 1);
            ck_assert_msg(got.end == PARSE_MORE, "%s: %d after %zu", good[i].section, got.end, len);
        }
    }
}
END_TEST

/* A client that waits for an answer to what is already hopeless would wait for the time-out. */
static const struct bytes hopeless[] = {
    T("\x16"),
    T("\n"),
    T("GET /\r\n"),
    T("GET / HTTP/2.0\r\n"),
    T("GET / HTTP/1.1\r\nHost: h\r\nX: \x01"),
    T("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n"),
    T("PRI * HTTP/2.0\r\n"),
};

START_TEST(what_is_hopeless_is_refused_at_once)
{
    struct outcome got = feed(hopeless[_i], &limits, 0, 1);
    ck_assert_int_eq(got.end, PARSE_BAD);
    struct bytes shorter = {hopeless[_i].at, hopeless[_i].len - 1};
    got = feed(shorter, &limits, 0, 1);
    ck_assert_int_eq(got.end, PARSE_MORE);
}
END_TEST

static void fill(struct out *out, size_t until)
{
    while (out->len < until)
        out_char(out, 'x');
}

/* A request whose target and head have just these lengths; the caller frees it. */
static struct bytes request_of(size_t target_len, size_t head_len)
{
    struct out out = out_init(malloc(head_len), head_len);
    out_text(&out, "GET /");
    fill(&out, strlen("GET ") + target_len);
    out_text(&out, " HTTP/1.1\r\nHost: h\r\nX: ");
    fill(&out, head_len - strlen("\r\n\r\n"));
    out_text(&out, "\r\n\r\n");
    ck_assert(!out.full);
    return out_view(&out);
}

static const struct size_row {
    size_t target_len;
    size_t head_len;
    int status;
} sizes[] = {
    {1, 2047, 0},     {1, 2048, 0},      {1, 2049, 431},    {1, 9000, 431},    {511, 600, 0},
    {512, 600, 0},    {513, 600, 414},   {600, 700, 414},   {512, 2048, 0},    {512, 2049, 431},
    {513, 2049, 414}, {2000, 2048, 414}, {2044, 4096, 414}, {4000, 4096, 414},
};

START_TEST(limits_hold_to_the_byte)
{
    const struct size_row *row = &sizes[_i];
    struct bytes text = request_of(row->target_len, row->head_len);
    struct outcome got = feed(text, &limits, text.len, 1);
    ck_assert_int_eq(got.status, row->status);
    ck_assert_int_eq(got.end, row->status ? PARSE_BAD : PARSE_DONE);
    assert_same_however_cut("limits", text);
    free((void *)text.at);
}
END_TEST

START_TEST(an_endless_head_is_refused_at_the_limit_and_not_before)
{
    char text[4096];
    memset(text, 'a', sizeof text);
    struct outcome got = feed((struct bytes){text, limits.head_bytes - 1}, &limits, 0, 1);
    ck_assert_int_eq(got.end, PARSE_MORE);
    got = feed((struct bytes){text, limits.head_bytes}, &limits, 0, 1);
    ck_assert_int_eq(got.status, 501);
    got = feed((struct bytes){text, sizeof text}, &limits, sizeof text, 1);
    ck_assert_int_eq(got.status, 501);
}
END_TEST

/* Many fields are fine, as long as they fit. */
START_TEST(the_number_of_fields_is_bounded_by_their_bytes_only)
{
    char text[2048];
    struct out out = out_init(text, sizeof text);
    out_text(&out, "GET / HTTP/1.1\r\nHost: h\r\n");
    while (out.len + strlen("a:b\r\n\r\n") <= sizeof text)
        out_text(&out, "a:b\r\n");
    out_text(&out, "\r\n");
    struct outcome got = feed(out_view(&out), &limits, out.len, 1);
    ck_assert_int_eq(got.end, PARSE_DONE);
}
END_TEST

/* RFC 9112, 7.1.1: extensions and trailers are read and dropped, but not for ever. */
START_TEST(the_framing_of_chunks_has_a_budget)
{
    static const struct {
        const char *open;
        const char *filler;
        const char *close;
    } rows[] = {
        {"1;", "a", "\r\nx\r\n0\r\n\r\n"},
        {"1;a=", "b", "\r\nx\r\n0\r\n\r\n"},
        {"1;a=\"", "\\\"", "\"\r\nx\r\n0\r\n\r\n"},
        {"1", " ", ";a\r\nx\r\n0\r\n\r\n"},
        {"0\r\nX: ", "a", "\r\n\r\n"},
        {"0\r\n", "X: a\r\n", "\r\n"},
    };
    for (int i = 0; i < COUNT(rows); i++) {
        for (int is_over = 0; is_over <= 1; is_over++) {
            char text[8192];
            struct out out = out_init(text, sizeof text);
            out_text(&out, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            out_text(&out, rows[i].open);
            size_t fillers = (is_over ? 2100 : 1900) / strlen(rows[i].filler);
            for (size_t n = 0; n < fillers; n++)
                out_text(&out, rows[i].filler);
            out_text(&out, rows[i].close);
            struct outcome got = feed(out_view(&out), &limits, out.len, 1);
            ck_assert_msg(got.status == (is_over ? 413 : 0), "%d: %d", i, got.status);
            assert_same_however_cut("framing", out_view(&out));
        }
    }
}
END_TEST

START_TEST(chunks_of_one_byte_stay_within_the_budget)
{
    const struct request_limits roomy = {.head_bytes = 256, .uri_bytes = 64, .body_bytes = 10000};
    struct out out = out_init(malloc(70000), 70000);
    out_text(&out, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 10000; i++)
        out_text(&out, "1\r\nx\r\n");
    out_text(&out, "0\r\n\r\n");
    struct outcome got = feed(out_view(&out), &roomy, out.len, 1);
    ck_assert_int_eq(got.end, PARSE_DONE);
    ck_assert_uint_eq(got.used, out.len);
    free(out.at);
}
END_TEST

static const struct field_row {
    enum field field;
    const char *name;
} fields[] = {
    {FIELD_IF_MATCH, "If-Match"},
    {FIELD_IF_NONE_MATCH, "If-None-Match"},
    {FIELD_IF_MODIFIED_SINCE, "If-Modified-Since"},
    {FIELD_IF_UNMODIFIED_SINCE, "If-Unmodified-Since"},
    {FIELD_IF_RANGE, "If-Range"},
    {FIELD_RANGE, "Range"},
    {FIELD_ACCEPT, "Accept"},
    {FIELD_ACCEPT_ENCODING, "Accept-Encoding"},
    {FIELD_ORIGIN, "Origin"},
    {FIELD_ACCESS_CONTROL_REQUEST_METHOD, "Access-Control-Request-Method"},
    {FIELD_ACCESS_CONTROL_REQUEST_HEADERS, "Access-Control-Request-Headers"},
    {FIELD_REFERER, "Referer"},
    {FIELD_USER_AGENT, "User-Agent"},
};

static char change_case(char c, bool upper)
{
    char first = upper ? 'a' : 'A';
    bool is_letter = c >= first && c < first + 26;
    return (char)(is_letter ? c ^ ('a' - 'A') : c);
}

/* A head with a field NAME in lower or upper case, its letter at CHANGED replaced. */
static struct request head_with(struct out *out, const char *name, bool upper, size_t changed)
{
    out->len = 0;
    out_text(out, "GET / HTTP/1.1\r\nHost: h\r\n");
    for (size_t i = 0; name[i]; i++) {
        char c = change_case(name[i], upper);
        if (i == changed)
            c = '_';
        out_char(out, c);
    }
    out_text(out, ": \t va lue \t\r\n\r\n");
    struct outcome got = feed(out_view(out), &limits, out->len, 1);
    ck_assert_int_eq(got.end, PARSE_DONE);
    return got.request;
}

START_TEST(fields_are_found_by_their_whole_name_in_any_case)
{
    const struct field_row *row = &fields[_i];
    char text[256];
    struct out out = out_init(text, sizeof text);
    for (int upper = 0; upper <= 1; upper++) {
        struct request request = head_with(&out, row->name, upper, SIZE_MAX);
        ck_assert_uint_eq(request.present, 1u << row->field | 1u << FIELD_HOST);
        ck_assert_uint_eq(request.repeated, 0);
        struct bytes value = request_field(&request, text, row->field);
        ck_assert(bytes_equal(value, BYTES("va lue")));
    }
    for (size_t at = 0; row->name[at]; at++) {
        struct request request = head_with(&out, row->name, false, at);
        ck_assert_uint_eq(request.present, 1u << FIELD_HOST);
        ck_assert_ptr_null(request_field(&request, text, row->field).at);
    }
}
END_TEST

START_TEST(an_empty_field_is_present)
{
    struct bytes text = BYTES("GET / HTTP/1.1\r\nHost: h\r\nIf-None-Match:\r\n\r\n");
    struct outcome got = feed(text, &limits, text.len, 1);
    struct bytes value = request_field(&got.request, text.at, FIELD_IF_NONE_MATCH);
    ck_assert_ptr_nonnull(value.at);
    ck_assert_uint_eq(value.len, 0);
}
END_TEST

/* RFC 9110, 5.3. */
START_TEST(all_lines_of_a_list_are_visited_in_order)
{
    struct bytes text = BYTES("GET / HTTP/1.1\r\nHost: h\r\nAccept: x\r\nIf-Match: \"a\"\r\n"
                              "if-match:\r\nX: If-Match: no\r\nIf-Match-Not: no\r\n"
                              "IF-MATCH:\t\"b\", \"c\" \r\n\r\n");
    struct outcome got = feed(text, &limits, text.len, 1);
    const char *const lines[] = {"\"a\"", "", "\"b\", \"c\""};
    ck_assert_uint_eq(got.request.repeated, 1u << FIELD_IF_MATCH);
    struct bytes value;
    uint32_t cursor = 0;
    for (int i = 0; i < COUNT(lines); i++) {
        ck_assert(request_next_line(&got.request, text.at, FIELD_IF_MATCH, &cursor, &value));
        ck_assert(bytes_equal(value, bytes_of(lines[i])));
    }
    ck_assert(!request_next_line(&got.request, text.at, FIELD_IF_MATCH, &cursor, &value));

    cursor = 0;
    ck_assert(request_next_line(&got.request, text.at, FIELD_ACCEPT, &cursor, &value));
    ck_assert(bytes_equal(value, BYTES("x")));
    ck_assert(!request_next_line(&got.request, text.at, FIELD_ACCEPT, &cursor, &value));
    cursor = 0;
    ck_assert(!request_next_line(&got.request, text.at, FIELD_IF_NONE_MATCH, &cursor, &value));
}
END_TEST

START_TEST(a_log_gets_the_first_of_repeated_names)
{
    struct bytes text = BYTES("GET / HTTP/1.1\r\nHost: h\r\nReferer: a\r\nReferer: b\r\n"
                              "User-Agent: c\r\nUser-Agent: d\r\n\r\n");
    struct outcome got = feed(text, &limits, text.len, 1);
    ck_assert_int_eq(got.end, PARSE_DONE);
    ck_assert(bytes_equal(request_field(&got.request, text.at, FIELD_REFERER), BYTES("a")));
    ck_assert(bytes_equal(request_field(&got.request, text.at, FIELD_USER_AGENT), BYTES("c")));
}
END_TEST

START_TEST(only_get_and_head_without_conditions_are_plain)
{
    static const struct {
        struct bytes text;
        bool is_plain;
    } rows[] = {
        {LINE("GET / HTTP/1.1"), true},
        {LINE("HEAD / HTTP/1.1"), true},
        {LINE("OPTIONS / HTTP/1.1"), false},
        {LINE("POST / HTTP/1.1"), false},
        {FIELD("Accept-Encoding: gzip\r\nUser-Agent: a\r\nReferer: b\r\nAccept: c"), true},
        {FIELD("If-Match: *"), false},
        {FIELD("If-None-Match: *"), false},
        {FIELD("If-Modified-Since: x"), false},
        {FIELD("If-Unmodified-Since: x"), false},
        {FIELD("If-Range: x"), false},
        {FIELD("Range: x"), false},
    };
    for (int i = 0; i < COUNT(rows); i++) {
        struct outcome got = feed(rows[i].text, &limits, rows[i].text.len, 1);
        ck_assert_msg(request_is_plain(&got.request) == rows[i].is_plain, "row %d", i);
    }
}
END_TEST

START_TEST(method_and_target_are_kept_as_sent)
{
    struct bytes text = BYTES("\r\nbReW http://h:1/pot?q HTTP/1.1\r\nHost: h\r\n\r\n");
    struct outcome got = feed(text, &limits, text.len, 1);
    ck_assert(bytes_equal(request_span(text.at, got.request.method_name), BYTES("bReW")));
    ck_assert(bytes_equal(request_span(text.at, got.request.target), BYTES("http://h:1/pot?q")));
    ck_assert_uint_eq(got.request.minor, 1);
    ck_assert_uint_eq(got.request.head_bytes, text.len);
}
END_TEST

/* A million bytes in single steps: were each call to look at all there is, this would take hours.
 */
START_TEST(a_trickle_costs_no_more_than_its_bytes)
{
    const struct request_limits roomy = {1u << 20, 1u << 19, 0};
    struct bytes text = request_of(400000, 1000000);
    struct request_parser parser;
    size_t used;
    request_begin(&parser, &roomy);
    for (size_t len = 1; len < text.len; len++)
        if (request_parse(&parser, text.at, len, &used) != PARSE_MORE)
            ck_abort_msg("refused or complete after %zu", len);
    ck_assert_int_eq(request_parse(&parser, text.at, text.len, &used), PARSE_DONE);
    ck_assert_uint_eq(used, text.len);
    free((void *)text.at);
}
END_TEST

START_TEST(a_parser_may_move_between_calls)
{
    struct bytes text = BYTES("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    struct bytes body = BYTES("3\r\nabc\r\n0\r\n\r\n");
    struct request_parser *parser = malloc(sizeof *parser);
    size_t used;
    request_begin(parser, &limits);
    for (size_t len = 1; len <= text.len + body.len; len++) {
        struct request_parser *moved = malloc(sizeof *moved);
        *moved = *parser;
        memset(parser, 0xa5, sizeof *parser);
        free(parser);
        parser = moved;
        enum parse want = len < text.len              ? PARSE_MORE
                          : len == text.len           ? PARSE_HEAD
                          : len < text.len + body.len ? PARSE_MORE
                                                      : PARSE_DONE;
        enum parse got = len <= text.len
                             ? request_parse(parser, text.at, len, &used)
                             : request_skip_body(parser, body.at + (len - text.len - 1), 1, &used);
        ck_assert_int_eq(got, want);
    }
    free(parser);
}
END_TEST

static int on_complete(llhttp_t *parser)
{
    ++*(int *)parser->data;
    return 0;
}

/* llhttp's sources build a parser that forgives, unless asked for the strict one: whichever way it
 * came here, it must be strict. */
START_TEST(llhttp_is_the_strict_one)
{
    static const char *const loose[] = {
        "GET / HTTP/1.1\r\nFoo:\r\r",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
        "GET / HTTP/1.1\r\nFoo : x\r\n\r\n",
    };
    for (int i = 0; i < COUNT(loose); i++) {
        int completed = 0;
        llhttp_settings_t settings;
        llhttp_t parser;
        llhttp_settings_init(&settings);
        settings.on_message_complete = on_complete;
        llhttp_init(&parser, HTTP_REQUEST, &settings);
        parser.data = &completed;
        llhttp_errno_t error = llhttp_execute(&parser, loose[i], strlen(loose[i]));
        ck_assert_msg(error != HPE_OK && completed == 0, "row %d: %s", i, llhttp_errno_name(error));
    }
}
END_TEST

Suite *request_suite(void)
{
    Suite *suite = suite_create("request");
    TCase *tc = tcase_create("request");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, good_requests_mean_what_they_say, 0, COUNT(good));
    tcase_add_loop_test(tc, bad_requests_get_their_status, 0, COUNT(refused));
    tcase_add_test(tc, good_requests_mean_the_same_however_cut);
    tcase_add_test(tc, bad_requests_get_the_same_status_however_cut);
    tcase_add_test(tc, a_pipelined_request_starts_where_the_first_one_ends);
    tcase_add_test(tc, nothing_behind_a_fault_is_read);
    tcase_add_test(tc, no_beginning_of_a_good_request_is_complete_or_refused);
    tcase_add_loop_test(tc, what_is_hopeless_is_refused_at_once, 0, COUNT(hopeless));
    tcase_add_loop_test(tc, limits_hold_to_the_byte, 0, COUNT(sizes));
    tcase_add_test(tc, an_endless_head_is_refused_at_the_limit_and_not_before);
    tcase_add_test(tc, the_number_of_fields_is_bounded_by_their_bytes_only);
    tcase_add_test(tc, the_framing_of_chunks_has_a_budget);
    tcase_add_test(tc, chunks_of_one_byte_stay_within_the_budget);
    tcase_add_loop_test(tc, fields_are_found_by_their_whole_name_in_any_case, 0, COUNT(fields));
    tcase_add_test(tc, an_empty_field_is_present);
    tcase_add_test(tc, all_lines_of_a_list_are_visited_in_order);
    tcase_add_test(tc, a_log_gets_the_first_of_repeated_names);
    tcase_add_test(tc, only_get_and_head_without_conditions_are_plain);
    tcase_add_test(tc, method_and_target_are_kept_as_sent);
    tcase_add_test(tc, a_trickle_costs_no_more_than_its_bytes);
    tcase_add_test(tc, a_parser_may_move_between_calls);
    tcase_add_test(tc, llhttp_is_the_strict_one);
    suite_add_tcase(suite, tc);
    return suite;
}
